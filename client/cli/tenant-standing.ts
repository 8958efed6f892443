/** `rollcall tenant pause | resume | remove`: whether a directory is synced at all. */
import type { Command } from 'commander';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { removeTenant } from '../../db/tenants/remove-tenant.js';
import { setTenantStatus } from '../../db/tenants/set-tenant-status.js';
import { directorySyncWorkflowId } from '../../workflows/contract.js';
import { confirm } from './ask.js';
import { withExample } from './command-group.js';
import { Exit, exitCodes, WrongUse } from './exit.js';
import { settleSchedule } from './settle-schedule.js';
import { requireTenant, withSystem, type GlobalOptions } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

export function tenantStandingCommands(group: Command, terminal: Terminal): void {
  pauseCommand(group, terminal);
  resumeCommand(group, terminal);
  removeCommand(group, terminal);
}

function pauseCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('pause')
    .description('Sync no more until it is resumed. A run under way goes on to its end.')
    .argument('<tenant>', 'its name')
    .option('--note <text>', 'why, for whoever finds it paused')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly note?: string }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const change = { status: 'paused', note: options.note ?? null } as const;
        await setTenantStatus(system.database.orm, tenant.id, change, system.actor);
        await settleSchedule(system, { ...tenant, status: 'paused' });
        await writeLine(
          terminal.stdout,
          `${tenant.name} is paused. Its people stay as they are; go on with \`rollcall tenant resume ${tenant.name}\`.`,
        );
      });
    });
  withExample(command, 'rollcall tenant pause acme --note "moving to another directory"');
}

function resumeCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('resume')
    .description('Sync a paused directory again.')
    .argument('<tenant>', 'its name')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      await withSystem(terminal, invoked.optsWithGlobals<GlobalOptions>(), async (system) => {
        const tenant = await requireTenant(system, name);
        await setTenantStatus(system.database.orm, tenant.id, { status: 'active', note: null }, system.actor);
        await settleSchedule(system, { ...tenant, status: 'active' });
        await writeLine(terminal.stdout, `${tenant.name} is active again.`);
      });
    });
  withExample(command, 'rollcall tenant resume acme');
}

function removeCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('remove')
    .description(
      'Disconnect a directory: its people are unlinked and keep the access they have, its secret and its mirror are forgotten.',
    )
    .argument('<tenant>', 'its name')
    .option('--yes', 'do not ask')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly yes?: true }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        if (options.yes !== true) await askForRemoval(terminal, tenant.name);
        // Without Temporal a run could not be ended, and would link people again.
        const client = await system.temporal();
        const { unlinked } = await removeTenant(system.database.orm, tenant.id, system.actor);
        await endRun(client, tenant.id);
        await settleSchedule(system, { ...tenant, status: 'removed' });
        await writeLine(
          terminal.stdout,
          `${tenant.name} is removed. ${unlinked} links are gone; nobody’s access has changed.`,
        );
      });
    });
  withExample(command, 'rollcall tenant remove acme --yes');
}

async function askForRemoval(terminal: Terminal, name: string): Promise<void> {
  if (!terminal.isInteractive) throw new WrongUse(`Nobody can be asked here: repeat with --yes to remove ${name}.`);
  if (await confirm(terminal, `Remove ${name}? Its people keep their access, but are no longer synced.`)) return;
  await writeLine(terminal.stderr, 'Nothing was removed.');
  throw new Exit(exitCodes.failed);
}

/** The database lets nothing of it commit any more, so there is nothing that the run would have to clear up. */
async function endRun(client: Client, tenantId: string): Promise<void> {
  try {
    await client.workflow.getHandle(directorySyncWorkflowId(tenantId)).terminate('The tenant was removed.');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
