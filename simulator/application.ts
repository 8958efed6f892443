/** The app registration a client signs in as: its secrets and certificates with their dates, its consented roles, whether it is disabled. */
import { createHash, X509Certificate } from 'node:crypto';
import type { ObjectIds } from './object-id.js';

export interface Secret {
  readonly value: string;
  /** Milliseconds since 1970. Before it the secret is unknown (as one that has not been replicated yet). */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly displayName: string | null;
}

/** An external identity that may sign in as the application (workload identity federation). */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
}

export interface Application {
  readonly clientId: string;
  readonly objectId: string;
  readonly servicePrincipalId: string;
  readonly displayName: string;
  /** False: the service principal was disabled, tokens are refused. */
  readonly isEnabled: boolean;
  /** False for a multi-tenant application: its object lives in another tenant and only the service principal is here. */
  readonly isRegisteredHere: boolean;
  /** Application permissions with admin consent, for example `User.Read.All`. */
  readonly roles: readonly string[];
  readonly secrets: readonly Secret[];
  /** PEM certificates that client assertions may be signed with. */
  readonly certificates: readonly string[];
  readonly federatedCredentials: readonly FederatedCredential[];
}

/** Key id of the secret or certificate at a position, stable for a tenant. */
export function keyIdAt(keyIds: ObjectIds, position: number): string {
  return keyIds.idAt(position);
}

/** SHA-256 and SHA-1 thumbprints in base64url: what `x5t#S256` and `x5t` of an assertion hold. */
export function thumbprints(certificatePem: string): { readonly sha256: string; readonly sha1: string } {
  const { raw } = new X509Certificate(certificatePem);
  return {
    sha256: createHash('sha256').update(raw).digest('base64url'),
    sha1: createHash('sha1').update(raw).digest('base64url'),
  };
}
