/**
 * The shape of a mapping file, with every key documented here and nowhere else: `mapping.schema.json`, which editors and the
 * README use, is made from it. What the shape alone cannot say (names that have to exist) is checked in `to-definitions.ts`.
 */
import { z } from 'zod';
import { exitsSchema } from './exits.js';
import { attributeRuleSchema, exceptSchema, scopeSchema } from './scope-schema.js';
import { fieldRuleSchema, transformKeys, unitRuleSchema } from './value-schema.js';
import { name, names } from './written.js';

const common = {
  name: name('What the mapping is called. A mapping is known by its name: another name is another mapping.'),
  entity: z.literal('users').describe('What of Entra is mapped. So far, users are all there is.').optional(),
  identifier: name(
    'The field that tells people apart: User principal name (default), Object ID, or Email. Email only where everybody has one of their own that never changes.',
  ).optional(),
  scope: scopeSchema.optional(),
  fields: z
    .record(
      name('A field of the login user or record.'),
      z.union([name('The directory field it is taken from.'), fieldRuleSchema]),
    )
    .describe('Field of the login user or record: directory field, or an object that says where its value comes from.')
    .optional(),
  exits: exitsSchema.optional(),
};

const roleRule = z.strictObject({
  role: name('The role that members of the group have.'),
  group: name('The Entra group, by object id or exact display name. Members of its groups count as well.'),
  administrator: z
    .boolean()
    .describe('true: the role may administer the application; a sync never takes it from the last active one.')
    .optional(),
});

const loginUsers = z.strictObject({
  kind: z.literal('login-users').describe('People who may sign in.'),
  ...common,
  role: name('The role of everybody whom none of `roles` matches. Without it, they get no login.').optional(),
  roles: z.array(roleRule).describe('One Entra group for each role; the first that somebody is in decides.').optional(),
  'organizational unit': z
    .union([name('The organizational unit of all of them. It is made if there is none of that name.'), unitRuleSchema])
    .describe('The organizational unit of all of them, or an object that says which directory field names it.')
    .optional(),
});

const records = z.strictObject({
  kind: z.literal('records').describe('Records of a collection, without a login.'),
  ...common,
  collection: name('The collection the records are in. It is made if there is none of that name.'),
});

export const mappingFileSchema = z
  .strictObject({
    $schema: z.string().describe('For editors: where this schema lies.').optional(),
    tenant: name('The tenant, by its name here. Can be said with --tenant instead.').optional(),
    roles: names(
      'All roles that the application knows. Where they are listed, any other role in the file is a mistake.',
    ).optional(),
    mappings: z
      .array(z.discriminatedUnion('kind', [loginUsers, records]))
      .describe(
        'All mappings of the tenant, in their order. One that is stored but missing here is removed; nobody loses access by that.',
      ),
  })
  .describe('Which people of a Microsoft Entra directory become login users and records, and with which fields.');

export type MappingFile = z.infer<typeof mappingFileSchema>;
export type MappingEntry = MappingFile['mappings'][number];

export const mappingKinds = ['login-users', 'records'] as const;

/** The keys that may stand in each part of a file, for whoever wrote another one. */
export const knownKeys = {
  file: Object.keys(mappingFileSchema.shape),
  'login-users': Object.keys(loginUsers.shape),
  records: Object.keys(records.shape),
  roles: Object.keys(roleRule.shape),
  fields: Object.keys(fieldRuleSchema.shape),
  'organizational unit': Object.keys(unitRuleSchema.shape),
  scope: Object.keys(scopeSchema.shape),
  except: Object.keys(exceptSchema.shape),
  all: Object.keys(attributeRuleSchema.shape),
  any: Object.keys(attributeRuleSchema.shape),
  ...transformKeys,
} as const satisfies { readonly [part: string]: readonly string[] };

/** The JSON Schema of the file, as it lies beside this one. */
export function mappingFileJsonSchema(): unknown {
  return { title: 'Rollcall mapping file', ...z.toJSONSchema(mappingFileSchema, { io: 'input' }) };
}
