// The README's example of an application beside Rollcall: taken out of it and run, with the rights that the README gives, against a synced directory.
import { randomUUID } from 'node:crypto';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { parseMappingFile } from '../../client/mapping-file/parse-mapping-file.js';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { startOwnedProcess } from '../../local/owned-process.js';
import { temporaryFolder } from '../local/temporary-folder.js';
import { logins } from '../mappings.js';
import { startTestSystem, type TestSystem } from '../system.js';
import { codeSpansOf, openDocument } from './document.js';

const readme = openDocument('README.md');
const blockOf = (language: string) => readme.blocks.find((block) => block.language === language)?.text ?? '';

/** Roles belong to the whole server, which other tests share. */
const role = `my_app_${randomUUID().replaceAll('-', '')}`;

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ tenant: { users: 30 } });
  await system.map([logins]);
  await system.db.sql.unsafe(`create role ${role} login password 'example'`);
  await system.db.sql.unsafe(blockOf('sql').replaceAll('my_app', role));
  await system.sync();
});
afterAll(async () => {
  await system.db.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
  await system.close();
});

test('the application reads its people, notes a sign-in, and ends the session of somebody who was disabled in Entra', async () => {
  const hear = await startApplication();
  const [{ active } = { active: 0 }] = await system.db.sql<{ active: number }[]>`
    select count(*)::int as active from login_users where status = 'active'`;
  expect(active).toBeGreaterThan(10);
  const [first, second = ''] = await hear(2);
  expect(first).toBe(`${active} people may sign in`);

  const signedIn = await system.db.sql<{ identifier: string; objectId: string }[]>`
    select u.identifier, l.object_id as "objectId" from login_users u join links l on l.person_id = u.id
    where u.last_sign_in_at is not null`;
  expect(signedIn.map(({ identifier }) => `${identifier} is signed in`)).toEqual([second]);

  system.directory.disable(signedIn[0]?.objectId ?? '');
  expect(await system.sync()).toMatchObject({ status: 'done' });
  expect((await hear(3)).at(-1)).toBe(second.replace(/in$/, 'out'));
  expect([...(await system.db.sql`select * from sessions`)]).toEqual([]);
});

test.each([
  ['a status', `update app_login_users set status = 'active'`],
  ['a field', `update app_records set fields = '{}'`],
  ['a table of the sync', `select * from login_users`],
])('the application cannot touch %s with the rights that the README gives', async (_what, statement) => {
  const asApplication = system.db.sql.begin(async (transaction) => {
    await transaction.unsafe(`set local role ${role}`);
    await transaction.unsafe(statement);
  });
  await expect(asApplication).rejects.toThrow(/permission denied/);
});

test.each(['app_login_users', 'app_records'])('the README lists the columns of %s', async (view) => {
  const columns = await system.db.sql<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_name = ${view}`;
  const listed = readme
    .tableOf('`app_login_users`')
    .flatMap(([ofLogins, ofRecords]) => codeSpansOf((view === 'app_records' ? ofRecords : ofLogins) ?? ''));
  expect(listed.toSorted()).toEqual(columns.map(({ name }) => name).toSorted());
});

test('the mapping file of the README can be applied', () => {
  const { tenant, definitions } = parseMappingFile(blockOf('yaml'), 'README.md');
  expect(tenant).toBe('acme');
  expect(definitions.map(({ kind }) => kind)).toEqual(['login', 'record']);
});

/** @returns waits until the application has printed so many lines */
async function startApplication(): Promise<(lines: number) => Promise<readonly string[]>> {
  const folder = temporaryFolder();
  const logFile = join(folder, 'application.log');
  writeFileSync(join(folder, 'application.mjs'), blockOf('js'));
  symlinkSync(join(checkoutFolder, 'node_modules'), join(folder, 'node_modules'));
  const url = new URL(system.databaseUrl);
  url.username = role;
  url.password = 'example';
  const application = await startOwnedProcess({
    command: process.execPath,
    args: [join(folder, 'application.mjs')],
    env: { ...process.env, DATABASE_URL: url.href },
    logFile,
  });
  onTestFinished(application.stop);
  const printed = () => readFileSync(logFile, 'utf8').split('\n').slice(0, -1);
  return (lines) =>
    vi.waitFor(
      () => {
        expect(printed()).toHaveLength(lines);
        return printed();
      },
      { timeout: 20_000, interval: 20 },
    );
}
