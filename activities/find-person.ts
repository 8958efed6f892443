/** From what somebody typed to one directory user. What was typed is personal: it comes from Postgres and goes to Graph, never to Temporal. */
import { findByName, findLinkedTo } from '../db/read/find-person.js';
import { findUserIds } from '../graph/find-user.js';
import type { Dependencies } from './dependencies.js';
import { RunFailure } from './failures.js';
import type { Directory } from './open-directory.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Entra is asked first: a name belongs to whoever has it there today. Who left is known by their name here.
 *
 * @param name object id, our id of a person, user principal name, e-mail, or identifier of a login user or record
 * @param directory null where Entra cannot be asked
 * @returns the object id, lower case; for a name that is one, whether or not there is such a user. Null where nobody is called so
 * @throws RunFailure where the name is that of several
 */
export async function findPerson(
  deps: Dependencies,
  tenantId: string,
  directory: Directory | null,
  name: string,
  signal: AbortSignal,
): Promise<string | null> {
  if (uuid.test(name)) return (await findLinkedTo(deps.db.sql, tenantId, name.toLowerCase())) ?? name.toLowerCase();
  const inEntra = directory === null ? [] : await findUserIds(directory.graph, name, signal);
  const found = inEntra.length > 0 ? inEntra : await findByName(deps.db.sql, tenantId, name);
  const [objectId, ...others] = found;
  if (others.length > 0) {
    throw new RunFailure(
      'PersonAmbiguous',
      'Several people of this directory go by that name: ask for one of them by object id.',
    );
  }
  return objectId ?? null;
}

export function nobody(): RunFailure {
  return new RunFailure(
    'PersonUnknown',
    'Neither Entra nor Rollcall knows anybody of that name or id. Name a user principal name, an e-mail or an object id of this directory.',
  );
}
