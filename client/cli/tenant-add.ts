/** `rollcall tenant add`: a directory is connected. */
import { randomUUID } from 'node:crypto';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { addTenant } from '../../db/tenants/add-tenant.js';
import type { Cloud } from '../../db/schema.js';
import { withExample } from './command-group.js';
import { WrongUse } from './exit.js';
import { withSystem, type GlobalOptions } from './system.js';
import { sealCredential, withCredentialOptions, type CredentialOptions } from './read-credential.js';
import { writeLine, type Terminal } from './terminal.js';

const microsoftClouds = ['global', 'us-gov', 'us-dod', 'china'] as const satisfies readonly Cloud[];

type AddOptions = GlobalOptions &
  CredentialOptions & {
    readonly entraTenantId: string;
    readonly clientId: string;
    readonly applicationObjectId?: string;
    readonly cloud: (typeof microsoftClouds)[number];
    readonly loginUrl?: string;
    readonly graphUrl?: string;
  };

export function tenantAddCommand(group: Command, terminal: Terminal): void {
  const command = withCredentialOptions(
    group
      .command('add')
      .description(
        'Connect a directory. The client secret is asked for, or read from standard input, ROLLCALL_CLIENT_SECRET or a file.',
      )
      .argument('<name>', 'what it is called here: lower case letters, digits and hyphens', parseName)
      .requiredOption('--entra-tenant-id <id>', 'Directory (tenant) ID', parseDirectoryId)
      .requiredOption('--client-id <id>', 'Application (client) ID')
      .option('--application-object-id <id>', 'Object ID of the application')
      .addOption(new Option('--cloud <cloud>', 'where the directory lives').choices(microsoftClouds).default('global'))
      .option('--login-url <url>', 'another login address than the cloud’s; goes with --graph-url', parseOrigin)
      .option('--graph-url <url>', 'another Graph address than the cloud’s; goes with --login-url', parseOrigin),
  ).action(async (name: string, _options: unknown, invoked: Command) => {
    const options = invoked.optsWithGlobals<AddOptions>();
    if ((options.loginUrl === undefined) !== (options.graphUrl === undefined)) {
      throw new WrongUse(
        '--login-url and --graph-url go together: one of them alone would send the token of one cloud to another.',
      );
    }
    await withSystem(terminal, options, async (system) => {
      const id = randomUUID();
      const { kind, sealed } = await sealCredential(system, terminal, id, options);
      const added = await addTenant(system.database.orm, { id, name, ...placeOf(options) }, sealed, system.actor, kind);
      if (added === null)
        throw new Error(`There is a tenant "${name}" already: choose another name, or remove that one.`);
      await writeLine(terminal.stdout, `${name} is connected. Try it with \`rollcall tenant test ${name}\`.`);
    });
  });
  withExample(
    command,
    'rollcall tenant add acme --entra-tenant-id 72f988bf-86f1-41af-91ab-2d7cd011db47 --client-id 11111111-2222-3333-4444-555555555555',
  );
}

function placeOf(options: AddOptions) {
  return {
    entraTenantId: options.entraTenantId,
    clientId: options.clientId,
    applicationObjectId: options.applicationObjectId ?? null,
    cloud: options.loginUrl === undefined ? options.cloud : ('custom' as const),
    loginUrl: options.loginUrl ?? null,
    graphUrl: options.graphUrl ?? null,
  };
}

function parseName(text: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(text)) {
    throw new InvalidArgumentError('Up to 63 lower case letters, digits and hyphens, not beginning with a hyphen.');
  }
  return text;
}

function parseDirectoryId(text: string): string {
  if (!/^[0-9a-zA-Z.-]+$/.test(text))
    throw new InvalidArgumentError('The Directory (tenant) ID of the portal, or a verified domain.');
  return text;
}

/** Tokens go to no address that is not https, and a path behind Graph's host would be taken for the version of its API. */
function parseOrigin(text: string): string {
  // URL.parse is younger than Node 20.19.
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url?.protocol !== 'https:' ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== ''
  ) {
    throw new InvalidArgumentError('https:// and a host name, with a port if need be and nothing after it.');
  }
  return url.origin;
}
