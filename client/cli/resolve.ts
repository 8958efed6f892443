/** `rollcall resolve`: whether a name that went from one person to another is one human or two. */
import type { Command } from 'commander';
import { resolveReused, type ReusedDecision } from '../../db/requests/resolve-reused.js';
import { isUuid } from '../../db/tenants/find-tenant.js';
import { withExample } from './command-group.js';
import { WrongUse } from './exit.js';
import { requireTenant, withSystem, type GlobalOptions } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

type ResolveOptions = GlobalOptions & {
  readonly samePerson?: true;
  readonly someoneElse?: true;
  readonly undo?: true;
};

export function resolveCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('resolve')
    .description('Say who has the identifier of somebody who left: see `rollcall rejections`.')
    .argument('<tenant>', 'its name')
    .argument('<object-id>', 'of the directory user who has the identifier now')
    .option('--same-person', 'the same human came back: they get the person they were, with role and history')
    .option('--someone-else', 'another human: both stay as they are')
    .option('--undo', 'take back what was said')
    .action(async (name: string, objectId: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<ResolveOptions>();
      const decision = decisionOf(options);
      if (!isUuid(objectId))
        throw new WrongUse(`"${objectId}" is no object id: \`rollcall rejections ${name}\` lists them.`);
      await withSystem(terminal, options, async ({ database, actor, ...system }) => {
        const tenant = await requireTenant({ database, actor, ...system }, name);
        const request = { tenantId: tenant.id, objectId: objectId.toLowerCase(), decision, actor };
        const decided = await resolveReused(database, request);
        await writeLine(
          terminal.stdout,
          decided === 0 ? 'It was said so already; nothing has changed.' : said(decision, name),
        );
      });
    });
  withExample(
    command,
    'rollcall resolve acme 0b6f1e9a-5f0c-4f9e-9f5e-1f2a3b4c5d6e --same-person',
    'rollcall resolve acme 0b6f1e9a-5f0c-4f9e-9f5e-1f2a3b4c5d6e --undo',
  );
}

function decisionOf({ samePerson, someoneElse, undo }: ResolveOptions): ReusedDecision | null {
  if ([samePerson, someoneElse, undo].filter((option) => option === true).length !== 1)
    throw new WrongUse('Say one of --same-person, --someone-else and --undo.');
  return samePerson === true ? 'same person' : someoneElse === true ? 'someone else' : null;
}

function said(decision: ReusedDecision | null, tenant: string): string {
  if (decision === 'same person')
    return `Joined: \`rollcall sync ${tenant}\` brings the person up to date. --undo takes it back.`;
  return decision === null ? 'Taken back: it is listed again.' : 'They are two: both stay as they are.';
}
