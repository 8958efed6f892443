// The key that encrypts tenants' client secrets on one machine: made at the first start, kept in a file that only its owner may read.
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, rmSync, writeFileSync } from 'node:fs';

/** Makes the key file unless it is there. Without the file, secrets stored before can be read no more. */
export function provideEncryptionKeyFile(path: string): void {
  if (existsSync(path)) return;
  const keys = `local:${randomBytes(32).toString('base64')}`;
  // Linked into place whole: a second start must neither read half a key nor replace one that is in use.
  const own = `${path}.${String(process.pid)}`;
  writeFileSync(own, `${keys}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(own, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(own);
  }
}
