/** Fingerprints: the same for the same person, another one for any difference. */
import { expect, it } from 'vitest';
import { fingerprintOf } from '../../graph/fingerprint.js';
import { toMirrorEntry } from '../../graph/mirror-entry.js';
import { createUserParser } from '../../graph/parse-user.js';

const ID = '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0';
const parseUser = createUserParser(['id', 'mail', 'city', 'accountEnabled']);

function mirrorEntryOf(entry: object): ReturnType<typeof toMirrorEntry> {
  const parsed = parseUser(entry, 0);
  if (!parsed.readable) throw new Error(parsed.reason);
  return toMirrorEntry(parsed.user);
}

it('is the first 128 bits of the SHA-1 of the canonical JSON, written as a uuid', () => {
  // printf '{"mail":"a@x"}' | sha1sum
  expect(fingerprintOf({ mail: 'a@x' }, [])).toBe('0768b6cb-9737-f9cb-8eba-45f1c953b8e3');
});

it('is the same for a document and for its mirror entry', () => {
  const entry = mirrorEntryOf({ city: 'Oslo', id: ID, mail: null });
  expect(entry).toEqual({
    objectId: ID,
    documentText: `{"city":"Oslo","mail":null,"id":"${ID}"}`,
    fingerprint: fingerprintOf({ city: 'Oslo', mail: null, id: ID }, []),
    malformed: [],
    managerId: null,
  });
});

it('tells absent from null, and malformed from absent', () => {
  const fingerprints = [
    mirrorEntryOf({ id: ID }),
    mirrorEntryOf({ id: ID, city: null }),
    mirrorEntryOf({ id: ID, city: '' }),
    mirrorEntryOf({ id: ID, city: 5 }),
    mirrorEntryOf({ id: ID, city: ['x'] }),
  ].map((entry) => entry.fingerprint);
  expect(new Set(fingerprints).size).toBe(5);
});
