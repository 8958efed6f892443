/** The parts of a mapping file that say where a value comes from, what is done to it, and what kind of value it is. */
import { z } from 'zod';
import { fieldTypes } from '../../domain/mapping.js';
import { name, names } from './written.js';

const text = (what: string) => z.string().max(1000).describe(what);

const replaceSchema = z.strictObject({
  text: z.string().min(1).max(1000).describe('What is replaced, to the letter, wherever it stands.'),
  with: text('What takes its place.'),
});

/** Each transform that has something to say, under its name. */
export const transformSchemas = {
  template: z.strictObject({ template: text('Text with fields in braces: "{Last name}, {First name}".').min(1) }),
  split: z.strictObject({ split: text('What stands between the parts.').min(1) }),
  join: z.strictObject({ join: text('What is put between the values.') }),
  nth: z.strictObject({ nth: z.int().min(1).max(1000).describe('Which value of a list, counting from 1.') }),
  replace: z.strictObject({ replace: replaceSchema.describe('Replaces one text by another.') }),
  'format date': z.strictObject({ 'format date': text('How a date is written: dd.MM.yyyy.').min(1) }),
  choose: z.strictObject({
    choose: z.record(z.string().max(1000), text('What it becomes.')).describe('A value, and what it becomes.'),
    otherwise: text('What a value that is not listed becomes; without it, such a value stays.').optional(),
  }),
} as const;

/** Transforms that are a word alone. */
export const transformWords = ['trim', 'lower', 'upper', 'first'] as const;

const transformSchema = z.union([
  z.enum(transformWords),
  transformSchemas.template,
  transformSchemas.split,
  transformSchemas.join,
  transformSchemas.nth,
  transformSchemas.replace,
  transformSchemas['format date'],
  transformSchemas.choose,
]);

const constant = (what: string) =>
  z.union([z.string().max(10_000), z.number(), z.boolean(), z.array(z.string().max(10_000))]).describe(what);

const source = {
  from: name(
    'The directory field it is taken from, by its name (Employee hire date) or its Graph property (employeeHireDate); a part of it (employeeOrgData.division); or a position in it, from 0 (businessPhones[0]). Of a field also manager: the id here of the person who is the manager.',
  ).optional(),
  transforms: z.array(transformSchema).describe('What is done to the value, in this order.').optional(),
  default: constant('What stands in for a value that is empty after all transforms.').optional(),
};

export const fieldRuleSchema = z.strictObject({
  ...source,
  constant: constant('Always this value, instead of one from the directory.').optional(),
  type: z
    .enum(fieldTypes)
    .describe('What kind of value it is. Default: what the directory field or the last transform gives.')
    .optional(),
  choices: names('Of a choice: all that it can be.').optional(),
  apply: z
    .enum(['always', 'on-creation'])
    .describe('on-creation: only a new person gets it, and later it is left alone. Default: always.')
    .optional(),
  empty: z
    .enum(['clear', 'keep'])
    .describe('What becomes of the field when the value is empty: clear (default), or keep what it has.')
    .optional(),
});

export const unitRuleSchema = z.strictObject({
  ...source,
  create: z
    .boolean()
    .describe(
      'true: a unit of that name is made when somebody is first in it. Default: such a unit is refused, and theirs stays.',
    )
    .optional(),
});

export type FieldRuleEntry = z.infer<typeof fieldRuleSchema>;
export type UnitRuleEntry = z.infer<typeof unitRuleSchema>;
export type TransformEntry = z.infer<typeof transformSchema>;

/** Keys inside of transforms, by the transform they stand in. */
export const transformKeys = { replace: Object.keys(replaceSchema.shape) } as const;
