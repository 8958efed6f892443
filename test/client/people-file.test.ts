// The accounts that an application had before: read from a file, all or none of them, and written as they are read.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LoginDefinition } from '../../domain/mapping.js';
import { insertLink, insertLoginUser, insertMapping, insertRole, insertRun, insertTenant } from './factories.js';
import { setupClient } from './setup-client.js';

const definition: LoginDefinition = {
  kind: 'login',
  name: 'Staff logins',
  identifier: 'userPrincipalName',
  fields: [
    { target: 'Cost', property: null, type: 'number' },
    { target: 'Phones', property: 'businessPhones', type: 'list' },
    { target: 'External', property: null, type: 'boolean' },
  ],
  role: 'member',
  roleGroups: [],
  administratorRoles: [],
  organizationalUnit: null,
};

async function setup() {
  const client = await setupClient();
  const tenant = await insertTenant(client.db);
  const mapping = await insertMapping(client.db, tenant.id, definition);
  await insertRole(client.db, tenant.id, 'member');
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-people-'));
  const importText = (text: string | Buffer, ...options: readonly string[]) => {
    const file = join(folder, 'people.csv');
    writeFileSync(file, text);
    return client.cli(['people', 'import', 'acme', file, ...options]);
  };
  const accounts = () => client.db.sql`
    select u.identifier, r.name as role, o.name as unit, u.status, u.protected, u.fields, u.deactivated_by as by, u.version
    from login_users u left join roles r on r.id = u.role_id left join organizational_units o on o.id = u.organizational_unit_id
    where u.tenant_id = ${tenant.id} order by u.identifier_key`;
  return { ...client, tenant, mapping, importText, accounts };
}

const file = `\u{FEFF}Identifier,role,organizational unit,status,protected,fields.Cost,fields.Phones,fields.Note
adele@acme.example,member,,active,yes,7.5,"[""1"",""2""]","two
lines, and a comma"
Old@acme.example,,,inactive,no,,,'=1+1
`;

const adele = {
  identifier: 'adele@acme.example',
  role: 'member',
  unit: null,
  status: 'active',
  protected: true,
  fields: { Cost: 7.5, Phones: ['1', '2'], Note: 'two\nlines, and a comma' },
  by: null,
  version: 1,
};
const old = {
  identifier: 'Old@acme.example',
  role: null,
  unit: null,
  status: 'inactive',
  protected: false,
  fields: { Note: '=1+1' },
  by: 'administrator',
  version: 1,
};

test('accounts stand among the login users, linked to nobody, and it is written down who brought them', async () => {
  const { db, importText, accounts } = await setup();
  expect(await importText(file)).toMatchObject({
    code: 0,
    stderr: '',
    stdout: '2 created, 0 updated, 0 unchanged.\n',
  });
  expect([...(await accounts())]).toEqual([adele, old]);
  expect([...(await db.sql`select actor, action, detail from audit_events`)]).toEqual([
    { actor: 'tester', action: 'people imported', detail: { created: 2, updated: 0, unchanged: 0, linked: 0 } },
  ]);
  expect(await db.sql`select 1 from links`).toHaveLength(0);
});

test('the same file a second time changes nothing, and another one only what it says', async () => {
  const { db, importText, accounts } = await setup();
  await importText(file);
  expect((await importText(file)).stdout).toBe('0 created, 0 updated, 2 unchanged.\n');
  expect(await accounts()).toMatchObject([{ version: 1 }, { version: 1 }]);
  expect(await db.sql`select 1 from audit_events`).toHaveLength(1);

  const changed = await importText('identifier,status,fields.Cost\nADELE@acme.example,,8\nold@acme.example,active,\n');
  expect(changed.stdout).toBe('0 created, 2 updated, 0 unchanged.\n');
  expect(await accounts()).toMatchObject([
    { ...adele, identifier: 'ADELE@acme.example', fields: { ...adele.fields, Cost: 8 }, version: 2 },
    { identifier: 'old@acme.example', status: 'active', by: null, version: 2 },
  ]);
});

test('whoever an import deactivates is signed out', async () => {
  const { db, tenant, importText } = await setup();
  await insertLoginUser(db, tenant.id, 'adele@acme.example');
  await importText('identifier,status\nadele@acme.example,inactive\n');
  expect(await db.sql`select status, sign_in_revoked_at is not null as revoked from login_users`).toMatchObject([
    { status: 'inactive', revoked: true },
  ]);
});

test('everything that is wrong is told by line, and nothing is written', async () => {
  const { importText, accounts } = await setup();
  const result = await importText(`identifier,role,organizational unit,status,protected,fields.Cost
good@acme.example,member,,active,no,1
"two
lines@acme.example",membr,,activ,perhaps,much

,member,Sales,,,
GOOD@acme.example,,,,,
short@acme.example,member
`);
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr.trim().split('\n')).toEqual([
    'people.csv:3: There is no role "membr". Did you mean "member"? --create makes those that are missing.',
    'people.csv:3: The status is "activ"; it can be active or inactive.',
    'people.csv:3: "protected" is "perhaps"; it can be yes or no.',
    'people.csv:3: The field "Cost": "much" is not a number.',
    'people.csv:6: The identifier is empty.',
    'people.csv:6: There is no organizational unit "Sales". --create makes those that are missing.',
    'people.csv:7: "GOOD@acme.example" is in line 2 already.',
    'people.csv:8: There are 2 values under 6 titles: put a value with a comma in quotes.',
  ]);
  expect(await accounts()).toHaveLength(0);
});

test.each([
  ['nothing', '', 'people.csv:1: The file is empty: its first line names the columns.'],
  [
    'titles that do not exist, are doubled or are missing',
    'rol,status,Status\nmember,active,active\n',
    [
      'people.csv:1: There is no column "rol". Did you mean "role"? A field is "fields.rol".',
      'people.csv:1: The column "Status" is there twice.',
      'people.csv:1: The column "identifier" is missing; commas separate the columns.',
    ].join('\n'),
  ],
  [
    'another encoding',
    Buffer.from('identifier\nm\u00fcller@acme.example\n', 'latin1'),
    'people.csv:2: A value holds a character that cannot be read: save the file as UTF-8.',
  ],
  [
    'a quote that is never closed',
    'identifier\nadele@acme.example\n"open\n',
    'people.csv:3: This line and those behind it',
  ],
])('a file with %s is refused with the reason', async (_what, text, reason) => {
  const { importText, accounts } = await setup();
  const result = await importText(text);
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain(reason);
  expect(await accounts()).toHaveLength(0);
});

test('roles and organizational units that are missing are made on request', async () => {
  const { db, importText, accounts } = await setup();
  const text = 'identifier,role,organizational unit\nada@acme.example,auditor,Sales\nbo@acme.example,auditor,\n';
  expect(await importText(text)).toMatchObject({ code: 1 });
  expect(await importText(text, '--create')).toMatchObject({ code: 0 });
  expect(await accounts()).toMatchObject([
    { role: 'auditor', unit: 'Sales' },
    { role: 'auditor', unit: null },
  ]);
  expect(await db.sql`select is_administrator from roles where name = 'auditor'`).toMatchObject([
    { is_administrator: false },
  ]);
});

test('whoever belongs to a directory user is left alone', async () => {
  const { db, tenant, mapping, importText, accounts } = await setup();
  const user = await insertLoginUser(db, tenant.id, 'adele@acme.example');
  await insertLink(db, tenant.id, mapping.id, user.id);
  expect((await importText('identifier,status\nadele@acme.example,inactive\n')).stdout).toBe(
    '0 created, 0 updated, 0 unchanged. 1 belong to a directory user and were left alone.\n',
  );
  expect(await accounts()).toMatchObject([{ status: 'active', version: 1 }]);
});

test('nothing is imported while a run is under way', async () => {
  const { db, tenant, importText, accounts } = await setup();
  await insertRun(db, tenant.id, { status: 'running', seq: 3 });
  const result = await importText('identifier\nadele@acme.example\n');
  expect(result).toMatchObject({ code: 1, stdout: '' });
  expect(result.stderr).toContain('Run acme/3 is under way');
  expect(await accounts()).toHaveLength(0);
});

test('what is exported is imported elsewhere as it was, with no formula for a spreadsheet on the way', async () => {
  const { db, tenant, cli, importText, accounts } = await setup();
  const fields = {
    Cost: -7,
    Phones: ['1', 'a,b'],
    External: true,
    Note: "'=1+1",
    Formula: '=cmd()',
    Word: '5',
    Gone: null,
  };
  await insertLoginUser(db, tenant.id, '+adele@acme.example', { fields, protected: true });
  await insertLoginUser(db, tenant.id, 'old@acme.example', { status: 'inactive', deactivatedBy: 'administrator' });
  await insertLoginUser(db, (await insertTenant(db, { name: 'other' })).id, 'stranger@other.example');

  const exported = await cli(['people', 'export', 'acme']);

  expect(exported).toMatchObject({ code: 0, stderr: '' });
  expect(exported.stdout).toBe(
    'identifier,role,organizational unit,status,protected,fields.Cost,fields.External,fields.Formula,fields.Gone,fields.Note,fields.Phones,fields.Word\n' +
      '\'+adele@acme.example,,,active,yes,\'-7,true,\'=cmd(),,\'\'=1+1,"[""1"",""a,b""]",5\n' +
      'old@acme.example,,,inactive,no,,,,,,,\n',
  );
  expect((await importText(exported.stdout)).stdout).toBe('0 created, 0 updated, 2 unchanged.\n');

  const { Gone: _gone, ...kept } = fields;
  await db.sql`delete from login_users where tenant_id = ${tenant.id}`;
  await importText(exported.stdout);
  expect(await accounts()).toMatchObject([
    { identifier: '+adele@acme.example', protected: true, fields: kept, status: 'active' },
    { identifier: 'old@acme.example', status: 'inactive', fields: {} },
  ]);
});
