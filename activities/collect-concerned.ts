/** Everybody whom a contest for identifiers concerns, what they want, and whether those who hold it are still there. */
import type { Decision, IdentifierHolder } from '../domain/decision.js';
import { textOf } from '../domain/directory-user.js';
import { leavingCauseOf } from '../domain/leavers-account.js';
import { planUser } from '../domain/plan-user.js';
import type { Claim, Holder } from '../domain/settle-identities.js';
import type { Candidate } from './plan-candidates.js';

/** Asks Entra for these ids, one by one: who is certainly gone. Whoever could not be asked is not among them. */
export type AskWhoIsGone = (objectIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** Where a settlement looks people up. */
export type Sources = {
  candidates(objectIds: readonly string[]): Promise<readonly Candidate[]>;
  /** By identifier key; what nobody holds is not in it. */
  holders(identifierKeys: readonly string[]): Promise<ReadonlyMap<string, IdentifierHolder>>;
  readonly askWhoIsGone: AskWhoIsGone;
};

/** Everybody a settlement has to look at, by object id, and who holds what they want, by identifier key. */
export type Concerned = {
  readonly candidates: ReadonlyMap<string, Candidate>;
  readonly holders: ReadonlyMap<string, IdentifierHolder>;
};

/** Claimants, whoever holds what they want, what those want in turn, and so on. */
export async function collectConcerned(
  sources: Sources,
  contested: readonly string[],
  nowMs: number,
): Promise<Concerned> {
  const candidates = new Map<string, Candidate>();
  const holders = new Map<string, IdentifierHolder>();
  const looked = new Set<string>();
  let wanted: readonly string[] = contested;
  while (wanted.length > 0) {
    for (const objectId of wanted) looked.add(objectId);
    const loaded = await sources.candidates(wanted);
    for (const candidate of loaded) candidates.set(candidate.user.objectId, candidate);
    const keys = loaded.flatMap((candidate) => [
      ...claimOf(candidate, nowMs).map((claim) => claim.identifierKey),
      ...keyOfLeaver(candidate),
    ]);
    for (const [key, holder] of await sources.holders([...new Set(keys)])) holders.set(key, holder);
    wanted = [...holders.values()].flatMap(({ linkedTo }) =>
      linkedTo === null || looked.has(linkedTo) ? [] : [linkedTo],
    );
  }
  return { candidates, holders };
}

/** Somebody disabled or deleted claims nothing, but an account that existed before may be theirs. */
function keyOfLeaver({ user, mapping, standing, linked }: Candidate): readonly string[] {
  return linked === null && leavingCauseOf(user, mapping, standing) !== null ? [standing.identifierKey ?? ''] : [];
}

/** What this user would be called if every name were free; empty where they would not get a new one. */
export function claimOf(candidate: Candidate, nowMs: number): readonly Claim[] {
  const identifierKey = decisionOn(candidate, null, nowMs).change?.after.identifierKey ?? nameLeftBehind(candidate);
  if (identifierKey === null) return [];
  const employeeId = textOf(candidate.user.document, 'employeeId');
  return [{ objectId: candidate.user.objectId, person: candidate.linked?.person ?? null, identifierKey, employeeId }];
}

/**
 * Somebody disabled keeps here what they were called, also when Entra renames them: until somebody else wants the old
 * name. Then they follow, so that the newcomer who got it in Entra gets it here.
 */
export function nameLeftBehind({ user, linked, standing }: Candidate): string | null {
  const hasAnotherName =
    linked !== null && user.state === 'live' && standing.identifierKey !== linked.person.identifierKey;
  return hasAnotherName && standing.exit !== null ? standing.identifierKey : null;
}

export function decisionOn(candidate: Candidate, holder: IdentifierHolder | null, nowMs: number): Decision {
  const person = candidate.linked?.person ?? null;
  return planUser(
    candidate.user,
    candidate.mapping,
    candidate.standing,
    { person, holder, grace: candidate.grace },
    nowMs,
  );
}

export async function holdersOf(
  claims: readonly Claim[],
  concerned: Concerned,
  askWhoIsGone: AskWhoIsGone,
): Promise<ReadonlyMap<string, Holder>> {
  const moving = new Set(claims.map((claim) => claim.objectId));
  const linked = [...concerned.holders].flatMap(([key, { person, linkedTo }]) =>
    linkedTo === null ? [] : [{ identifierKey: key, person, linkedTo }],
  );
  const gone = await askWhoIsGone(linked.flatMap(({ linkedTo }) => (moving.has(linkedTo) ? [] : [linkedTo])));
  return new Map(
    linked.map((holder) => {
      const document = concerned.candidates.get(holder.linkedTo)?.user.document ?? {};
      const state = gone.has(holder.linkedTo) ? 'gone' : 'live';
      return [holder.identifierKey, { ...holder, state, employeeId: textOf(document, 'employeeId') }];
    }),
  );
}
