/**
 * The application as it exists in this tenant, Microsoft Graph's own service principal with its app roles, and what was consented.
 * https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignments
 */
import { json, notFound, type Answer } from '../answer.js';
import { requireRight, type GraphCall } from '../graph-call.js';
import { GRAPH_APP_ID, GRAPH_ROLE_IDS } from '../graph-roles.js';
import { contextOf, selectedNames } from '../select.js';
import type { Tenant } from '../tenant.js';
import type { AppReference } from './applications.js';

export function getServicePrincipal(call: GraphCall, reference: AppReference): Answer {
  requireRight(call, 'readApplications');
  const all = isGraph(call.tenant, reference) ? describeGraph(call.tenant) : describeOwn(call.tenant, reference);
  const names = selectedNames(call.query.get('$select'));
  const shown = names === undefined ? all : Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
  return json({
    '@odata.context': `${call.origin}/v1.0/$metadata#servicePrincipals${contextOf(names)}/$entity`,
    ...shown,
  });
}

export function listAppRoleAssignments(call: GraphCall, reference: AppReference): Answer {
  requireRight(call, 'readApplications');
  const { tenant } = call;
  const value = isGraph(tenant, reference) ? [] : assignmentsOf(tenant, reference);
  return json({ '@odata.context': `${call.origin}/v1.0/$metadata#appRoleAssignments`, value });
}

function assignmentsOf(tenant: Tenant, reference: AppReference) {
  requireOwn(tenant, reference);
  const { application } = tenant;
  return application.roles.flatMap((role, position) => {
    const appRoleId = GRAPH_ROLE_IDS[role];
    if (appRoleId === undefined) return [];
    return [
      {
        id: tenant.keyIds.idAt(2000 + position),
        deletedDateTime: null,
        appRoleId,
        createdDateTime: '2024-02-02T04:22:45.4980259Z',
        principalDisplayName: application.displayName,
        principalId: application.servicePrincipalId,
        principalType: 'ServicePrincipal',
        resourceDisplayName: 'Microsoft Graph',
        resourceId: tenant.graphServicePrincipalId,
      },
    ];
  });
}

function isGraph(tenant: Tenant, reference: AppReference): boolean {
  return 'appId' in reference
    ? reference.appId.toLowerCase() === GRAPH_APP_ID
    : reference.objectId.toLowerCase() === tenant.graphServicePrincipalId;
}

/** A client id where an object id belongs is not found, as in the real directory. */
function requireOwn(tenant: Tenant, reference: AppReference): void {
  const asked = 'appId' in reference ? reference.appId : reference.objectId;
  const own = 'appId' in reference ? tenant.application.clientId : tenant.application.servicePrincipalId;
  if (asked.toLowerCase() !== own.toLowerCase()) throw notFound(asked);
}

function describeOwn(tenant: Tenant, reference: AppReference): Readonly<Record<string, unknown>> {
  requireOwn(tenant, reference);
  const { application } = tenant;
  return {
    id: application.servicePrincipalId,
    deletedDateTime: null,
    accountEnabled: application.isEnabled,
    appId: application.clientId,
    appDisplayName: application.displayName,
    displayName: application.displayName,
    appOwnerOrganizationId: tenant.tenantId,
    appRoles: [],
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMyOrg',
  };
}

function describeGraph(tenant: Tenant): Readonly<Record<string, unknown>> {
  return {
    id: tenant.graphServicePrincipalId,
    deletedDateTime: null,
    accountEnabled: true,
    appId: GRAPH_APP_ID,
    appDisplayName: 'Microsoft Graph',
    displayName: 'Microsoft Graph',
    appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    appRoles: Object.entries(GRAPH_ROLE_IDS).map(([value, id]) => ({
      allowedMemberTypes: ['Application'],
      description: value,
      displayName: value,
      id,
      isEnabled: true,
      origin: 'Application',
      value,
    })),
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMultipleOrgs',
  };
}
