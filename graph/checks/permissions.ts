/**
 * The application permissions that the mappings need, each tried by a request that needs it and compared with what was granted: a refusal says what
 * to grant, a grant that has not arrived yet that it is a matter of minutes, and an answer without a grant where it comes from.
 * https://learn.microsoft.com/graph/permissions-reference
 */
import type { GraphFailure } from '../failure.js';
import { attempt, green, red, requestOf, yellow, type CheckRunner, type Finding, type Inspection } from './finding.js';

type Permission = {
  readonly name: string;
  /** Any of them is enough; the least comes first. */
  readonly enough: readonly string[];
  readonly opens: string;
  path(inspection: Inspection): string;
  /** What a run loses without it; null: it cannot begin. */
  readonly withoutIt: string | null;
  isNeeded(inspection: Inspection): boolean;
};

const directory = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const;

const permissions: readonly Permission[] = [
  {
    name: 'User.Read.All',
    enough: ['User.Read.All', 'User.ReadWrite.All', ...directory],
    opens: 'Users',
    path: () => '/users?$select=id&$top=1',
    withoutIt: null,
    isNeeded: () => true,
  },
  {
    name: 'GroupMember.Read.All',
    enough: [
      'GroupMember.Read.All',
      'Group.Read.All',
      'GroupMember.ReadWrite.All',
      'Group.ReadWrite.All',
      ...directory,
    ],
    opens: 'Groups',
    path: () => '/groups?$select=id&$top=1',
    withoutIt: 'Until then the groups that mappings name are unknown.',
    isNeeded: ({ needs }) => needs.groups.length > 0,
  },
  {
    name: 'Application.Read.All',
    enough: ['Application.Read.All', 'Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All', ...directory],
    opens: 'The application',
    path: ({ graph }) => `/applications(appId='${encodeURIComponent(graph.clientId)}')?$select=id`,
    withoutIt: 'Until then nobody is warned before the client secret or certificate ends.',
    isNeeded: () => false,
  },
];

export const permissionChecks: readonly CheckRunner[] = permissions.map((permission) => async (inspection) => [
  await checkPermission(inspection, permission),
]);

async function checkPermission(inspection: Inspection, permission: Permission): Promise<Finding> {
  const { name } = permission;
  const { failure } = await attempt(() => inspection.graph.get(permission.path(inspection), requestOf(inspection)));
  // An application that is registered elsewhere is not found, and found to be missing by whoever may look.
  if (failure === null || failure.reason === 'not-found') return await compare(inspection, permission);
  if (failure.reason !== 'missing-consent') return refusal(permission, failure.message, failure, inspection);
  const grant = permission.enough.find((role) => inspection.tokenRoles?.includes(role));
  if (grant === undefined) return refusal(permission, failure.message, failure, inspection);
  const sentence = `${grant} is granted, but Microsoft Graph does not honour it yet. A new grant takes some minutes to count; try again.`;
  return red(name, sentence, permission.withoutIt === null ? failure : null);
}

function refusal(permission: Permission, sentence: string, failure: GraphFailure, inspection: Inspection): Finding {
  const { name, withoutIt } = permission;
  if (withoutIt === null) return red(name, sentence, failure);
  const text = `${sentence} ${withoutIt}`;
  return permission.isNeeded(inspection) ? red(name, text) : yellow(name, text);
}

async function compare(inspection: Inspection, { name, enough, opens }: Permission): Promise<Finding> {
  const granted = (await inspection.grantedRoles()) ?? inspection.tokenRoles;
  if (granted === null) return green(name, `${opens} can be read; what was granted is not known.`);
  const grant = enough.find((role) => granted.includes(role));
  if (grant === name) return green(name, `Granted; ${opens.toLowerCase()} can be read.`);
  if (grant !== undefined) return green(name, `${opens} can be read by ${grant}.`);
  return yellow(
    name,
    `${opens} can be read, but none of ${enough.join(', ')} is granted as an application permission. Under API permissions, add ${name} and choose "Grant admin consent", or this may end without notice.`,
  );
}
