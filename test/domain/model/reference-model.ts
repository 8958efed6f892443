/**
 * What has to be true after a run, written down once more and as plainly as possible: every rule about everybody, without
 * batches, watermarks or plans. It shares no code with `domain/`; where the two differ, one of them is wrong.
 */
import type { MappingDefinition } from '../../../domain/mapping.js';
import type { Directory } from './directory.js';
import { keyOf, settleNames, type Verdict } from './reference-names.js';
import { dueAtMsOf, filled, isInScope, type Leaving, ruleOf, type View, viewOf, words } from './reference-views.js';

/** One of our people. */
export type Someone = {
  readonly id: string;
  /** Object id of the directory user they belong to; null: an account that nobody has claimed. */
  readonly user: string | null;
  readonly through: string | null;
  readonly name: string | null;
  readonly status: 'active' | 'inactive';
  readonly by: 'sync' | 'administrator' | null;
  readonly role: string | null;
  readonly city: string | null;
  readonly desk: string | null;
  readonly firstCity: string | null;
  readonly says: string;
  readonly isProtected: boolean;
};

export type Expected = {
  readonly people: readonly Someone[];
  /** By object id. */
  readonly leaving: ReadonlyMap<string, Leaving>;
  readonly rejected: ReadonlyMap<string, { readonly reason: string; readonly others: readonly string[] }>;
  readonly spared: ReadonlySet<string>;
};

export const nobodyYet: Expected = { people: [], leaving: new Map(), rejected: new Map(), spared: new Set() };

export function expectedAfter(
  directory: Directory,
  before: Expected,
  mappings: readonly MappingDefinition[],
  nowMs: number,
): Expected {
  const views = directory.map((entry) =>
    viewOf(entry, before.people, mappings, before.leaving.get(entry.objectId), nowMs),
  );
  const verdicts = settleNames(views, before.people);
  const people = new Map(before.people.map((person) => [person.id, person]));
  const leaving = new Map<string, Leaving>();
  const rejected = new Map<string, { reason: string; others: readonly string[] }>();
  const spared = new Set<string>();
  const wonKeys = new Set(
    views.flatMap((view) =>
      verdicts.get(view.entry.objectId)?.kind === 'gets it' && view.name !== null ? keyOf(view.name) : [],
    ),
  );
  const returned = new Set<string>();

  // Leavers give their name up to whoever gets it; a person who returns takes it along.
  for (const view of views) {
    const { person, entry } = view;
    if (person?.name == null || verdicts.get(entry.objectId)?.kind === 'gets it') continue;
    if (!wonKeys.has(keyOf(person.name))) continue;
    const heir = views.find(
      (other) =>
        other.name !== null && keyOf(other.name) === keyOf(person.name ?? '') && got(verdicts, other) !== undefined,
    );
    if (heir !== undefined && got(verdicts, heir) === 'the same human') {
      returned.add(entry.objectId);
      people.set(person.id, { ...person, user: heir.entry.objectId, through: heir.mapping.name });
    } else people.set(person.id, { ...person, name: null });
  }

  for (const view of views) {
    const { entry, mapping } = view;
    if (returned.has(entry.objectId)) continue;
    const verdict = verdicts.get(entry.objectId);
    const person = [...people.values()].find((one) => one.user === entry.objectId);
    if (person === undefined) {
      const claim = leaversAccount(view, views, before.people);
      if (claim?.kind === 'theirs') {
        people.set(claim.account.id, { ...left(view, claim.account), user: entry.objectId, through: mapping.name });
        if (claim.account.isProtected) spared.add(entry.objectId);
      } else if (claim?.kind === 'shared')
        rejected.set(entry.objectId, { reason: 'identifier shared', others: claim.others });
      else if (view.refusal !== null) rejected.set(entry.objectId, { reason: view.refusal, others: [] });
      else if (verdict?.kind === 'gets it') {
        const stray = before.people.find(
          (one) => one.user === null && one.name !== null && keyOf(one.name) === view.wants,
        );
        const newcomer = stray === undefined ? created(view, people) : adopted(view, stray);
        if (stray !== undefined && keepsRole(view, stray)) spared.add(entry.objectId);
        people.set(newcomer.id, { ...newcomer, user: entry.objectId, through: mapping.name });
      } else if (verdict !== undefined)
        rejected.set(entry.objectId, { reason: `identifier ${verdict.kind}`, others: verdict.others });
      continue;
    }
    // Whoever came back is looked at as the person they are now, with the name that is theirs.
    const now =
      view.person === null
        ? { ...viewOf(entry, [...people.values()], mappings, before.leaving.get(entry.objectId), nowMs), wants: null }
        : view;
    const { next, grace, isSpared } = afterwards(now, person, verdict, before.leaving.get(entry.objectId), nowMs);
    if (grace !== null) leaving.set(entry.objectId, grace);
    if (isSpared) spared.add(entry.objectId);
    const isNameless = now.cause === null && person.name === null && now.name === null;
    if (isNameless) rejected.set(entry.objectId, { reason: 'identifier missing', others: [] });
    if (isRefused(now, verdict)) rejected.set(entry.objectId, { reason: 'identifier taken', others: verdict.others });
    people.set(person.id, { ...next, through: now.cause === null ? mapping.name : next.through });
  }
  return { people: [...people.values()], leaving, rejected, spared };
}

/** What becomes of a person who is linked. */
function afterwards(
  view: View,
  person: Someone,
  verdict: Verdict | undefined,
  running: Leaving | undefined,
  nowMs: number,
): { next: Someone; grace: Leaving | null; isSpared: boolean } {
  const { cause, action, entry } = view;
  const renamed = verdict?.kind === 'gets it' ? { ...person, name: view.name } : person;
  const quiet = { grace: null, isSpared: false };
  if (cause === null) {
    if (person.name === null && view.name === null)
      return { ...quiet, next: { ...person, says: 'Rejected: identifier missing' } };
    const isKnown = entry.enabled !== null;
    const followed = following(view, renamed);
    const refused = isRefused(view, verdict);
    const comesBack = isKnown && person.by === 'sync' && !(refused && person.name === null);
    const says = refused
      ? 'Rejected: identifier taken'
      : isKnown || person.status === 'active'
        ? 'Active'
        : person.says;
    const back = comesBack ? { status: 'active' as const, by: null } : {};
    return { ...quiet, isSpared: keepsRole(view, person), next: { ...followed, ...back, says } };
  }
  const says = words[cause];
  if (action !== 'deactivate') {
    const followed = view.follows ? following(view, renamed) : renamed;
    const isHealed = person.status === 'active' && person.says.startsWith('Rejected');
    const next = { ...followed, says: action !== 'nothing' ? says : isHealed ? 'Active' : person.says };
    if (isRefused(view, verdict)) next.says = 'Rejected: identifier taken';
    return { ...quiet, isSpared: view.follows && keepsRole(view, person), next };
  }
  const told = { ...renamed, says };
  if (person.status === 'inactive') return { ...quiet, next: told };
  if (person.isProtected) return { ...quiet, isSpared: true, next: told };
  const dueAtMs = dueAtMsOf(cause, view.mapping, running, nowMs);
  if (dueAtMs > nowMs) return { grace: { cause, dueAtMs }, isSpared: false, next: told };
  return { ...quiet, next: { ...told, status: 'inactive', by: 'sync' } };
}

function isRefused(view: View, verdict: Verdict | undefined): verdict is Extract<Verdict, { others: unknown }> {
  return view.follows && verdict !== undefined && verdict.kind !== 'gets it';
}

function keepsRole({ role }: View, person: Someone): boolean {
  return person.isProtected && role !== null && role !== person.role;
}

function following({ entry, role, name }: View, person: Someone): Someone {
  const isSameName = name !== null && person.name !== null && keyOf(name) === keyOf(person.name);
  return {
    ...person,
    name: isSameName ? name : person.name,
    role: role === null || person.isProtected ? person.role : role,
    city: filled(entry.city),
    desk: filled(entry.desk) ?? person.desk,
  };
}

function created(view: View, people: ReadonlyMap<string, Someone>): Someone {
  let label = view.entry.objectId;
  while (people.has(`person of ${label}`)) label += "'";
  return {
    id: `person of ${label}`,
    user: null,
    through: null,
    name: view.name,
    status: 'active',
    by: null,
    role: view.mapping.kind === 'login' ? view.role : null,
    city: filled(view.entry.city),
    desk: filled(view.entry.desk),
    firstCity: filled(view.entry.city),
    says: arrivingSays(view),
    isProtected: false,
  };
}

/** An account that existed before becomes this user's; a lock that an administrator has put on it stays. */
function adopted(view: View, person: Someone): Someone {
  const comesBack = person.by === 'sync' && view.entry.enabled !== null;
  return {
    ...following(view, { ...person, name: view.name }),
    ...(comesBack ? { status: 'active', by: null } : {}),
    says: arrivingSays(view),
  };
}

type LeaversAccount =
  | { readonly kind: 'theirs'; readonly account: Someone }
  | { readonly kind: 'shared'; readonly others: readonly string[] };

/** An active account that existed before, of somebody who is disabled or deleted: theirs, unless anybody else may mean it. */
function leaversAccount(view: View, views: readonly View[], people: readonly Someone[]): LeaversAccount | null {
  const keyOfLeaver = ({ person, mapping, entry, name }: View) => {
    const isDisabled = entry.state === 'live' && entry.enabled === false && isInScope(entry, mapping);
    const cause = entry.state === 'deleted' ? 'deleted' : isDisabled ? 'disabled' : null;
    const hasLeft = cause !== null && ruleOf(mapping, cause).action === 'deactivate';
    const mayBe = person === null && mapping.kind === 'login' && hasLeft;
    return mayBe && name !== null ? keyOf(name) : null;
  };
  const key = keyOfLeaver(view);
  const account = people.find((one) => one.user === null && one.name !== null && keyOf(one.name) === key);
  if (key === null || account?.status !== 'active') return null;
  if (views.some((other) => other.person === null && other.wants === key)) return null;
  const others = views.filter((other) => other !== view && keyOfLeaver(other) === key);
  return others.length === 0
    ? { kind: 'theirs', account }
    : { kind: 'shared', others: others.map((other) => other.entry.objectId) };
}

function left({ name, cause }: View, account: Someone): Someone {
  const says = cause === null ? account.says : words[cause];
  const gone = account.isProtected ? {} : ({ status: 'inactive', by: 'sync' } as const);
  return { ...account, ...gone, name, says };
}

function arrivingSays({ cause, action }: View): string {
  return cause === null || action === 'nothing' ? 'Active' : words[cause];
}

function got(verdicts: ReadonlyMap<string, Verdict>, view: View): string | undefined {
  const verdict = verdicts.get(view.entry.objectId);
  return verdict?.kind === 'gets it' ? verdict.from : undefined;
}
