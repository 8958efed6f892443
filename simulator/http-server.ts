/** The HTTPS side: reads requests, and sends replies whole or as an armed fault wants them to arrive. */
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { answer } from './answer.js';
import type { CertificatePair } from './certificate.js';
import type { IncomingRequest, Reply } from './exchange.js';

/** Node's own limit of 16 KiB for address and headers is below that of Graph's gateways. */
const MAX_HEADER_BYTES = 65_536;
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Answers one request. What it throws is a defect of the simulator and answered with 500. */
export type RequestHandler = (request: IncomingRequest) => Reply | Promise<Reply>;

export function createHttpServer(certificate: CertificatePair, handle: RequestHandler, delayMs: number): Server {
  /** By the client's port. Only the socket below TLS can be reset; above it a connection can but end. */
  const rawSockets = new Map<number, Socket>();
  const server = createServer(
    {
      key: certificate.key,
      cert: certificate.cert,
      maxHeaderSize: MAX_HEADER_BYTES,
      keepAliveTimeout: 60_000,
      noDelay: true,
    },
    (request, response) => {
      const reset = (): void => void rawSockets.get(request.socket.remotePort ?? 0)?.resetAndDestroy();
      // A client that goes away in the middle has nothing more to be told.
      response.on('error', () => response.destroy());
      void serve(request, response, { handle, delayMs, reset }).catch(() => response.destroy());
    },
  );
  server.on('connection', (socket: Socket) => {
    const port = socket.remotePort ?? 0;
    rawSockets.set(port, socket);
    socket.once('close', () => {
      if (rawSockets.get(port) === socket) rawSockets.delete(port);
    });
  });
  return server;
}

interface Serving {
  readonly handle: RequestHandler;
  readonly delayMs: number;
  readonly reset: () => void;
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const incoming: IncomingRequest = {
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    headers: singleHeaders(request.headers),
    body: request.method === 'GET' ? '' : await readBody(request),
    origin: `https://${request.headers.host ?? 'localhost'}`,
  };
  const reply = await handleSafely(serving.handle, incoming);
  const wait = serving.delayMs + (reply.fault?.kind === 'delay' ? reply.fault.ms : 0);
  if (wait > 0) setTimeout(() => send(reply, response, serving.reset), wait);
  else send(reply, response, serving.reset);
}

/** A defect of the simulator should be seen by its name, and not as a connection that ended. */
async function handleSafely(handle: RequestHandler, incoming: IncomingRequest): Promise<Reply> {
  try {
    return await handle(incoming);
  } catch (error) {
    const message = `The simulator failed: ${error instanceof Error ? error.message : String(error)}`;
    const body = JSON.stringify({ error: { code: 'Service_InternalServerError', message } });
    return { answer: answer(500, { 'content-type': 'application/json' }, body), fault: undefined };
  }
}

function send(reply: Reply, response: ServerResponse, reset: () => void): void {
  const { status, headers, body } = reply.answer;
  const half = body.subarray(0, Math.floor(body.length / 2));
  const kind = reply.fault?.kind;
  if (kind === 'hang') return;
  if (kind === 'reset') {
    reset();
  } else if (kind === 'cut') {
    response.writeHead(status, { ...headers, 'content-length': body.length });
    response.write(half, () => response.destroy());
  } else {
    response.writeHead(status, headers).end(kind === 'truncated' ? half : body);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Error('request body too large');
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString('utf8');
}

function singleHeaders(headers: IncomingMessage['headers']): Readonly<Record<string, string | undefined>> {
  const single: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) single[name] = Array.isArray(value) ? value.join(', ') : value;
  return single;
}
