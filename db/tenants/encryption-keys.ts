/** The keys that tenants' secrets are encrypted with, as they stand in a setting or a key file. */

export type EncryptionKey = {
  /** Stored with everything it encrypts, so that keys can be changed one after the other. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
};

/** The first encrypts; every one of them opens. */
export type EncryptionKeys = readonly [EncryptionKey, ...EncryptionKey[]];

const keyPattern = /^([A-Za-z0-9_.-]{1,64}):([A-Za-z0-9+/]+={0,2})$/;

/**
 * Reads `<key id>:<base64 of 32 bytes>`, several separated by commas.
 *
 * @throws Error that says what is wrong with which key by its position; never with the key
 */
export function parseEncryptionKeys(text: string): EncryptionKeys {
  const [first, ...others] = text.trim().split(',').map(parseKey);
  if (first === undefined) throw new Error('holds no key');
  const keys = [first, ...others] as const;
  const twice = keys.find((key, index) => keys.findIndex((other) => other.id === key.id) !== index);
  if (twice !== undefined) throw new Error(`names two keys "${twice.id}"; each needs an id of its own`);
  return [first, ...others];
}

function parseKey(text: string, index: number): EncryptionKey {
  const [, id, base64] = keyPattern.exec(text.trim()) ?? [];
  const bytes = Buffer.from(base64 ?? '', 'base64');
  if (id === undefined || bytes.length !== 32) {
    throw new Error(
      `key ${index + 1} is not <key id>:<base64 of 32 bytes>; make one with: printf "key1:%s" "$(openssl rand -base64 32)"`,
    );
  }
  return { id, bytes };
}
