/** What a route gives back, and the shape of Graph's errors. https://learn.microsoft.com/graph/errors */
import { randomUUID } from 'node:crypto';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const GRAPH_JSON = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

/** A refusal that a route throws; the dispatcher turns it into an answer. */
export class GraphRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'GraphRefusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function answer(status: number, headers: Answer['headers'], body: string): Answer {
  return { status, headers, body: Buffer.from(body) };
}

export function jsonBytes(body: Buffer): Answer {
  return { status: 200, headers: { 'content-type': GRAPH_JSON }, body };
}

export function jsonText(body: string): Answer {
  return answer(200, { 'content-type': GRAPH_JSON }, body);
}

export function json(body: unknown): Answer {
  return jsonText(JSON.stringify(body));
}

export function text(body: string): Answer {
  return answer(200, { 'content-type': 'text/plain' }, body);
}

export function html(status: number, body: string): Answer {
  return answer(status, { 'content-type': 'text/html; charset=utf-8' }, body);
}

/** Ids that Graph repeats in the body of an error. */
export interface RequestIds {
  readonly requestId: string;
  readonly clientRequestId: string;
}

export function requestIds(clientRequestId: string | undefined): RequestIds {
  const requestId = randomUUID();
  return { requestId, clientRequestId: clientRequestId ?? requestId };
}

export function graphError(refusal: GraphRefusal, ids: RequestIds, now: number): Answer {
  const body = {
    error: {
      code: refusal.code,
      message: refusal.message,
      innerError: { date: innerDate(now), 'request-id': ids.requestId, 'client-request-id': ids.clientRequestId },
    },
  };
  return answer(refusal.status, { 'content-type': 'application/json', ...refusal.headers }, JSON.stringify(body));
}

/** Without a Z, as Graph writes it there. */
export function innerDate(now: number): string {
  return new Date(now).toISOString().slice(0, 19);
}

export const forbidden = (): GraphRefusal =>
  new GraphRefusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');

export const notFound = (id: string): GraphRefusal =>
  new GraphRefusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );

export const unsupported = (message: string): GraphRefusal =>
  new GraphRefusal(400, 'Request_UnsupportedQuery', message);

export const badRequest = (message: string): GraphRefusal => new GraphRefusal(400, 'Request_BadRequest', message);

export const expiredPage = (): GraphRefusal =>
  new GraphRefusal(
    400,
    'Directory_ExpiredPageToken',
    'The specified page token value has expired and can no longer be included in your request.',
  );
