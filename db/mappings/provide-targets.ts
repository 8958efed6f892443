/** Whatever mappings name by themselves and may not exist yet: roles, organizational units, collections and their fields. */
import { eq, sql } from 'drizzle-orm';
import type { LoginDefinition, MappingDefinition, RecordDefinition } from '../../domain/mapping.js';
import type { Orm } from '../connect.js';
import { collectionFields, collections, organizationalUnits, roles } from '../schema.js';

/** @returns the id of each collection by its name */
export async function provideTargets(
  transaction: Pick<Orm, 'insert' | 'select'>,
  tenantId: string,
  definitions: readonly MappingDefinition[],
): Promise<ReadonlyMap<string, string>> {
  const logins = definitions.filter((definition) => definition.kind === 'login');
  const records = definitions.filter((definition) => definition.kind === 'record');
  await provideRoles(transaction, tenantId, logins);
  await provideUnits(transaction, tenantId, logins);
  const collectionIdByName = await provideCollections(transaction, tenantId, records);
  await provideFields(transaction, tenantId, records, collectionIdByName);
  return collectionIdByName;
}

/** Roles that no mapping names stay as they are: people still have them. */
async function provideRoles(
  transaction: Pick<Orm, 'insert'>,
  tenantId: string,
  logins: readonly LoginDefinition[],
): Promise<void> {
  const administrators = new Set(logins.flatMap((definition) => definition.administratorRoles));
  const named = logins.flatMap(({ role, roleGroups }) => [role, ...roleGroups.map((rule) => rule.role)]);
  const rows = [...new Set(named)].flatMap((name) =>
    name === null ? [] : [{ tenantId, name, isAdministrator: administrators.has(name) }],
  );
  if (rows.length === 0) return;
  await transaction
    .insert(roles)
    .values(rows)
    .onConflictDoUpdate({
      target: [roles.tenantId, roles.name],
      set: { isAdministrator: sql`excluded.is_administrator` },
    });
}

/** Only those that are the same for everybody; what the directory names is made when somebody is first put there. */
async function provideUnits(
  transaction: Pick<Orm, 'insert'>,
  tenantId: string,
  logins: readonly LoginDefinition[],
): Promise<void> {
  const names = new Set(logins.flatMap(({ organizationalUnit: unit }) => (typeof unit === 'string' ? [unit] : [])));
  if (names.size === 0) return;
  await transaction
    .insert(organizationalUnits)
    .values([...names].map((name) => ({ tenantId, name })))
    .onConflictDoNothing();
}

async function provideCollections(
  transaction: Pick<Orm, 'insert' | 'select'>,
  tenantId: string,
  records: readonly RecordDefinition[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Set(records.map(({ collection }) => collection));
  if (names.size === 0) return new Map();
  await transaction
    .insert(collections)
    .values([...names].map((name) => ({ tenantId, name })))
    .onConflictDoNothing();
  const rows = await transaction
    .select({ id: collections.id, name: collections.name })
    .from(collections)
    .where(eq(collections.tenantId, tenantId));
  return new Map(rows.map(({ name, id }) => [name, id]));
}

/** A field that is no longer mapped stays, with the values it has. */
async function provideFields(
  transaction: Pick<Orm, 'insert'>,
  tenantId: string,
  records: readonly RecordDefinition[],
  collectionIdByName: ReadonlyMap<string, string>,
): Promise<void> {
  const rowByKey = new Map(
    records.flatMap((definition) => {
      const collectionId = collectionIdByName.get(definition.collection);
      if (collectionId === undefined) return [];
      return definition.fields.map(
        ({ target, type, choices }, position) =>
          [
            JSON.stringify([collectionId, target]),
            {
              tenantId,
              collectionId,
              name: target,
              type,
              choices: choices === undefined ? null : [...choices],
              position,
            },
          ] as const,
      );
    }),
  );
  if (rowByKey.size === 0) return;
  await transaction
    .insert(collectionFields)
    .values([...rowByKey.values()])
    .onConflictDoUpdate({
      target: [collectionFields.collectionId, collectionFields.name],
      set: { type: sql`excluded.type`, choices: sql`excluded.choices` },
    });
}
