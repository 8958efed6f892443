/** `rollcall schedule set | show | clear`: how often a directory is synced by itself. */
import { InvalidArgumentError, type Command } from 'commander';
import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import type { Tenant } from '../../db/tenants/find-tenant.js';
import { setSchedule } from '../../db/tenants/set-schedule.js';
import { scheduleIdOf } from '../../workflows/contract.js';
import { withExample } from './command-group.js';
import { instantText, printJson } from './print.js';
import { settleSchedule } from './settle-schedule.js';
import { requireTenant, withSystem, type GlobalOptions } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

export function scheduleCommands(program: Command, terminal: Terminal): void {
  const group = program.command('schedule').description('Say how often a directory is synced by itself.');
  setCommand(group, terminal);
  showCommand(group, terminal);
  clearCommand(group, terminal);
}

function setCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('set')
    .description('Sync a directory regularly.')
    .argument('<tenant>', 'its name')
    .requiredOption('--every <interval>', 'between two runs: 15m, 6h or 1d; 1 minute to 31 days', parseInterval)
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly every: number }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        await setSchedule(system.database.orm, tenant.id, options.every, system.actor);
        await settleSchedule(system, { ...tenant, scheduleMinutes: options.every });
        const paused = tenant.status === 'paused' ? ' It is paused: nothing runs until it is resumed.' : '';
        await writeLine(terminal.stdout, `${tenant.name} is synced every ${options.every} minutes.${paused}`);
      });
    });
  withExample(command, 'rollcall schedule set acme --every 6h');
}

function showCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('show')
    .description('Show how often a directory is synced, and when next.')
    .argument('<tenant>', 'its name')
    .option('--json', 'one object: tenant, minutes, nextAt')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly json?: true }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const nextAt = tenant.scheduleMinutes === null ? null : await nextRunAt(await system.temporal(), tenant);
        if (options.json === true) {
          return printJson(terminal, [{ tenant: tenant.name, minutes: tenant.scheduleMinutes, nextAt }]);
        }
        return writeLine(terminal.stdout, scheduleSentence(tenant, nextAt));
      });
    });
  withExample(command, 'rollcall schedule show acme');
}

function scheduleSentence({ name, status, scheduleMinutes }: Tenant, nextAt: Date | null): string {
  if (scheduleMinutes === null)
    return `${name} is synced on request only. Change that with \`rollcall schedule set ${name} --every 6h\`.`;
  if (status === 'paused') return `${name} is paused; otherwise it would be synced every ${scheduleMinutes} minutes.`;
  if (nextAt === null) {
    return `${name} should be synced every ${scheduleMinutes} minutes, but Temporal has no schedule for it: set it again, or start a worker.`;
  }
  return `${name} is synced every ${scheduleMinutes} minutes, next at ${instantText(nextAt)} UTC.`;
}

async function nextRunAt(client: Client, tenant: Tenant): Promise<Date | null> {
  try {
    const { info } = await client.schedule.getHandle(scheduleIdOf(tenant.id)).describe();
    return info.nextActionTimes[0] ?? null;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return null;
    throw error;
  }
}

function clearCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('clear')
    .description('Sync a directory on request only.')
    .argument('<tenant>', 'its name')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      await withSystem(terminal, invoked.optsWithGlobals<GlobalOptions>(), async (system) => {
        const tenant = await requireTenant(system, name);
        await setSchedule(system.database.orm, tenant.id, null, system.actor);
        await settleSchedule(system, { ...tenant, scheduleMinutes: null });
        await writeLine(terminal.stdout, `${tenant.name} is synced on request only.`);
      });
    });
  withExample(command, 'rollcall schedule clear acme');
}

const minutesByUnit: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440 };
const longestMinutes = 31 * 1440;

function parseInterval(text: string): number {
  const [, number, unit] = /^(\d{1,5})([mhd])$/.exec(text.trim()) ?? [];
  const minutes = Number(number) * (minutesByUnit[unit ?? ''] ?? Number.NaN);
  if (!(minutes >= 1 && minutes <= longestMinutes)) {
    throw new InvalidArgumentError('A number with m, h or d behind it, from 1m to 31d.');
  }
  return minutes;
}
