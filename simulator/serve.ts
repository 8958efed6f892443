/** A simulator that runs until it is told to stop: what `rollcall simulator` starts. */
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { startSimulator, type Simulator, type SimulatorOptions } from './simulator.js';

export interface ServeOptions extends SimulatorOptions {
  /** Where the certificate is written for `NODE_EXTRA_CA_CERTS`; its folder is made if it is missing. */
  readonly certificatePath: string;
  /** Gets one line of JSON (a {@link ServedSimulator}) as soon as requests are answered; default: standard output. */
  readonly print?: (line: string) => void;
  /** Ends the simulator; default: SIGINT or SIGTERM. */
  readonly until?: Promise<unknown>;
}

/** Everything a client or an administrator needs. It holds secrets of a made-up tenant only. */
export interface ServedSimulator {
  readonly origin: string;
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly certificatePath: string;
  readonly adminToken: string;
  readonly tenants: readonly {
    readonly tenantId: string;
    readonly displayName: string;
    readonly domain: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly applicationObjectId: string;
    readonly users: number;
  }[];
}

/** Serves until a signal arrives, then closes. Gives what it printed. */
export async function serveSimulator(options: ServeOptions): Promise<ServedSimulator> {
  const simulator = await startSimulator(options);
  try {
    await mkdir(dirname(options.certificatePath), { recursive: true });
    await writeFile(options.certificatePath, simulator.certificatePem);
    const served = describe(simulator, options.certificatePath);
    const print = options.print ?? ((line: string) => process.stdout.write(`${line}\n`));
    print(JSON.stringify(served));
    await (options.until ?? stopSignal());
    return served;
  } finally {
    await simulator.close();
  }
}

async function stopSignal(): Promise<void> {
  const stop = new AbortController();
  await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name, { signal: stop.signal })));
  stop.abort();
}

function describe(simulator: Simulator, certificatePath: string): ServedSimulator {
  const { origin, loginUrl, graphUrl, adminToken } = simulator;
  const tenants = simulator.tenants.map((tenant) => ({
    tenantId: tenant.tenantId,
    displayName: tenant.displayName,
    domain: tenant.domain,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
    applicationObjectId: tenant.applicationObjectId,
    users: tenant.userCount(),
  }));
  return { origin, loginUrl, graphUrl, certificatePath, adminToken, tenants };
}
