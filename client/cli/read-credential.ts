/** What a tenant shall sign in with, from the options of a command: a client secret, a certificate's file, or the path of a federated token. */
import { isAbsolute } from 'node:path';
import type { Command } from 'commander';
import { createSecretBox, type SealedSecret } from '../../db/tenants/secret-box.js';
import { Secret } from '../../db/tenants/secret.js';
import type { CredentialKind } from '../../domain/credential-term.js';
import { readSecret, readTextFile } from './ask.js';
import { WrongUse } from './exit.js';
import type { System } from './system.js';
import type { Terminal } from './terminal.js';

export type CredentialOptions = {
  readonly secretFile?: string;
  readonly certificate?: string;
  readonly federatedTokenFile?: string;
};

export type SealedCredential = { readonly kind: CredentialKind; readonly sealed: SealedSecret };

export function withCredentialOptions(command: Command): Command {
  return command
    .option('--secret-file <file>', 'a file that holds the client secret')
    .option('--certificate <file>', 'instead of a secret: a PEM file with a certificate and its private key')
    .option(
      '--federated-token-file <path>',
      'instead of a secret: where workers find a token of the platform they run on',
    );
}

/** @throws WrongUse where there is no key to encrypt it with, nothing to encrypt, or more than one */
export async function sealCredential(
  system: System,
  terminal: Terminal,
  tenantId: string,
  options: CredentialOptions,
): Promise<SealedCredential> {
  const { encryptionKeys } = system.config;
  if (encryptionKeys === null) {
    throw new WrongUse(
      'A secret is only stored encrypted: set ROLLCALL_ENCRYPTION_KEY (<key id>:<base64 of 32 bytes>) or ROLLCALL_ENCRYPTION_KEY_FILE, the same as the workers have.',
    );
  }
  const given = [options.secretFile, options.certificate, options.federatedTokenFile].filter(
    (one) => one !== undefined,
  );
  if (given.length > 1) {
    throw new WrongUse('A tenant signs in with one of them: --secret-file, --certificate or --federated-token-file.');
  }
  const { kind, secret } = await readCredential(terminal, options);
  return { kind, sealed: await createSecretBox(encryptionKeys).seal(tenantId, secret) };
}

async function readCredential(
  terminal: Terminal,
  { secretFile, certificate, federatedTokenFile }: CredentialOptions,
): Promise<{ readonly kind: CredentialKind; readonly secret: Secret }> {
  if (certificate !== undefined) return { kind: 'certificate', secret: new Secret(readPem(certificate)) };
  if (federatedTokenFile === undefined)
    return { kind: 'client-secret', secret: await readSecret(terminal, secretFile) };
  if (!isAbsolute(federatedTokenFile))
    throw new WrongUse(
      'The path of the token has to be whole, such as /var/run/secrets/azure/tokens/azure-identity-token.',
    );
  return { kind: 'federated-token', secret: new Secret(federatedTokenFile) };
}

function readPem(file: string): string {
  const pem = readTextFile(file);
  for (const part of ['CERTIFICATE', 'PRIVATE KEY']) {
    if (!pem.includes(`${part}-----`)) {
      throw new WrongUse(
        `${file} holds no ${part.toLowerCase()}: it needs the certificate and its private key, as PEM.`,
      );
    }
  }
  return pem;
}
