/** Starts simulated Entra tenants on one HTTPS origin, login and Microsoft Graph together. */
import { randomBytes } from 'node:crypto';
import { createAccessTokens } from './access-tokens.js';
import { answerAdmin, isAdminRequest } from './admin-http.js';
import { generateCertificate, type CertificatePair } from './certificate.js';
import { reply } from './dispatch.js';
import type { SimulatorState } from './exchange.js';
import { createFaultBoard, type Fault } from './faults.js';
import { createHttpServer } from './http-server.js';
import { createRequestLog, type RequestCount } from './request-log.js';
import { createTenantAdmin } from './create-tenant-admin.js';
import type { TenantAdmin } from './tenant-admin.js';
import type { TenantSpec } from './tenant-spec.js';
import { createTenant } from './tenant.js';
import { createThrottle } from './throttle.js';

export interface SimulatorOptions {
  /** 0 (default): a free one. */
  readonly port?: number;
  readonly host?: '127.0.0.1';
  readonly tenants: readonly TenantSpec[];
  /** Milliseconds every answer is held back; default 0. */
  readonly delayMs?: number;
  /** Default: a new one, which only clients given `certificatePem` trust. */
  readonly certificate?: CertificatePair;
  /** Called with one line per request. */
  readonly log?: (line: string) => void;
}

export interface Simulator {
  /** `https://localhost:PORT` */
  readonly origin: string;
  /** Login address: the same origin. */
  readonly loginUrl: string;
  /** Graph address without `/v1.0`: the same origin. */
  readonly graphUrl: string;
  /** What clients have to trust, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificatePem: string;
  /** Bearer token of the admin interface at `/admin`. */
  readonly adminToken: string;
  readonly tenants: readonly TenantAdmin[];
  /** The tenant with this id; the first one without it. Throws if there is none. */
  tenant(tenantId?: string): TenantAdmin;
  /** What was asked so far, counted by method and path. */
  requests(): readonly RequestCount[];
  clearRequests(): void;
  armFault(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/**
 * @throws Error if two tenants share an id or a domain, a recording cannot be read, or the port is taken.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const tenants = options.tenants.map(createTenant);
  refuseDuplicates(
    'id',
    tenants.map((tenant) => tenant.tenantId),
  );
  refuseDuplicates(
    'domain',
    tenants.map((tenant) => tenant.domain.toLowerCase()),
  );
  const certificate = options.certificate ?? (await generateCertificate());
  const adminToken = randomBytes(24).toString('base64url');
  const state: SimulatorState = {
    tenants,
    tokens: createAccessTokens(),
    faults: createFaultBoard(),
    throttle: createThrottle(),
    requests: createRequestLog(),
  };
  const admins = tenants.map((tenant) => createTenantAdmin(tenant, state.faults, state.tokens));

  const server = createHttpServer(
    certificate,
    (request) => {
      if (isAdminRequest(request)) return { answer: answerAdmin(simulator, request), fault: undefined };
      const answered = reply(state, request);
      options.log?.(
        `${request.method} ${request.url.split('?')[0] ?? ''} ${answered.answer.status} ${answered.fault?.kind ?? ''}`.trimEnd(),
      );
      return answered;
    },
    options.delayMs ?? 0,
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the simulator has no port');
  const origin = `https://localhost:${address.port}`;

  const simulator: Simulator = {
    origin,
    loginUrl: origin,
    graphUrl: origin,
    certificatePem: certificate.cert,
    adminToken,
    tenants: admins,
    tenant(tenantId) {
      const found =
        tenantId === undefined ? admins[0] : admins.find((admin) => admin.tenantId === tenantId.toLowerCase());
      if (found === undefined) throw new Error(`this simulator has no tenant ${tenantId ?? ''}`);
      return found;
    },
    requests: () => state.requests.counts(),
    clearRequests: () => state.requests.clear(),
    armFault: (fault) => state.faults.arm(fault),
    clearFaults: () => state.faults.clear(),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  return simulator;
}

function refuseDuplicates(what: string, values: readonly string[]): void {
  const twice = values.find((value, position) => values.indexOf(value) !== position);
  if (twice !== undefined) throw new Error(`two simulated tenants have the ${what} ${twice}`);
}
