/** What a tenant signs in with, as people see it: until when it counts, in yellow from 60 days ahead, and in red where it no longer works. */
import colors from 'picocolors';
import { credentialTerm, type CredentialKind } from '../../domain/credential-term.js';

const wordByKind: Readonly<Record<CredentialKind, string>> = {
  'client-secret': 'secret',
  certificate: 'certificate',
  'federated-token': 'federated token',
};

export type ShownCredential = {
  readonly slot: number;
  readonly kind: CredentialKind;
  readonly endsAt: Date | null;
  readonly failedAt: Date | null;
};

/** `secret until 2026-12-01 (8 days)`. */
export function credentialText({ slot, kind, endsAt, failedAt }: ShownCredential, nowMs: number): string {
  const word = slot === 1 ? wordByKind[kind] : `second ${wordByKind[kind]}`;
  if (failedAt !== null) return colors.red(`${word} refused`);
  if (endsAt === null) return kind === 'federated-token' ? word : `${word}, end unknown`;
  const { days, state } = credentialTerm(word, endsAt, nowMs);
  const day = endsAt.toISOString().slice(0, 10);
  if (state === 'red') return colors.red(`${word} ended ${day}`);
  return state === 'green' ? `${word} until ${day}` : colors.yellow(`${word} until ${day} (${days} days)`);
}
