/** A simulated tenant and our connection to it, over real HTTPS. */
import { createCertificate } from '../../simulator/certificate.js';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import type { TenantAdmin } from '../../simulator/tenant-admin.js';
import type { TenantSpec } from '../../simulator/tenant-spec.js';
import { createGraph, type Graph } from '../../graph/client.js';
import { createCredential, type Credential, type CredentialOptions } from '../../graph/credential.js';
import { createEndpoints } from '../../graph/endpoints.js';

export type SimulatedTenant = {
  readonly simulator: Simulator;
  readonly tenant: TenantAdmin;
  readonly graph: Graph;
  readonly credential: Credential;
  /** A second connection, with another secret for example. */
  connect(change?: Partial<CredentialOptions>): { readonly graph: Graph; readonly credential: Credential };
  [Symbol.asyncDispose](): Promise<void>;
};

export async function startSimulatedTenant(spec: TenantSpec = {}): Promise<SimulatedTenant> {
  const { certPem, keyPem } = await createCertificate(process.env['ROLLCALL_TEST_CERTIFICATE_DIR'] ?? '');
  const simulator = await startSimulator({ tenants: [spec], certificate: { cert: certPem, key: keyPem } });
  const tenant = simulator.tenant();
  const endpoints = createEndpoints(simulator.loginUrl, simulator.graphUrl);
  const connect: SimulatedTenant['connect'] = (change = {}) => {
    const { tenantId, clientId, clientSecret } = tenant;
    const proof = { kind: 'client-secret', secret: clientSecret } as const;
    const options = { endpoints, entraTenantId: tenantId, clientId, proof, ...change };
    const credential = createCredential(options);
    return { credential, graph: createGraph({ endpoints: options.endpoints, credential }) };
  };
  return {
    simulator,
    tenant,
    ...connect(),
    connect,
    async [Symbol.asyncDispose]() {
      await simulator.close();
    },
  };
}
