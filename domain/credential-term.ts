/** How long a client secret or certificate still counts, in the words of a warning: 60, 30 and 7 days ahead it gets more urgent. */
import type { CheckState } from './check.js';

export const credentialKinds = ['client-secret', 'certificate', 'federated-token'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** A tenant signs in with the first, and with the second where the first does not work. */
export const credentialSlots = [1, 2] as const;
export type CredentialSlot = (typeof credentialSlots)[number];

const wordByKind: Readonly<Record<CredentialKind, string>> = {
  'client-secret': 'client secret',
  certificate: 'certificate',
  'federated-token': 'federated token',
};

export function credentialWord(kind: CredentialKind, slot: CredentialSlot = 1): string {
  return slot === 1 ? wordByKind[kind] : `second ${wordByKind[kind]}`;
}

const dayMs = 86_400_000;

/** The first that applies; each says more urgently than the one before what to do. */
const warnings: readonly { readonly days: number; readonly advice: string }[] = [
  { days: 7, advice: 'Syncs stop then: make a new one now, and store it with `rollcall tenant set-secret`.' },
  { days: 30, advice: 'Make a new one in the next days, and store it with `rollcall tenant set-secret`.' },
  { days: 60, advice: 'Plan for a new one, to be stored with `rollcall tenant set-secret`.' },
];

export type CredentialTerm = {
  /** Whole days that are left; negative once it has ended. */
  readonly days: number;
  readonly state: CheckState;
  /** When it ends, and unless that is far off, what to do. */
  readonly sentence: string;
};

/** @param nowMs by the clock of whoever asks */
export function credentialTerm(what: string, endsAt: Date, nowMs: number): CredentialTerm {
  const days = Math.floor((endsAt.getTime() - nowMs) / dayMs);
  const day = endsAt.toISOString().slice(0, 10);
  if (days < 0) {
    const sentence = `The ${what} ended on ${day}. Make a new one, and store it with \`rollcall tenant set-secret\`.`;
    return { days, state: 'red', sentence };
  }
  const warning = warnings.find((one) => days <= one.days);
  const left = days === 0 ? 'in less than a day' : days === 1 ? 'in 1 day' : `in ${days} days`;
  const sentence = `The ${what} ends on ${day}, ${left}.${warning === undefined ? '' : ` ${warning.advice}`}`;
  return { days, state: warning === undefined ? 'green' : 'yellow', sentence };
}
