/** What an application proves itself with when it signs in, and by which mark Entra's list of its credentials shows the same one. */
import { X509Certificate } from 'node:crypto';
import { endOfCertificate, openCertificate } from './client-certificate.js';

export type Proof =
  | { readonly kind: 'client-secret'; readonly secret: string }
  /** The certificate and its private key, one after the other. */
  | { readonly kind: 'certificate'; readonly pem: string }
  /** A file on this machine that somebody else keeps fresh (workload identity federation). */
  | { readonly kind: 'federated-token'; readonly path: string };

export type ProofMark =
  /** The first three characters: https://learn.microsoft.com/graph/api/resources/passwordcredential */
  | { readonly kind: 'client-secret'; readonly hint: string }
  /** SHA-1, 40 hexadecimal digits in upper case; null where there is no certificate in the text. */
  | { readonly kind: 'certificate'; readonly thumbprint: string | null; readonly endsAt: Date | null }
  | { readonly kind: 'federated-token' };

export function markOf(proof: Proof): ProofMark {
  if (proof.kind === 'client-secret') return { kind: proof.kind, hint: proof.secret.slice(0, 3) };
  return proof.kind === 'certificate' ? { kind: proof.kind, ...certificateMark(proof.pem) } : { kind: proof.kind };
}

function certificateMark(pem: string): { readonly thumbprint: string | null; readonly endsAt: Date | null } {
  try {
    const certificate = new X509Certificate(openCertificate(pem, '').certificate);
    return { thumbprint: certificate.fingerprint.replaceAll(':', ''), endsAt: endOfCertificate(certificate) };
  } catch {
    return { thumbprint: null, endsAt: null };
  }
}
