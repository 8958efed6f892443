/**
 * Seals and opens tenants' secrets: AES-256-GCM as a JSON Web Encryption, with the tenant's id as associated data, so that
 * an envelope copied to another tenant's row does not open there.
 */
import { decodeProtectedHeader, errors, FlattenedEncrypt, flattenedDecrypt, type FlattenedJWE } from 'jose';
import type { EncryptionKeys } from './encryption-keys.js';
import { Secret } from './secret.js';

export type SealedSecret = {
  readonly keyId: string;
  /** RFC 7516, flattened JSON serialization; nothing in it needs to be kept secret. */
  readonly envelope: FlattenedJWE;
};

export type SecretBox = {
  seal(tenantId: string, secret: Secret): Promise<SealedSecret>;
  /**
   * @param envelope as it was stored; which key it needs is written on it
   * @throws Error that says what to do: the key is not among ours, or the envelope is another tenant's or was changed
   */
  open(tenantId: string, envelope: unknown): Promise<Secret>;
};

export function createSecretBox(keys: EncryptionKeys): SecretBox {
  const bytesById = new Map(keys.map((key) => [key.id, key.bytes]));
  return {
    async seal(tenantId, secret) {
      const [key] = keys;
      const envelope = await new FlattenedEncrypt(new TextEncoder().encode(secret.reveal()))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: key.id })
        .setAdditionalAuthenticatedData(associatedDataOf(tenantId))
        .encrypt(key.bytes);
      return { keyId: key.id, envelope };
    },

    async open(tenantId, envelope) {
      const keyId = isEnvelope(envelope) ? keyIdOf(envelope) : null;
      if (!isEnvelope(envelope) || keyId === null) throw unopenable(tenantId);
      const bytes = bytesById.get(keyId);
      if (bytes === undefined) {
        throw new Error(
          `The secret of tenant ${tenantId} was encrypted with key "${keyId}", which is not among ROLLCALL_ENCRYPTION_KEY (${[...bytesById.keys()].join(', ')}). Add that key behind the others, or store the secret again with \`rollcall tenant set-secret\`.`,
        );
      }
      // Whose secret this has to be is ours to say, whatever the envelope claims.
      const bound = { ...envelope, aad: Buffer.from(associatedDataOf(tenantId)).toString('base64url') };
      try {
        const { plaintext } = await flattenedDecrypt(bound, bytes, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return new Secret(new TextDecoder().decode(plaintext));
      } catch (error) {
        if (error instanceof errors.JOSEError) throw unopenable(tenantId);
        throw error;
      }
    },
  };
}

/** jose checks the members' content; that they are there, and nothing else is, is for us to say. */
function isEnvelope(value: unknown): value is FlattenedJWE {
  if (typeof value !== 'object' || value === null) return false;
  const members = new Map<string, unknown>(Object.entries(value));
  return (
    ['protected', 'iv', 'ciphertext', 'tag', 'aad'].every((name) => typeof members.get(name) === 'string') &&
    members.size === 5
  );
}

function keyIdOf(envelope: FlattenedJWE): string | null {
  try {
    return decodeProtectedHeader(envelope).kid ?? null;
  } catch {
    return null;
  }
}

function associatedDataOf(tenantId: string): Uint8Array {
  return new TextEncoder().encode(tenantId);
}

function unopenable(tenantId: string): Error {
  return new Error(
    `The secret of tenant ${tenantId} does not open: its key is another one of the same name by now, or what is stored was changed or belongs to another tenant. Store it again with \`rollcall tenant set-secret\`.`,
  );
}
