/** A connection that could not be made, or broke, as a failure that names the host and the likely cause. */
import { GraphFailure } from './failure.js';

/** Codes by which TLS says that a certificate is not trusted: typically a proxy that opens encrypted traffic. */
const UNTRUSTED_CERTIFICATE = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
]);

const REPLY_BROKE_OFF = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/**
 * @param host the host (and port) that was asked.
 * @param code Node's or undici's error code, null where there is none.
 */
export function networkFailure(host: string, code: string | null, cause?: unknown): GraphFailure {
  if (code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED') {
    const when = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
    return new GraphFailure(
      'clock-skew',
      `The certificate of ${host} ${when} by the clock of this machine. Set the clock; if it is right, a proxy answers in place of Microsoft.`,
      {},
      cause,
    );
  }
  return new GraphFailure('unreachable', describe(host, code), {}, cause);
}

function describe(host: string, code: string | null): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `The host name ${host} cannot be resolved. Check the address and this machine's network and DNS.`;
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `The certificate that answers for ${host} belongs to another host: check the address, and whether a proxy or captive portal stands in between.`;
  }
  if (code !== null && UNTRUSTED_CERTIFICATE.has(code)) {
    return `The certificate of ${host} is not trusted by this machine. If a proxy opens encrypted traffic, name its certificate in NODE_EXTRA_CA_CERTS.`;
  }
  if (code !== null && REPLY_BROKE_OFF.has(code)) {
    return `The connection to ${host} was cut. Check the network, firewall and proxies in between.`;
  }
  const shown = code === null ? '' : ` (${code})`;
  return `${host} cannot be reached${shown}. Check the network and the firewall; where a proxy is required, Graph needs Node 22.21 or later with NODE_USE_ENV_PROXY=1 beside HTTPS_PROXY.`;
}

/** The code of an error or of the first of its causes that has one: undici hides it in `cause`, Node in `errors` of an AggregateError. */
export function errorCodeOf(error: unknown): string | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError) {
      const code = errorCodeOf(at.errors[0]);
      if (code !== null) return code;
    }
  }
  return null;
}
