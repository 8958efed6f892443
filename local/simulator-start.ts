// A simulated Entra tenant in this process, for a worker that is started after it and has to trust it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../simulator/simulator.js';
import type { TenantSpec } from '../simulator/tenant-spec.js';
import { checkoutFolder } from './checkout-folder.js';
import { freePort } from './free-port.js';
import { announceSimulator, type SimulatorWord } from './simulator-file.js';

export interface LocalSimulatorOptions {
  readonly tenant: TenantSpec;
  /** Gets the certificate, which is used again while it is valid; made if missing. */
  readonly folder: string;
  /** Taken if it is free, else another. */
  readonly wishedPort?: number;
  /** Taken, or it is an error. */
  readonly port?: number;
  readonly delayMs?: number;
  /** Takes one line per request. */
  readonly log?: (line: string) => void;
}

export interface LocalSimulator {
  readonly simulator: Simulator;
  /** What its tenant is called in Rollcall, as far as we propose it. */
  readonly tenantName: string;
  readonly certificatePath: string;
  readonly word: SimulatorWord;
  readonly stop: () => Promise<void>;
}

/** For every simulator of this checkout, so that a worker which trusts one trusts the next. */
export const certificateFolder = join(checkoutFolder, '.rollcall', 'certificate');

/** @throws Error if the port is taken or the recording cannot be read */
export async function startLocalSimulator(options: LocalSimulatorOptions): Promise<LocalSimulator> {
  const { tenant, folder, delayMs = 0, log } = options;
  // What makes certificates takes a third of a second to load; no other command should wait for it.
  const [{ createCertificate }, { startSimulator }] = await Promise.all([
    import('../simulator/certificate.js'),
    import('../simulator/simulator.js'),
  ]);
  const { certPath, certPem, keyPem } = await createCertificate(folder);
  const simulator = await startSimulator({
    tenants: [tenant],
    port: options.port ?? (await freePort(options.wishedPort)),
    certificate: { cert: certPem, key: keyPem },
    delayMs,
    ...(log === undefined ? {} : { log }),
  });
  const word = announceSimulator(simulator);
  const stop = async (): Promise<void> => {
    word.takeBack();
    await simulator.close();
  };
  return { simulator, tenantName: tenantNameOf(simulator), certificatePath: certPath, word, stop };
}

/** The company's name as tenants are named: `contoso`. */
function tenantNameOf(simulator: Simulator): string {
  return simulator
    .tenant()
    .displayName.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-');
}

/**
 * The environment of a worker that reaches the simulator beside everything it reached before: an organization's own certificate authorities
 * stay trusted, and no proxy is asked for this machine.
 *
 * @param folder gets a file with all certificates, where there are others
 */
export function environmentTrusting(
  { certificatePath }: LocalSimulator,
  env: NodeJS.ProcessEnv,
  folder: string,
): NodeJS.ProcessEnv {
  const others = env['NODE_EXTRA_CA_CERTS'] ?? '';
  const direct = [env['NO_PROXY'] ?? env['no_proxy'], 'localhost', '127.0.0.1'].filter((host) => host !== undefined);
  // A file that is not there is nothing to Node either.
  const trusted = existsSync(others) ? join(folder, 'trusted.pem') : certificatePath;
  if (trusted !== certificatePath) {
    writeFileSync(trusted, [certificatePath, others].map((path) => readFileSync(path, 'utf8')).join('\n'));
  }
  return { ...env, NODE_EXTRA_CA_CERTS: trusted, NO_PROXY: direct.join(','), no_proxy: direct.join(',') };
}
