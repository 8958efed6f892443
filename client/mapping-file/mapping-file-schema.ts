/**
 * The shape of a mapping file, with every key documented here and nowhere else: `mapping.schema.json`, which editors and the
 * README use, is made from it. What the shape alone cannot say (names that have to exist) is checked in `to-definitions.ts`.
 */
import { z } from 'zod';
import { fieldTypes } from '../../domain/mapping.js';
import { exitsSchema } from './exits.js';

const name = (what: string) => z.string().trim().min(1).max(200).describe(what);

const fieldRule = z.union([
  name('The directory field it is taken from.'),
  z.strictObject({
    from: name(
      'The directory field it is taken from, by its name (Employee hire date) or its Graph property (employeeHireDate).',
    ),
    type: z
      .enum(fieldTypes)
      .describe(
        'What kind of value it is. Default: what the directory field holds: a list, yes or no, a date, otherwise text.',
      )
      .optional(),
  }),
]);

const common = {
  name: name('What the mapping is called. A mapping is known by its name: another name is another mapping.'),
  identifier: name(
    'The field that tells people apart: User principal name (default), Object ID, or Email. Email only where everybody has one of their own that never changes.',
  ).optional(),
  fields: z
    .record(name('A field of the login user or record.'), fieldRule)
    .describe('Field of the login user or record: directory field, or { from: directory field, type: kind of value }.')
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
  'organizational unit': name(
    'The organizational unit of all of them. It is made if there is none of that name.',
  ).optional(),
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

/** The JSON Schema of the file, as it lies beside this one. */
export function mappingFileJsonSchema(): unknown {
  return { title: 'Rollcall mapping file', ...z.toJSONSchema(mappingFileSchema, { io: 'input' }) };
}
