/** What somebody probably meant: the names that are closest to one that does not exist. */

/** @returns up to three of `names`, nearest first; empty where none is near */
export function nearNames(wanted: string, names: readonly string[]): readonly string[] {
  const lower = wanted.trim().toLowerCase();
  const farthest = Math.max(2, Math.floor(lower.length / 3));
  return names
    .map((name) => ({ name, distance: distanceOf(lower, name.toLowerCase()) }))
    .filter(({ distance }) => distance <= farthest)
    .toSorted((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** ` Did you mean "…"?`, or nothing. */
export function suggestionFor(wanted: string, names: readonly string[]): string {
  const near = nearNames(wanted, names);
  return near.length === 0 ? '' : ` Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`;
}

/** Letters inserted, removed or replaced; a name that merely continues what was typed is one step away. */
function distanceOf(left: string, right: string): number {
  if (left.length >= 3 && right.startsWith(left)) return 1;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of left.split('').entries()) {
    const next = [index + 1];
    for (const [column, other] of right.split('').entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? left.length;
}
