/** What can be decided about one directory user in one mapping, and the parts that decisions are put together from. */
import type { ExitCause, Grace } from './exit.js';
import { kindsOf } from './guard.js';
import { statusOfRejection } from './integration-status.js';
import type { ChangeOutcome } from './outcome.js';
import { type Difference, differenceOf, type Person, type PersonValues } from './person.js';
import { applySteps, type ApplyStep } from './run.js';
import type { Standing } from './standing.js';

/** What Postgres knows about this user in this mapping when the decision is made. */
export type Known = {
  /** The person their link leads to; null for a stranger. */
  readonly person: Person | null;
  /** Whoever else holds the identifier this user would have. */
  readonly holder: IdentifierHolder | null;
  /** The running grace period, if they have begun to leave. */
  readonly grace: Grace | null;
};

export type IdentifierHolder = {
  readonly person: Person;
  /** Object id of the directory user the holder is linked to; null for an account that existed before. */
  readonly linkedTo: string | null;
};

export type PlannedChange = {
  readonly outcome: ChangeOutcome;
  readonly cause: ExitCause | null;
  readonly step: ApplyStep;
  /** The guarded kinds it is of, as bits. */
  readonly kinds: number;
  /** Null for a creation. */
  readonly person: Person | null;
  readonly before: PersonValues | null;
  readonly after: PersonValues;
};

export type Rejection = { readonly reason: string; readonly others: readonly string[] };

export type Decision = {
  readonly change: PlannedChange | null;
  readonly rejection: Rejection | null;
  /** Why a stranger is left out. */
  readonly outOfScope: string | null;
  readonly grace: Grace | null;
  readonly unfitFields: readonly string[];
  /** What a protected person was spared. */
  readonly spared: string | null;
  /** The identifier is held by another linked person: to be settled over everyone concerned. */
  readonly contested: boolean;
};

/** Rejections that are a claim: when the identifier becomes free, whoever was rejected is looked at again. */
export const identifierShared = 'identifier shared';
export const identifierTaken = 'identifier taken';

export const nothing: Decision = {
  change: null,
  rejection: null,
  outOfScope: null,
  grace: null,
  unfitFields: [],
  spared: null,
  contested: false,
};

/** A person whose row stays as it is except for the status that says why. */
export function rejected(person: Person | null, reason: string, others: readonly string[]): Decision {
  const difference = person === null ? null : differenceOf(person, { integrationStatus: statusOfRejection(reason) });
  return {
    ...nothing,
    rejection: { reason, others },
    change: person === null || difference === null ? null : updateOf(person, difference),
  };
}

/** A linked person becomes what is wanted; a name that somebody else holds is contested, or refused where nobody could give it up. */
export function planDifference(
  person: Person,
  wanted: PersonValues,
  standing: Standing | null,
  holder: IdentifierHolder | null,
): Decision {
  const unfitFields = standing?.unfitFields ?? [];
  const difference = differenceOf(person, wanted);
  if (difference === null) return { ...nothing, unfitFields };
  const renamed = difference.after.identifierKey !== undefined;
  if (renamed && holder !== null) {
    if (holder.linkedTo !== null) return { ...nothing, unfitFields, contested: true };
    return renameRefused(person, wanted, unfitFields, []);
  }
  return { ...nothing, unfitFields, change: updateOf(person, difference) };
}

/** The new name is not free: the old one stays, everything else follows. Whoever has none left is not let in without. */
export function renameRefused(
  person: Person,
  wanted: PersonValues,
  unfitFields: readonly string[],
  others: readonly string[],
): Decision {
  const reason = identifierTaken;
  const { identifier: _identifier, identifierKey: _key, status, ...rest } = wanted;
  const difference = differenceOf(person, {
    ...rest,
    ...(status === undefined || person.identifier === null ? {} : { status }),
    integrationStatus: statusOfRejection(reason),
  });
  return {
    ...nothing,
    unfitFields,
    rejection: { reason, others },
    change: difference === null ? null : updateOf(person, difference),
  };
}

function updateOf(person: Person, difference: Difference): PlannedChange {
  const returns = difference.after.status === 'active';
  const renamed = difference.after.identifierKey !== undefined;
  return {
    outcome: returns ? 'reactivated' : 'updated',
    cause: null,
    step: renamed ? applySteps.moves : returns ? applySteps.reactivations : applySteps.updates,
    kinds: kindsOf(difference),
    person,
    ...difference,
  };
}
