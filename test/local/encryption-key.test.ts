import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseEncryptionKeys } from '../../db/tenants/encryption-keys.js';
import { provideEncryptionKeyFile } from '../../local/encryption-key.js';
import { temporaryFolder } from './temporary-folder.js';

test('makes a key that only its owner may read, once', () => {
  const path = join(temporaryFolder(), 'encryption.key');
  provideEncryptionKeyFile(path);
  const made = readFileSync(path, 'utf8');
  expect(parseEncryptionKeys(made)[0]).toMatchObject({ id: 'local' });
  expect((statSync(path).mode & 0o777).toString(8)).toBe('600');

  provideEncryptionKeyFile(path);
  expect(readFileSync(path, 'utf8')).toBe(made);
});
