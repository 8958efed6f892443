/**
 * One request and its answer, through the Graph client's own middleware without its `RetryHandler`, which sleeps up to 180 s in silence and notices
 * an abort only afterwards. The chain is driven directly and not through `client.api(…)`: that takes addresses apart and joins them in another
 * order, does not encode what it is given, resolves happily with a captive portal's HTML, and loses the cause of a network error.
 * https://github.com/microsoftgraph/msgraph-sdk-javascript (GraphRequest.ts, GraphResponseHandler.ts, RetryHandler.ts), issues 330 and 1890
 */
import {
  AuthenticationHandler,
  HTTPMessageHandler,
  TelemetryHandler,
  type Context,
} from '@microsoft/microsoft-graph-client';
import type { GraphAnswer } from './answer-failure.js';
import { GraphFailure } from './failure.js';
import { errorCodeOf, networkFailure } from './network-failure.js';

export type GraphRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
};

/** Answers of every status. @throws GraphFailure where there is no whole answer; the signal's reason when aborted. */
export type Exchange = (request: GraphRequest, token: string) => Promise<GraphAnswer>;

export type ExchangeOptions = {
  /** With the port, for messages. */
  readonly host: string;
  /** Where the token may go: bare, because the middleware sends no token to a name with a port. */
  readonly hostname: string;
  /** For a whole answer, its body included. */
  readonly timeoutMs: number;
};

export function createExchange({ host, hostname, timeoutMs }: ExchangeOptions): Exchange {
  const customHosts = new Set([hostname]);
  const telemetry = new TelemetryHandler();
  telemetry.setNext(new HTTPMessageHandler());

  async function exchange(request: GraphRequest, token: string, signal: AbortSignal): Promise<GraphAnswer> {
    const { method, headers, body } = request;
    const authentication = new AuthenticationHandler({ getAccessToken: () => Promise.resolve(token) });
    authentication.setNext(telemetry);
    // Graph does not redirect these requests: who does is a captive portal, and must not see what we ask.
    const options = { method, headers: { ...headers }, redirect: 'manual', signal } as const;
    const context: Context = {
      request: request.url.href,
      customHosts,
      options: body === undefined ? options : { ...options, body },
    };
    await authentication.execute(context);
    if (context.response === undefined) throw new Error('the middleware chain ended without an answer');
    const { response } = context;
    try {
      // Failed answers are read to their end as well: an unread body would keep its connection from being used again.
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (error) {
      throw signal.aborted ? error : cutOff(host, response.status, error);
    }
  }

  return async (request, token) => {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const timer = setTimeout(abort, timeoutMs);
    // Not AbortSignal.any: on Node 20 it stays referenced by a long-lived signal. https://github.com/nodejs/node/issues/54614
    request.signal?.addEventListener('abort', abort);
    try {
      return await exchange(request, token, controller.signal);
    } catch (error) {
      if (error instanceof GraphFailure) throw error;
      request.signal?.throwIfAborted();
      if (!controller.signal.aborted) throw networkFailure(host, errorCodeOf(error), error);
      const sentence = `${host} did not answer within ${timeoutMs / 1000} s. This usually passes by itself.`;
      throw new GraphFailure('timed-out', sentence, {}, error);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', abort);
    }
  };
}

/** An answer that began and did not end. */
export function cutOff(host: string, status: number, cause: unknown): GraphFailure {
  const sentence = `The answer of ${host} was cut off. This usually passes by itself.`;
  return new GraphFailure('unavailable', sentence, { status }, cause);
}
