/** `POST /users/{id}/checkMemberGroups`. https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups */
import { z } from 'zod';
import { badRequest, json, notFound, type Answer } from '../answer.js';
import { requireRight, type GraphCall } from '../graph-call.js';
import { nestedGroups } from '../transitive-members.js';

const LARGEST_CHECK = 20;

const bodySchema = z.object({ groupIds: z.array(z.string()) });

/** @throws GraphRefusal 404 for a user who is not live, 400 for more than 20 groups. */
export function checkMemberGroups(call: GraphCall, reference: string): Answer {
  requireRight(call, 'readUsers');
  requireRight(call, 'readGroups');
  const { users, groups } = call.tenant;
  const index = users.indexOfId(reference) ?? users.indexOfName(reference);
  if (index === undefined || !users.isLive(index)) throw notFound(reference);
  const { groupIds } = parseBody(call.body);
  if (groupIds.length > LARGEST_CHECK)
    throw badRequest(`The number of group ids exceeds the maximum of ${LARGEST_CHECK}.`);
  const value = groupIds.filter((id) => {
    const group = groups.get(id);
    return group !== undefined && nestedGroups(call.tenant, group).some(({ members }) => members.hasUser(index));
  });
  return json({ '@odata.context': `${call.origin}/v1.0/$metadata#Collection(Edm.String)`, value });
}

function parseBody(body: string): z.infer<typeof bodySchema> {
  try {
    return bodySchema.parse(JSON.parse(body));
  } catch {
    throw badRequest('Unable to read JSON request payload.');
  }
}
