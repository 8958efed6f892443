/**
 * Which properties a user has and how Graph treats them in `$select`.
 * https://learn.microsoft.com/graph/api/resources/user and https://learn.microsoft.com/graph/api/user-list
 */

/** What Graph returns when `$select` is absent. */
export const DEFAULT_USER_PROPERTIES: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];

/** The properties an administrator can map to fields: what a directory sync usually selects. */
export const MAPPABLE_USER_PROPERTIES: readonly string[] = [
  ...DEFAULT_USER_PROPERTIES,
  'accountEnabled',
  'ageGroup',
  'city',
  'companyName',
  'country',
  'department',
  'employeeHireDate',
  'employeeId',
  'employeeOrgData',
  'employeeType',
  'externalUserState',
  'externalUserStateChangeDateTime',
  'faxNumber',
  'mailNickname',
  'otherMails',
  'postalCode',
  'state',
  'streetAddress',
  'usageLocation',
  'userType',
];

/** Properties that are collections: empty rather than null when nothing is set. */
export const COLLECTION_PROPERTIES: ReadonlySet<string> = new Set([
  'businessPhones',
  'otherMails',
  'proxyAddresses',
  'imAddresses',
  'assignedLicenses',
  'assignedPlans',
  'provisionedPlans',
  'identities',
  'onPremisesProvisioningErrors',
  'serviceProvisioningErrors',
]);

/** Every property that may stand in `$select`; those the simulator does not generate are null (or empty). */
export const USER_PROPERTIES: readonly string[] = [
  ...MAPPABLE_USER_PROPERTIES,
  'createdDateTime',
  'deletedDateTime',
  'onPremisesExtensionAttributes',
  'onPremisesSyncEnabled',
  'onPremisesImmutableId',
  'onPremisesSamAccountName',
  'onPremisesUserPrincipalName',
  'onPremisesDomainName',
  'onPremisesDistinguishedName',
  'onPremisesLastSyncDateTime',
  'onPremisesSecurityIdentifier',
  'onPremisesProvisioningErrors',
  'serviceProvisioningErrors',
  'proxyAddresses',
  'imAddresses',
  'assignedLicenses',
  'assignedPlans',
  'provisionedPlans',
  'identities',
  'consentProvidedForMinor',
  'creationType',
  'authorizationInfo',
  'isManagementRestricted',
  'isResourceAccount',
  'licenseAssignmentStates',
  'lastPasswordChangeDateTime',
  'legalAgeGroupClassification',
  'passwordPolicies',
  'passwordProfile',
  'preferredDataLocation',
  'securityIdentifier',
  'showInAddressList',
  'signInSessionsValidFromDateTime',
];

export const KNOWN_USER_PROPERTIES: ReadonlySet<string> = new Set(USER_PROPERTIES);

/** Of directory extensions, any application's count as registered. https://learn.microsoft.com/graph/extensibility-overview */
export const DIRECTORY_EXTENSION = /^extension_[0-9a-f]{32}_\w+$/i;

/** Kept in SharePoint: selecting one on a collection of users answers 501 for the whole request. */
export const SHAREPOINT_PROPERTIES: ReadonlySet<string> = new Set([
  'aboutMe',
  'birthday',
  'hireDate',
  'interests',
  'mailboxSettings',
  'mySite',
  'pastProjects',
  'preferredName',
  'responsibilities',
  'schools',
  'skills',
]);

/** Need a permission of their own: without it the whole request is refused. */
export const RESTRICTED_PROPERTIES: ReadonlyMap<string, string> = new Map([
  ['employeeLeaveDateTime', 'User-LifeCycleInfo.Read.All'],
  ['signInActivity', 'AuditLog.Read.All'],
  ['customSecurityAttributes', 'CustomSecAttributeAssignment.Read.All'],
]);

/** The value of a property nobody ever set. */
export function unsetValue(property: string): null | readonly [] {
  return COLLECTION_PROPERTIES.has(property) ? [] : null;
}
