/** `rollcall people import | export`: the login users that were there before the directory was connected, as a file. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import { listAccountFields, listAccounts, listAccountTargets } from '../../db/listings/list-accounts.js';
import { listMappings } from '../../db/mappings/list-mappings.js';
import { importPeople, type ImportedPeople } from '../../db/requests/import-people.js';
import { type Account, fieldCellOf } from '../../domain/account.js';
import { accountColumns, escapeApostrophe, fieldPrefix } from '../people-file/columns.js';
import { readPeopleFile, type KnownTargets } from '../people-file/read-people-file.js';
import { readTextFile } from './ask.js';
import { withExample } from './command-group.js';
import { flatten, mapped } from './flatten.js';
import { printCsv } from './print-csv.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

type ImportOptions = GlobalOptions & { readonly create?: true };

export function importCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('import')
    .description(
      'Add the accounts that the application had before, all or none of them. The next run asks before it takes one for somebody in Entra.',
    )
    .argument('<tenant>', 'its name')
    .argument(
      '<file>',
      'CSV with the column identifier, and any of role, organizational unit, status, protected, fields.NAME',
    )
    .option('--create', 'make roles and organizational units that do not exist yet')
    .action(async (name: string, file: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<ImportOptions>();
      const text = readTextFile(file);
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const known = await knownTargetsOf(system, tenant.id, options.create === true);
        const accounts = readPeopleFile(text, basename(file), known);
        const imported = await importPeople(system.database, { tenantId: tenant.id, accounts, actor: system.actor });
        await writeLine(terminal.stdout, sentenceOn(imported));
      });
    });
  withExample(command, 'rollcall people import acme accounts.csv', 'rollcall people import acme accounts.csv --create');
}

async function knownTargetsOf({ database }: System, tenantId: string, creates: boolean): Promise<KnownTargets> {
  const { roles, organizationalUnits } = await listAccountTargets(database.sql, tenantId);
  const rules = (await listMappings(database.orm, tenantId)).flatMap(({ definition }) =>
    definition.kind === 'login' ? definition.fields : [],
  );
  return {
    roles: creates ? null : roles,
    organizationalUnits: creates ? null : organizationalUnits,
    // Of two mappings that write one field, the first in their order decides, as it does for people.
    fields: new Map(rules.toReversed().map((rule) => [rule.target, rule])),
  };
}

function sentenceOn({ created, updated, unchanged, linked }: ImportedPeople): string {
  const left = linked === 0 ? '' : ` ${linked} belong to a directory user and were left alone.`;
  return `${created} created, ${updated} updated, ${unchanged} unchanged.${left}`;
}

export function exportCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('export')
    .description('Print all login users that have an identifier as CSV, as `people import` reads it.')
    .argument('<tenant>', 'its name')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      await withSystem(terminal, invoked.optsWithGlobals<GlobalOptions>(), async (system) => {
        const tenant = await requireTenant(system, name);
        const { sql } = system.database;
        const fields = await listAccountFields(sql, tenant.id);
        const columns = [...accountColumns, ...fields.map((field) => `${fieldPrefix}${field}`)];
        const rows = mapped(flatten(listAccounts(sql, tenant.id)), (account) => cellsOf(account, fields));
        await printCsv(terminal, columns, rows);
      });
    });
  withExample(command, 'rollcall people export acme > accounts.csv');
}

/** In the order of the columns. */
function cellsOf(account: Account, fields: readonly string[]): readonly string[] {
  const { identifier, role, organizationalUnit, status } = account;
  return [
    identifier,
    role ?? '',
    organizationalUnit ?? '',
    status,
    account.protected ? 'yes' : 'no',
    ...fields.map((field) => fieldCellOf(account.fields[field] ?? null)),
  ].map(escapeApostrophe);
}
