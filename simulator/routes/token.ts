/**
 * The token endpoint for client credentials, with Entra's refusals.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow and https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { AccessTokens } from '../access-tokens.js';
import { answer, type Answer } from '../answer.js';
import { checkAssertion } from '../client-assertion.js';
import { TOKEN_HEADERS, TokenRefusal, tokenError } from '../token-error.js';
import type { Tenant } from '../tenant.js';

export interface TokenRequest {
  /** As it stands in the path: an id or a domain. */
  readonly tenantName: string;
  readonly tenant: Tenant | undefined;
  readonly form: URLSearchParams;
  readonly authorization: string | undefined;
  readonly origin: string;
  readonly clientRequestId: string | undefined;
}

const GRAPH_HOSTS: ReadonlySet<string> = new Set([
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
  'localhost',
  '127.0.0.1',
]);

export function answerTokenRequest(request: TokenRequest, tokens: AccessTokens): Answer {
  try {
    return grant(request, tokens);
  } catch (error) {
    if (error instanceof TokenRefusal) return tokenError(error, request.clientRequestId ?? randomUUID());
    throw error;
  }
}

function grant(request: TokenRequest, tokens: AccessTokens): Answer {
  const { tenant, form } = request;
  if (tenant === undefined) throw unknownTenant(request.tenantName);
  if (form.get('grant_type') !== 'client_credentials') {
    throw new TokenRefusal(400, 'unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
  }
  const client = clientOf(request);
  const { application } = tenant;
  if (client.id.toLowerCase() !== application.clientId.toLowerCase()) {
    throw new TokenRefusal(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${client.id}' was not found in the directory '${tenant.displayName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  }
  checkScope(form.get('scope'));
  if (!application.isEnabled) {
    throw new TokenRefusal(
      401,
      'invalid_client',
      7000112,
      `Application '${application.clientId}'(${application.displayName}) is disabled.`,
    );
  }
  checkCredential(request, tenant, client.secret);

  const handlesChallenges = form.get('claims')?.includes('cp1') ?? false;
  const lifetime = tenant.settings.tokenLifetimeSeconds ?? randomLifetime(handlesChallenges);
  const token = {
    tenantId: tenant.tenantId,
    clientId: application.clientId,
    roles: application.roles,
    expiresAt: Date.now() + lifetime * 1000,
    handlesChallenges,
  };
  const body = {
    token_type: 'Bearer',
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: tokens.issue(token, `${request.origin}/${tenant.tenantId}/v2.0`),
  };
  return answer(200, TOKEN_HEADERS, JSON.stringify(body));
}

/** 60 to 90 minutes; 24 to 28 hours for clients that handle challenges (https://learn.microsoft.com/entra/identity-platform/access-tokens). */
function randomLifetime(handlesChallenges: boolean): number {
  return handlesChallenges ? randomInt(86_400, 100_801) : randomInt(3600, 5401);
}

function unknownTenant(name: string): TokenRefusal {
  return new TokenRefusal(
    400,
    'invalid_request',
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
  );
}

function clientOf(request: TokenRequest): { readonly id: string; readonly secret: string | undefined } {
  const basic = /^Basic (.+)$/i.exec(request.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    return { id: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) };
  }
  const id = request.form.get('client_id');
  if (id === null) {
    throw new TokenRefusal(
      400,
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'client_id'.",
    );
  }
  return { id, secret: request.form.get('client_secret') ?? undefined };
}

function checkScope(scope: string | null): void {
  if (scope === null || scope === '') {
    throw new TokenRefusal(
      400,
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'scope'.",
    );
  }
  const [first = '', ...others] = scope.split(' ').filter((one) => one !== '');
  if (others.length > 0 || !first.endsWith('/.default')) {
    throw new TokenRefusal(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  }
  const resource = first.slice(0, -'/.default'.length);
  if (!URL.canParse(resource) || !GRAPH_HOSTS.has(new URL(resource).hostname)) {
    throw new TokenRefusal(
      400,
      'invalid_resource',
      500011,
      `The resource principal named ${resource} was not found in the tenant.`,
    );
  }
}

function checkCredential(request: TokenRequest, tenant: Tenant, secret: string | undefined): void {
  const { application } = tenant;
  if (secret !== undefined) {
    const now = tenant.clock.now();
    // A secret whose time has not begun is as unknown as one that has not reached every server yet.
    const same = application.secrets.filter((one) => one.value === secret && one.startsAt <= now);
    if (same.length === 0) {
      throw new TokenRefusal(
        401,
        'invalid_client',
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${application.clientId}'.`,
      );
    }
    if (same.every((one) => one.endsAt <= now)) {
      throw new TokenRefusal(
        401,
        'invalid_client',
        7000222,
        `The provided client secret keys for app '${application.clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.`,
      );
    }
    return;
  }
  const assertion = request.form.get('client_assertion');
  if (assertion === null) {
    throw new TokenRefusal(
      401,
      'invalid_client',
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  checkAssertion(assertion, application, `${request.origin}/${request.tenantName}/oauth2/v2.0/token`);
}
