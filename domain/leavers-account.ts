/**
 * Accounts that existed before, of people who are disabled or deleted in Entra. Nobody is linked to such an account, so no
 * exit would ever reach it: whoever approves adoptions is asked whether it is theirs, and is to be deactivated with it.
 */
import type { Decision, IdentifierHolder, PlannedChange } from './decision.js';
import type { DirectoryUser } from './directory-user.js';
import { exitRuleOf, type ExitCause } from './exit.js';
import { kindBits, kindsOf } from './guard.js';
import { statusOfExit } from './integration-status.js';
import type { Mapping } from './mapping.js';
import { differenceOf } from './person.js';
import { applySteps } from './run.js';
import type { Standing } from './standing.js';

/** @returns null where there is no such account, or a leaver's would stay active in this mapping anyway */
export function planLeaversAccount(
  user: DirectoryUser,
  mapping: Mapping,
  standing: Standing,
  holder: IdentifierHolder | null,
): Pick<Decision, 'change' | 'spared'> | null {
  const cause = leavingCauseOf(user, mapping, standing);
  if (cause === null || holder === null || holder.linkedTo !== null) return null;
  if (holder.person.status === 'inactive') return null;
  const spared = holder.person.protected ? `protected: stays active although ${cause} in Entra` : null;
  return { change: adoptionOfLeaver(cause, standing, holder, spared !== null), spared };
}

/** Why this user's account, should there be one, is to be deactivated; null: it is not. */
export function leavingCauseOf(user: DirectoryUser, mapping: Mapping, standing: Standing): ExitCause | null {
  const cause = user.state === 'live' ? standing.exits[0] : user.state;
  if (mapping.definition.kind !== 'login' || (cause !== 'disabled' && cause !== 'deleted')) return null;
  if (standing.outOfScope !== null || standing.identifierKey === null) return null;
  return exitRuleOf(mapping.definition, cause).action === 'deactivate' ? cause : null;
}

/** Role, unit and fields are kept, as in every deactivation. A grace is for what no person has looked at. */
function adoptionOfLeaver(
  cause: ExitCause,
  standing: Standing,
  { person }: IdentifierHolder,
  staysActive: boolean,
): PlannedChange {
  const difference = differenceOf(person, {
    ...(staysActive ? {} : { status: 'inactive' }),
    integrationStatus: statusOfExit(cause),
  }) ?? { before: {}, after: {} };
  const { identifier, identifierKey } = person;
  return {
    outcome: 'adopted',
    cause,
    step: applySteps.creations,
    kinds: kindsOf(difference) | kindBits.adoptions,
    person,
    before: { identifier, identifierKey, ...difference.before },
    after: { identifier: standing.identifier, identifierKey: standing.identifierKey, ...difference.after },
  };
}

export type LeaverVerdict =
  | { readonly kind: 'adopt' }
  | { readonly kind: 'yield' }
  | { readonly kind: 'shared'; readonly others: readonly string[] };

/**
 * Whose an account is, where several have its name: an enabled claimant comes before anybody who left, and between those
 * who left nobody is guessed at.
 *
 * @param claimed identifier keys that somebody enabled wants
 * @returns by object id
 */
export function settleLeavers(
  leavers: readonly { readonly objectId: string; readonly identifierKey: string }[],
  claimed: ReadonlySet<string>,
): ReadonlyMap<string, LeaverVerdict> {
  return new Map(
    leavers.map(({ objectId, identifierKey }): readonly [string, LeaverVerdict] => {
      if (claimed.has(identifierKey)) return [objectId, { kind: 'yield' }];
      const others = leavers.filter((other) => other.identifierKey === identifierKey && other.objectId !== objectId);
      return [
        objectId,
        others.length === 0
          ? { kind: 'adopt' }
          : { kind: 'shared', others: others.map((other) => other.objectId).sort() },
      ];
    }),
  );
}
