// The certificate the simulator answers with.
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../../simulator/certificate.js';

const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'certificate-'));

describe('a certificate in a folder', () => {
  it('is made for localhost and 127.0.0.1, folder and all', async () => {
    const { certPath, certPem } = await createCertificate(join(await folder(), 'not', 'there'));
    const certificate = new X509Certificate(certPem);
    expect([certificate.checkHost('localhost'), certificate.checkIP('127.0.0.1')]).toEqual(['localhost', '127.0.0.1']);
    expect(await readFile(certPath, 'utf8')).toBe(certPem);
  });

  it('is used again while it is valid', async () => {
    const here = await folder();
    expect(await createCertificate(here)).toEqual(await createCertificate(here));
  });

  it('is replaced when it ends within a day', async () => {
    const here = await folder();
    const { certPath, keyPath } = await createCertificate(here);
    const old = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notAfterDate: new Date(Date.now() + 3_600_000),
    });
    await writeFile(certPath, old.cert);
    await writeFile(keyPath, old.private);
    expect((await createCertificate(here)).certPem).not.toBe(old.cert);
  });

  it('is replaced when its key is that of another', async () => {
    const [here, elsewhere] = [await folder(), await folder()];
    const { keyPath, certPem } = await createCertificate(here);
    await writeFile(keyPath, (await createCertificate(elsewhere)).keyPem);
    expect((await createCertificate(here)).certPem).not.toBe(certPem);
  });

  it('is replaced when it cannot be read', async () => {
    const here = await folder();
    const { certPath } = await createCertificate(here);
    await writeFile(certPath, 'half a certifi');
    expect((await createCertificate(here)).certPem).toContain('BEGIN CERTIFICATE');
  });
});
