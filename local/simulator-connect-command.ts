// How a simulated tenant is connected: the command, ready to be copied.
import type { LocalSimulator } from './simulator-start.js';

/** The command that connects the tenant; its secret opens nothing but the made-up directory. */
export function connectCommand({ simulator, tenantName }: LocalSimulator): string {
  const tenant = simulator.tenant();
  return [
    `ROLLCALL_CLIENT_SECRET='${tenant.clientSecret}'`,
    `npx rollcall tenant add ${tenantName}`,
    `  --entra-tenant-id ${tenant.tenantId}`,
    `  --client-id ${tenant.clientId}`,
    `  --application-object-id ${tenant.applicationObjectId}`,
    `  --login-url ${simulator.loginUrl} --graph-url ${simulator.graphUrl}`,
  ].join(' \\\n');
}
