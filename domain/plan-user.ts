/**
 * The decision about one directory user in one mapping: make our person agree with this user as Entra shows them now.
 * The same function for every kind of run. It looks at one user; what depends on several (a name that two want, a swap)
 * is returned as contested and settled over all of them in `settle-identities.ts`.
 */
import {
  type Decision,
  type IdentifierHolder,
  type Known,
  nothing,
  type PlannedChange,
  planDifference,
  rejected,
} from './decision.js';
import type { DirectoryUser } from './directory-user.js';
import { type Exit, exitOf } from './exit.js';
import { kindBits, kindsOf } from './guard.js';
import { activeStatus, isStatusOfRejection, statusOfExit } from './integration-status.js';
import { planLeaversAccount } from './leavers-account.js';
import type { Mapping } from './mapping.js';
import { differenceOf, type Person, type PersonValues } from './person.js';
import { applySteps } from './run.js';
import type { Standing } from './standing.js';

export function planUser(
  user: DirectoryUser,
  mapping: Mapping,
  standing: Standing,
  known: Known,
  nowMs: number,
): Decision {
  if (user.state === 'live' && user.malformed.length > 0) return planMalformed(user, mapping, standing, known, nowMs);
  if (known.person === null) return planStranger(user, mapping, standing, known);
  const exit = exitOf(mapping.definition, standing.exits, known.grace, nowMs);
  if (exit === null) return planStaying(standing, known.person, known.holder);
  return exit.rule.action === 'deactivate'
    ? planLeaving(exit, known.person, nowMs)
    : planNoticed(user, standing, exit, known.person, known.holder);
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
  const disabled = standing.exits.filter((cause) => cause === 'disabled');
  const exit = exitOf(mapping.definition, disabled, known.grace, nowMs);
  return known.person !== null && exit?.rule.action === 'deactivate'
    ? { ...planLeaving(exit, known.person, nowMs), rejection: rejection.rejection }
    : { ...rejection, grace: known.grace };
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
    after: {
      ...valuesOf(mapping, standing),
      ...(mapping.definition.kind === 'login' ? { organizationalUnit: standing.organizationalUnit ?? null } : {}),
      fields: standing.creationFields === null ? standing.fields : { ...standing.creationFields, ...standing.fields },
      status: 'active',
    },
  };
}

function planStranger(user: DirectoryUser, mapping: Mapping, standing: Standing, known: Known): Decision {
  const leavers = planLeaversAccount(user, mapping, standing, known.holder);
  if (leavers !== null) return { ...nothing, ...leavers };
  if (user.state !== 'live') return { ...nothing, outOfScope: user.state };
  if (standing.outOfScope !== null) return { ...nothing, outOfScope: standing.outOfScope };
  if (mapping.definition.kind === 'login') {
    if (standing.exits.includes('disabled')) return { ...nothing, outOfScope: 'disabled' };
    if (standing.role === null) return { ...nothing, outOfScope: 'in none of the role groups' };
    if (!standing.accountStateKnown) return rejected(null, 'account state unknown', []);
  } else {
    const exit = exitOf(mapping.definition, standing.exits);
    if (exit?.rule.action === 'deactivate') return { ...nothing, outOfScope: exit.cause };
  }
  if (standing.identifierKey === null) return rejected(null, 'identifier missing', []);
  const unfitFields = standing.unfitFields;
  if (known.holder === null) return { ...nothing, unfitFields, change: creationOf(mapping, standing) };
  if (known.holder.linkedTo !== null) return { ...nothing, unfitFields, contested: true };
  return { ...nothing, unfitFields, ...adoptionOf(mapping, standing, known.holder.person) };
}

/**
 * An account that existed before and carries this identifier becomes this user's. The identifier stands in the change
 * even where it is the same to the letter: two who would adopt one account are found by it.
 */
export function adoptionOf(mapping: Mapping, standing: Standing, person: Person): Pick<Decision, 'change' | 'spared'> {
  const returns = person.status === 'inactive' && person.deactivatedBy === 'sync' && standing.accountStateKnown;
  const { role, ...others } = valuesOf(mapping, standing);
  const wanted: PersonValues = {
    ...others,
    // Nobody takes a protected person's role, not even with an approval.
    ...(role === undefined || person.protected ? {} : { role }),
    ...(returns ? { status: 'active' } : {}),
  };
  const difference = differenceOf(person, wanted) ?? { before: {}, after: {} };
  const { identifier, identifierKey } = person;
  const change: PlannedChange = {
    outcome: 'adopted',
    cause: null,
    step: applySteps.creations,
    kinds: kindsOf(difference) | kindBits.adoptions,
    person,
    before: { identifier, identifierKey, ...difference.before },
    after: { identifier: standing.identifier, identifierKey: standing.identifierKey, ...difference.after },
  };
  const keepsRole = person.protected && role !== undefined && role !== person.role;
  return { change, spared: keepsRole ? roleSpared(role) : null };
}

/** Nobody but an administrator takes a protected person's role. */
function roleSpared(role: string | null): string {
  return `protected: keeps the role instead of ${role ?? 'none'}`;
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
  return planFollowing(wanted, standing, person, holder);
}

/**
 * The mapping lets them stay although they leave. Whom Entra still shows is followed as before, unless the mapping's own
 * scope is what leaves them out; whoever is inactive stays so until nothing speaks against them any more.
 */
function planNoticed(
  user: DirectoryUser,
  standing: Standing,
  exit: Exit,
  person: Person,
  holder: IdentifierHolder | null,
): Decision {
  const isFollowed = user.state === 'live' && standing.outOfScope === null && person.status === 'active';
  const wanted = {
    ...(isFollowed ? followedValuesOf(standing) : {}),
    ...statusNoticed(exit, person),
  };
  return planFollowing(wanted, isFollowed ? standing : null, person, holder);
}

/** Where nothing is to be noticed, only a rejection goes that nothing speaks for any more. */
function statusNoticed({ cause, rule }: Exit, person: Person): Pick<PersonValues, 'integrationStatus'> {
  if (rule.action !== 'nothing') return { integrationStatus: statusOfExit(cause) };
  const isHealed = person.status === 'active' && isStatusOfRejection(person.integrationStatus);
  return isHealed ? { integrationStatus: activeStatus } : {};
}

function planFollowing(
  wanted: PersonValues,
  standing: Standing | null,
  person: Person,
  holder: IdentifierHolder | null,
): Decision {
  if (!person.protected || wanted.role === undefined || wanted.role === person.role)
    return planDifference(person, wanted, standing, holder);
  const { role, ...others } = wanted;
  return {
    ...planDifference(person, others, standing, holder),
    spared: roleSpared(role),
  };
}

/** Deactivation keeps role, unit and fields, so that a return restores the person as they were. */
function planLeaving({ cause, dueAtMs }: Exit, person: Person, nowMs: number): Decision {
  const integrationStatus = statusOfExit(cause);
  if (person.status === 'inactive') return planDifference(person, { integrationStatus }, null, null);
  if (person.protected) {
    return {
      ...planDifference(person, { integrationStatus }, null, null),
      spared: `protected: stays active although ${cause} in Entra`,
    };
  }
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

function valuesOf(mapping: Mapping, standing: Standing): PersonValues {
  return {
    identifier: standing.identifier,
    identifierKey: standing.identifierKey,
    ...(mapping.definition.kind === 'login' ? { role: standing.role, ...unitOf(standing) } : {}),
    fields: standing.fields,
    integrationStatus: statusOf(mapping, standing),
  };
}

function statusOf({ definition }: Mapping, { exits }: Standing): string {
  const exit = exitOf(definition, exits);
  return exit === null || exit.rule.action === 'nothing' ? activeStatus : statusOfExit(exit.cause);
}

/** What a linked person takes over from Entra. A name that Entra no longer shows is kept: nobody becomes nameless. */
function followedValuesOf(standing: Standing): PersonValues {
  return {
    ...(standing.identifier === null ? {} : { identifier: standing.identifier, identifierKey: standing.identifierKey }),
    ...(standing.role === null ? {} : { role: standing.role }),
    ...unitOf(standing),
    fields: standing.fields,
  };
}

function unitOf({ organizationalUnit }: Standing): Pick<PersonValues, 'organizationalUnit'> {
  return organizationalUnit === undefined ? {} : { organizationalUnit };
}
