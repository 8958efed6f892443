/** `rollcall holds` and `rollcall hold show | approve | refuse`: what waits for a person's decision. */
import type { Command } from 'commander';
import { countAdoptions } from '../../db/listings/count-adoptions.js';
import { listHolds, type ListedHold } from '../../db/listings/list-holds.js';
import { approveHold, refuseHold } from '../../db/requests/decide-hold.js';
import { isUuid } from '../../db/tenants/find-tenant.js';
import { confirm } from './ask.js';
import { printChanges } from './changes.js';
import { withExample } from './command-group.js';
import { Exit, exitCodes, WrongUse } from './exit.js';
import { instantText, printJson, printTable, statusText } from './print.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { waitForRun, wakeTenant } from './sync.js';
import { writeLine, type Terminal } from './terminal.js';

export function holdCommands(program: Command, terminal: Terminal): void {
  listCommand(program, terminal);
  const group = program.command('hold').description('Decide about changes that wait for approval.');
  showCommand(group, terminal);
  approveCommand(group, terminal);
  refuseCommand(group, terminal);
}

type ListOptions = GlobalOptions & { readonly all?: true; readonly json?: true };

function listCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('holds')
    .description('Show what waits for approval.')
    .argument('[tenant]', 'of this tenant only')
    .option('--all', 'also what is decided already')
    .option(
      '--json',
      'one object a line: hold, tenant, run, mapping, kind, state, rows, digest, reason, createdAt, decidedBy, decidedAt',
    )
    .action(async (name: string | undefined, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<ListOptions>();
      await withSystem(terminal, options, async (system) => {
        const filter = name === undefined ? {} : { tenantId: (await requireTenant(system, name)).id };
        const holds = await listHolds(system.database.sql, { ...filter, onlyOpen: options.all !== true });
        if (options.json === true) return printJson(terminal, holds.map(toJson));
        const head = ['hold', 'tenant', 'mapping', 'kind', 'rows', 'state', 'reason', 'since'];
        return printTable(terminal, head, holds.map(toRow), 'Nothing waits for approval.');
      });
    });
  withExample(command, 'rollcall holds acme');
}

function toJson({ tenantId: _id, ...hold }: ListedHold) {
  return hold;
}

function toRow({ hold, tenant, mapping, kind, rows, state, reason, createdAt }: ListedHold) {
  return [hold, tenant, mapping, kind, rows, statusText(state), reason, instantText(createdAt)];
}

function showCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('show')
    .description('Show who would be changed, from what to what, and the digest that an approval names.')
    .argument('<hold>', 'its id')
    .option('--json', 'one object a line: objectId, mapping, outcome, cause, before, after, state, attention')
    .action(async (id: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly json?: true }>();
      await withSystem(terminal, options, async (system) => {
        const hold = await requireHold(system, id);
        const isJson = options.json === true;
        if (!isJson) await printHold(terminal, hold);
        await printHeldChanges(terminal, system, hold, isJson);
      });
    });
  withExample(command, 'rollcall hold show 0199f3a2-1c5e-7d44-9b1e-0c6f3c1d2a77');
}

async function printHold(terminal: Terminal, hold: ListedHold): Promise<void> {
  const say = (line: string) => writeLine(terminal.stdout, line);
  await say(
    `Hold ${hold.hold} of ${hold.tenant}, ${hold.mapping === null ? 'all mappings' : `mapping "${hold.mapping}"`}: ${hold.kind} (${hold.rows}), ${statusText(hold.state)}`,
  );
  await say(hold.reason);
  if (hold.decidedBy !== null) await say(`Decided by ${hold.decidedBy} at ${instantText(hold.decidedAt)} UTC`);
  await say(`Digest ${hold.digest}`);
}

type DecideOptions = GlobalOptions & { readonly digest?: string; readonly wait?: true };

function approveCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('approve')
    .description('Let a run apply exactly what is held. Without --digest, it is shown and asked for.')
    .argument('<hold>', 'its id')
    .option('--digest <digest>', 'of what was looked at; anything else is refused')
    .option('--wait', 'show the progress, and end when the run ends')
    .action(async (id: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<DecideOptions>();
      await withSystem(terminal, options, async (system) => {
        const hold = await requireHold(system, id);
        const digest = options.digest ?? (await askForDigest(terminal, system, hold, 'Apply'));
        const decision = { holdId: hold.hold, tenantId: hold.tenantId, digest, actor: system.actor };
        const requestId = await approveHold(system.database.orm, decision);
        await wakeTenant(system, { id: hold.tenantId, name: hold.tenant });
        if (options.wait === true) return waitForRun(terminal, system, requestId, false);
        return writeLine(
          terminal.stdout,
          `Approved: a run of ${hold.tenant} applies it now. See \`rollcall runs ${hold.tenant}\`.`,
        );
      });
    });
  withExample(command, 'rollcall hold approve 0199f3a2-1c5e-7d44-9b1e-0c6f3c1d2a77 --wait');
}

function refuseCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('refuse')
    .description(
      'Leave everything as it is, and do not ask again while Entra says the same. Without --digest, it is shown and asked for.',
    )
    .argument('<hold>', 'its id')
    .option('--digest <digest>', 'of what was looked at; anything else is refused')
    .action(async (id: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<DecideOptions>();
      await withSystem(terminal, options, async (system) => {
        const hold = await requireHold(system, id);
        const digest = options.digest ?? (await askForDigest(terminal, system, hold, 'Refuse'));
        await refuseHold(system.database.orm, {
          holdId: hold.hold,
          tenantId: hold.tenantId,
          digest,
          actor: system.actor,
        });
        await writeLine(terminal.stdout, 'Refused: everybody stays as they are.');
      });
    });
  withExample(command, 'rollcall hold refuse 0199f3a2-1c5e-7d44-9b1e-0c6f3c1d2a77');
}

async function printHeldChanges(terminal: Terminal, system: System, hold: ListedHold, asJson: boolean): Promise<void> {
  const empty = hold.rows === 0 ? 'It holds no changes.' : 'It holds nothing any more.';
  await printChanges(terminal, system.database.sql, { holdId: hold.hold }, { asJson, empty });
  if (asJson) return;
  const { changed, deactivated, unchanged, leftAlone } = await countAdoptions(
    system.database.sql,
    hold.tenantId,
    hold.hold,
  );
  if (changed + deactivated + unchanged === 0) return;
  await writeLine(
    terminal.stdout,
    `Of those adopted, ${changed} would be changed, ${deactivated} deactivated, ${unchanged} linked and nothing else. ` +
      `${leftAlone} others that existed before belong to nobody in Entra and are left alone.`,
  );
}

/** What is agreed to is what was shown: the digest of this moment, which the decision names. */
async function askForDigest(terminal: Terminal, system: System, hold: ListedHold, verb: string): Promise<string> {
  if (!terminal.isInteractive) {
    throw new WrongUse(
      `Nobody can be asked here: look with \`rollcall hold show ${hold.hold}\`, and repeat with --digest.`,
    );
  }
  await printHold(terminal, hold);
  await printHeldChanges(terminal, system, hold, false);
  if (
    await confirm(terminal, `${verb} ${hold.kind === 'preview' ? 'all of this' : `these ${hold.kind}`} (${hold.rows})?`)
  )
    return hold.digest;
  await writeLine(terminal.stderr, 'Nothing was decided.');
  throw new Exit(exitCodes.failed);
}

/** @throws Error where there is none */
async function requireHold({ database }: System, id: string): Promise<ListedHold> {
  const [hold] = isUuid(id) ? await listHolds(database.sql, { holdId: id, onlyOpen: false }) : [];
  if (hold === undefined) throw new Error(`There is no hold "${id}": \`rollcall holds\` lists them.`);
  return hold;
}
