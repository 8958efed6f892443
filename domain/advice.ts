/** What somebody who reads a rejection can do about it. */

/** A name that went from somebody who left to somebody else, listed until a person has said whether they are two. */
export const identifierReused = 'identifier reused';

const advice: readonly (readonly [prefix: string, sentence: string])[] = [
  ['identifier missing', 'Fill in the identifier in Entra, or choose another identifier in the mapping file.'],
  [
    'identifier shared',
    'Give each of them an identifier of their own in Entra; whoever keeps it is taken in by the next run.',
  ],
  [
    'identifier taken',
    'Give one of the two another identifier in Entra, or remove whoever holds it there if they have left.',
  ],
  [
    identifierReused,
    'Say whether they are the same human: `rollcall resolve TENANT OBJECT-ID --same-person`, or `--someone-else`.',
  ],
  ['account state unknown', 'Let the application read `accountEnabled`: see `rollcall tenant test`.'],
  ['malformed', 'Entra answered with something of the wrong kind: correct the named property of the user in Entra.'],
  [
    'Postgres refuses',
    'Look at the values that Entra shows for this user: one of them cannot be stored. The next run tries again.',
  ],
  ['entry ', 'Entra listed an entry without an object id. The next run reads it again; it is nobody until then.'],
];

/** Everything else that is listed is a field whose value does not fit, as `field: property reason`. */
export function adviceOn(reason: string): string {
  const known = advice.find(([prefix]) => reason.startsWith(prefix));
  return (
    known?.[1] ??
    'Correct the value in Entra, or the type of the field in the mapping file; the rest of the person follows.'
  );
}
