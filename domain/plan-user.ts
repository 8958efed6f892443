/**
 * The decision about one directory user in one mapping: make our person agree with this user as Entra shows them now.
 * The same function for every kind of run. It looks at one user; what depends on several (a name that two want, a swap)
 * is returned as contested and settled over all of them in `settle-identities.ts`.
 */
import type { DirectoryUser } from './directory-user.js';
import { type ExitCause, graceMsByCause } from './exit.js';
import { kindBits, kindsOf } from './guard.js';
import { activeStatus, statusOfExit, statusOfRejection } from './integration-status.js';
import type { Mapping } from './mapping.js';
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

export type Grace = { readonly cause: ExitCause; readonly dueAtMs: number };

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

const nothing: Decision = {
  change: null,
  rejection: null,
  outOfScope: null,
  grace: null,
  unfitFields: [],
  spared: null,
  contested: false,
};

export function planUser(
  user: DirectoryUser,
  mapping: Mapping,
  standing: Standing,
  known: Known,
  nowMs: number,
): Decision {
  if (user.state === 'live' && user.malformed.length > 0) return planMalformed(user, mapping, standing, known, nowMs);
  if (known.person === null) return planStranger(user, mapping, standing, known);
  if (mapping.definition.kind === 'record') return planLinkedRecord(user, standing, known.person, known.holder);
  return standing.exit === null
    ? planStaying(standing, known.person, known.holder)
    : planLeaving(standing.exit, known.person, known.grace, nowMs);
}

/** Whoever is disabled leaves, whatever else about them cannot be read. It is no return either: the grace goes on. */
function planMalformed(
  user: DirectoryUser,
  mapping: Mapping,
  standing: Standing,
  known: Known,
  nowMs: number,
): Decision {
  const rejection = rejected(known.person, `malformed: ${user.malformed.join('; ')}`, []);
  return known.person !== null && mapping.definition.kind === 'login' && standing.exit === 'disabled'
    ? { ...planLeaving('disabled', known.person, known.grace, nowMs), rejection: rejection.rejection }
    : { ...rejection, grace: known.grace };
}

/** A person whose row stays as it is except for the status that says why. */
export function rejected(person: Person | null, reason: string, others: readonly string[]): Decision {
  const difference = person === null ? null : differenceOf(person, { integrationStatus: statusOfRejection(reason) });
  return {
    ...nothing,
    rejection: { reason, others },
    change: person === null || difference === null ? null : updateOf(person, difference),
  };
}

/** What a stranger who may come in is created with. */
export function creationOf(mapping: Mapping, standing: Standing): PlannedChange {
  return {
    outcome: 'created',
    cause: null,
    step: applySteps.creations,
    kinds: 0,
    person: null,
    before: null,
    after: { ...valuesOf(mapping, standing), status: 'active' },
  };
}

function planStranger(user: DirectoryUser, mapping: Mapping, standing: Standing, known: Known): Decision {
  if (user.state !== 'live') return { ...nothing, outOfScope: user.state };
  if (mapping.definition.kind === 'login') {
    if (standing.exit === 'disabled') return { ...nothing, outOfScope: 'disabled' };
    if (standing.role === null) return { ...nothing, outOfScope: 'in none of the role groups' };
    if (!standing.accountStateKnown) return rejected(null, 'account state unknown', []);
  }
  if (standing.identifierKey === null) return rejected(null, 'identifier missing', []);
  const unfitFields = standing.unfitFields;
  if (known.holder === null) return { ...nothing, unfitFields, change: creationOf(mapping, standing) };
  if (known.holder.linkedTo !== null) return { ...nothing, unfitFields, contested: true };
  return { ...nothing, unfitFields, change: adoptionOf(mapping, standing, known.holder.person) };
}

/**
 * An account that existed before and carries this identifier becomes this user's. The identifier stands in the change
 * even where it is the same to the letter: two who would adopt one account are found by it.
 */
export function adoptionOf(mapping: Mapping, standing: Standing, person: Person): PlannedChange {
  const returns = person.status === 'inactive' && person.deactivatedBy === 'sync' && standing.accountStateKnown;
  const wanted: PersonValues = { ...valuesOf(mapping, standing), ...(returns ? { status: 'active' } : {}) };
  const difference = differenceOf(person, wanted) ?? { before: {}, after: {} };
  const { identifier, identifierKey } = person;
  return {
    outcome: 'adopted',
    cause: null,
    step: applySteps.creations,
    kinds: kindsOf(difference) | kindBits.adoptions,
    person,
    before: { identifier, identifierKey, ...difference.before },
    after: { identifier: standing.identifier, identifierKey: standing.identifierKey, ...difference.after },
  };
}

function planLinkedRecord(
  user: DirectoryUser,
  standing: Standing,
  person: Person,
  holder: IdentifierHolder | null,
): Decision {
  const integrationStatus = standing.exit === null ? activeStatus : statusOfExit(standing.exit);
  const wanted = user.state === 'live' ? { ...followedValuesOf(standing), integrationStatus } : { integrationStatus };
  return planDifference(person, wanted, standing, holder);
}

function planStaying(standing: Standing, person: Person, holder: IdentifierHolder | null): Decision {
  if (person.identifier === null && standing.identifier === null) return rejected(person, 'identifier missing', []);
  // Nobody loses or regains a login because Entra did not say whether the account is enabled.
  const returns = standing.accountStateKnown && person.status === 'inactive' && person.deactivatedBy === 'sync';
  const wanted: PersonValues = {
    ...followedValuesOf(standing),
    ...(standing.accountStateKnown || person.status === 'active' ? { integrationStatus: activeStatus } : {}),
    ...(returns ? { status: 'active' } : {}),
  };
  if (!person.protected || wanted.role === person.role) return planDifference(person, wanted, standing, holder);
  const { role, ...others } = wanted;
  return {
    ...planDifference(person, others, standing, holder),
    spared: `protected: keeps the role instead of ${role ?? 'none'}`,
  };
}

/** Deactivation keeps role, unit and fields, so that a return restores the person as they were. */
function planLeaving(cause: ExitCause, person: Person, grace: Grace | null, nowMs: number): Decision {
  const integrationStatus = statusOfExit(cause);
  if (person.status === 'inactive') return planDifference(person, { integrationStatus }, null, null);
  if (person.protected) {
    return {
      ...planDifference(person, { integrationStatus }, null, null),
      spared: `protected: stays active although ${cause} in Entra`,
    };
  }
  const dueAtMs = grace?.cause === cause ? grace.dueAtMs : nowMs + graceMsByCause[cause];
  if (dueAtMs > nowMs) {
    return { ...planDifference(person, { integrationStatus }, null, null), grace: { cause, dueAtMs } };
  }
  const difference = differenceOf(person, { status: 'inactive', integrationStatus });
  if (difference === null) return nothing;
  return {
    ...nothing,
    change: {
      outcome: 'deactivated',
      cause,
      step: applySteps.deactivations,
      kinds: kindsOf(difference),
      person,
      ...difference,
    },
  };
}

function planDifference(
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

function valuesOf(mapping: Mapping, standing: Standing): PersonValues {
  return {
    identifier: standing.identifier,
    identifierKey: standing.identifierKey,
    ...(mapping.definition.kind === 'login'
      ? { role: standing.role, organizationalUnit: standing.organizationalUnit }
      : {}),
    fields: standing.fields,
    integrationStatus: standing.exit === null ? activeStatus : statusOfExit(standing.exit),
  };
}

/** What a linked person takes over from Entra. A name that Entra no longer shows is kept: nobody becomes nameless. */
function followedValuesOf(standing: Standing): PersonValues {
  return {
    ...(standing.identifier === null ? {} : { identifier: standing.identifier, identifierKey: standing.identifierKey }),
    ...(standing.role === null ? {} : { role: standing.role }),
    ...(standing.organizationalUnit === null ? {} : { organizationalUnit: standing.organizationalUnit }),
    fields: standing.fields,
  };
}
