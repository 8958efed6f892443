/** The entries of a page of `users/delta`: everyone in an initial round, what changed in a later one. */
import type { DeltaRound } from './delta-link.js';
import type { Tenant } from './tenant.js';
import type { UserDocument } from './user-document.js';
import { DEFAULT_USER_PROPERTIES } from './user-properties.js';
import type { UserState } from './user-state.js';
import type { UserChange } from './user-store.js';

export interface DeltaEntries {
  readonly entries: readonly string[];
  /** Where the next page goes on. */
  readonly done: number;
  readonly isLast: boolean;
}

/**
 * One page of all users. Deleted ones are listed as removed, although the client never saw them; a property that never had a value is left out
 * (https://learn.microsoft.com/graph/delta-query-overview).
 */
export function initialUserEntries(tenant: Tenant, round: DeltaRound, limit: number): DeltaEntries {
  const indexes = round.ids?.flatMap((id) => tenant.users.indexOfId(id) ?? []);
  const end = indexes?.length ?? tenant.users.size;
  const entries: string[] = [];
  // An entry may turn up again on a later page, unchanged.
  let position = tenant.settings.deltaRepeats && round.done > 0 ? round.done - 1 : round.done;
  for (; position < end && entries.length < limit; position += 1) {
    entries.push(stateEntry(tenant.users.state(indexes?.[position] ?? position), round.select));
  }
  return { entries, done: position, isLast: position >= end };
}

/** One page of the changes of a round, as they stood when each happened: the last entry of a user is the one that counts. */
export function changedUserEntries(
  tenant: Tenant,
  round: DeltaRound & { readonly after: number },
  isMinimal: boolean,
  limit: number,
): DeltaEntries {
  const changes = tenant.users.log.between(round.after, round.upTo).map(({ change }) => change);
  const wanted =
    round.ids === null
      ? changes
      : changes.filter((change) => round.ids?.includes(change.state.document.id.toLowerCase()));
  const visible = visibleChanges(wanted, round.select, tenant.settings.deltaRepeats);
  const page = visible.slice(round.done, round.done + limit);
  const done = round.done + page.length;
  return {
    entries: page.map((change) => changeEntry(change, round.select, isMinimal)),
    done,
    isLast: done >= visible.length,
  };
}

/**
 * A change of a property that is not selected does not surface its user, and a restore changes no property: with `$select` it stays invisible
 * (https://github.com/microsoftgraph/microsoft-graph-docs/issues/5821).
 */
function visibleChanges(
  changes: readonly UserChange[],
  select: readonly string[] | null,
  withRepeats: boolean,
): readonly UserChange[] {
  const last = new Map(changes.map((change) => [change.index, change]));
  const isVisible = (change: UserChange): boolean => {
    if (change.kind === 'updated') return select === null || change.properties.some((name) => select.includes(name));
    if (change.kind === 'restored') return select === null;
    // Somebody deleted and restored within the round was never away.
    return change.kind !== 'deleted' || last.get(change.index)?.state.status !== 'live';
  };
  const visible = changes.filter(isVisible);
  if (withRepeats) return visible;
  const lastVisible = new Map(visible.map((change) => [change.index, change]));
  return [...lastVisible.values()];
}

function changeEntry(change: UserChange, select: readonly string[] | null, isMinimal: boolean): string {
  if (!isMinimal || change.kind === 'created') return stateEntry(change.state, select);
  const changed = (select ?? DEFAULT_USER_PROPERTIES).filter((name) => change.properties.includes(name));
  return stateEntry(change.state, changed);
}

function stateEntry(state: UserState, select: readonly string[] | null): string {
  const { document } = state;
  if (state.status === 'deleted') return JSON.stringify({ id: document.id, '@removed': { reason: 'changed' } });
  if (state.status === 'purged') return JSON.stringify({ id: document.id, '@removed': { reason: 'deleted' } });
  return JSON.stringify(shownProperties(document, state.cleared, select ?? DEFAULT_USER_PROPERTIES));
}

function shownProperties(document: UserDocument, cleared: ReadonlySet<string>, names: readonly string[]) {
  const shown = names
    .map((name) => [name, document[name]] as const)
    .filter(([name, value]) => (value !== null && value !== undefined) || cleared.has(name))
    .map(([name, value]) => [name, value ?? null] as const);
  return { ...Object.fromEntries(shown), id: document.id };
}
