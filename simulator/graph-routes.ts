/** Every Graph address the simulator answers, in one table. */
import { badRequest, GraphRefusal, type Answer } from './answer.js';
import type { GraphCall } from './graph-call.js';
import { getApplication } from './routes/applications.js';
import { checkMemberGroups } from './routes/check-member-groups.js';
import { getDeletedUser, listDeletedUsers, refuseUncastDeletedItems, restoreUser } from './routes/deleted-items.js';
import { countMembers, listMembers } from './routes/group-members.js';
import { countGroups, getGroup, listGroups } from './routes/groups.js';
import { groupsDelta } from './routes/groups-delta.js';
import { getOrganization, listOrganization } from './routes/organization.js';
import { getServicePrincipal, listAppRoleAssignments } from './routes/service-principals.js';
import { countUsers, getUser, listUsers } from './routes/users.js';
import { usersDelta } from './routes/users-delta.js';

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  answer(call: GraphCall, ...parts: readonly string[]): Answer;
}

const MEMBERS = /^\/groups\/([^/]+)\/(members|transitiveMembers)(\/microsoft\.graph\.user)?(\/\$count)?$/i;

const ROUTES: readonly Route[] = [
  get(/^\/users$/i, listUsers),
  get(/^\/users\/\$count$/i, countUsers),
  get(/^\/users\/(?:microsoft\.graph\.)?delta(?:\(\))?$/i, usersDelta),
  get(/^\/users\/([^/]+)$/i, (call, reference = '') => getUser(call, reference)),
  get(/^\/users\('((?:[^']|'')+)'\)$/i, (call, reference = '') => getUser(call, reference.replaceAll("''", "'"))),
  {
    method: 'POST',
    pattern: /^\/users\/([^/]+)\/(?:microsoft\.graph\.)?checkMemberGroups$/i,
    answer: (call, reference = '') => checkMemberGroups(call, reference),
  },
  get(/^\/directory\/deletedItems\/microsoft\.graph\.user$/i, listDeletedUsers),
  get(/^\/directory\/deletedItems$/i, refuseUncastDeletedItems),
  get(/^\/directory\/deletedItems\/([^/]+)$/i, (call, id = '') => getDeletedUser(call, id)),
  {
    method: 'POST',
    pattern: /^\/directory\/deletedItems\/([^/]+)\/restore$/i,
    answer: (call, id = '') => restoreUser(call, id),
  },
  get(/^\/groups$/i, listGroups),
  get(/^\/groups\/\$count$/i, countGroups),
  get(/^\/groups\/(?:microsoft\.graph\.)?delta(?:\(\))?$/i, groupsDelta),
  get(/^\/groups\/([^/]+)$/i, (call, id = '') => getGroup(call, id)),
  get(MEMBERS, (call, groupId = '', kind = '', cast, count) => {
    const question = {
      groupId,
      isTransitive: kind.toLowerCase() === 'transitivemembers',
      usersOnly: cast !== undefined,
    };
    return count === undefined ? listMembers(call, question) : countMembers(call, question);
  }),
  get(/^\/applications\/([^/]+)$/i, (call, id = '') => getApplication(call, { objectId: id })),
  get(/^\/applications\(appId='([^']+)'\)$/i, (call, appId = '') => getApplication(call, { appId })),
  get(/^\/servicePrincipals\/([^/]+)$/i, (call, id = '') => getServicePrincipal(call, { objectId: id })),
  get(/^\/servicePrincipals\(appId='([^']+)'\)$/i, (call, appId = '') => getServicePrincipal(call, { appId })),
  get(/^\/servicePrincipals\/([^/]+)\/appRoleAssignments$/i, (call, id = '') =>
    listAppRoleAssignments(call, { objectId: id }),
  ),
  get(/^\/servicePrincipals\(appId='([^']+)'\)\/appRoleAssignments$/i, (call, appId = '') =>
    listAppRoleAssignments(call, { appId }),
  ),
  get(/^\/organization$/i, listOrganization),
  get(/^\/organization\/([^/]+)$/i, (call, id = '') => getOrganization(call, id)),
];

/** @throws GraphRefusal whatever the route refuses; 400 for an address that is not simulated, as Graph says of unknown segments; 405 for another method. */
export function answerGraphCall(call: GraphCall): Answer {
  for (const route of ROUTES) {
    const match = route.method === call.method ? route.pattern.exec(call.path) : null;
    if (match !== null) return route.answer(call, ...match.slice(1));
  }
  const segment = call.path.split('/')[1] ?? '';
  if (ROUTES.some((route) => route.pattern.test(call.path))) {
    throw new GraphRefusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
  }
  throw badRequest(
    `Resource not found for the segment '${segment}'. The simulated tenant answers only what a directory sync reads.`,
  );
}

function get(pattern: RegExp, answer: Route['answer']): Route {
  return { method: 'GET', pattern, answer };
}
