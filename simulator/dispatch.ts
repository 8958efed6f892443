/** Sends each request to the side it belongs to: login or Graph, which share one origin. */
import { readAddress, type IncomingRequest, type Reply, type SimulatorState } from './exchange.js';
import { replyAtGraph } from './graph-reply.js';
import { replyAtLogin } from './login-reply.js';

export function reply(state: SimulatorState, request: IncomingRequest): Reply {
  const address = readAddress(request.url);
  state.requests.note(request.method, address.path);
  return replyAtLogin(state, request, address) ?? replyAtGraph(state, request, address);
}
