// What foreign keys would promise of the tables that take a row per person: nothing refers to what does not exist.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.js';

let database: TestDatabase;
let tenant: string;
let role: string;
let unit: string;
let collection: string;
let mapping: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => database.drop());

beforeEach(async () => {
  tenant = await tenantId();
  role = await idOf`insert into roles (tenant_id, name) values (${tenant}, 'member') returning id`;
  unit = await idOf`insert into organizational_units (tenant_id, name) values (${tenant}, 'Head office') returning id`;
  collection = await idOf`insert into collections (tenant_id, name) values (${tenant}, 'People') returning id`;
  mapping = await idOf`
    insert into mappings (tenant_id, name, kind, position, collection_id, revision)
    values (${tenant}, 'People', 'record', 1, ${collection}, 1) returning id`;
});

async function idOf(strings: TemplateStringsArray, ...values: string[]): Promise<string> {
  const [row] = await database.db.sql<{ id: string }[]>(strings, ...values);
  if (row === undefined) throw new Error('The statement returned no row.');
  return row.id;
}

async function tenantId(): Promise<string> {
  return await idOf`
    insert into tenants (name, entra_tenant_id, client_id, cloud)
    values (${`t${randomUUID()}`}, 'contoso.example', 'app', 'global') returning id`;
}

const loginUser = async (of: string, roleId: string | null, unitId: string | null) =>
  await database.db.sql`
    insert into login_users (id, tenant_id, status, role_id, organizational_unit_id, integration_status)
    values (${randomUUID()}, ${of}, 'active', ${roleId}, ${unitId}, 'Active')`;
const record = async (of: string, collectionId: string) =>
  await database.db.sql`
    insert into records (id, tenant_id, collection_id, status, integration_status)
    values (${randomUUID()}, ${of}, ${collectionId}, 'active', 'Active')`;
const link = async (of: string, mappingId: string) =>
  await database.db.sql`
    insert into links (tenant_id, mapping_id, object_id, person_id, linked_run)
    values (${of}, ${mappingId}, ${randomUUID()}, ${randomUUID()}, 1)`;
const directoryUser = async (of: string) =>
  await database.db.sql`
    insert into directory_users (tenant_id, object_id, state, document, fingerprint, changed_seq)
    values (${of}, ${randomUUID()}, 'live', '{}', ${randomUUID()}, 1)`;

const violation = { code: '23503' };

test('rows that refer to what exists are taken', async () => {
  await loginUser(tenant, role, unit);
  await loginUser(tenant, null, null);
  await record(tenant, collection);
  await link(tenant, mapping);
  await directoryUser(tenant);
  expect(await database.db.sql`select 1 from login_users where tenant_id = ${tenant}`).toHaveLength(2);
});

test('a row that refers to what does not exist, or to another tenant, is refused', async () => {
  const other = await tenantId();
  await expect(loginUser(randomUUID(), null, null)).rejects.toMatchObject(violation);
  await expect(loginUser(tenant, randomUUID(), null)).rejects.toMatchObject(violation);
  await expect(loginUser(other, role, null)).rejects.toMatchObject(violation);
  await expect(loginUser(other, null, unit)).rejects.toMatchObject(violation);
  await expect(record(tenant, randomUUID())).rejects.toMatchObject(violation);
  await expect(record(other, collection)).rejects.toMatchObject(violation);
  await expect(link(other, mapping)).rejects.toMatchObject(violation);
  await expect(directoryUser(randomUUID())).rejects.toMatchObject(violation);
});

test('an update that makes a row refer to what does not exist is refused', async () => {
  await loginUser(tenant, role, unit);
  await expect(
    database.db.sql`update login_users set role_id = ${randomUUID()} where tenant_id = ${tenant}`,
  ).rejects.toMatchObject(violation);
  expect(await database.db.sql`select 1 from login_users where role_id = ${role}`).toHaveLength(1);
});

test('what is referred to cannot be deleted; what is not, can', async () => {
  await loginUser(tenant, role, unit);
  await record(tenant, collection);
  await expect(database.db.sql`delete from roles where id = ${role}`).rejects.toMatchObject(violation);
  await expect(database.db.sql`delete from organizational_units where id = ${unit}`).rejects.toMatchObject(violation);
  await expect(database.db.sql`delete from collections where id = ${collection}`).rejects.toMatchObject(violation);
  await database.db.sql`delete from login_users where tenant_id = ${tenant}`;
  await database.db.sql`delete from roles where id = ${role}`;
  expect(await database.db.sql`select 1 from roles where id = ${role}`).toHaveLength(0);
});

test('a temporary table of the writer does not stand in for a table of ours', async () => {
  const made = randomUUID();
  const forged = database.db.sql.begin(async (transaction) => {
    await transaction`create temp table roles (tenant_id uuid, id uuid) on commit drop`;
    await transaction`insert into pg_temp.roles values (${tenant}, ${made})`;
    await transaction`
      insert into login_users (id, tenant_id, status, role_id, integration_status)
      values (${randomUUID()}, ${tenant}, 'active', ${made}, 'Active')`;
  });
  await expect(forged).rejects.toMatchObject(violation);
});
