/**
 * Every property of a user in Graph v1.0 that can be mapped by its own name, beside the fields that have a name for
 * administrators (`directory-fields.ts`). https://learn.microsoft.com/graph/api/resources/user
 */
import type { FieldShape } from './directory-fields.js';

/** `objects` is a list of complex values; of `any`, Graph's type is not known here. */
export type ValueShape = FieldShape | 'objects' | 'any';

const shapes = {
  text: [
    'consentProvidedForMinor',
    'creationType',
    'legalAgeGroupClassification',
    'onPremisesDistinguishedName',
    'onPremisesDomainName',
    'onPremisesImmutableId',
    'onPremisesSamAccountName',
    'onPremisesSecurityIdentifier',
    'onPremisesUserPrincipalName',
    'passwordPolicies',
    'preferredDataLocation',
    'securityIdentifier',
  ],
  boolean: ['isManagementRestricted', 'isResourceAccount', 'onPremisesSyncEnabled', 'showInAddressList'],
  'date-time': [
    'createdDateTime',
    'deletedDateTime',
    'employeeLeaveDateTime',
    'lastPasswordChangeDateTime',
    'onPremisesLastSyncDateTime',
    'signInSessionsValidFromDateTime',
  ],
  list: ['imAddresses', 'proxyAddresses'],
  object: [
    'authorizationInfo',
    'customSecurityAttributes',
    'manager',
    'onPremisesExtensionAttributes',
    'signInActivity',
  ],
  objects: [
    'assignedLicenses',
    'assignedPlans',
    'identities',
    'licenseAssignmentStates',
    'onPremisesProvisioningErrors',
    'provisionedPlans',
    'serviceProvisioningErrors',
  ],
} as const satisfies { readonly [shape in ValueShape]?: readonly string[] };

/** Shape by property. */
export const otherProperties: ReadonlyMap<string, ValueShape> = new Map([
  ...shapes.text.map((name) => [name, 'text'] as const),
  ...shapes.boolean.map((name) => [name, 'boolean'] as const),
  ...shapes['date-time'].map((name) => [name, 'date-time'] as const),
  ...shapes.list.map((name) => [name, 'list'] as const),
  ...shapes.object.map((name) => [name, 'object'] as const),
  ...shapes.objects.map((name) => [name, 'objects'] as const),
]);

/** Parts of complex properties that are known, so that a slip of the pen is told from a part we have not heard of. */
export const partsByProperty: ReadonlyMap<string, readonly string[]> = new Map([
  ['employeeOrgData', ['costCenter', 'division']],
  ['manager', ['id']],
  ['onPremisesExtensionAttributes', Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`)],
]);

/** Properties that no list of users can hold: asking for one of them fails the whole request. https://learn.microsoft.com/graph/api/user-list */
export const unlistedProperties: readonly string[] = [
  'aboutMe',
  'birthday',
  'hireDate',
  'interests',
  'mailboxSettings',
  'mySite',
  'passwordProfile',
  'pastProjects',
  'preferredName',
  'responsibilities',
  'schools',
  'skills',
];

/** A directory extension carries the id of the application that owns it. https://learn.microsoft.com/graph/extensibility-overview */
export const directoryExtension = /^extension_[0-9a-f]{32}_\w+$/i;
