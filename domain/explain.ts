/**
 * Why somebody is, or is not, active in one mapping, and what would have to change: in words for an administrator. Only the
 * deciding reason is named; what else is open stands beside it.
 */
import type { ExitCause, ExitRule } from './exit.js';
import type { DirectoryState } from './directory-user.js';
import type { PersonStatus } from './person.js';

/** What is open about somebody after the last run, as it is stored. */
export type OpenMatter = {
  readonly kind: string;
  readonly reason: string;
  /** Object ids of the other people involved. */
  readonly others: readonly string[];
  readonly since: string;
  readonly dueAt: string | null;
};

/** A change of theirs that waits for somebody's decision, or was refused. */
export type HeldMatter = {
  readonly hold: string;
  /** The guarded kind, or `preview`. */
  readonly kind: string;
  readonly state: 'open' | 'approved' | 'refused';
  readonly outcome: string;
  readonly reason: string;
};

export type ExplainedPerson = {
  readonly status: PersonStatus;
  readonly deactivatedBy: 'sync' | 'administrator' | null;
  readonly deactivatedCause: string | null;
  readonly deactivatedAt: string | null;
  /** The run's number. */
  readonly deactivatedRun: number | null;
  readonly protected: boolean;
};

export type MappingFacts = {
  /** As Entra shows them now, or did in the last run where it cannot be asked; null: never seen by a run. */
  readonly state: DirectoryState | null;
  /** The cause that decides by the mapping's rules as they are now; null: nothing speaks against them. */
  readonly exit: ExitCause | null;
  /** What the mapping does about that; null where nothing speaks against them. */
  readonly exitRule: ExitRule | null;
  /** What else speaks against them: whoever is inactive stays so until all of it is gone. */
  readonly otherExits: readonly ExitCause[];
  /** The scope's rule that leaves them out. */
  readonly outOfScope: string | null;
  readonly accountStateKnown: boolean;
  /** Another mapping of the same people decides about them; null: this one does. */
  readonly otherMapping: string | null;
  readonly kind: 'login' | 'record';
  readonly person: ExplainedPerson | null;
  readonly open: readonly OpenMatter[];
  readonly held: readonly HeldMatter[];
};

export type Reason = {
  /** `nobody`: no login user or record of this mapping belongs to them. */
  readonly status: PersonStatus | 'nobody';
  readonly why: string;
  /** Null: nothing has to. */
  readonly toChange: string | null;
};

export function reasonOf(facts: MappingFacts): Reason {
  const { person } = facts;
  if (person === null) return reasonForNobody(facts);
  return person.status === 'inactive' ? reasonForInactive(facts, person) : reasonForActive(facts, person);
}

const nextRun = 'The next run does it; `rollcall sync TENANT --user USER` does it now.';

function reasonForNobody(facts: MappingFacts): Reason {
  const { state, otherMapping, exit, exitRule, outOfScope, kind } = facts;
  const because = (why: string, toChange: string | null): Reason => ({ status: 'nobody', why, toChange });
  if (otherMapping !== null) return because(otherMapping, 'Nothing: nobody gets two logins.');
  const waiting = waitingReason(facts.held, ['created', 'adopted']);
  if (waiting !== null) return because(waiting.why, waiting.toChange);
  if (state !== null && state !== 'live')
    return because(`${causeSentence(state, null)} Nobody new is let in who has left.`, wayBack(state));
  if (outOfScope !== null) return because(`Out of scope: ${outOfScope}.`, wayBack('out of scope'));
  const barred = exit !== null && (kind === 'login' || exitRule?.action === 'deactivate');
  if (barred) return because(`${causeSentence(exit, null)} Nobody new is let in like that.`, wayBack(exit));
  const rejection = rejectionReason(facts.open);
  if (rejection !== null) return because(rejection.why, rejection.toChange);
  if (state === null) return because('No run has seen them yet.', nextRun);
  return because('Nothing speaks against them, and no run has let them in yet.', nextRun);
}

function reasonForInactive(facts: MappingFacts, person: ExplainedPerson): Reason {
  const because = (why: string, toChange: string | null): Reason => ({ status: 'inactive', why, toChange });
  const when = person.deactivatedAt === null ? '' : ` on ${person.deactivatedAt.slice(0, 10)}`;
  if (person.deactivatedBy === 'administrator') {
    const why = `A local administrator deactivated them${when}. No sync brings them back.`;
    return because(why, '`rollcall person activate` lets them in again.');
  }
  const run = person.deactivatedRun === null ? '' : `, in run ${person.deactivatedRun}`;
  const past = `Deactivated by a sync${when}${run}: ${person.deactivatedCause ?? 'the cause was not recorded'}.`;
  const waiting = waitingReason(facts.held, ['reactivated']);
  if (waiting !== null) return because(`${past} ${waiting.why}`, waiting.toChange);
  if (facts.exit !== null)
    return because(
      `${past} ${[facts.exit, ...facts.otherExits].map((cause) => causeSentence(cause, facts.outOfScope)).join(' ')}`,
      [facts.exit, ...facts.otherExits].map(wayBack).join(' '),
    );
  const rejection = rejectionReason(facts.open);
  if (rejection !== null) return because(`${past} ${rejection.why}`, rejection.toChange);
  if (!facts.accountStateKnown)
    return because(
      `${past} Entra does not say whether the account is enabled, and nobody is let in on a guess.`,
      'Let Entra show `accountEnabled`: check the permissions with `rollcall tenant test`.',
    );
  return because(`${past} Nothing speaks against them any more.`, nextRun);
}

function reasonForActive(facts: MappingFacts, person: ExplainedPerson): Reason {
  const { exit, exitRule, outOfScope, open, held } = facts;
  const because = (why: string, toChange: string | null): Reason => ({ status: 'active', why, toChange });
  if (exit === null) {
    const waiting = waitingReason(held, ['updated', 'adopted']);
    if (waiting !== null) return because(`Active. ${waiting.why}`, waiting.toChange);
    const rejection = rejectionReason(open);
    if (rejection !== null) return because(`Active as they were. ${rejection.why}`, rejection.toChange);
    return because('Entra shows them, and the mapping admits them.', null);
  }
  const cause = causeSentence(exit, outOfScope);
  if (exitRule !== null && exitRule.action !== 'deactivate')
    return because(
      `${cause} The mapping says "${exitRule.action}" for that.`,
      `Change \`${exit}\` under the mapping's exits.`,
    );
  const waiting = waitingReason(held, ['deactivated']);
  if (waiting !== null) return because(`${cause} ${waiting.why}`, waiting.toChange);
  if (person.protected)
    return because(
      `${cause} They are protected: no sync deactivates them.`,
      '`rollcall person protect --off` lets the next run deactivate them.',
    );
  const grace = open.find(({ kind }) => kind === 'grace');
  if (grace !== undefined)
    return because(
      `${cause} They are deactivated by the first run after ${instant(grace.dueAt)}, unless they return before.`,
      wayBack(exit),
    );
  const delayed = rejectionReason(open);
  if (delayed !== null) return because(`${cause} ${delayed.why}`, delayed.toChange);
  return because(`${cause} No run has acted on it yet.`, nextRun);
}

function causeSentence(cause: ExitCause, outOfScope: string | null): string {
  if (cause === 'out of scope' && outOfScope !== null) return `Out of scope: ${outOfScope}.`;
  return causeSentences[cause];
}

const causeSentences: { readonly [cause in ExitCause]: string } = {
  disabled: 'Their account is disabled in Entra.',
  deleted: 'They are in the recycle bin of Entra.',
  missing: 'Entra does not have them: neither among its users, nor in the recycle bin, nor by their id.',
  'out of scope': 'They are out of the mapping’s scope.',
  'lost role group': 'They are in none of the groups that give a role, and the mapping has no default role.',
};

function wayBack(cause: ExitCause): string {
  return waysBack[cause];
}

const waysBack: { readonly [cause in ExitCause]: string } = {
  disabled: 'Enable the account in Entra.',
  deleted: 'Restore them in Entra, within 30 days of the deletion.',
  missing: 'Only a new account in Entra; with the same identifier and employee id it gets this person back.',
  'out of scope': 'Change that in Entra, or the scope in the mapping file.',
  'lost role group': 'Add them to one of the groups of `roles`, or give the mapping a default `role`.',
};

function waitingReason(
  held: readonly HeldMatter[],
  outcomes: readonly string[],
): Pick<Reason, 'why' | 'toChange'> | null {
  const matter = held.find(({ outcome }) => outcomes.includes(outcome));
  if (matter === undefined) return null;
  const what = `That they would be ${matter.outcome}`;
  if (matter.state === 'refused')
    return {
      why: `${what} was refused (hold ${matter.hold}).`,
      toChange: 'It is asked again once Entra says something else of them.',
    };
  if (matter.state === 'approved')
    return {
      why: `${what} is approved (hold ${matter.hold}), and not written yet.`,
      toChange: 'The run of that approval does it.',
    };
  return {
    why: `${what} is held (${matter.kind}): ${matter.reason}.`,
    toChange: `\`rollcall hold approve ${matter.hold}\`, or \`refuse\`.`,
  };
}

/** What stands in the way, the gravest first. */
function rejectionReason(open: readonly OpenMatter[]): Pick<Reason, 'why' | 'toChange'> | null {
  for (const kind of ['rejection', 'unwritten', 'recheck', 'spared', 'field'] as const) {
    const matter = open.find((one) => one.kind === kind);
    if (matter !== undefined) return { why: sentenceByKind[kind](matter), toChange: wayOf(kind, matter.reason) };
  }
  return null;
}

const sentenceByKind: {
  readonly [kind in 'rejection' | 'unwritten' | 'recheck' | 'spared' | 'field']: (matter: OpenMatter) => string;
} = {
  rejection: ({ reason, others }) =>
    `Rejected: ${reason}.${others.length === 0 ? '' : ` Others involved: ${others.join(', ')}.`}`,
  unwritten: ({ reason }) => `What was planned was not written: ${reason}.`,
  recheck: ({ reason }) => `Left to the next run: ${reason}.`,
  spared: ({ reason }) => `Spared: ${reason}.`,
  field: ({ reason }) => `A value does not fit and was left as it is: ${reason}.`,
};

function wayOf(kind: string, reason: string): string {
  if (kind === 'recheck') return nextRun;
  if (kind === 'spared') return '`rollcall person protect --off` ends it.';
  if (kind === 'field') return 'Correct the value in Entra, or the type in the mapping file.';
  if (kind === 'unwritten') return 'Correct the values in Entra; it is tried again in each run.';
  if (reason.startsWith('malformed'))
    return 'Entra answered with something of the wrong kind: it ends by itself, or tell Microsoft’s support.';
  return waysOutOfRejection.get(reason) ?? 'It ends by itself when its cause does: see `rollcall rejections`.';
}

const waysOutOfRejection: ReadonlyMap<string, string> = new Map([
  ['identifier missing', 'Give them the field in Entra, or choose another identifier in the mapping file.'],
  ['identifier shared', 'Several new people have the same identifier: correct it in Entra, or choose another one.'],
  ['identifier taken', 'Somebody else holds the identifier and is still there: change one of the two in Entra.'],
  [
    'account state unknown',
    'Entra does not say whether the account is enabled: check the permissions with `rollcall tenant test`.',
  ],
]);

function instant(text: string | null): string {
  return text === null ? 'now' : `${text.slice(0, 16).replace('T', ' ')} UTC`;
}
