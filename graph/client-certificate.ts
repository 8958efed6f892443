/**
 * A certificate with its private key, as PEM, taken apart and checked before it is used: the identity library says of each of these mistakes
 * something about OpenSSL or JSON Web Tokens. https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { GraphFailure } from './failure.js';

export type ClientCertificate = {
  /** PEM of the certificate that the key belongs to. */
  readonly certificate: string;
  /** Key first, then that certificate: as the identity library reads both from one text. */
  readonly pem: string;
  readonly endsAt: Date;
};

/** @throws GraphFailure `unusable-certificate`, naming what is missing or does not fit; a certificate that has ended is opened */
export function openCertificate(pem: string, clientId: string): ClientCertificate {
  const keyText = blocksOf(pem, '(?:RSA |ENCRYPTED )?PRIVATE KEY')[0];
  const certificates = blocksOf(pem, 'CERTIFICATE').flatMap((text) => parseCertificate(text) ?? []);
  if (certificates.length === 0) throw unusable(clientId, 'there is no certificate in the file');
  if (keyText === undefined) throw unusable(clientId, 'there is no private key in the file');
  const key = parseKey(keyText, clientId);
  const own = certificates.find(({ certificate }) => certificate.checkPrivateKey(key));
  if (own === undefined) throw unusable(clientId, 'the private key does not belong to the certificate');
  if (key.asymmetricKeyType !== 'rsa') throw unusable(clientId, 'Entra takes RSA keys only');
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString().trim();
  return { certificate: own.text, pem: `${keyPem}\n${own.text}\n`, endsAt: endOfCertificate(own.certificate) };
}

export function endOfCertificate(certificate: X509Certificate): Date {
  return new Date(certificate.validTo);
}

/** Blocks with Unix line ends: the identity library overlooks a certificate with others. */
function blocksOf(pem: string, label: string): readonly string[] {
  const pattern = new RegExp(`-----BEGIN (${label})-----[^-]+-----END \\1-----`, 'g');
  return (pem.match(pattern) ?? []).map((block) => block.split(/\s*[\r\n]+\s*/).join('\n'));
}

function parseCertificate(text: string): { readonly text: string; readonly certificate: X509Certificate } | null {
  try {
    return { text, certificate: new X509Certificate(text) };
  } catch {
    return null;
  }
}

function parseKey(text: string, clientId: string): KeyObject {
  if (/ENCRYPTED/.test(text)) {
    throw unusable(clientId, 'its private key is locked by a password: take the password off (`openssl pkey`)');
  }
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw unusable(clientId, 'its private key cannot be read', error);
  }
}

function unusable(clientId: string, what: string, cause?: unknown): GraphFailure {
  return new GraphFailure(
    'unusable-certificate',
    `The certificate of application ${clientId} cannot be used: ${what}. Store a PEM file that holds the certificate and its private key with \`rollcall tenant set-secret\`.`,
    {},
    cause,
  );
}
