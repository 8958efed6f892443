/** `rollcall sync`: a run is asked for now, and followed to its end if wanted. */
import type { Command } from 'commander';
import { addSyncRequest, type SyncWish } from '../../db/requests/add-sync-request.js';
import type { Tenant } from '../../db/tenants/find-tenant.js';
import { findRun } from '../../db/listings/find-run.js';
import { followRequest } from '../follow-request.js';
import { wakeSync } from '../wake-sync.js';
import { withExample } from './command-group.js';
import { Exit, exitCodes, WrongUse } from './exit.js';
import { failureSentence } from './failure-sentence.js';
import { printJson } from './print.js';
import { createProgressBar } from './progress-bar.js';
import { exitCodeOf, runToJson } from './run-text.js';
import { printRun } from './runs.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

type SyncOptions = GlobalOptions & {
  readonly full?: true;
  readonly preview?: true;
  readonly user?: string;
  readonly wait?: true;
  readonly json?: true;
};

export function syncCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('sync')
    .description('Sync a directory now. Exit codes with --wait: 0 done, 3 done in part or something is held, 1 failed.')
    .argument('<tenant>', 'its name')
    .option('--full', 'read everybody (every run does so in this version)')
    .option('--preview', 'write nothing: plan all of it, and hold it until `hold approve` applies exactly that')
    .option(
      '--user <user>',
      'only this person, by principal name, e-mail or object id; before runs that wait not long yet',
    )
    .option('--wait', 'show the progress, and end when the run ends')
    .option('--json', 'with --wait: the run as one object, as `runs --json` prints it')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<SyncOptions>();
      if (options.json === true && options.wait !== true)
        throw new WrongUse('--json prints the run that ended: it goes with --wait.');
      const wish = wishOf(options);
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const requestId = await addSyncRequest(system.database.orm, tenant.id, system.actor, wish);
        await wakeTenant(system, tenant);
        if (options.wait === true) return waitForRun(terminal, system, requestId, options.json === true);
        return writeLine(
          terminal.stdout,
          `A run of ${tenant.name} is asked for. See \`rollcall runs ${tenant.name}\`.`,
        );
      });
    });
  withExample(
    command,
    'rollcall sync acme --wait',
    'rollcall sync acme --full --wait --json',
    'rollcall sync acme --preview --wait',
    'rollcall sync acme --user adele@acme.example --wait',
  );
}

function wishOf({ full, preview, user }: SyncOptions): SyncWish {
  if ([full, preview, user].filter((given) => given !== undefined).length > 1)
    throw new WrongUse('Choose one of --full, --preview and --user.');
  if (user === undefined) return { mode: preview === true ? 'preview' : 'full' };
  if (user.trim() === '') throw new WrongUse('--user names one person: a principal name, an e-mail or an object id.');
  return { mode: 'person', subject: user.trim() };
}

/** @throws Error that says that the request is not lost, where Temporal does not answer */
export async function wakeTenant(system: System, tenant: Pick<Tenant, 'id' | 'name'>): Promise<void> {
  try {
    await wakeSync(await system.temporal(), tenant);
  } catch (error) {
    throw new Error(
      `The request is stored, and taken by the tenant’s next run; none could be started now. ${failureSentence(error)}`,
      { cause: error },
    );
  }
}

/** Prints the run that took the request, and ends with its exit code. */
export async function waitForRun(
  terminal: Terminal,
  system: System,
  requestId: string,
  asJson: boolean,
): Promise<void> {
  const bar = createProgressBar(terminal);
  const runId = await followRequest(await system.temporal(), system.database, requestId, (progress) =>
    bar.show(progress),
  ).finally(() => bar.stop());
  const run = await findRun(system.database.sql, runId);
  if (run === null) throw new Error(`Run ${runId} is no longer in the database.`);
  if (asJson) await printJson(terminal, [runToJson(run)]);
  else await printRun(terminal, system, run);
  const code = exitCodeOf(run);
  if (code !== exitCodes.done) throw new Exit(code);
}
