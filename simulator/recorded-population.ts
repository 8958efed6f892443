/** A recorded answer of `GET /users` as a tenant: the people in it with their own ids, and null for what the recording lacks. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Population } from './population.js';
import { userDocumentSchema, type UserDocument } from './user-document.js';
import { unsetValue, USER_PROPERTIES } from './user-properties.js';

const recordingSchema = z.object({ value: z.array(userDocumentSchema) });

/**
 * Reads the recording at `path`: a JSON object with the users under `value`. `newcomers` makes up people who are hired later.
 *
 * @throws Error naming the file, if it cannot be read or is not such an answer.
 */
export function loadRecordedPopulation(path: string, newcomers: (index: number) => UserDocument): Population {
  const users = readRecording(path).map(complete);
  const indexById = new Map(users.map((user, index) => [user.id.toLowerCase(), index]));
  const indexByName = new Map(users.map((user, index) => [user.userPrincipalName.toLowerCase(), index]));

  function document(index: number): UserDocument {
    const user = users[index];
    if (user === undefined) throw new RangeError(`the recording holds ${users.length} users, not a number ${index}`);
    return user;
  }

  return {
    size: users.length,
    liveCount: users.length,
    idAt: (index) => users[index]?.id ?? newcomers(index).id,
    indexOfId: (id) => indexById.get(id.toLowerCase()),
    indexOfName: (name) => indexByName.get(name),
    property: (index, name) => JSON.stringify(document(index)[name] ?? unsetValue(name)),
    renderer: (properties) => (writer, index) => {
      const user = document(index);
      const shown = properties.map((name) => [name, user[name] ?? unsetValue(name)] as const);
      writer.text(JSON.stringify(Object.fromEntries(shown)));
    },
    document,
    managerOf: () => undefined,
    newcomer: newcomers,
  };
}

function readRecording(path: string): readonly UserDocument[] {
  let recording: unknown;
  try {
    recording = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`Cannot read the recording ${path}: give a file with the JSON answer of GET /v1.0/users.`, {
      cause: error,
    });
  }
  const parsed = recordingSchema.safeParse(recording);
  if (!parsed.success) throw new Error(`${path} is not an answer of GET /v1.0/users: ${z.prettifyError(parsed.error)}`);
  return parsed.data.value;
}

function complete(user: UserDocument): UserDocument {
  const unset = Object.fromEntries(USER_PROPERTIES.map((name) => [name, unsetValue(name)]));
  return { ...unset, ...user };
}
