/** Who calls Graph: the bearer token of a request, or the 401 it gets. */
import type { AccessToken, AccessTokens } from './access-tokens.js';
import { GraphRefusal } from './answer.js';

export function invalidToken(message: string): GraphRefusal {
  return new GraphRefusal(401, 'InvalidAuthenticationToken', message, {
    'www-authenticate':
      'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"',
  });
}

/** https://learn.microsoft.com/entra/identity-platform/claims-challenge */
export function claimsChallenge(): GraphRefusal {
  const claims = Buffer.from(
    JSON.stringify({ access_token: { nbf: { essential: true, value: String(Math.floor(Date.now() / 1000)) } } }),
  ).toString('base64');
  const refusal = invalidToken(
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies.',
  );
  return new GraphRefusal(refusal.status, refusal.code, refusal.message, {
    'www-authenticate': `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`,
  });
}

/** @throws GraphRefusal 401 without a token, with one nobody issued, or one that is over or revoked. */
export function requireToken(authorization: string | undefined, tokens: AccessTokens): AccessToken {
  const text = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (text === undefined) throw invalidToken('Access token is empty.');
  const token = tokens.find(text);
  if (token === undefined) throw invalidToken('IDX14100: JWT is not well formed, or was issued by another simulator.');
  if (token.expiresAt <= Date.now()) throw invalidToken('Lifetime validation failed, the token is expired.');
  if (tokens.isRevoked(token))
    throw token.handlesChallenges
      ? claimsChallenge()
      : invalidToken('Lifetime validation failed, the token is expired.');
  return token;
}
