/**
 * Object ids derived from a seed and a number, and back. The number can be read out of an id, so a tenant of a million users answers
 * `GET /users/{id}` without an index of a million entries.
 */
import { scramble, unscramble } from './hash.js';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Ids of one kind of object. Different seeds and kinds give ids that do not meet. */
export interface ObjectIds {
  /** The id of number `index` (0 … 2^32 − 1), shaped like a version 4 GUID in lower case. */
  readonly idAt: (index: number) => string;
  /** The number an id was made from; undefined for an id of another kind, seed or origin. Upper case is accepted, as Graph does. */
  readonly indexOf: (id: string) => number | undefined;
}

export function createObjectIds(seed: number, kind: number): ObjectIds {
  const key = scramble(seed ^ scramble(kind));

  function idAt(index: number): string {
    const a = scramble(index ^ key);
    const b = scramble(a + key);
    const c = scramble(b + 0x9e3779b9);
    const d = scramble(c ^ key);
    putHex(0, a, 8);
    putHex(9, b >>> 16, 4);
    putHex(14, 0x4000 | (b & 0x0fff), 4);
    putHex(19, 0x8000 | ((c >>> 16) & 0x3fff), 4);
    putHex(24, c, 4);
    putHex(28, d, 8);
    return DIGITS.toString('latin1');
  }

  return {
    idAt,
    indexOf(id) {
      const lower = id.toLowerCase();
      if (!GUID.test(lower)) return undefined;
      const index = (unscramble(Number.parseInt(lower.slice(0, 8), 16)) ^ key) >>> 0;
      return idAt(index) === lower ? index : undefined;
    },
  };
}

/** An id in the making, its dashes in place: every id of a page is written here, which beats joining pieces of text by half. */
const DIGITS = Buffer.alloc(36, '-');
const HEX = Buffer.from('0123456789abcdef');

/** Writes the lowest `count` hex digits of a value. */
function putHex(at: number, value: number, count: number): void {
  let rest = value;
  for (let position = at + count - 1; position >= at; position -= 1) {
    DIGITS[position] = HEX[rest & 15] ?? 0;
    rest >>>= 4;
  }
}
