/**
 * Writes the properties of a generated user as a JSON object. Neighbouring properties that follow from the profile are written once per profile and kept as
 * bytes, with the keys around them: a user of 31 properties is put together from about 15 pieces.
 */
import type { PersonalWriter } from './personal-properties.js';
import { PROFILES } from './person-traits.js';
import type { UserRenderer } from './population.js';
import type { ProfileWriter } from './profile-properties.js';
import { asWire } from './wire-text.js';

/** One piece: bytes that depend on the profile alone, then (unless it is the last) a personal property. */
interface Piece {
  readonly shared: (profile: number) => Uint8Array;
  readonly personal: PersonalWriter | undefined;
}

type Part =
  | { readonly kind: 'personal'; readonly write: PersonalWriter }
  | { readonly kind: 'profile'; readonly write: ProfileWriter };

export function createUserRenderer(
  properties: readonly string[],
  partOf: (property: string) => Part,
  profileOf: (index: number) => number,
): UserRenderer {
  const pieces = toPieces(properties, partOf);
  return (writer, index) => {
    const profile = profileOf(index);
    for (const { shared, personal } of pieces) {
      writer.bytes(shared(profile));
      if (personal !== undefined) writer.wire(asWire(personal(index, profile)));
    }
  };
}

function toPieces(properties: readonly string[], partOf: (property: string) => Part): readonly Piece[] {
  const pieces: Piece[] = [];
  let pending: ProfileWriter[] = [() => '{'];
  properties.forEach((property, position) => {
    const key = `${position === 0 ? '' : ','}${JSON.stringify(property)}:`;
    pending.push(() => key);
    const part = partOf(property);
    if (part.kind === 'profile') {
      pending.push(part.write);
      return;
    }
    pieces.push({ shared: keep(pending), personal: part.write });
    pending = [];
  });
  return [...pieces, { shared: keep([...pending, () => '}']), personal: undefined }];
}

/** Writes each profile's text once. */
function keep(writers: readonly ProfileWriter[]): (profile: number) => Uint8Array {
  const kept: (Uint8Array | undefined)[] = Array.from({ length: PROFILES }, () => undefined);
  return (profile) => {
    const known = kept[profile];
    if (known !== undefined) return known;
    const bytes = Buffer.from(writers.map((write) => write(profile)).join(''));
    kept[profile] = bytes;
    return bytes;
  };
}
