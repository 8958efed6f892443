/** Small deterministic hashes: everything a generated tenant contains follows from its seed and a number, so nothing has to be stored. */

/** Scrambles 32 bits (the finalizer of MurmurHash3, https://github.com/aappleby/smhasher). A bijection: different inputs give different outputs. */
export function scramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Undoes {@link scramble}: the multipliers are the inverses of its own modulo 2^32. */
export function unscramble(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7ed1b41d);
  h = Math.imul(h ^ (h >>> 13) ^ (h >>> 26), 0xa5cb9243);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 32 bits for a seed given as number or text, so that `seed: 'demo'` works as well as `seed: 7`. */
export function hashSeed(seed: number | string): number {
  let h = 0x811c9dc5;
  for (const character of String(seed)) h = scramble(h ^ (character.codePointAt(0) ?? 0));
  return h;
}
