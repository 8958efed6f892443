/**
 * The certificate the simulated tenant answers with. `@azure/identity` accepts `https:` authorities only, so the simulator needs TLS, and clients
 * need a file to trust: Node reads `NODE_EXTRA_CA_CERTS` once, when the process starts.
 * https://nodejs.org/docs/latest-v20.x/api/cli.html#node_extra_ca_certsfile
 */
import { createPrivateKey, randomUUID, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

const DAY_MS = 86_400_000;
const VALID_DAYS = 30;

/** Key and certificate in PEM, as `https.createServer` takes them. */
export interface CertificatePair {
  readonly key: string;
  readonly cert: string;
}

/** A certificate kept in a folder; `certPath` is what `NODE_EXTRA_CA_CERTS` should name. */
export interface StoredCertificate {
  readonly certPath: string;
  readonly keyPath: string;
  readonly certPem: string;
  readonly keyPem: string;
}

/** Makes a certificate for localhost and 127.0.0.1, valid for 30 days. It is its own issuer: whoever trusts it trusts nothing else. */
export async function generateCertificate(): Promise<CertificatePair> {
  const now = Date.now();
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    // An hour back, so that a client whose clock is slightly behind accepts it.
    notBeforeDate: new Date(now - 3_600_000),
    notAfterDate: new Date(now + VALID_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: made.private, cert: made.cert };
}

/**
 * Keeps a certificate in `folder` (made if missing) as `localhost.pem` and `localhost.key`. One that is still valid for a day is used again, so
 * processes started with `NODE_EXTRA_CA_CERTS` keep trusting a simulator that is started anew.
 */
export async function createCertificate(folder: string): Promise<StoredCertificate> {
  await mkdir(folder, { recursive: true });
  const certPath = join(folder, 'localhost.pem');
  const keyPath = join(folder, 'localhost.key');
  const stored = await readValid(certPath, keyPath);
  if (stored !== undefined) return { certPath, keyPath, certPem: stored.cert, keyPem: stored.key };
  const made = await generateCertificate();
  await replaceFile(keyPath, made.key);
  await replaceFile(certPath, made.cert);
  return { certPath, keyPath, certPem: made.cert, keyPem: made.key };
}

async function readValid(certPath: string, keyPath: string): Promise<CertificatePair | undefined> {
  const [cert, key] = await Promise.all([readIfThere(certPath), readIfThere(keyPath)]);
  if (cert === undefined || key === undefined) return undefined;
  try {
    const parsed = new X509Certificate(cert);
    const isFresh = Date.parse(parsed.validTo) > Date.now() + DAY_MS;
    return isFresh && parsed.checkPrivateKey(createPrivateKey(key)) ? { cert, key } : undefined;
  } catch {
    // Unreadable or half written: a new one takes its place.
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside and renamed, so that a reader sees the old file or the new one and never half of it. */
async function replaceFile(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, text, { mode: 0o600 });
  await rename(beside, path);
}
