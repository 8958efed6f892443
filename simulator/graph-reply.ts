/**
 * The Graph side of the simulator: finds out who asks for what, lets armed faults have their way, charges resource units, and adds the headers Graph always
 * sends.
 */
import type { AccessToken } from './access-tokens.js';
import { badRequest, graphError, GraphRefusal, requestIds, type Answer, type RequestIds } from './answer.js';
import { readAddress, type IncomingRequest, type Reply, type RequestAddress, type SimulatorState } from './exchange.js';
import { answerInstead, tooManyRequests, type FaultContext } from './fault-answers.js';
import { parseQuery, type GraphCall } from './graph-call.js';
import { answerGraphCall } from './graph-routes.js';
import { damagePage } from './page-damage.js';
import { answerBatch, type InnerRequest } from './routes/batch.js';
import type { Tenant } from './tenant.js';
import { resourceUnits } from './throttle.js';
import { requireToken } from './token-check.js';

export function replyAtGraph(state: SimulatorState, request: IncomingRequest, address: RequestAddress): Reply {
  const ids = requestIds(request.headers['client-request-id']);
  const token = state.tokens.find(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '');
  const { path, query } = address;
  const fault = state.faults.take({ method: request.method, path, query, tenantId: token?.tenantId });
  const tenant = state.tenants.find((one) => one.tenantId === token?.tenantId);
  const context: FaultContext = {
    ids,
    now: tenant?.clock.now() ?? Date.now(),
    origin: request.origin,
    path,
    clientId: token?.clientId,
    tenantId: token?.tenantId,
  };
  const instead = fault === undefined ? undefined : answerInstead(fault, context);
  const answer = instead ?? refusable(context, () => answerGraph(state, request, address, context));
  const damaged = fault === undefined ? answer : damagePage(fault, answer, request.origin + request.url);
  return { answer: withGraphHeaders(damaged, ids, tenant?.settings.dateOffsetMs ?? 0), fault };
}

function answerGraph(
  state: SimulatorState,
  request: IncomingRequest,
  address: RequestAddress,
  context: FaultContext,
): Answer {
  if (!/^\/v1\.0(\/|$)/.test(address.rawPath)) throw badRequest('Invalid version.');
  const token = requireToken(request.headers.authorization, state.tokens);
  const tenant = state.tenants.find((one) => one.tenantId === token.tenantId);
  if (tenant === undefined) {
    const message = 'The identity of the calling application could not be established.';
    throw new GraphRefusal(401, 'Authorization_IdentityNotFound', message);
  }
  const call = graphCall(request, address, tenant, token);
  if (request.method === 'POST' && /^\/\$batch$/i.test(call.path)) {
    return answerBatch(request.body, (inner) => answerInner(state, call, inner, context));
  }
  return answerCharged(state, call, context);
}

function answerCharged(state: SimulatorState, call: GraphCall, context: FaultContext): Answer {
  const units = resourceUnits(call.path, call.query);
  const limit = call.tenant.settings.unitsPerTenSeconds;
  const headers: Record<string, string> = { 'x-ms-resource-unit': String(units) };
  if (limit !== null) {
    const { share, waitMs } = state.throttle.charge(call.tenant.tenantId, units, limit);
    if (share > 0.8) headers['x-ms-throttle-limit-percentage'] = Math.min(share, 1.8).toFixed(1);
    if (waitMs > 0) {
      const refused = tooManyRequests(String(Math.ceil(waitMs / 1000)), 'full', context);
      return { ...refused, headers: { ...refused.headers, ...headers } };
    }
  }
  const answer = answerGraphCall(call);
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** A request inside a batch: its own rights, faults and errors; the batch around it is answered 200 all the same. */
function answerInner(state: SimulatorState, outer: GraphCall, inner: InnerRequest, context: FaultContext): Answer {
  const url = `/v1.0${inner.url.startsWith('/') ? '' : '/'}${inner.url}`;
  const address = readAddress(url);
  const { path, query } = address;
  const method = inner.method.toUpperCase();
  state.requests.note(`${method} in batch`, path);
  const fault = state.faults.take({ method, path, query, tenantId: outer.tenant.tenantId });
  const innerContext = { ...context, path };
  const headers = Object.fromEntries(
    Object.entries(inner.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const request = { method, url, headers, body: JSON.stringify(inner.body ?? null), origin: outer.origin };
  const call = graphCall(request, address, outer.tenant, outer.token);
  const instead = fault === undefined ? undefined : answerInstead(fault, innerContext);
  const answer = instead ?? refusable(innerContext, () => answerCharged(state, call, innerContext));
  return fault === undefined ? answer : damagePage(fault, answer, outer.origin + url);
}

function graphCall(request: IncomingRequest, address: RequestAddress, tenant: Tenant, token: AccessToken): GraphCall {
  return {
    method: request.method,
    path: address.path.replace(/^\/v1\.0/, '').replace(/(?<=.)\/$/, ''),
    rawPath: address.rawPath,
    rawQuery: address.rawQuery,
    query: parseQuery(address.rawQuery),
    headers: request.headers,
    body: request.body,
    origin: request.origin,
    tenant,
    token,
  };
}

function refusable(context: FaultContext, answer: () => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof GraphRefusal) return graphError(error, context.ids, context.now);
    throw error;
  }
}

const DIAGNOSTIC = JSON.stringify({
  ServerInfo: { DataCenter: 'Simulated', Slice: 'E', Ring: '0', ScaleUnit: '000', Host: 'AGSFE_IN_0' },
});

function withGraphHeaders(answer: Answer, ids: RequestIds, dateOffsetMs: number): Answer {
  const headers = {
    'cache-control': 'no-cache',
    vary: 'Accept-Encoding',
    'strict-transport-security': 'max-age=31536000',
    'request-id': ids.requestId,
    'client-request-id': ids.clientRequestId,
    'x-ms-ags-diagnostic': DIAGNOSTIC,
    'odata-version': '4.0',
    date: new Date(Date.now() + dateOffsetMs).toUTCString(),
    ...answer.headers,
  };
  return { ...answer, headers };
}
