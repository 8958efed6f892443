/** `rollcall people`: who stands in the application, and as what; below it, `import` and `export`. */
import type { Command } from 'commander';
import { listMappings } from '../../db/mappings/list-mappings.js';
import { listPeople, type ListedPerson } from '../../db/listings/list-people.js';
import { findRemovedTenant, findTenant } from '../../db/tenants/find-tenant.js';
import { suggestionFor } from '../mapping-file/near-names.js';
import { withExample } from './command-group.js';
import { flatten, mapped } from './flatten.js';
import { exportCommand, importCommand } from './people-file.js';
import { printJson, printTable, statusText } from './print.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import type { Terminal } from './terminal.js';
import { fieldsText, printable } from './value-text.js';

type PeopleOptions = GlobalOptions & { readonly mapping?: string; readonly json?: true };

export function peopleCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('people')
    .description('Show login users and records.')
    .argument('<tenant>', 'its name; of a tenant that was removed, too')
    .option('--mapping <name>', 'only those of one mapping')
    .option(
      '--json',
      'one object a line: objectId, mapping, kind, status, identifier, integrationStatus, role, fields, deactivation, updatedAt',
    )
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<PeopleOptions>();
      await withSystem(terminal, options, async (system) => {
        const { orm } = system.database;
        const removed = (await findTenant(orm, name)) === null ? await findRemovedTenant(orm, name) : null;
        const tenant = removed ?? (await requireTenant(system, name));
        if (options.mapping !== undefined) await requireMapping(system, tenant.id, options.mapping);
        const people = flatten(listPeople(system.database.sql, tenant.id, options.mapping ?? null));
        if (options.json === true) return printJson(terminal, people);
        const head = ['identifier', 'mapping', 'kind', 'status', 'integration status', 'role', 'fields'];
        return printTable(terminal, head, mapped(people, toRow), 'There is nobody yet.');
      });
    });
  withExample(command, 'rollcall people acme --mapping "Staff logins" --json');
  importCommand(command, terminal);
  exportCommand(command, terminal);
}

/** @throws Error with the names that are near */
async function requireMapping({ database }: System, tenantId: string, wanted: string): Promise<void> {
  const names = (await listMappings(database.orm, tenantId)).map(({ definition }) => definition.name);
  if (!names.includes(wanted)) throw new Error(`There is no mapping "${wanted}".${suggestionFor(wanted, names)}`);
}

function toRow(person: ListedPerson) {
  const { identifier, mapping, kind, status, integrationStatus, role, fields } = person;
  return [
    identifier === null ? null : printable(identifier),
    mapping,
    kind,
    statusText(status),
    integrationStatus,
    role,
    fieldsText(fields),
  ];
}
