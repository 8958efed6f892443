/**
 * Members of a group, direct and through nested groups, whole or cast to users.
 * https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
import { badRequest, text, unsupported, type Answer } from '../answer.js';
import { writtenText, type ByteWriter } from '../byte-writer.js';
import { isCountRequested, isEventual, may, requireRight, type GraphCall } from '../graph-call.js';
import type { Group } from '../group-store.js';
import type { Member } from '../member-list.js';
import { listingPage } from '../listing-page.js';
import { listingPosition } from '../page-link.js';
import { fillOf, pageSize } from '../page-size.js';
import { selectedNames, selectUserProperties } from '../select.js';
import { nestedGroups, walkMembers, type WalkPosition, type WalkStep } from '../transitive-members.js';
import { hollowUserView, userView, withType } from '../user-view.js';
import { renderGroup, requireGroup } from './groups.js';

/** Which members are asked for. */
export interface MemberQuestion {
  readonly groupId: string;
  readonly isTransitive: boolean;
  readonly usersOnly: boolean;
}

export function listMembers(call: GraphCall, question: MemberQuestion): Answer {
  const groups = visibleGroups(call, question);
  if (call.query.has('$filter') && !isEventual(call)) {
    throw unsupported('The specified filter to the reference property query is currently not supported.');
  }
  const isAdvanced = isCountRequested(call) && isEventual(call);
  const size = pageSize(call);
  const from = listingPosition(call, [0, 0], isAdvanced);
  if (from.isAdvanced && !isEventual(call)) throw unsupported('Unsupported Query.');
  const limit = fillOf(call, size, from.page);
  const start = { group: from.at[0] ?? 0, member: from.at[1] ?? 0 };
  const steps: WalkStep[] = [];
  for (const step of membersOf(call, groups, question, start)) {
    steps.push(step);
    if (steps.length === limit) break;
  }
  const last = steps.length === limit ? steps.at(-1) : undefined;
  const writeMember = memberView(call, question.usersOnly);
  return listingPage(call, {
    set: question.usersOnly ? 'users' : 'directoryObjects',
    from,
    entries: steps,
    write: (writer, step) => writeMember(writer, step.member),
    nextAt: last === undefined ? undefined : [last.next.group, last.next.member],
    count: () => countOf(call, groups, question),
  });
}

export function countMembers(call: GraphCall, question: MemberQuestion): Answer {
  const groups = visibleGroups(call, question);
  if (!isEventual(call)) throw badRequest('$count is not currently supported.');
  return text(String(countOf(call, groups, question)));
}

/**
 * The groups whose members are to be shown: none at all where membership is hidden from this application, which then looks like an empty group
 * (https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/1255).
 */
function visibleGroups(call: GraphCall, question: MemberQuestion): readonly Group[] {
  requireRight(call, 'readGroups');
  const group = requireGroup(call, question.groupId);
  const all = question.isTransitive ? nestedGroups(call.tenant, group) : [group];
  const isVisible = (one: Group): boolean =>
    one.document.visibility !== 'HiddenMembership' || may(call, 'readHiddenMembers');
  return isVisible(group) ? all.filter(isVisible) : [];
}

function* membersOf(call: GraphCall, groups: readonly Group[], question: MemberQuestion, start: WalkPosition) {
  for (const step of walkMembers(call.tenant, groups, start)) {
    if (!question.usersOnly || step.member.type === 'user') yield step;
  }
}

function countOf(call: GraphCall, groups: readonly Group[], question: MemberQuestion): number {
  let count = 0;
  for (const _ of membersOf(call, groups, question, { group: 0, member: 0 })) count += 1;
  return count;
}

function memberView(call: GraphCall, usersOnly: boolean): (writer: ByteWriter, member: Member) => void {
  const { properties } = selectUserProperties(call);
  const isReadable = may(call, 'readUsers');
  const writeUser = isReadable ? userView(call.tenant, properties, undefined) : hollowUserView(call.tenant, properties);
  const groupProperties = selectedNames(call.query.get('$select')) ?? GROUP_DEFAULTS;
  return (writer, member) => {
    if (member.type === 'user') {
      // A cast answers without types, as every entry has the same; hollow objects have theirs already.
      if (usersOnly || !isReadable) writeUser(writer, member.index);
      else
        writer.text(
          withType(
            writtenText((own) => writeUser(own, member.index)),
            'user',
          ),
        );
      return;
    }
    const group = member.type === 'group' ? call.tenant.groups.get(member.id) : undefined;
    const shown = group === undefined ? JSON.stringify({ id: member.id }) : renderGroup(group, groupProperties);
    writer.text(withType(shown, member.type));
  };
}

const GROUP_DEFAULTS = ['id', 'displayName', 'groupTypes', 'mail', 'securityEnabled'];
