/** `GET /groups/delta`: groups and their direct members. https://learn.microsoft.com/graph/api/group-delta */
import { jsonText, type Answer } from '../answer.js';
import { beginRound, continueRound, deltaEndLink, deltaNextLink, deltaToken, type DeltaRound } from '../delta-link.js';
import { requireRight, type GraphCall } from '../graph-call.js';
import { changedGroupSlices, initialGroupSlices } from '../group-delta-slices.js';
import { contextOf, selectedNames } from '../select.js';
import { filteredIds, refuseUnsupported } from './users-delta.js';

export function groupsDelta(call: GraphCall): Answer {
  requireRight(call, 'readGroups');
  refuseUnsupported(call);
  const { tenant } = call;
  const last = tenant.groups.log.lastAt(tenant.clock.now() - tenant.settings.deltaDelayMs);
  const token = deltaToken(call);
  if (token === 'latest') return answerPage(call, { ...begin(call, last), after: last }, [], true);
  const round = token === undefined ? begin(call, last) : continueRound(call, token, 'groups', last);
  if (tenant.settings.deltaEmptyPages && round.page % 3 === 1) {
    return answerPage(call, { ...round, page: round.page + 1 }, [], false);
  }
  const slices =
    round.after === null
      ? initialGroupSlices(tenant, round)
      : changedGroupSlices(tenant, { ...round, after: round.after });
  const slice = slices.slice(round.done, round.done + groupsOnPage(round.page));
  const done = round.done + slice.length;
  return answerPage(
    call,
    { ...round, done, page: round.page + 1 },
    slice.map((one) => one()),
    done >= slices.length,
  );
}

/** Pages of groups shrink to a single group and grow again (https://github.com/microsoftgraph/microsoft-graph-explorer-v4/issues/1157). */
function groupsOnPage(page: number): number {
  return [200, 1, 1, 50][page % 4] ?? 1;
}

function begin(call: GraphCall, last: number): DeltaRound {
  const ids = filteredIds(call);
  const names = selectedNames(call.query.get('$select'));
  return beginRound(
    call,
    { kind: 'groups', select: names === undefined ? null : [...names], ids: ids === null ? null : [...ids] },
    last,
  );
}

function answerPage(call: GraphCall, round: DeltaRound, entries: readonly string[], isLast: boolean): Answer {
  const context = `${call.origin}/v1.0/$metadata#groups${contextOf(round.select ?? undefined)}`;
  const link = isLast
    ? `"@odata.deltaLink":${JSON.stringify(deltaEndLink(call, round))}`
    : `"@odata.nextLink":${JSON.stringify(deltaNextLink(call, round))}`;
  return jsonText(`{"@odata.context":${JSON.stringify(context)},${link},"value":[${entries.join(',')}]}`);
}
