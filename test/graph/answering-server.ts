/**
 * An HTTPS server that answers a test's own words: for what stands between us and Graph (portals, proxies, gateways), which the simulated tenant
 * is not. It issues tokens named `token-1`, `token-2`, … unless the test says otherwise.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { createCredential, type Credential } from '../../graph/credential.js';
import { createGraph, type Graph } from '../../graph/client.js';
import { createEndpoints, type Endpoints } from '../../graph/endpoints.js';

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON with its content type. */
  readonly body?: unknown;
};

export type SeenRequest = {
  readonly method: string;
  readonly url: string;
  readonly token: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly clientPort: number | undefined;
};

export type AnsweringServer = {
  readonly endpoints: Endpoints;
  readonly origin: string;
  readonly credential: Credential;
  readonly graph: Graph;
  /** Graph requests in the order they came. */
  readonly seen: readonly SeenRequest[];
  readonly tokensAsked: () => number;
  [Symbol.asyncDispose](): Promise<void>;
};

export type AnsweringOptions = {
  /** Undefined: never answers. */
  readonly graph?: (request: SeenRequest) => Reply | undefined;
  readonly token?: (request: SeenRequest) => Reply | undefined;
  readonly pageTimeoutMs?: number;
};

export const CLIENT_ID = '11111111-2222-3333-4444-555555555555';
export const TENANT_ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

export async function startAnsweringServer(options: AnsweringOptions = {}): Promise<AnsweringServer> {
  const folder = process.env['ROLLCALL_TEST_CERTIFICATE_DIR'] ?? '';
  const [cert, key] = await Promise.all([
    readFile(join(folder, 'localhost.pem')),
    readFile(join(folder, 'localhost.key')),
  ]);
  const seen: SeenRequest[] = [];
  let tokens = 0;
  let origin = '';

  const server = createServer({ cert, key, keepAlive: true }, (request, response) => {
    const one = toSeen(request);
    const isToken = one.url.includes('/oauth2/v2.0/token');
    if (one.url.includes('/.well-known/')) {
      send(response, { body: discovery(origin) });
    } else if (isToken) {
      tokens += 1;
      const issued = { token_type: 'Bearer', expires_in: 3600, access_token: `token-${tokens}` };
      const reply = options.token === undefined ? { body: issued } : options.token(one);
      if (reply !== undefined) send(response, reply);
    } else {
      seen.push(one);
      const reply = options.graph?.(one);
      if (reply !== undefined) send(response, reply);
    }
  });
  server.listen(0);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  origin = `https://localhost:${address.port}`;

  const endpoints = createEndpoints(origin, origin);
  const credential = createCredential({
    endpoints,
    entraTenantId: TENANT_ID,
    clientId: CLIENT_ID,
    proof: { kind: 'client-secret', secret: 's~e+c&=' },
  });
  const { pageTimeoutMs } = options;
  return {
    endpoints,
    origin,
    credential,
    graph: createGraph({ endpoints, credential, ...(pageTimeoutMs === undefined ? {} : { pageTimeoutMs }) }),
    seen,
    tokensAsked: () => tokens,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function toSeen(request: IncomingMessage): SeenRequest {
  request.resume();
  return {
    method: request.method ?? '',
    url: request.url ?? '',
    token: request.headers.authorization,
    headers: request.headers,
    clientPort: request.socket.remotePort,
  };
}

function send(
  response: { writeHead(status: number, headers: Record<string, string>): unknown; end(body: string): unknown },
  reply: Reply,
): void {
  const type =
    typeof reply.body === 'string'
      ? 'text/html; charset=utf-8'
      : 'application/json;odata.metadata=minimal;charset=utf-8';
  response.writeHead(reply.status ?? 200, { 'content-type': type, ...reply.headers });
  response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
}

function discovery(origin: string): object {
  return {
    issuer: `${origin}/${TENANT_ID}/v2.0`,
    authorization_endpoint: `${origin}/${TENANT_ID}/oauth2/v2.0/authorize`,
    token_endpoint: `${origin}/${TENANT_ID}/oauth2/v2.0/token`,
    jwks_uri: `${origin}/${TENANT_ID}/discovery/v2.0/keys`,
  };
}
