/** A user's fingerprint: equal for equal users, so that an unchanged user costs Postgres no write and no travel. */
import { hash } from 'node:crypto';
import type { UserDocument } from '../domain/directory-user.js';

/**
 * The first 128 bits of a SHA-1 as the text of a `uuid`, which Postgres holds in 16 bytes.
 * SHA-1 by `crypto.hash` is the fastest of Node's digests (1.4 million users/s; md5 0.8), and nobody gains by a collision with themselves.
 * @param document keys in canonical order, as the parser makes them.
 * @param malformed part of it, so that a property that turns malformed, or recovers, is a change.
 */
export function fingerprintOf(document: UserDocument, malformed: readonly string[]): string {
  return fingerprintOfText(JSON.stringify(document), malformed);
}

/** As `fingerprintOf`, for who has the document's JSON text already. */
export function fingerprintOfText(documentText: string, malformed: readonly string[]): string {
  const digest = hash('sha1', malformed.length === 0 ? documentText : `${documentText}\n${JSON.stringify(malformed)}`);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-${digest.slice(12, 16)}-${digest.slice(16, 20)}-${digest.slice(20, 32)}`;
}
