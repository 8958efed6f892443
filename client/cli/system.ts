/** What a command works with: settings, Postgres, Temporal, and who is asking. Opened when used, closed when the command ends. */
import type { Client } from '@temporalio/client';
import { connect, type Database } from '../../db/connect.js';
import { findTenant, type Tenant } from '../../db/tenants/find-tenant.js';
import { listTenants } from '../../db/tenants/list-tenants.js';
import { readConfig, type ClientConfig } from '../config.js';
import { suggestionFor } from '../mapping-file/near-names.js';
import { connectTemporal, type Temporal } from '../temporal.js';
import type { Terminal } from './terminal.js';

export type System = {
  readonly config: ClientConfig;
  readonly database: Database;
  /** For the audit. */
  readonly actor: string;
  /** @throws Error where Temporal does not answer */
  temporal(): Promise<Client>;
};

/** Of every command. */
export type GlobalOptions = { readonly as?: string };

export async function withSystem<Result>(
  terminal: Terminal,
  options: GlobalOptions,
  work: (system: System) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(terminal.environment);
  const database = connect(config.databaseUrl, { max: 3, name: 'rollcall cli' });
  let temporal: Promise<Temporal> | null = null;
  const system: System = {
    config,
    database,
    actor: options.as ?? config.user,
    async temporal() {
      temporal ??= connectTemporal(config);
      return (await temporal).client;
    },
  };
  try {
    return await work(system);
  } finally {
    await closeTemporal(temporal);
    await database.close();
  }
}

async function closeTemporal(temporal: Promise<Temporal> | null): Promise<void> {
  const opened = await temporal?.catch(() => null);
  await opened?.close();
}

/** @throws Error with the names that are near, where there is no such tenant */
export async function requireTenant({ database }: System, nameOrId: string): Promise<Tenant> {
  const tenant = await findTenant(database.orm, nameOrId);
  if (tenant !== null) return tenant;
  const names = (await listTenants(database.orm)).map(({ name }) => name);
  const way = names.length === 0 ? ' Connect one with `rollcall tenant add`.' : suggestionFor(nameOrId, names);
  throw new Error(`There is no tenant "${nameOrId}".${way}`);
}
