/** `rollcall person activate | deactivate | protect`: a local administrator's word about one login user, which syncs keep. */
import type { Command } from 'commander';
import { decideAboutPerson, type PersonDecision } from '../../db/requests/decide-about-person.js';
import { findLoginUsers, type LoginUser } from '../../db/requests/find-login-user.js';
import type { Tenant } from '../../db/tenants/find-tenant.js';
import { withExample } from './command-group.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

export function personCommands(program: Command, terminal: Terminal): void {
  const group = program.command('person').description('Decide about one login user, whatever the directory says.');
  const decide = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .argument('<tenant>', 'its name')
      .argument('<person>', 'identifier, object id, or our id of the person');

  const activate = decide(
    'activate',
    'Let somebody sign in again. Who is disabled or deleted in Entra is deactivated again by the next run.',
  );
  activate.action((tenant: string, person: string, _options: unknown, invoked: Command) =>
    runDecision(terminal, invoked, { tenant, person, decision: 'activate' }),
  );
  withExample(activate, 'rollcall person activate acme adele@acme.example');

  const deactivate = decide('deactivate', 'Sign somebody out and keep them out. No sync brings them back.');
  deactivate.action((tenant: string, person: string, _options: unknown, invoked: Command) =>
    runDecision(terminal, invoked, { tenant, person, decision: 'deactivate' }),
  );
  withExample(deactivate, 'rollcall person deactivate acme adele@acme.example');

  const protect = decide('protect', 'Let no sync deactivate somebody or take their role.').option('--off', 'no longer');
  protect.action((tenant: string, person: string, options: { readonly off?: true }, invoked: Command) =>
    runDecision(terminal, invoked, { tenant, person, decision: options.off === true ? 'unprotect' : 'protect' }),
  );
  withExample(
    protect,
    'rollcall person protect acme adele@acme.example',
    'rollcall person protect acme adele@acme.example --off',
  );
}

type Asked = { readonly tenant: string; readonly person: string; readonly decision: PersonDecision };

const participleByDecision: { readonly [decision in PersonDecision]: string } = {
  activate: 'active',
  deactivate: 'deactivated',
  protect: 'protected',
  unprotect: 'no longer protected',
};

async function runDecision(terminal: Terminal, invoked: Command, asked: Asked): Promise<void> {
  await withSystem(terminal, invoked.optsWithGlobals<GlobalOptions>(), async (system) => {
    const tenant = await requireTenant(system, asked.tenant);
    const person = await requirePerson(system, tenant, asked.person);
    const { decision } = asked;
    const isNew = await decideAboutPerson(system.database.orm, {
      tenantId: tenant.id,
      personId: person.id,
      decision,
      actor: system.actor,
    });
    const already = isNew ? '' : ' already; nothing has changed';
    await writeLine(
      terminal.stdout,
      `${person.identifier ?? person.id} is ${participleByDecision[decision]}${already}.`,
    );
  });
}

/** @throws Error where there is none, or several that a name does not tell apart */
async function requirePerson({ database }: System, tenant: Tenant, wanted: string): Promise<LoginUser> {
  const [person, ...others] = await findLoginUsers(database.orm, tenant.id, wanted);
  if (person === undefined)
    throw new Error(
      `There is no login user "${wanted}" in ${tenant.name}: \`rollcall people ${tenant.name}\` lists everybody.`,
    );
  if (others.length > 0) {
    throw new Error(
      `"${wanted}" is several login users: name one by identifier: ${[person, ...others].map(({ identifier, id }) => identifier ?? id).join(', ')}.`,
    );
  }
  return person;
}
