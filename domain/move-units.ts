/** Moves of identifiers that need each other: a swap, a chain, a leaver and whoever takes their name. They pass whole or not at all. */

/** `keys` are what a move leaves, takes or frees; moves that share one need each other. */
export type Move = { readonly objectId: string; readonly keys: readonly string[] };

/** Groups the moves that meet at a key, directly or through others, in the order in which they come. */
export function moveUnitsOf<OneMove extends Move>(moves: readonly OneMove[]): readonly (readonly OneMove[])[] {
  const movesByKey = new Map<string, OneMove[]>();
  for (const move of moves) {
    for (const key of move.keys) {
      const sharing = movesByKey.get(key);
      if (sharing === undefined) movesByKey.set(key, [move]);
      else sharing.push(move);
    }
  }
  const placed = new Set<OneMove>();
  const units: OneMove[][] = [];
  for (const first of moves) {
    if (placed.has(first)) continue;
    placed.add(first);
    const unit = [first];
    // The list grows while it is walked, until nobody is left who shares a key with somebody in it.
    for (const move of unit) {
      for (const neighbour of move.keys.flatMap((key) => movesByKey.get(key) ?? [])) {
        if (placed.has(neighbour)) continue;
        placed.add(neighbour);
        unit.push(neighbour);
      }
    }
    units.push(unit);
  }
  return units;
}

/** Why a move waits that nothing is wrong with. */
export const companionReason = 'needs the identifier of somebody who was left out';

/** Moves that have to wait because one that they need does: half a swap cannot be written. */
export function companionsOf<OneMove extends Move>(
  moves: readonly OneMove[],
  isLeftOut: (move: OneMove) => boolean,
): readonly OneMove[] {
  return moveUnitsOf(moves)
    .filter((unit) => unit.some(isLeftOut))
    .flatMap((unit) => unit.filter((move) => !isLeftOut(move)));
}
