/**
 * What can be done to a value on its way from the directory to a field: a declared list, applied in order. Every
 * transform is one of those named here; there is no language of expressions, so that a mapping file can be checked whole
 * before it is stored, and shows the same in a preview as in a run.
 */
import type { DirectoryUser, PropertyValue } from '../directory-user.js';
import { type Converted, isEmpty } from '../field-value.js';
import type { ValueShape } from '../user-properties.js';
import { choose } from './choose.js';
import { formatDate } from './format-date.js';
import { join, nth, split } from './list.js';
import { fillTemplate, type ReaderOf } from './template.js';
import { inEachText } from './text.js';

/** As it stands in the mapping file. */
export type Transform =
  | 'trim'
  | 'lower'
  | 'upper'
  | 'first'
  | { readonly template: string }
  | { readonly split: string }
  | { readonly join: string }
  /** Counts from 1. */
  | { readonly nth: number }
  | { readonly replace: { readonly text: string; readonly with: string } }
  | { readonly 'format date': string }
  | { readonly choose: { readonly [value: string]: string }; readonly otherwise?: string };

export const transformNames = [
  'trim',
  'lower',
  'upper',
  'template',
  'split',
  'join',
  'first',
  'nth',
  'replace',
  'format date',
  'choose',
] as const;
export type TransformName = (typeof transformNames)[number];

export function nameOfTransform(transform: Transform): TransformName {
  if (typeof transform === 'string') return transform;
  return transformNames.find((name) => name in transform) ?? 'trim';
}

/** One transform, ready to be applied to any number of users. */
export type TransformStep = (value: PropertyValue, user: DirectoryUser) => Converted<PropertyValue>;

/** What is empty stays empty, but for a template, which has fields of its own. @param readerOf where a template's fields come from */
export function compileTransform(transform: Transform, readerOf: ReaderOf): TransformStep {
  if (typeof transform === 'object' && 'template' in transform) {
    const fill = fillTemplate(transform.template, readerOf);
    return (value, user) => ({ ok: true, value: fill(value, user) });
  }
  const change = changeOf(transform);
  return (value) => (isEmpty(value) ? { ok: true, value: null } : change(value));
}

type Change = (value: PropertyValue) => Converted<PropertyValue>;

function changeOf(transform: Exclude<Transform, { readonly template: string }>): Change {
  if (transform === 'trim') return always(inEachText((text) => text.trim()));
  if (transform === 'lower') return always(inEachText((text) => text.toLowerCase()));
  if (transform === 'upper') return always(inEachText((text) => text.toUpperCase()));
  if (transform === 'first') return always(nth(1));
  if ('split' in transform) return always(split(transform.split));
  if ('join' in transform) return always(join(transform.join));
  if ('nth' in transform) return always(nth(transform.nth));
  if ('format date' in transform) return formatDate(transform['format date']);
  if ('choose' in transform) return always(choose(transform.choose, transform.otherwise ?? null));
  const { text, with: other } = transform.replace;
  return always(inEachText((whole) => whole.replaceAll(text, () => other)));
}

function always(change: (value: PropertyValue) => PropertyValue): Change {
  return (value) => ({ ok: true, value: change(value) });
}

/** What a transform takes, and what comes out; `any` fits everywhere, because only the value itself will tell. */
const fits: {
  readonly [name in TransformName]: {
    readonly takes: readonly ValueShape[];
    readonly gives: (shape: ValueShape) => ValueShape;
  };
} = {
  trim: { takes: ['text', 'list'], gives: (shape) => shape },
  lower: { takes: ['text', 'list'], gives: (shape) => shape },
  upper: { takes: ['text', 'list'], gives: (shape) => shape },
  replace: { takes: ['text', 'list'], gives: (shape) => shape },
  template: { takes: ['text', 'boolean', 'date-time', 'list', 'object', 'objects'], gives: () => 'text' },
  split: { takes: ['text'], gives: () => 'list' },
  join: { takes: ['list'], gives: () => 'text' },
  first: { takes: ['list', 'objects'], gives: (shape) => (shape === 'list' ? 'text' : 'any') },
  nth: { takes: ['list', 'objects'], gives: (shape) => (shape === 'list' ? 'text' : 'any') },
  'format date': { takes: ['date-time', 'text'], gives: () => 'text' },
  choose: { takes: ['text', 'boolean'], gives: () => 'text' },
};

/** What comes out of a transform; null where it does not fit what goes in. */
export function shapeAfter(transform: Transform, shape: ValueShape): ValueShape | null {
  const { takes, gives } = fits[nameOfTransform(transform)];
  return shape === 'any' || takes.includes(shape) ? gives(shape) : null;
}

/** For messages: what a transform takes. */
export function shapesTakenBy(transform: Transform): readonly ValueShape[] {
  return fits[nameOfTransform(transform)].takes;
}
