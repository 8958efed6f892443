/** A request to the simulator, its reply, and what all of them share. */
import type { AccessTokens } from './access-tokens.js';
import type { Answer } from './answer.js';
import type { Fault, FaultBoard } from './faults.js';
import type { RequestLog } from './request-log.js';
import type { Tenant } from './tenant.js';
import type { Throttle } from './throttle.js';

export interface IncomingRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly origin: string;
}

export interface Reply {
  readonly answer: Answer;
  /** The fault that decides how the answer travels, if one does. */
  readonly fault: Fault | undefined;
}

/** What all requests to a simulator share. */
export interface SimulatorState {
  readonly tenants: readonly Tenant[];
  readonly tokens: AccessTokens;
  readonly faults: FaultBoard;
  readonly throttle: Throttle;
  readonly requests: RequestLog;
}

/** Where a request goes. */
export interface RequestAddress {
  /** As sent. */
  readonly rawPath: string;
  readonly rawQuery: string;
  /** Decoded: what faults and routes are matched with. */
  readonly path: string;
  readonly query: string;
}

export function readAddress(url: string): RequestAddress {
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const rawQuery = mark < 0 ? '' : url.slice(mark + 1);
  return { rawPath, rawQuery, path: decode(rawPath), query: decode(rawQuery) };
}

/** What cannot be decoded is taken as it stands. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
