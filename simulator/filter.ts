/**
 * The part of OData's `$filter` that the directory answers: comparisons of a property with `eq`, `in` and `startswith`, joined by `and` / `or`.
 * Text is compared without case, as the directory does. https://learn.microsoft.com/graph/filter-query-parameter
 */
import { badRequest } from './answer.js';

type Literal = string | boolean | null;

/** `property eq any of values`, or `startswith(property, one of values)`. */
export interface Comparison {
  readonly property: string;
  readonly operator: 'eq' | 'startswith';
  readonly values: readonly Literal[];
}

/** Alternatives, each a list of comparisons that must all hold. */
export type Filter = readonly (readonly Comparison[])[];

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w./]*)|([(),]))/y;

type Token =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'sign'; readonly value: string };

/** @throws GraphRefusal 400 `Request_BadRequest` for anything else. */
export function parseFilter(source: string): Filter {
  const tokens = tokenize(source);
  let position = 0;

  const peek = (): Token | undefined => tokens[position];
  const isWord = (token: Token | undefined, word: string): boolean =>
    token?.kind === 'word' && token.value.toLowerCase() === word;

  function take(kind: Token['kind'], value?: string): string {
    const token = tokens[position];
    if (token?.kind !== kind || (value !== undefined && token.value.toLowerCase() !== value)) throw invalidFilter();
    position += 1;
    return token.value;
  }

  function literal(): Literal {
    if (peek()?.kind === 'text') return take('text');
    const word = take('word').toLowerCase();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'null') return null;
    throw invalidFilter();
  }

  function list(): readonly Literal[] {
    take('sign', '(');
    const values = [literal()];
    while (peek()?.value === ',' && peek()?.kind === 'sign') {
      take('sign', ',');
      values.push(literal());
    }
    take('sign', ')');
    return values;
  }

  function comparison(): Comparison {
    const word = take('word');
    if (word.toLowerCase() === 'startswith') {
      take('sign', '(');
      const property = take('word');
      take('sign', ',');
      const value = take('text');
      take('sign', ')');
      return { property, operator: 'startswith', values: [value] };
    }
    if (isWord(peek(), 'in')) {
      take('word');
      return { property: word, operator: 'eq', values: list() };
    }
    take('word', 'eq');
    return { property: word, operator: 'eq', values: [literal()] };
  }

  function alternative(): readonly Comparison[] {
    const all = [comparison()];
    while (isWord(peek(), 'and')) {
      take('word');
      all.push(comparison());
    }
    return all;
  }

  const alternatives = [alternative()];
  while (isWord(peek(), 'or')) {
    take('word');
    alternatives.push(alternative());
  }
  if (position < tokens.length) throw invalidFilter();
  return alternatives;
}

/** Whether an object passes; `property` gives a property's value. */
export function passesFilter(filter: Filter, property: (name: string) => unknown): boolean {
  return filter.some((all) => all.every((comparison) => holds(comparison, property(comparison.property))));
}

/** The values of a filter that only asks `property eq … or property eq …`; undefined for any other filter. */
export function soleValues(filter: Filter, property: string): readonly string[] | undefined {
  const values: string[] = [];
  for (const all of filter) {
    const [only, ...more] = all;
    if (only === undefined || more.length > 0 || only.property !== property || only.operator !== 'eq') return undefined;
    for (const value of only.values) if (typeof value === 'string') values.push(value);
  }
  return values;
}

/** A property that is compared and that objects of this kind do not have. */
export function unknownProperty(filter: Filter, known: Iterable<string>): string | undefined {
  const names = new Set(known);
  return filter.flat().find((comparison) => !names.has(comparison.property))?.property;
}

function holds(comparison: Comparison, actual: unknown): boolean {
  return comparison.values.some((wanted) => {
    if (typeof wanted !== 'string' || typeof actual !== 'string') return wanted === (actual ?? null);
    const [left, right] = [actual.toLowerCase(), wanted.toLowerCase()];
    return comparison.operator === 'eq' ? left === right : left.startsWith(right);
  });
}

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const text = source.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw invalidFilter();
    const [, quoted, word, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replaceAll("''", "'") });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
  }
  return tokens;
}

function invalidFilter() {
  return badRequest('Invalid filter clause.');
}
