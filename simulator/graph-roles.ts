/**
 * Application permissions of Microsoft Graph and which of them opens what.
 * Ids: https://learn.microsoft.com/graph/permissions-reference
 */

/** The application id of Microsoft Graph in every tenant. */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

export const GRAPH_ROLE_IDS: Readonly<Record<string, string>> = {
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
  'GroupMember.Read.All': '98830695-27a2-44f7-8c18-0c3ebc9698f6',
  'Group.Read.All': '5b567255-7703-4780-807c-7be8301ae99b',
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  'Organization.Read.All': '498476ce-e0fe-48b0-b801-37ba7e2685c6',
  'Member.Read.Hidden': '658aa5d8-239f-45c4-aa12-864f4fc7e490',
  'User.ReadWrite.All': '741f803b-c850-494e-b5df-cde7c675a1ca',
  'Directory.ReadWrite.All': '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
};

/** What the set-up guide asks an administrator to consent to. */
export const DEFAULT_ROLES: readonly string[] = [
  'Application.Read.All',
  'Directory.Read.All',
  'Group.Read.All',
  'User.Read.All',
  'GroupMember.Read.All',
];

const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'] as const;

/** Any one of the listed roles is enough. */
export const RIGHTS = {
  readUsers: ['User.Read.All', 'User.ReadWrite.All', ...DIRECTORY],
  restoreUsers: ['User.ReadWrite.All', 'User.DeleteRestore.All', 'Directory.ReadWrite.All'],
  readGroups: ['GroupMember.Read.All', 'Group.Read.All', 'Group.ReadWrite.All', ...DIRECTORY],
  readHiddenMembers: ['Member.Read.Hidden'],
  readApplications: ['Application.Read.All', 'Application.ReadWrite.All', ...DIRECTORY],
  readOrganization: ['Organization.Read.All', 'Organization.ReadWrite.All', ...DIRECTORY],
} as const;

export type Right = keyof typeof RIGHTS;

export function allows(roles: readonly string[], right: Right): boolean {
  return RIGHTS[right].some((role) => roles.includes(role));
}
