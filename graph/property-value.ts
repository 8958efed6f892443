/** Values of complex properties: brought into the one order that makes their JSON text comparable, or refused where Postgres could not hold them. */
import { isList, type PropertyValue } from '../domain/directory-user.js';

/** Deeper than anything in Graph's user; a bound, because the walk recurses. */
const MAX_DEPTH = 20;

/** In a Unicode regular expression a surrogate matches only where its other half is missing. */
const HALF_A_CHARACTER = /\p{Surrogate}/u;

/** The value with the keys of its objects sorted and OData's annotations left out; undefined where it is not JSON or too deep. */
export function toPropertyValue(value: unknown, depth = 0): PropertyValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'object' || depth === MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => toPropertyValue(item, depth + 1));
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  const entries: [string, PropertyValue][] = [];
  for (const [name, inner] of Object.entries(value)) {
    if (name.includes('@odata.')) continue;
    const kept = toPropertyValue(inner, depth + 1);
    if (kept === undefined) return undefined;
    entries.push([name, kept]);
  }
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether every text in the value can stand in a jsonb column: U+0000 and half a surrogate pair cannot. https://www.postgresql.org/docs/current/datatype-json.html */
export function isStorable(value: PropertyValue): boolean {
  if (typeof value === 'string') return !HALF_A_CHARACTER.test(value) && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  if (isList(value)) return value.every(isStorable);
  return Object.entries(value).every(([name, inner]) => isStorable(name) && isStorable(inner));
}
