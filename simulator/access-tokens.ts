/**
 * Access tokens: issued with the roles of that moment and good for as long as the answer said. They live by real time and not by the tenant's clock:
 * clients reckon a token's end on their own clock, and advancing a tenant by a week would otherwise look like a fault of theirs.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';

export interface AccessToken {
  readonly tenantId: string;
  readonly clientId: string;
  readonly roles: readonly string[];
  /** Milliseconds since 1970, real time. */
  readonly expiresAt: number;
  /** Whether the client said it can handle claims challenges (`cp1`). */
  readonly handlesChallenges: boolean;
}

export interface AccessTokens {
  issue(token: AccessToken, issuer: string): string;
  find(text: string): AccessToken | undefined;
  /** Why a token no longer works although its time is not over. */
  isRevoked(token: AccessToken): boolean;
  /** Makes every token of the tenant issued so far invalid. */
  revokeAll(tenantId: string): void;
}

export function createAccessTokens(): AccessTokens {
  const key = randomBytes(32);
  const issued = new Map<string, AccessToken>();
  const revoked = new WeakSet<AccessToken>();

  return {
    issue(token, issuer) {
      forgetExpired(issued);
      const header = { typ: 'JWT', alg: 'HS256' };
      const claims = {
        aud: 'https://graph.microsoft.com',
        iss: issuer,
        appid: token.clientId,
        tid: token.tenantId,
        idtyp: 'app',
        ...(token.roles.length > 0 ? { roles: token.roles } : {}),
        exp: Math.floor(token.expiresAt / 1000),
        jti: randomUUID(),
      };
      const body = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const text = `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
      issued.set(text, token);
      return text;
    },
    find: (text) => issued.get(text),
    isRevoked: (token) => revoked.has(token),
    revokeAll(tenantId) {
      for (const token of issued.values()) if (token.tenantId === tenantId) revoked.add(token);
    },
  };
}

/** An hour after its end nobody needs to be told that it was a token once. */
function forgetExpired(issued: Map<string, AccessToken>): void {
  const limit = Date.now() - 3_600_000;
  for (const [text, token] of issued) if (token.expiresAt < limit) issued.delete(text);
}
