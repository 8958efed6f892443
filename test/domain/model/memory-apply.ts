/** Writes planned rows in memory, as db/apply/apply-batch does: moves first and together, then the other steps in their order. */
import type { OpenItem, PlannedRow } from '../../../db/plan/store-plan.js';
import type { Person } from '../../../domain/person.js';
import { applySteps } from '../../../domain/run.js';
import { itemOf } from '../../../activities/planned-rows.js';
import { isRejectedClaim, mark } from './memory-items.js';
import type { Store } from './memory-sync.js';

/** @throws where two people would have one identifier, or a person two users: Postgres would refuse the row */
export function applyRows(
  before: Store,
  rows: readonly PlannedRow[],
  items: Map<string, OpenItem>,
): Pick<Store, 'people' | 'links'> {
  const people = new Map(before.people);
  const links = new Map(before.links);
  for (const step of Object.values(applySteps)) {
    const chosen = rows.filter((row) => row.step === step);
    // A link leaves its old user before it can reach the new one; the real statements delete before they insert, too.
    for (const { before: old } of chosen) if (old?.link !== undefined) links.delete(old.link.objectId);
    for (const row of chosen) {
      const old = row.personId === null ? null : people.get(row.personId);
      if (old === undefined || old?.version !== (row.plannedVersion ?? undefined))
        throw new Error(`The change of ${row.objectId} was planned on another version of the person.`);
      const id = old?.id ?? newIdOf(row.objectId, people);
      people.set(id, written(old ?? nobody(id), row));
      if (row.outcome === 'created' || row.outcome === 'adopted' || row.after.link !== undefined)
        links.set(row.objectId, { mappingId: row.mappingId, personId: id });
    }
    refuseTwice(people, links);
  }
  for (const row of rows.filter(({ step }) => step === applySteps.moves)) {
    const freed = row.before?.identifierKey ?? null;
    for (const { mappingId, objectId, ...item } of items.values()) {
      if (
        !isRejectedClaim({ mappingId, objectId, ...item }) ||
        item.identifierKey !== freed ||
        objectId === row.objectId
      )
        continue;
      mark(items, itemOf({ mappingId, objectId, kind: 'recheck', reason: 'the identifier became free' }));
    }
  }
  return { people, links };
}

/** Not the id of the person whom this user had before somebody else came back as them. */
export function newIdOf(objectId: string, people: { has(id: string): boolean }): string {
  const id = `person of ${objectId}`;
  return people.has(id) ? newIdOf(`${objectId}'`, people) : id;
}

function nobody(id: string): Person {
  return {
    id,
    identifier: null,
    identifierKey: null,
    status: 'active',
    deactivatedBy: null,
    role: null,
    organizationalUnit: null,
    fields: {},
    integrationStatus: '',
    protected: false,
    version: 0,
  };
}

function written(person: Person, { after }: PlannedRow): Person {
  const { fields, link: _link, ...values } = after;
  const deactivatedBy =
    values.status === undefined ? person.deactivatedBy : values.status === 'inactive' ? 'sync' : null;
  return { ...person, ...values, deactivatedBy, fields: { ...person.fields, ...fields }, version: person.version + 1 };
}

function refuseTwice(people: Store['people'], links: Store['links']): void {
  const keys = [...people.values()].flatMap((person) => person.identifierKey ?? []);
  const linked = [...links.values()].map((link) => link.personId);
  if (new Set(keys).size < keys.length) throw new Error(`One identifier for two people: ${keys.toSorted().join(', ')}`);
  if (new Set(linked).size < linked.length)
    throw new Error(`One person for two users: ${linked.toSorted().join(', ')}`);
}
