/** The admin interface over HTTPS, for a simulator that runs in another process: `POST /admin/tenants/{id}/{operation}` with a JSON object. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { OPERATIONS } from './admin-operations.js';
import { answer, type Answer } from './answer.js';
import type { IncomingRequest } from './exchange.js';
import { faultSchema } from './faults.js';
import type { Simulator } from './simulator.js';

const TENANT_PATH = /^\/admin\/tenants\/([^/]+)\/([^/]+)$/;

export function isAdminRequest(request: IncomingRequest): boolean {
  return request.url.startsWith('/admin/');
}

/** 200 with `{"result": …}`; 400 with `{"error": …}` in words; 401 without the token; 404 for an address that does not exist. */
export function answerAdmin(simulator: Simulator, request: IncomingRequest): Answer {
  if (!isAuthorized(request.headers.authorization, simulator.adminToken)) {
    return reply(401, { error: 'The admin token is missing or wrong: it was printed when the simulator started.' });
  }
  try {
    const result = run(simulator, request);
    return result === NOT_FOUND ? reply(404, { error: `There is nothing at ${request.url}.` }) : reply(200, { result });
  } catch (error) {
    const message =
      error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error);
    return reply(400, { error: message });
  }
}

const NOT_FOUND = Symbol('not found');

function run(simulator: Simulator, request: IncomingRequest): unknown {
  const input: unknown = request.body === '' ? {} : JSON.parse(request.body);
  const [path = ''] = request.url.split('?');
  const tenantPath = TENANT_PATH.exec(path);
  if (request.method === 'POST' && tenantPath !== null) {
    const [, tenantId = '', name = ''] = tenantPath;
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    return operation === undefined ? NOT_FOUND : operation(simulator.tenant(tenantId), input);
  }
  switch (`${request.method} ${path}`) {
    case 'GET /admin/tenants':
      return simulator.tenants.map(
        ({ tenantId, displayName, domain, clientId, clientSecret, applicationObjectId }) => ({
          tenantId,
          displayName,
          domain,
          clientId,
          clientSecret,
          applicationObjectId,
        }),
      );
    case 'GET /admin/requests':
      return simulator.requests();
    case 'POST /admin/faults':
      return simulator.armFault(faultSchema.parse(input));
    case 'DELETE /admin/faults':
      return simulator.clearFaults();
    default:
      return NOT_FOUND;
  }
}

function isAuthorized(authorization: string | undefined, adminToken: string): boolean {
  const given = Buffer.from(authorization ?? '');
  const wanted = Buffer.from(`Bearer ${adminToken}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function reply(status: number, body: object): Answer {
  return answer(status, { 'content-type': 'application/json' }, JSON.stringify(body));
}
