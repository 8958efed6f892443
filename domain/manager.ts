/**
 * The manager as a person of ours: a field that is taken from `manager` holds the id of the login user or record that the
 * manager is, in the mapping's own table of people. Entra's word is the manager's object id; who that is here is looked up
 * by links while planning, so that the same directory gives the same value, whoever came first.
 */
import type { UserDocument } from './directory-user.js';
import type { MappingDefinition } from './mapping.js';

/** As mapping files and Graph call it. `manager.id` is another thing: the object id as it stands. */
export const managerProperty = 'manager';

/** Where a mapping wants a person's manager. */
export type ManagerField = {
  readonly target: string;
  /** Only a newcomer gets it; it is left alone later. */
  readonly onCreation: boolean;
};

export function managerFieldsOf({ fields }: MappingDefinition): readonly ManagerField[] {
  return fields
    .filter((field) => field.property === managerProperty)
    .map(({ target, apply }) => ({ target, onCreation: apply === 'on-creation' }));
}

const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The manager's object id, lower case; null where there is none, or none that can be read. */
export function managerIdOf(document: UserDocument): string | null {
  const manager = document[managerProperty];
  if (typeof manager !== 'object' || manager === null || !('id' in manager)) return null;
  return typeof manager.id === 'string' && objectId.test(manager.id) ? manager.id.toLowerCase() : null;
}
