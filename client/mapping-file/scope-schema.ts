/** The part of a mapping file that says whom a mapping is about. */
import { z } from 'zod';
import { name, names, written } from './written.js';

export const attributeRuleSchema = z.strictObject({
  field: name('The directory field that is looked at.'),
  equals: written('It is this. Upper and lower case are the same; of a list, one value is enough.').optional(),
  not: written('It is not this.').optional(),
  in: z.array(written('One of them.')).min(1).describe('It is one of these.').optional(),
  starts: written('It starts with this.').optional(),
  ends: written('It ends with this.').optional(),
  contains: written('It contains this.').optional(),
  empty: z.boolean().describe('true: there is no value; false: there is one.').optional(),
});

const rules = (what: string) => z.array(attributeRuleSchema).min(1).describe(what);

export const exceptSchema = z
  .strictObject({
    groups: names('Members of any of these groups, nested ones included.').optional(),
    users: names('These people, by object id or user principal name.').optional(),
    any: rules('Whoever any of these rules is true of.').optional(),
  })
  .describe('Who is left out, whatever else is true of them.');

export const scopeSchema = z
  .strictObject({
    'user type': z
      .union([name('Member or Guest.'), names('Member, Guest.')])
      .describe('Member, Guest, or a list of both.')
      .optional(),
    'enabled only': z.boolean().describe('true: nobody whose account is disabled in Entra.').optional(),
    groups: names(
      'Members of at least one of these groups, nested ones included; by object id or exact display name.',
    ).optional(),
    all: rules('Rules that all have to be true.').optional(),
    any: rules('Rules of which one has to be true.').optional(),
    except: exceptSchema.optional(),
  })
  .describe('Whom the mapping is about; without it, everybody. All that is named has to be true.');

export type ScopeEntry = z.infer<typeof scopeSchema>;
export type AttributeRuleEntry = z.infer<typeof attributeRuleSchema>;
