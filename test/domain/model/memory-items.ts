/** Open items in memory: what the statements of db/plan/store-plan and db/plan/find-contested do to them. */
import type { OpenItem, PlannedRow } from '../../../db/plan/store-plan.js';
import { contestedReason, itemOf } from '../../../activities/planned-rows.js';

export function itemKey({ mappingId, objectId, kind }: Pick<OpenItem, 'mappingId' | 'objectId' | 'kind'>): string {
  return `${mappingId}/${objectId}/${kind}`;
}

/** Replaces what was open about these users; whoever was rejected over a name that one of them gives up is looked at again. */
export function replaceItems(
  items: Map<string, OpenItem>,
  mappingIds: readonly string[],
  objectIds: readonly string[],
  wanted: readonly OpenItem[],
): void {
  const about = new Set(objectIds);
  const isReplaced = (item: OpenItem) => about.has(item.objectId) && mappingIds.includes(item.mappingId);
  const stillWanted = new Set(wanted.map((item) => `${item.objectId}/${item.identifierKey}`));
  const givenUp = [...items.values()].filter(
    (item) => isRejectedClaim(item) && isReplaced(item) && !stillWanted.has(`${item.objectId}/${item.identifierKey}`),
  );
  const waiting = [...items.values()].filter(
    (item) =>
      isRejectedClaim(item) &&
      givenUp.some((mine) => mine.identifierKey === item.identifierKey && mine.objectId !== item.objectId),
  );
  for (const { mappingId, objectId, identifierKey } of waiting)
    mark(items, itemOf({ mappingId, objectId, kind: 'recheck', reason: contestedReason, identifierKey }));
  for (const [key, item] of items) if (isReplaced(item)) items.delete(key);
  for (const item of wanted) items.set(itemKey(item), item);
}

/**
 * Object ids of claimants on names that several want, that somebody linked holds, that become free, or that were refused
 * because of somebody who has changed since.
 */
export function findContested(
  rows: readonly PlannedRow[],
  items: readonly OpenItem[],
  isChanged: (objectId: string) => boolean,
): readonly string[] {
  const planned = rows.flatMap(({ objectId, before, after }) =>
    after.identifierKey === undefined ? [] : [{ objectId, key: after.identifierKey, left: before?.identifierKey }],
  );
  const contested = items.flatMap(({ kind, objectId, identifierKey }) =>
    kind === 'recheck' && identifierKey !== null ? [{ objectId, key: identifierKey }] : [],
  );
  const rejected = items.flatMap(({ objectId, identifierKey, ...item }) =>
    item.kind === 'rejection' && identifierKey !== null ? [{ objectId, key: identifierKey }] : [],
  );
  const fresh = [...planned.flatMap(({ objectId, key }) => (key === null ? [] : [{ objectId, key }])), ...contested];
  const claims = [...fresh, ...rejected];
  const touched = new Set<string | null | undefined>([
    ...fresh
      .filter(({ objectId, key }) => claims.some((other) => other.key === key && other.objectId !== objectId))
      .map(({ key }) => key),
    ...contested.map(({ key }) => key),
    ...planned.filter(({ key, left }) => left !== key).map(({ left }) => left),
    ...items.filter((item) => isRejectedClaim(item) && item.others.some(isChanged)).map((item) => item.identifierKey),
  ]);
  return [...new Set(claims.filter(({ key }) => touched.has(key)).map(({ objectId }) => objectId))];
}

/** Marks somebody who is to be looked at in the next run, unless they are marked already. */
export function mark(items: Map<string, OpenItem>, item: OpenItem): void {
  if (!items.has(itemKey(item))) items.set(itemKey(item), item);
}

export function isRejectedClaim({ kind, identifierKey }: OpenItem): boolean {
  return kind === 'rejection' && identifierKey !== null;
}
