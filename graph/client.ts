/**
 * Requests to Graph: a path or a link goes in, JSON comes out. Whatever else may come back is a `GraphFailure`, so that nothing behind this file
 * can take a captive portal's page, a cut answer or another service for an empty directory.
 */
import { answerFailure, notGraph, type GraphAnswer } from './answer-failure.js';
import type { Credential } from './credential.js';
import type { Endpoints } from './endpoints.js';
import { createExchange, cutOff, type GraphRequest } from './exchange.js';

const PAGE_TIMEOUT_MS = 60_000;

export type GraphOptions = {
  readonly endpoints: Endpoints;
  readonly credential: Credential;
  /** How long one answer may take, its body included; 60 s unless told. */
  readonly pageTimeoutMs?: number;
};

export type RequestOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** Only a success with a JSON body is returned; everything else throws `GraphFailure`, or the signal's reason when aborted. */
export type GraphResponse = { readonly status: number; readonly body: unknown; readonly headers: Headers };

export type Graph = {
  /** Host and port of Graph, for messages. */
  readonly host: string;
  readonly clientId: string;
  /** The full address of a path after the version, or of a link. @throws GraphFailure for a link that does not lead to Graph. */
  urlOf(pathOrLink: string): URL;
  /** `pathOrLink` is a path after the version, such as `/users?$top=5`, encoded by the caller; or a link Graph gave, used as it is. */
  get(pathOrLink: string, options?: RequestOptions): Promise<GraphResponse>;
  post(path: string, body: unknown, options?: RequestOptions): Promise<GraphResponse>;
  /** A `…/$count` path, which Graph answers with bare digits. */
  count(path: string, options?: RequestOptions): Promise<number>;
};

export function createGraph({ endpoints, credential, pageTimeoutMs = PAGE_TIMEOUT_MS }: GraphOptions): Graph {
  const { host, hostname, origin } = new URL(endpoints.graphUrl);
  const exchange = createExchange({ host, hostname, timeoutMs: pageTimeoutMs });

  function urlOf(pathOrLink: string): URL {
    if (/^\/[^/]/.test(pathOrLink)) return new URL(`${endpoints.graphUrl}/v1.0${pathOrLink}`);
    const url = URL.canParse(pathOrLink) ? new URL(pathOrLink) : undefined;
    // A link is followed with our token in hand: nowhere but to Graph.
    if (url?.origin !== origin) throw notGraph(host, {}, false);
    return url;
  }

  async function send(request: GraphRequest): Promise<GraphAnswer> {
    request.signal?.throwIfAborted();
    let { token } = await credential.getToken(request.signal);
    let answer = await exchange(request, token);
    if (answer.status === 401) {
      // Single back ends refuse tokens that others accept, and a token can end while it waits: one new token, once.
      credential.discard(token);
      ({ token } = await credential.getToken(request.signal));
      answer = await exchange(request, token);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    // Consent granted later is in later tokens only: keeping this one would deny it for up to an hour and a half.
    if (answer.status === 403) credential.discard(token);
    throw answerFailure({ url: request.url, clientId: credential.clientId }, answer, Date.now());
  }

  function jsonOf({ status, headers, text }: GraphAnswer): GraphResponse {
    if (!isJson(headers)) throw notGraph(host, { status }, true);
    try {
      const body: unknown = JSON.parse(text);
      return { status, headers, body };
    } catch (error) {
      throw cutOff(host, status, error);
    }
  }

  return {
    host,
    clientId: credential.clientId,
    urlOf,
    async get(pathOrLink, options) {
      return jsonOf(await send({ ...options, method: 'GET', url: urlOf(pathOrLink) }));
    },
    async post(path, body, options) {
      const headers = { 'content-type': 'application/json', ...options?.headers };
      return jsonOf(await send({ ...options, headers, method: 'POST', url: urlOf(path), body: JSON.stringify(body) }));
    },
    async count(path, options) {
      const { status, text } = await send({ ...options, method: 'GET', url: urlOf(path) });
      if (!/^\d{1,15}$/.test(text.trim())) throw notGraph(host, { status }, true);
      return Number(text);
    },
  };
}

function isJson(headers: Headers): boolean {
  return /^application\/json\b/i.test(headers.get('content-type') ?? '');
}
