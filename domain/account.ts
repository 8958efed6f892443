/** A login user as a file of accounts says them: what was there before the directory was connected. */
import type { FieldValue } from './field-value.js';
import type { Fields, PersonStatus } from './person.js';

export type Account = {
  readonly identifier: string;
  readonly role: string | null;
  readonly organizationalUnit: string | null;
  readonly status: PersonStatus;
  readonly protected: boolean;
  readonly fields: Fields;
};

/** What is absent is not said: it stays, and of somebody new it is what most are. */
export type WantedAccount = Pick<Account, 'identifier'> & {
  readonly identifierKey: string;
  readonly role?: string | null;
  readonly organizationalUnit?: string | null;
  readonly status?: PersonStatus;
  readonly protected?: boolean;
  readonly fields: Fields;
};

/** @returns the account as it is to be; null where it is so already */
export function accountAfter(present: Account | null, wanted: WantedAccount): Account | null {
  const { identifierKey: _key, ...said } = wanted;
  const fields = fieldsAfter(present?.fields ?? {}, wanted.fields);
  if (present === null) return { ...newAccount, ...said, fields: fields ?? {} };
  const after = { ...present, ...said, fields: fields ?? present.fields };
  const isSame =
    fields === null &&
    after.identifier === present.identifier &&
    after.role === present.role &&
    after.organizationalUnit === present.organizationalUnit &&
    after.status === present.status &&
    after.protected === present.protected;
  return isSame ? null : after;
}

const newAccount = { role: null, organizationalUnit: null, status: 'active', protected: false } as const;

/** A value that reads the same is the same: a file holds text only, and a field that no mapping writes has no type. */
function fieldsAfter(present: Fields, wanted: Fields): Fields | null {
  const changed = Object.entries(wanted).filter(
    ([name, value]) => fieldCellOf(value) !== fieldCellOf(present[name] ?? null),
  );
  return changed.length === 0 ? null : { ...present, ...Object.fromEntries(changed) };
}

/** A field as text that can be read again by its type; a list as JSON, because its values may hold any separator. */
export function fieldCellOf(value: FieldValue): string {
  if (value === null) return '';
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}
