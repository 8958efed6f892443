/** What one check of the pre-flight gives back, and how it asks: a refusal of Graph is an answer here and not an error. */
import type { Check } from '../../domain/check.js';
import type { CredentialSlot } from '../../domain/credential-term.js';
import type { Graph } from '../client.js';
import { GraphFailure } from '../failure.js';
import type { ProofMark } from '../proof.js';
import type { Registration } from '../registration.js';
import type { Needs } from './needs.js';

/** `blocking` is the failure that a run would end with: a red check of something that a mapping can do without has none. */
export type Finding = Check & { readonly blocking: GraphFailure | null };

export type Attempt<T> =
  { readonly value: T; readonly failure: null } | { readonly value: null; readonly failure: GraphFailure };

export type Inspection = {
  readonly graph: Graph;
  /** What the tenant signs in with. */
  readonly marks: readonly { readonly slot: CredentialSlot; readonly mark: ProofMark }[];
  readonly needs: Needs;
  /** Application permissions that the token carries; null where it does not say, for Graph's tokens are opaque to us. */
  readonly tokenRoles: readonly string[] | null;
  /** Application permissions that the directory says were granted, asked for once; null where we may not ask. */
  grantedRoles(): Promise<readonly string[] | null>;
  /** Asked for once. */
  registration(): Promise<Attempt<Registration>>;
  now(): number;
  readonly signal: AbortSignal | undefined;
};

/** One or more lines of the pre-flight. @throws the signal's reason when aborted; never `GraphFailure`. */
export type CheckRunner = (inspection: Inspection) => Promise<readonly Finding[]>;

export function green(name: string, text: string): Finding {
  return { name, state: 'green', text, blocking: null };
}

export function yellow(name: string, text: string): Finding {
  return { name, state: 'yellow', text, blocking: null };
}

export function red(name: string, text: string, blocking: GraphFailure | null = null): Finding {
  return { name, state: 'red', text, blocking };
}

/** Asks, and gives Graph's refusal back as a value. */
export async function attempt<T>(ask: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await ask(), failure: null };
  } catch (error) {
    if (error instanceof GraphFailure) return { value: null, failure: error };
    throw error;
  }
}

export function requestOf({ signal }: Pick<Inspection, 'signal'>): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
