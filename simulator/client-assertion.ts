/**
 * Signing in with an assertion instead of a secret: a token signed with a registered certificate, or one of a trusted outside issuer.
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials and https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
import { constants, verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { thumbprints, type Application } from './application.js';
import { TokenRefusal } from './token-error.js';

const headerSchema = z.object({
  alg: z.string().optional(),
  x5t: z.string().optional(),
  'x5t#S256': z.string().optional(),
});
const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number().optional(),
});
type Claims = z.infer<typeof claimsSchema>;

/** Between the clocks of client and server. */
const SKEW_SECONDS = 300;

/** @throws TokenRefusal 700027 for a signature that no registered certificate made, 70021 for an unknown outside identity, 700024 for one out of time. */
export function checkAssertion(assertion: string, application: Application, audience: string): void {
  const [head = '', body = '', signature = ''] = assertion.split('.');
  const header = headerSchema.safeParse(decodePart(head));
  const claims = claimsSchema.safeParse(decodePart(body));
  if (!header.success || !claims.success) {
    throw new TokenRefusal(401, 'invalid_client', 50027, 'JWT token is invalid or malformed.');
  }
  const now = Date.now() / 1000;
  if (claims.data.exp !== undefined && claims.data.exp + SKEW_SECONDS < now) {
    throw new TokenRefusal(401, 'invalid_client', 700024, 'Client assertion is not within its valid time range.');
  }
  if (claims.data.iss.toLowerCase() !== application.clientId.toLowerCase())
    return checkFederated(claims.data, application);

  const certificate = application.certificates.find((pem) => {
    const { sha256, sha1 } = thumbprints(pem);
    return header.data['x5t#S256'] === sha256 || header.data.x5t === sha1;
  });
  const isSigned =
    certificate !== undefined &&
    audiences(claims.data).includes(audience) &&
    verifySignature(certificate, header.data.alg, `${head}.${body}`, Buffer.from(signature, 'base64url'));
  if (!isSigned) {
    throw new TokenRefusal(
      401,
      'invalid_client',
      700027,
      'The certificate with identifier used to sign the client assertion is not registered on application, or the signature is invalid.',
    );
  }
}

/** The signature is not checked: the issuer's keys are beyond a simulated tenant's reach. */
function checkFederated(claims: Claims, application: Application): void {
  const isKnown = application.federatedCredentials.some(
    (known) =>
      known.issuer === claims.iss && known.subject === claims.sub && audiences(claims).includes(known.audience),
  );
  if (isKnown) return;
  throw new TokenRefusal(
    400,
    'invalid_request',
    70021,
    `No matching federated identity record found for presented assertion. Assertion Issuer: '${claims.iss}'. Assertion Subject: '${claims.sub}'. Assertion Audience: '${audiences(claims).join(' ')}'.`,
  );
}

function verifySignature(
  certificatePem: string,
  algorithm: string | undefined,
  signed: string,
  signature: Buffer,
): boolean {
  const key = new X509Certificate(certificatePem).publicKey;
  const padding = algorithm === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  return verify(
    'sha256',
    Buffer.from(signed),
    { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
    signature,
  );
}

function audiences(claims: Claims): readonly string[] {
  return typeof claims.aud === 'string' ? [claims.aud] : claims.aud;
}

function decodePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
