/** A login user or record as it stands, what a mapping wants of it, and what differs. */
import type { FieldValue } from './field-value.js';

export type PersonStatus = 'active' | 'inactive';

/** Values by field name. An empty field is null, not absent: absent means that no mapping writes it. */
export type Fields = { readonly [target: string]: FieldValue };

/** The person a link leads to. Role and unit are null for records. */
export type Person = {
  readonly id: string;
  readonly identifier: string | null;
  readonly identifierKey: string | null;
  readonly status: PersonStatus;
  readonly deactivatedBy: 'sync' | 'administrator' | null;
  readonly role: string | null;
  readonly organizationalUnit: string | null;
  readonly fields: Fields;
  readonly integrationStatus: string;
  readonly protected: boolean;
  readonly version: number;
};

/** What the ledger keeps on either side of a change: only what differs, for a creation everything. */
export type PersonValues = {
  readonly identifier?: string | null;
  readonly identifierKey?: string | null;
  readonly status?: PersonStatus;
  readonly role?: string | null;
  readonly organizationalUnit?: string | null;
  readonly fields?: Fields;
  readonly integrationStatus?: string;
  /** Only where the link itself is new or moves. */
  readonly link?: Link;
};

/** Which directory user a person belongs to, through which mapping. */
export type Link = { readonly mappingId: string; readonly objectId: string };

export type Difference = { readonly before: PersonValues; readonly after: PersonValues };

/** What differs between a person and the values wanted; null where nothing does. Values not named are left alone. */
export function differenceOf(person: Person, wanted: PersonValues): Difference | null {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const key of [
    'identifier',
    'identifierKey',
    'status',
    'role',
    'organizationalUnit',
    'integrationStatus',
  ] as const) {
    if (wanted[key] !== undefined && wanted[key] !== person[key]) {
      before[key] = person[key];
      after[key] = wanted[key];
    }
  }
  const fields = fieldDifferenceOf(person.fields, wanted.fields ?? {});
  if (fields !== null) {
    before['fields'] = fields.before;
    after['fields'] = fields.after;
  }
  return Object.keys(after).length === 0 ? null : { before, after };
}

function fieldDifferenceOf(present: Fields, wanted: Fields): { before: Fields; after: Fields } | null {
  const before: Record<string, FieldValue> = {};
  const after: Record<string, FieldValue> = {};
  for (const [target, value] of Object.entries(wanted)) {
    const old = present[target] ?? null;
    if (target in present && sameValue(old, value)) continue;
    before[target] = old;
    after[target] = value;
  }
  return Object.keys(after).length === 0 ? null : { before, after };
}

function sameValue(left: FieldValue, right: FieldValue): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => item === right[index]);
  }
  return left === right;
}
