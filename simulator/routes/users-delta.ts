/** `GET /users/delta`: what changed among users. https://learn.microsoft.com/graph/api/user-delta */
import { badRequest, jsonText, unsupported, type Answer } from '../answer.js';
import { beginRound, continueRound, deltaEndLink, deltaNextLink, deltaToken, type DeltaRound } from '../delta-link.js';
import { parseFilter, soleValues } from '../filter.js';
import { requireRight, type GraphCall } from '../graph-call.js';
import { contextOf, selectedNames, selectUserProperties } from '../select.js';
import { initialUserEntries, changedUserEntries } from '../user-delta-entries.js';

const LARGEST_FILTER = 50;

export function usersDelta(call: GraphCall): Answer {
  requireRight(call, 'readUsers');
  refuseUnsupported(call);
  const { tenant } = call;
  const last = tenant.users.log.lastAt(tenant.clock.now() - tenant.settings.deltaDelayMs);
  const token = deltaToken(call);
  if (token === 'latest') return answerPage(call, { ...begin(call, last), after: last }, [], true);
  const round = token === undefined ? begin(call, last) : continueRound(call, token, 'users', last);

  const { deltaPageSize, deltaEmptyPages } = tenant.settings;
  if (deltaEmptyPages && round.page % 3 === 1) return answerPage(call, { ...round, page: round.page + 1 }, [], false);
  const found =
    round.after === null
      ? initialUserEntries(tenant, round, deltaPageSize)
      : changedUserEntries(
          tenant,
          { ...round, after: round.after },
          call.headers.prefer?.includes('return=minimal') ?? false,
          deltaPageSize,
        );
  return answerPage(call, { ...round, done: found.done, page: round.page + 1 }, found.entries, found.isLast);
}

/** @throws GraphRefusal 400 for options delta does not know, and in directories that do not track changes. */
export function refuseUnsupported(call: GraphCall): void {
  if (!call.tenant.settings.deltaSupported) throw unsupported('Change tracking is not supported for this tenant.');
  for (const option of ['$orderby', '$search', '$expand', '$count']) {
    if (call.query.has(option)) throw unsupported(`The query option '${option}' is not supported with delta.`);
  }
}

/** Ids of `$filter=id eq '…' or id eq '…'`, at most 50. */
export function filteredIds(call: GraphCall): readonly string[] | null {
  const source = call.query.get('$filter');
  if (source === undefined) return null;
  const ids = soleValues(parseFilter(source), 'id');
  if (ids === undefined) throw unsupported('Only filters on id are supported with delta.');
  if (ids.length > LARGEST_FILTER)
    throw badRequest(`Too many ids in the filter: at most ${LARGEST_FILTER} are supported.`);
  return ids.map((id) => id.toLowerCase());
}

function begin(call: GraphCall, last: number): DeltaRound {
  const { properties, isExplicit } = selectUserProperties(call);
  const ids = filteredIds(call);
  return beginRound(
    call,
    { kind: 'users', select: isExplicit ? [...properties] : null, ids: ids === null ? null : [...ids] },
    last,
  );
}

function answerPage(call: GraphCall, round: DeltaRound, entries: readonly string[], isLast: boolean): Answer {
  const context = `${call.origin}/v1.0/$metadata#users${contextOf(round.select ?? selectedNames(call.query.get('$select')))}`;
  const link = isLast
    ? `"@odata.deltaLink":${JSON.stringify(deltaEndLink(call, round))}`
    : `"@odata.nextLink":${JSON.stringify(deltaNextLink(call, round))}`;
  return jsonText(`{"@odata.context":${JSON.stringify(context)},${link},"value":[${entries.join(',')}]}`);
}
