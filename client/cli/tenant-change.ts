/** `rollcall tenant change`: what was entered wrongly is put right. The ids that say which directory it is stay: another one is another tenant. */
import type { Command } from 'commander';
import { changeApplicationObjectId } from '../../db/tenants/change-application.js';
import { withExample } from './command-group.js';
import { requireTenant, withSystem, type GlobalOptions } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

export function tenantChangeCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('change')
    .description('Correct the object id of the application.')
    .argument('<tenant>', 'its name')
    .requiredOption('--application-object-id <id>', 'Object ID of the application, under App registrations')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly applicationObjectId: string }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        await changeApplicationObjectId(system.database.orm, tenant.id, options.applicationObjectId, system.actor);
        await writeLine(
          terminal.stdout,
          `${tenant.name} has another application object id. Try it with \`rollcall tenant test ${tenant.name}\`.`,
        );
      });
    });
  withExample(command, 'rollcall tenant change acme --application-object-id 66666666-7777-8888-9999-000000000000');
}
