// Starts a simulator for a test file and talks to it over HTTPS as a client would, without an SDK in between.
import { createCertificate } from '../../simulator/certificate.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.js';
import type { TenantAdmin } from '../../simulator/tenant-admin.js';
import { z } from 'zod';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as a JSON object; throws if it is none. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The entries of a page. */
  readonly value: readonly Readonly<Record<string, unknown>>[];
}

export interface Simulated extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly tenant: TenantAdmin;
  /** Asks Graph with a token that is got for this question. `address` is a path behind `/v1.0` or a whole address. */
  readonly ask: (address: string, headers?: Readonly<Record<string, string>>) => Promise<Answered>;
  readonly post: (path: string, body: unknown) => Promise<Answered>;
  /** Follows next links; gives all pages. */
  readonly askAll: (address: string, headers?: Readonly<Record<string, string>>) => Promise<readonly Answered[]>;
  readonly askToken: (form?: Readonly<Record<string, string | undefined>>, tenantId?: string) => Promise<Answered>;
  readonly token: () => Promise<string>;
}

export async function simulate(options: Partial<SimulatorOptions> = {}): Promise<Simulated> {
  const folder = process.env['ROLLCALL_TEST_CERTIFICATE_DIR'];
  if (folder === undefined)
    throw new Error('ROLLCALL_TEST_CERTIFICATE_DIR is not set: run the tests with vitest.config.ts');
  const { certPem, keyPem } = await createCertificate(folder);
  const simulator = await startSimulator({ tenants: [{}], certificate: { cert: certPem, key: keyPem }, ...options });
  const tenant = simulator.tenant();

  const askToken: Simulated['askToken'] = (form = {}, tenantId = tenant.tenantId) => {
    const fields = {
      client_id: tenant.clientId,
      client_secret: tenant.clientSecret,
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
      ...form,
    };
    const given = Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined);
    return read(`${simulator.loginUrl}/${tenantId}/oauth2/v2.0/token?client-request-id=1`, {
      method: 'POST',
      body: new URLSearchParams(given),
    });
  };

  const token = async (): Promise<string> => z.string().parse((await askToken()).body['access_token']);

  const ask: Simulated['ask'] = async (address, headers = {}) => {
    const url = address.startsWith('https:') ? address : `${simulator.graphUrl}/v1.0${address}`;
    return read(url, { headers: { authorization: `Bearer ${await token()}`, ...headers } });
  };

  return {
    simulator,
    tenant,
    ask,
    askToken,
    token,
    post: async (path, body) =>
      read(`${simulator.graphUrl}/v1.0${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' },
      }),
    async askAll(address, headers) {
      const pages: Answered[] = [];
      for (let next: unknown = address; typeof next === 'string'; next = pages.at(-1)?.body['@odata.nextLink']) {
        pages.push(await ask(next, headers));
      }
      return pages;
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

async function read(url: string, init: RequestInit): Promise<Answered> {
  const { status, headers, ...response } = await receive(url, init);
  const body = (): Readonly<Record<string, unknown>> =>
    z.record(z.string(), z.unknown()).parse(JSON.parse(response.text));
  return {
    status,
    headers,
    text: response.text,
    get body() {
      return body();
    },
    get value() {
      return z.array(z.record(z.string(), z.unknown())).parse(body()['value']);
    },
  };
}

async function receive(url: string, init: RequestInit): Promise<Pick<Answered, 'status' | 'headers' | 'text'>> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The code of a Graph error. */
export function codeOf(answered: Answered): string {
  return z.object({ error: z.object({ code: z.string() }) }).parse(answered.body).error.code;
}

export const EVENTUAL = { ConsistencyLevel: 'eventual' } as const;
