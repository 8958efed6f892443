/** `rollcall mapping apply | show`: mappings as code, one file a tenant. */
import { basename } from 'node:path';
import type { Command } from 'commander';
import colors from 'picocolors';
import { listGroups } from '../../db/mappings/list-groups.js';
import { listMappings, type StoredMapping } from '../../db/mappings/list-mappings.js';
import { proposeMappings } from '../../db/mappings/propose-mappings.js';
import { storeMappings, type WantedMapping } from '../../db/mappings/store-mappings.js';
import type { Tenant } from '../../db/tenants/find-tenant.js';
import { listTenants } from '../../db/tenants/list-tenants.js';
import type { MappingDefinition } from '../../domain/mapping.js';
import { groupWarningsOf } from '../mapping-file/group-mentions.js';
import {
  isSameMapping,
  lineChangesOf,
  mappingDifferencesOf,
  type MappingDifference,
} from '../mapping-file/mapping-difference.js';
import { parseMappingFile, type ParsedMappingFile } from '../mapping-file/parse-mapping-file.js';
import { printMappingFile, toMappingFile } from '../mapping-file/print-mapping-file.js';
import { confirm, readTextFile } from './ask.js';
import { withExample } from './command-group.js';
import { Exit, exitCodes, WrongUse } from './exit.js';
import { printJson } from './print.js';
import { refuseIdentifierChange } from './refuse-identifier-change.js';
import { wakeTenant } from './sync.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

export function mappingCommands(program: Command, terminal: Terminal): void {
  const group = program.command('mapping').description('Say which people become login users and records.');
  applyCommand(group, terminal);
  showCommand(group, terminal);
}

type ApplyOptions = GlobalOptions & { readonly tenant?: string; readonly yes?: true; readonly preview?: true };

function applyCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('apply')
    .description('Check a mapping file, show what it would change, and store it. The next run works with it.')
    .argument('<file>', 'YAML, or what `mapping show --json` printed')
    .option('--tenant <name>', 'whose mappings they are, where the file does not say')
    .option('--yes', 'do not ask')
    .option(
      '--preview',
      'store nothing yet: hold all that a run would do by this file; `hold approve` puts both in force',
    )
    .action(async (file: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<ApplyOptions>();
      const parsed = parseMappingFile(readTextFile(file), basename(file));
      await withSystem(terminal, options, (system) => applyFile(terminal, system, parsed, file, options));
    });
  withExample(command, 'rollcall mapping apply acme.yaml --tenant acme', 'rollcall mapping apply acme.yaml --preview');
}

async function applyFile(
  terminal: Terminal,
  system: System,
  parsed: ParsedMappingFile,
  file: string,
  options: ApplyOptions,
): Promise<void> {
  const tenant = await tenantOf(system, parsed.tenant, options.tenant);
  const stored = await listMappings(system.database.orm, tenant.id);
  const known = await listGroups(system.database.orm, tenant.id);
  for (const warning of groupWarningsOf(basename(file), parsed.groups, known))
    await writeLine(terminal.stderr, warning);
  const differences = mappingDifferencesOf(
    stored.map(({ definition }) => definition),
    parsed.definitions,
  );
  if (differences.length === 0) {
    await writeLine(terminal.stdout, `Nothing to change: the mappings of ${tenant.name} are as the file says.`);
    return;
  }
  if (options.preview === true) refuseMoreThanChanges(differences);
  else await refuseIdentifierChange(system, stored, parsed.definitions, file);
  for (const line of differences.flatMap(differenceLines)) await writeLine(terminal.stdout, line);
  if (options.yes !== true) await askForStorage(terminal, tenant);
  const wanted = parsed.definitions.map((definition) => wantedMapping(definition, stored));
  const request = { tenantId: tenant.id, stored, wanted, actor: system.actor };
  if (options.preview === true) {
    await proposeMappings(system.database.orm, request);
    await wakeTenant(system, tenant);
    await writeLine(
      terminal.stdout,
      `A preview is asked for; until it is approved, the mappings stay as they are. See \`rollcall holds ${tenant.name}\`.`,
    );
    return;
  }
  const { unlinked } = await storeMappings(system.database.orm, request);
  if (unlinked > 0)
    await writeLine(terminal.stdout, `${unlinked} people are no longer linked; nobody’s access has changed.`);
  await writeLine(
    terminal.stdout,
    `Stored. The next run of ${tenant.name} works with it: \`rollcall sync ${tenant.name}\`.`,
  );
}

/** New, removed and moved mappings have no people yet, unlink theirs, or pass them on: a plan of changes does not show that. */
function refuseMoreThanChanges(differences: readonly MappingDifference[]): void {
  const others = differences.filter(
    (difference) => difference.change !== 'changed' || difference.lines.some(({ what }) => what === 'place'),
  );
  if (others.length === 0) return;
  const names = others.map(
    ({ change, definition }) => `"${definition.name}" (${change === 'changed' ? 'moved' : change})`,
  );
  throw new WrongUse(`A preview shows changed mappings. Apply these by themselves first: ${names.join(', ')}.`);
}

function wantedMapping(definition: MappingDefinition, stored: readonly StoredMapping[]): WantedMapping {
  const before = stored.find((mapping) => isSameMapping(mapping.definition, definition));
  if (before === undefined) return { definition, mappingId: null, isChanged: true };
  return { definition, mappingId: before.id, isChanged: lineChangesOf(before.definition, definition).length > 0 };
}

async function askForStorage(terminal: Terminal, tenant: Tenant): Promise<void> {
  if (!terminal.isInteractive) throw new WrongUse('Nobody can be asked here: repeat with --yes to store this.');
  if (await confirm(terminal, `Store this for ${tenant.name}?`)) return;
  await writeLine(terminal.stderr, 'Nothing was stored.');
  throw new Exit(exitCodes.failed);
}

function differenceLines(difference: MappingDifference): readonly string[] {
  const { change, definition } = difference;
  const title = `mapping "${definition.name}" (${definition.kind === 'login' ? 'login users' : 'records'})`;
  if (change === 'removed') return [colors.red(`- ${title}: its people are unlinked and keep the access they have`)];
  if (change === 'added') {
    return [colors.green(`+ ${title}`), ...difference.lines.map(({ what, after }) => `    ${what}: ${after ?? ''}`)];
  }
  return [
    colors.yellow(`~ ${title}`),
    ...difference.lines.map(({ what, before, after }) => `    ${what}: ${before ?? '(none)'} → ${after ?? '(none)'}`),
  ];
}

function showCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('show')
    .description('Print the stored mappings as a mapping file; applying it changes nothing.')
    .argument('[tenant]', 'its name; may be left out where there is only one')
    .option('--json', 'the same on one line, as JSON')
    .action(async (name: string | undefined, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly json?: true }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await tenantOf(system, null, name);
        const stored = await listMappings(system.database.orm, tenant.id);
        const file = toMappingFile(
          tenant.name,
          stored.map(({ definition }) => definition),
        );
        if (options.json === true) await printJson(terminal, [file]);
        else await writeLine(terminal.stdout, printMappingFile(file).trimEnd());
      });
    });
  withExample(command, 'rollcall mapping show acme > acme.yaml');
}

/** @throws WrongUse where file and command line disagree, or neither says which of several it is */
async function tenantOf(system: System, inFile: string | null, given: string | undefined): Promise<Tenant> {
  const named = given ?? inFile;
  if (named !== null) {
    const tenant = await requireTenant(system, named);
    if (inFile === null || given === undefined || inFile === tenant.name || inFile === tenant.id) return tenant;
    throw new WrongUse(`The file is for tenant "${inFile}", the command line says "${given}".`);
  }
  const [tenant, ...others] = await listTenants(system.database.orm);
  if (tenant === undefined) throw new Error('No directory is connected. Connect one with `rollcall tenant add`.');
  if (others.length > 0)
    throw new WrongUse(`Say which tenant: ${[tenant, ...others].map(({ name }) => name).join(', ')}.`);
  return tenant;
}
