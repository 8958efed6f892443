/** `rollcall tenant …`: directories are connected, looked at, paused and disconnected. */
import type { Command } from 'commander';
import { listTenants, type ListedTenant } from '../../db/tenants/list-tenants.js';
import { credentialText } from './credential-text.js';
import { withExample } from './command-group.js';
import { instantText, printJson, printTable, statusText } from './print.js';
import { withSystem, type GlobalOptions } from './system.js';
import { tenantAddCommand } from './tenant-add.js';
import { tenantChangeCommand } from './tenant-change.js';
import { tenantSecretCommand } from './tenant-secret.js';
import { tenantStandingCommands } from './tenant-standing.js';
import { tenantTestCommand } from './tenant-test.js';
import type { Terminal } from './terminal.js';

export function tenantCommands(program: Command, terminal: Terminal): void {
  const group = program.command('tenant').description('Connect directories, and say how they are reached.');
  tenantAddCommand(group, terminal);
  listCommand(group, terminal);
  tenantTestCommand(group, terminal);
  tenantSecretCommand(group, terminal);
  tenantChangeCommand(group, terminal);
  tenantStandingCommands(group, terminal);
}

function listCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('list')
    .description('Show the connected directories, and how the last run of each went.')
    .option('--json', 'one object a line')
    .action(async (_options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly json?: true }>();
      await withSystem(terminal, options, async ({ database }) => {
        const tenants = await listTenants(database.orm);
        if (options.json === true) return printJson(terminal, tenants.map(toJson));
        const head = ['tenant', 'status', 'directory', 'cloud', 'every', 'last run', 'ended', 'signs in with'];
        return printTable(
          terminal,
          head,
          tenants.map(toRow),
          'No directory is connected. Connect one with `rollcall tenant add`.',
        );
      });
    });
  withExample(command, 'rollcall tenant list --json');
}

function toRow(tenant: ListedTenant) {
  const { lastRun, scheduleMinutes } = tenant;
  return [
    tenant.name,
    statusText(tenant.status),
    tenant.entraTenantId,
    tenant.cloud === 'custom' ? tenant.graphUrl : tenant.cloud,
    scheduleMinutes === null ? null : `${scheduleMinutes} min`,
    lastRun === null ? null : `${lastRun.seq} ${statusText(lastRun.status)}`,
    instantText(lastRun?.endedAt ?? null),
    tenant.credentials.map((one) => credentialText(one, Date.now())).join(',\n'),
  ];
}

function toJson(tenant: ListedTenant) {
  const { id, name, status, statusNote, entraTenantId, clientId, applicationObjectId, cloud, loginUrl, graphUrl } =
    tenant;
  const { scheduleMinutes, lastRun, credentials } = tenant;
  const run =
    lastRun === null
      ? null
      : { run: lastRun.id, status: lastRun.status, startedAt: lastRun.startedAt, endedAt: lastRun.endedAt };
  return {
    tenant: name,
    id,
    status,
    statusNote,
    entraTenantId,
    clientId,
    applicationObjectId,
    cloud,
    loginUrl,
    graphUrl,
    scheduleMinutes,
    lastRun: run,
    credentials,
  };
}
