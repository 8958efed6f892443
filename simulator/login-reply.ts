/** The login side of the simulator: token endpoint and discovery documents. */
import { requestIds, type Answer } from './answer.js';
import type { IncomingRequest, Reply, RequestAddress, SimulatorState } from './exchange.js';
import { answerInstead } from './fault-answers.js';
import { instanceDiscovery, openidConfiguration, signingKeys } from './routes/openid.js';
import { answerTokenRequest } from './routes/token.js';
import type { Tenant } from './tenant.js';

const LOGIN_PATH =
  /^\/([^/]+)\/(oauth2\/v2\.0\/token|v2\.0\/\.well-known\/openid-configuration|discovery\/v2\.0\/keys|discovery\/instance)$/;

/** The reply to a request of the login side; undefined for one that goes elsewhere. */
export function replyAtLogin(
  state: SimulatorState,
  request: IncomingRequest,
  address: RequestAddress,
): Reply | undefined {
  const match = LOGIN_PATH.exec(address.path);
  if (match === null) return undefined;
  const [, tenantName = '', resource = ''] = match;
  const name = tenantName.toLowerCase();
  const tenant = state.tenants.find((one) =>
    [one.tenantId, one.domain.toLowerCase(), one.initialDomain.toLowerCase()].includes(name),
  );
  const { path, query } = address;
  const tenantId = tenant?.tenantId;
  const fault = state.faults.take({ method: request.method, path, query, tenantId });
  const ids = requestIds(request.headers['client-request-id'] ?? request.headers['x-ms-client-request-id']);
  const { origin } = request;
  const context = { ids, now: Date.now(), origin, path, clientId: undefined, tenantId };
  const instead = fault === undefined ? undefined : answerInstead(fault, context);
  return { answer: instead ?? answerLogin(state, request, tenantName, tenant, resource), fault };
}

function answerLogin(
  state: SimulatorState,
  request: IncomingRequest,
  tenantName: string,
  tenant: Tenant | undefined,
  resource: string,
): Answer {
  const { origin } = request;
  if (resource.endsWith('openid-configuration')) return openidConfiguration(origin, tenantName);
  if (resource === 'discovery/instance') return instanceDiscovery(origin);
  if (resource === 'discovery/v2.0/keys') return signingKeys();
  const form = new URLSearchParams(request.body);
  const { authorization } = request.headers;
  const clientRequestId = form.get('client-request-id') ?? undefined;
  return answerTokenRequest({ tenantName, tenant, form, authorization, origin, clientRequestId }, state.tokens);
}
