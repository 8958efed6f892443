/** The app registration, by object id or client id. https://learn.microsoft.com/graph/api/application-get */
import { createHash, X509Certificate } from 'node:crypto';
import { keyIdAt } from '../application.js';
import { json, notFound, type Answer } from '../answer.js';
import { toTimestamp } from '../clock.js';
import { requireRight, type GraphCall } from '../graph-call.js';
import { GRAPH_APP_ID, GRAPH_ROLE_IDS } from '../graph-roles.js';
import { contextOf, selectedNames } from '../select.js';
import type { Tenant } from '../tenant.js';

/** Objects of applications have two addresses: their object id, and the client id shared by all tenants. */
export type AppReference = { readonly objectId: string } | { readonly appId: string };

export function getApplication(call: GraphCall, reference: AppReference): Answer {
  requireRight(call, 'readApplications');
  const { application } = call.tenant;
  const asked = 'appId' in reference ? reference.appId : reference.objectId;
  const own = 'appId' in reference ? application.clientId : application.objectId;
  // The object of a multi-tenant application exists in its home tenant only.
  if (asked.toLowerCase() !== own.toLowerCase() || !application.isRegisteredHere) throw notFound(asked);
  const names = selectedNames(call.query.get('$select'));
  const all = describeApplication(call.tenant);
  const shown = names === undefined ? all : Object.fromEntries(names.map((name) => [name, all[name] ?? null]));
  return json({ '@odata.context': `${call.origin}/v1.0/$metadata#applications${contextOf(names)}/$entity`, ...shown });
}

function describeApplication(tenant: Tenant): Readonly<Record<string, unknown>> {
  const { application } = tenant;
  return {
    id: application.objectId,
    deletedDateTime: null,
    appId: application.clientId,
    displayName: application.displayName,
    createdDateTime: '2024-02-02T04:22:45.4980259Z',
    identifierUris: [],
    publisherDomain: tenant.domain,
    signInAudience: 'AzureADMyOrg',
    passwordCredentials: application.secrets.map((secret, position) => ({
      customKeyIdentifier: null,
      displayName: secret.displayName,
      endDateTime: toTimestamp(secret.endsAt),
      hint: secret.value.slice(0, 3),
      keyId: keyIdAt(tenant.keyIds, position),
      secretText: null,
      startDateTime: toTimestamp(secret.startsAt),
    })),
    keyCredentials: application.certificates.map((pem, position) => describeCertificate(tenant, pem, position)),
    requiredResourceAccess: [
      {
        resourceAppId: GRAPH_APP_ID,
        resourceAccess: application.roles.flatMap((role) => {
          const id = GRAPH_ROLE_IDS[role];
          return id === undefined ? [] : [{ id, type: 'Role' }];
        }),
      },
    ],
  };
}

function describeCertificate(tenant: Tenant, pem: string, position: number) {
  const certificate = new X509Certificate(pem);
  return {
    customKeyIdentifier: createHash('sha1').update(certificate.raw).digest('hex').toUpperCase(),
    displayName: certificate.subject.replaceAll('\n', ', '),
    endDateTime: toTimestamp(Date.parse(certificate.validTo)),
    key: null,
    keyId: keyIdAt(tenant.keyIds, 1000 + position),
    startDateTime: toTimestamp(Date.parse(certificate.validFrom)),
    type: 'AsymmetricX509Cert',
    usage: 'Verify',
  };
}
