/** `rollcall tenant set-secret`: a new secret, certificate or federated token is tried before it takes the place of the old one. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { z } from 'zod';
import { dropCandidate, promoteCandidate, storeCandidate } from '../../db/tenants/candidate-credential.js';
import { credentialWord } from '../../domain/credential-term.js';
import { taskQueue } from '../../workflows/contract.js';
import { workerAnswer } from '../worker-answer.js';
import { withExample } from './command-group.js';
import { sealCredential, withCredentialOptions, type CredentialOptions } from './read-credential.js';
import { requireTenant, withSystem, type GlobalOptions, type System } from './system.js';
import { writeLine, type Terminal } from './terminal.js';

type SecretOptions = GlobalOptions & CredentialOptions & { readonly untested?: true };

export function tenantSecretCommand(group: Command, terminal: Terminal): void {
  const command = withCredentialOptions(
    group
      .command('set-secret')
      .description(
        'Store a new client secret, certificate or federated token. A worker tries it first; the old one stays as the second. A secret is asked for, or read from standard input, ROLLCALL_CLIENT_SECRET or a file.',
      )
      .argument('<tenant>', 'its name'),
  )
    .option('--untested', 'store it without trying it')
    .action(async (name: string, _options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<SecretOptions>();
      await withSystem(terminal, options, async (system) => {
        const tenant = await requireTenant(system, name);
        const { kind, sealed } = await sealCredential(system, terminal, tenant.id, options);
        const { orm } = system.database;
        const id = await storeCandidate(orm, tenant.id, kind, sealed);
        const isTested = options.untested !== true;
        const refusal = isTested ? await tryCandidate(system, tenant.id, id) : null;
        if (refusal !== null) throw new Error(`Nothing was changed, the new one does not work: ${refusal}`);
        await promoteCandidate(orm, tenant.id, { id, isTested }, system.actor);
        const what = credentialWord(kind);
        await writeLine(
          terminal.stdout,
          isTested
            ? `${tenant.name} signs in with the new ${what}. What it had before stays as the second.`
            : `${tenant.name} has a new ${what}. Try it with \`rollcall tenant test ${tenant.name}\`.`,
        );
      });
    });
  withExample(command, 'rollcall tenant set-secret acme < secret.txt');
}

/** @returns why it does not work; then it is stored no longer */
async function tryCandidate(system: System, tenantId: string, credentialId: string): Promise<string | null> {
  let refusal: string | null = 'nobody could try it';
  try {
    const client = await system.temporal();
    const handle = await client.workflow.start('credentialTest', {
      workflowId: `credential-test/${tenantId}/${randomUUID()}`,
      taskQueue,
      args: [{ tenantId, credentialId }],
      workflowExecutionTimeout: '3m',
      priority: { fairnessKey: tenantId },
      staticSummary: 'Test of a new credential',
    });
    refusal = z
      .string()
      .nullable()
      .parse(await workerAnswer(client, () => handle.result()));
    return refusal;
  } finally {
    if (refusal !== null) await dropCandidate(system.database.orm, tenantId, credentialId);
  }
}
