/** Everybody whom a contest for identifiers concerns, what they want, and whether those who hold it are still there. */
import type { OpenItem } from '../db/plan/store-plan.js';
import type { Decision, IdentifierHolder } from '../domain/decision.js';
import { textOf } from '../domain/directory-user.js';
import type { ExitCause } from '../domain/exit.js';
import { leavingCauseOf } from '../domain/leavers-account.js';
import { planUser } from '../domain/plan-user.js';
import type { Claim, Holder } from '../domain/settle-identities.js';
import type { Candidate, Candidates } from './plan-candidates.js';

/** Asks Entra for these ids, one by one: who is certainly gone. Whoever could not be asked is not among them. */
export type AskWhoIsGone = (objectIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** Where a settlement looks people up. */
export type Sources = {
  candidates(objectIds: readonly string[]): Promise<Candidates>;
  /** By identifier key; what nobody holds is not in it. */
  holders(identifierKeys: readonly string[]): Promise<ReadonlyMap<string, IdentifierHolder>>;
  /**
   * By object id, those whom this run has planned to let go. Their grace is over and no longer open; without it they would
   * be planned as if it began today.
   */
  endedGraces(objectIds: readonly string[]): Promise<ReadonlyMap<string, ExitCause>>;
  /** Object ids of everybody else who wants one of these in this run, or was rejected over it. */
  claimants(identifierKeys: readonly string[]): Promise<readonly string[]>;
  readonly askWhoIsGone: AskWhoIsGone;
};

/** Everybody a settlement has to look at, by object id, and who holds what they want, by identifier key. */
export type Concerned = {
  readonly candidates: ReadonlyMap<string, Candidate>;
  readonly holders: ReadonlyMap<string, IdentifierHolder>;
  /** Which other mappings leave them out: said anew with everything else about them. */
  readonly leftOut: readonly OpenItem[];
};

/** Claimants, whoever holds what they want, what those want in turn, who else wants that, and so on. */
export async function collectConcerned(
  sources: Sources,
  contested: readonly string[],
  nowMs: number,
): Promise<Concerned> {
  const candidates = new Map<string, Candidate>();
  const holders = new Map<string, IdentifierHolder>();
  const leftOut: OpenItem[] = [];
  const looked = new Set<string>();
  let wanted: readonly string[] = contested;
  while (wanted.length > 0) {
    for (const objectId of wanted) looked.add(objectId);
    const ended = await sources.endedGraces(wanted);
    const found = await sources.candidates(wanted);
    leftOut.push(...found.leftOut);
    const loaded = found.candidates.map((candidate) => {
      const cause = ended.get(candidate.user.objectId);
      return cause === undefined ? candidate : { ...candidate, grace: { cause, dueAtMs: nowMs } };
    });
    for (const candidate of loaded) candidates.set(candidate.user.objectId, candidate);
    const claims = loaded.flatMap((candidate) => claimOf(candidate, nowMs));
    const keys = [...new Set(claims.map((claim) => claim.identifierKey))];
    const asked = [...new Set([...keys, ...loaded.flatMap(keyOfLeaver)])];
    for (const [key, holder] of await sources.holders(asked)) holders.set(key, holder);
    // Rivals for what these want, and whoever waits for what they would leave: perhaps nobody contested it in this run.
    const left = claims.flatMap((claim) => claim.person?.identifierKey ?? []);
    const rivals = keys.length === 0 ? [] : await sources.claimants([...new Set([...keys, ...left])]);
    wanted = [...rivals, ...[...holders.values()].flatMap(({ linkedTo }) => linkedTo ?? [])].filter(
      (objectId) => !looked.has(objectId),
    );
  }
  return { candidates, holders, leftOut };
}

/** Somebody disabled or deleted claims nothing, but an account that existed before may be theirs. */
function keyOfLeaver({ user, mapping, standing, linked }: Candidate): readonly string[] {
  return linked === null && leavingCauseOf(user, mapping, standing) !== null ? [standing.identifierKey ?? ''] : [];
}

/** What this user would be called if every name were free; empty where they would not get a new one. */
export function claimOf(candidate: Candidate, nowMs: number): readonly Claim[] {
  const identifierKey =
    decisionOn(candidate, null, nowMs).change?.after.identifierKey ?? nameLeftBehind(candidate, nowMs);
  if (identifierKey === null) return [];
  const employeeId = textOf(candidate.user.document, 'employeeId');
  return [{ objectId: candidate.user.objectId, person: candidate.linked?.person ?? null, identifierKey, employeeId }];
}

/**
 * Somebody disabled keeps here what they were called, also when Entra renames them: until somebody else wants the old
 * name. Then they follow, so that the newcomer who got it in Entra gets it here. Null for whoever follows in any case.
 */
export function nameLeftBehind(candidate: Candidate, nowMs: number): string | null {
  const { user, linked, standing } = candidate;
  const hasAnotherName =
    linked !== null && user.state === 'live' && standing.identifierKey !== linked.person.identifierKey;
  if (!hasAnotherName || standing.exits.length === 0) return null;
  return decisionOn(candidate, null, nowMs).change?.after.identifierKey === undefined ? standing.identifierKey : null;
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
