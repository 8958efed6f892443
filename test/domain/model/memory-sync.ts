/**
 * A run over a directory in memory. Every decision is the product's own: `placeUser`, `planUser`, `settle`, `rowOf` and
 * `itemsOf` are the functions that a real run calls. What stands in here is Postgres and Graph: the mirror with its watermark
 * (db/plan/load-users), open items (db/plan/store-plan), who contests what (db/plan/find-contested), and writing planned
 * rows (db/apply/apply-batch). The guard lets everything pass, as if each hold were approved at once, and Entra
 * confirms by id what its lists say.
 */
import { graceKey, type LinkedPerson } from '../../../db/plan/load-known.js';
import type { OpenItem, PlannedRow } from '../../../db/plan/store-plan.js';
import type { IdentifierHolder } from '../../../domain/decision.js';
import type { DirectoryUser } from '../../../domain/directory-user.js';
import { exitCauses, type Grace } from '../../../domain/exit.js';
import type { MappingDefinition } from '../../../domain/mapping.js';
import { compileRules } from '../../../domain/mapping-rules.js';
import type { Person } from '../../../domain/person.js';
import { planUser } from '../../../domain/plan-user.js';
import { type Candidate, type Candidates, placeUser } from '../../../activities/plan-candidates.js';
import type { PlannedMapping } from '../../../activities/plan-context.js';
import { itemsOf, rowOf } from '../../../activities/planned-rows.js';
import { holderFor } from '../../../activities/plan-batch.js';
import { settle } from '../../../activities/settle-contested.js';
import { applyRows } from './memory-apply.js';
import { findContested, replaceItems } from './memory-items.js';
import type { Entry } from './directory.js';

/** Everything that Postgres would hold. */
export type Store = {
  readonly seq: number;
  /** By object id: what Entra showed last, and the run that saw it change. */
  readonly mirror: ReadonlyMap<string, { readonly shown: string; readonly changedSeq: number }>;
  readonly people: ReadonlyMap<string, Person>;
  /** By object id. */
  readonly links: ReadonlyMap<string, { readonly mappingId: string; readonly personId: string }>;
  /** By mapping, object id and kind. */
  readonly items: ReadonlyMap<string, OpenItem>;
};

export const emptyStore: Store = { seq: 0, mirror: new Map(), people: new Map(), links: new Map(), items: new Map() };

export type RunOptions = {
  readonly nowMs: number;
  /** As `sync --full --recheck`; else who changed and who is due. */
  readonly everybody: boolean;
  readonly pageSize: number;
};

export function mappingsOf(definitions: readonly MappingDefinition[]): readonly PlannedMapping[] {
  return definitions.map((definition, index) => ({
    id: definition.name,
    position: index + 1,
    revision: 1,
    definition,
    collectionId: definition.kind === 'record' ? definition.collection : null,
    fromSeq: 0,
    isNew: false,
    rules: compileRules(definition, new Set()),
  }));
}

/** One run over all mappings, which are all logins or one collection; `rows` is what it wrote. */
export async function runInMemory(
  directory: readonly Entry[],
  before: Store,
  mappings: readonly PlannedMapping[],
  { nowMs, everybody, pageSize }: RunOptions,
): Promise<{ readonly store: Store; readonly rows: readonly PlannedRow[] }> {
  const seq = before.seq + 1;
  const mirror = new Map(
    directory.map((entry) => {
      const shown = JSON.stringify(entry);
      const old = before.mirror.get(entry.objectId);
      return [entry.objectId, old?.shown === shown ? old : { shown, changedSeq: seq }];
    }),
  );
  const items = new Map(before.items);
  const byObjectId = new Map(directory.map((entry) => [entry.objectId, entry]));
  const linkedTo = new Map([...before.links].map(([objectId, link]) => [link.personId, objectId]));
  const holders = new Map(
    [...before.people.values()].flatMap((person): [string, IdentifierHolder][] =>
      person.identifierKey === null
        ? []
        : [[person.identifierKey, { person, linkedTo: linkedTo.get(person.id) ?? null }]],
    ),
  );
  const mappingIds = mappings.map((mapping) => mapping.id);
  const group = { mappings, unplanned: [], leaversOnly: false };

  const place = (entry: Entry) =>
    placeUser(
      group,
      userOf(entry),
      mirror.get(entry.objectId)?.changedSeq ?? seq,
      new Set(entry.groups),
      linkedPersonOf(before, entry.objectId),
      gracesIn(items),
    );

  const planned = new Map<string, PlannedRow>();
  const plan = (users: readonly Entry[]) => {
    for (let start = 0; start < users.length; start += pageSize) {
      const page = users.slice(start, start + pageSize);
      const { candidates, leftOut } = allPlaced(page.map(place));
      const decisions = candidates.map((candidate) => ({ candidate, decision: decide(candidate, holders, nowMs) }));
      replaceItems(
        items,
        mappingIds,
        page.map((entry) => entry.objectId),
        [...leftOut, ...decisions.flatMap(({ candidate, decision }) => itemsOf(candidate, decision))],
      );
      for (const { candidate, decision } of decisions) {
        const row = rowOf(candidate, decision);
        if (row !== null) planned.set(row.objectId, row);
      }
    }
  };

  const isChanged = (objectId: string) => everybody || mirror.get(objectId)?.changedSeq === seq;
  plan(directory.filter((entry) => isChanged(entry.objectId)));
  const due = new Set([...items.values()].filter((item) => isDue(item, nowMs)).map((item) => item.objectId));
  plan(directory.filter((entry) => !isChanged(entry.objectId) && due.has(entry.objectId)));

  const contested = findContested([...planned.values()], [...items.values()], isChanged);
  if (contested.length > 0) {
    const settled = await settle(
      {
        candidates: async (objectIds) =>
          allPlaced(objectIds.flatMap((objectId) => byObjectId.get(objectId) ?? []).map(place)),
        holders: async (keys) =>
          new Map(
            keys.flatMap((key): [string, IdentifierHolder][] => {
              const holder = holders.get(key);
              return holder === undefined ? [] : [[key, holder]];
            }),
          ),
        endedGraces: async () =>
          new Map([...planned.values()].flatMap(({ objectId, cause }) => (cause === null ? [] : [[objectId, cause]]))),
        claimants: async (keys) => [
          ...[...planned.values()].flatMap(({ objectId, after }) =>
            keys.includes(after.identifierKey ?? '') ? [objectId] : [],
          ),
          ...[...items.values()].flatMap(({ objectId, identifierKey }) =>
            keys.includes(identifierKey ?? '') ? [objectId] : [],
          ),
        ],
        askWhoIsGone: async (objectIds) =>
          new Set(objectIds.filter((objectId) => byObjectId.get(objectId)?.state !== 'live')),
      },
      contested,
      nowMs,
    );
    for (const objectId of settled.touched) planned.delete(objectId);
    replaceItems(items, mappingIds, settled.touched, settled.items);
    for (const row of settled.rows) planned.set(row.objectId, row);
  }

  const rows = [...planned.values()];
  const { people, links } = applyRows(before, rows, items);
  return { store: { seq, mirror, people, links, items }, rows };
}

function decide(candidate: Candidate, holders: ReadonlyMap<string, IdentifierHolder>, nowMs: number) {
  const { user, mapping, standing, linked, grace } = candidate;
  const known = { person: linked?.person ?? null, holder: holderFor(candidate, holders), grace };
  return planUser(user, mapping, standing, known, nowMs);
}

function userOf({ objectId, state, name, mail, enabled, employeeId, guest, city, desk }: Entry): DirectoryUser {
  return {
    objectId,
    state,
    malformed: [],
    document: {
      userPrincipalName: name,
      mail,
      accountEnabled: enabled,
      employeeId,
      userType: guest ? 'Guest' : 'Member',
      city,
      officeLocation: desk,
    },
  };
}

function linkedPersonOf({ people, links }: Store, objectId: string): LinkedPerson | null {
  const link = links.get(objectId);
  const person = people.get(link?.personId ?? '');
  return link === undefined || person === undefined ? null : { objectId, mappingId: link.mappingId, person };
}

function gracesIn(items: ReadonlyMap<string, OpenItem>): ReadonlyMap<string, Grace> {
  return new Map(
    [...items.values()].flatMap((item): [string, Grace][] => {
      const cause = exitCauses.find((one) => one === item.reason);
      return item.kind !== 'grace' || cause === undefined || item.dueAtMs === null
        ? []
        : [[graceKey(item.mappingId, item.objectId), { cause, dueAtMs: item.dueAtMs }]];
    }),
  );
}

function isDue({ kind, dueAtMs }: OpenItem, nowMs: number): boolean {
  return kind === 'recheck' || (kind === 'grace' && dueAtMs !== null && dueAtMs <= nowMs);
}

function allPlaced(placed: readonly ReturnType<typeof placeUser>[]): Candidates {
  return {
    candidates: placed.flatMap(({ candidate }) => candidate ?? []),
    leftOut: placed.flatMap(({ leftOut }) => leftOut),
  };
}
