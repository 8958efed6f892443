/** A parsed user as the mirror in Postgres takes it: the document once as text, which is both what is stored and what is fingerprinted. */
import { managerIdOf } from '../domain/manager.js';
import { fingerprintOfText } from './fingerprint.js';
import type { ParsedUser } from './parse-user.js';

export type MirrorEntry = {
  readonly objectId: string;
  /** Canonical JSON. It holds neither U+0000 nor half a surrogate pair. */
  readonly documentText: string;
  /** 128 bits as the text of a `uuid`. */
  readonly fingerprint: string;
  readonly malformed: readonly string[];
  /** Of the manager's; null where there is none, or no mapping asks. */
  readonly managerId: string | null;
};

export function toMirrorEntry({ objectId, document, documentText, malformed }: ParsedUser): MirrorEntry {
  const fingerprint = fingerprintOfText(documentText, malformed);
  return { objectId, documentText, fingerprint, malformed, managerId: managerIdOf(document) };
}
