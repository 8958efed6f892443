/** `rollcall tenant set-secret`, and how any secret comes into the database: encrypted, or not at all. */
import type { Command } from 'commander';
import { createSecretBox, type SealedSecret } from '../../db/tenants/secret-box.js';
import { setSecret } from '../../db/tenants/set-secret.js';
import { readSecret } from './ask.js';
import { withExample } from './command-group.js';
import { WrongUse } from './exit.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

export function tenantSecretCommand(group: Command, terminal: Terminal): void {
  const command = group
    .command('set-secret')
    .description('Replace the client secret: asked for, or read from standard input, ROLLCALL_CLIENT_SECRET or a file.')
    .argument('<tenant>', 'its name')
    .option('--secret-file <file>', 'a file that holds the client secret')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<GlobalOptions & { readonly secretFile?: string }>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const sealed = await sealSecret(system, terminal, tenant.id, options.secretFile);
        await setSecret(system.database.orm, tenant.id, sealed, system.actor);
        await writeLine(
          terminal.stdout,
          `${tenant.name} has a new client secret. Try it with \`rollcall tenant test ${tenant.name}\`.`,
        );
      });
    });
  withExample(command, 'rollcall tenant set-secret acme < secret.txt');
}

/**
 * Reads a client secret and seals it for one tenant.
 *
 * @throws WrongUse where there is no key to encrypt it with, or no secret
 */
export async function sealSecret(
  system: System,
  terminal: Terminal,
  tenantId: string,
  file: string | undefined,
): Promise<SealedSecret> {
  const { encryptionKeys } = system.config;
  if (encryptionKeys === null) {
    throw new WrongUse(
      'A secret is only stored encrypted: set ROLLCALL_ENCRYPTION_KEY (<key id>:<base64 of 32 bytes>) or ROLLCALL_ENCRYPTION_KEY_FILE, the same as the workers have.',
    );
  }
  return createSecretBox(encryptionKeys).seal(tenantId, await readSecret(terminal, file));
}
