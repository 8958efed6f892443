// How tenants' secrets are kept: what opens them, what does not, and where they never show.
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { parseEncryptionKeys } from '../../db/tenants/encryption-keys.js';
import { createSecretBox } from '../../db/tenants/secret-box.js';
import { Secret } from '../../db/tenants/secret.js';

const bytes = (fill: number): string => Buffer.alloc(32, fill).toString('base64');
const boxOf = (text: string) => createSecretBox(parseEncryptionKeys(text));
const tenant = '0199f3a2-0000-7000-8000-000000000001';
const other = '0199f3a2-0000-7000-8000-000000000002';
const secret = new Secret('canary-Secret~Value');

test('a sealed secret opens with the same key for the same tenant, and shows nothing on the way', async () => {
  const sealed = await boxOf(`a:${bytes(1)}`).seal(tenant, secret);
  expect(JSON.stringify(sealed)).not.toContain('canary');
  expect(sealed.keyId).toBe('a');
  // As it comes back from Postgres.
  const stored: unknown = JSON.parse(JSON.stringify(sealed.envelope));
  expect((await boxOf(`a:${bytes(1)}`).open(tenant, stored)).reveal()).toBe('canary-Secret~Value');
});

test('sealing twice gives two different envelopes', async () => {
  const box = boxOf(`a:${bytes(1)}`);
  expect((await box.seal(tenant, secret)).envelope.ciphertext).not.toBe(
    (await box.seal(tenant, secret)).envelope.ciphertext,
  );
});

test('an envelope that is copied to another tenant does not open there', async () => {
  const box = boxOf(`a:${bytes(1)}`);
  const { envelope } = await box.seal(tenant, secret);
  const relabelled = { ...envelope, aad: Buffer.from(other).toString('base64url') };
  await expect(box.open(other, envelope)).rejects.toThrow(
    /The secret of tenant 0199f3a2-0000-7000-8000-000000000002 does not open/,
  );
  await expect(box.open(other, relabelled)).rejects.toThrow(/does not open/);
});

test('the first key seals, all of them open, and a missing one is named with the way out', async () => {
  const { envelope } = await boxOf(`old:${bytes(1)}`).seal(tenant, secret);
  const both = boxOf(`new:${bytes(2)},old:${bytes(1)}`);
  expect((await both.seal(tenant, secret)).keyId).toBe('new');
  expect((await both.open(tenant, envelope)).reveal()).toBe('canary-Secret~Value');
  await expect(boxOf(`new:${bytes(2)}`).open(tenant, envelope)).rejects.toThrow(
    `The secret of tenant ${tenant} was encrypted with key "old", which is not among ROLLCALL_ENCRYPTION_KEY (new). Add that key behind the others, or store the secret again with \`rollcall tenant set-secret\`.`,
  );
});

test('another key of the same name, a changed envelope and no envelope at all do not open', async () => {
  const { envelope } = await boxOf(`a:${bytes(1)}`).seal(tenant, secret);
  const box = boxOf(`a:${bytes(1)}`);
  await expect(boxOf(`a:${bytes(2)}`).open(tenant, envelope)).rejects.toThrow(/does not open/);
  await expect(box.open(tenant, { ...envelope, ciphertext: 'AAAA' })).rejects.toThrow(/does not open/);
  await expect(box.open(tenant, { ...envelope, protected: 'AAAA' })).rejects.toThrow(/does not open/);
  await expect(box.open(tenant, null)).rejects.toThrow(/does not open/);
});

test.each([
  ['no key', ''],
  ['a key without an id', bytes(1)],
  ['a key that is too short', `a:${Buffer.alloc(16).toString('base64')}`],
  ['a broken second key', `a:${bytes(1)},b:zzz`],
])('refuses %s, without showing it', (_what, text) => {
  expect(() => parseEncryptionKeys(text)).toThrow(/^key \d is not <key id>:<base64 of 32 bytes>/);
  expect(() => parseEncryptionKeys(text)).not.toThrow(bytes(1));
});

test('refuses two keys of one name', () => {
  expect(() => parseEncryptionKeys(`a:${bytes(1)},a:${bytes(2)}`)).toThrow(
    'names two keys "a"; each needs an id of its own',
  );
});

test('a secret prints as <redacted> wherever it is printed', () => {
  const printed = [
    String(secret),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: { secret } }),
    Object.values(secret).join(),
  ];
  expect(printed.join('\n')).not.toContain('canary');
  expect(printed.slice(0, 4).every((text) => text.includes('<redacted>'))).toBe(true);
});
