/** Discovery documents of the login side. */
import { answer, type Answer } from '../answer.js';

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'max-age=86400, private',
} as const;

/**
 * Answers for every tenant, known or not: on the real clouds `@azure/identity` asks for no discovery document, so an unknown tenant must first be
 * refused by the token endpoint. The issuer has to be on the same origin, or MSAL rejects it.
 */
export function openidConfiguration(origin: string, tenant: string): Answer {
  const base = `${origin}/${tenant}`;
  const body = {
    token_endpoint: `${base}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ['code', 'id_token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
    msgraph_host: new URL(origin).host,
  };
  return answer(200, HEADERS, JSON.stringify(body));
}

export function instanceDiscovery(origin: string): Answer {
  const { host } = new URL(origin);
  const body = {
    tenant_discovery_endpoint: `${origin}/common/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
  return answer(200, HEADERS, JSON.stringify(body));
}

/** Nobody validates the simulator's tokens but itself. */
export function signingKeys(): Answer {
  return answer(200, HEADERS, JSON.stringify({ keys: [] }));
}
