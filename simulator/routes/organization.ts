/** `GET /organization`: a collection with exactly one element. https://learn.microsoft.com/graph/api/organization-list */
import { json, notFound, type Answer } from '../answer.js';
import { requireRight, type GraphCall } from '../graph-call.js';
import { contextOf, selectedNames } from '../select.js';

export function listOrganization(call: GraphCall): Answer {
  requireRight(call, 'readOrganization');
  const names = selectedNames(call.query.get('$select'));
  const context = `${call.origin}/v1.0/$metadata#organization${contextOf(names)}`;
  return json({ '@odata.context': context, value: [organization(call, names)] });
}

export function getOrganization(call: GraphCall, id: string): Answer {
  requireRight(call, 'readOrganization');
  if (id.toLowerCase() !== call.tenant.tenantId) throw notFound(id);
  const names = selectedNames(call.query.get('$select'));
  return json({
    '@odata.context': `${call.origin}/v1.0/$metadata#organization${contextOf(names)}/$entity`,
    ...organization(call, names),
  });
}

function organization(call: GraphCall, names: readonly string[] | undefined): Readonly<Record<string, unknown>> {
  const { tenant } = call;
  const domain = (name: string, isInitial: boolean) => ({
    capabilities: 'Email, OfficeCommunicationsOnline',
    isDefault: !isInitial,
    isInitial,
    name,
    type: 'Managed',
  });
  const all: Readonly<Record<string, unknown>> = {
    id: tenant.tenantId,
    deletedDateTime: null,
    businessPhones: [],
    city: null,
    country: null,
    countryLetterCode: 'US',
    createdDateTime: '2015-05-14T08:00:00Z',
    displayName: tenant.displayName,
    onPremisesLastSyncDateTime: null,
    onPremisesSyncEnabled: null,
    postalCode: null,
    preferredLanguage: 'en',
    state: null,
    street: null,
    technicalNotificationMails: [],
    tenantType: 'AAD',
    verifiedDomains: [domain(tenant.domain, false), domain(tenant.initialDomain, true)],
  };
  return names === undefined ? all : Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
}
