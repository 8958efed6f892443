/**
 * Who gets which identifier when several people are concerned: swaps, chains, names of leavers, names that two want.
 * `planUser` looks at one user and calls such a name contested; here all of them are settled at once, so that the order
 * in which Graph lists people decides nothing.
 */
import { type Move, moveUnitsOf } from './move-units.js';
import type { Person } from './person.js';

/** One directory user who wants an identifier that they do not hold. Only live users may claim. */
export type Claim = {
  readonly objectId: string;
  /** The linked person who would be renamed; null for a newcomer. */
  readonly person: Person | null;
  readonly identifierKey: string;
  readonly employeeId: string | null;
};

/** Who holds a wanted identifier today: a person linked to a directory user. */
export type Holder = {
  readonly identifierKey: string;
  readonly person: Person;
  /** Object id of the directory user. */
  readonly linkedTo: string;
  /** Entra's answer when asked for this very id; `gone` is in the recycle bin, or found nowhere. */
  readonly state: 'live' | 'gone';
  readonly employeeId: string | null;
};

/** `others` are object ids. */
export type Verdict =
  /** `reused`: the name was a leaver's, to whom it may still open doors elsewhere. */
  | { readonly kind: 'take'; readonly reused: boolean }
  /** The same human under a new object id: the link moves to them, and the person keeps the name. */
  | { readonly kind: 'return'; readonly person: Person }
  | { readonly kind: 'shared'; readonly others: readonly string[] }
  | { readonly kind: 'taken'; readonly others: readonly string[] };

export type Settlement = {
  /** By object id: one for each claim. */
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Leavers whose identifier goes to somebody else. */
  readonly releases: readonly Holder[];
  /** Object ids of takers, returners and leavers whose moves need each other: passed, held and undone together. */
  readonly units: readonly (readonly string[])[];
};

type Contest = { readonly movers: readonly Claim[]; readonly newcomers: readonly Claim[] };

/** A thousand users with one shared mailbox must not yield a million names; who reads a rejection needs a few of them. */
const namedOthers = 50;

/**
 * @param claims at most one per object id; whoever holds a wanted identifier and wants another one must be among them
 * @param holders by identifier key; a wanted key without an entry is free
 */
export function settleIdentities(claims: readonly Claim[], holders: ReadonlyMap<string, Holder>): Settlement {
  const contests = contestsOf(claims);
  const winners = winnersOf(contests, holders);
  const verdicts = new Map<string, Verdict>();
  const releases: Holder[] = [];
  const moves: Move[] = [];
  for (const [key, contest] of contests) {
    const holder = holders.get(key);
    const leaver = holder?.state === 'gone' && !winners.has(holder.linkedTo) ? holder : undefined;
    const winner = [...contest.movers, ...contest.newcomers].find((claim) => winners.has(claim.objectId));
    for (const claim of [...contest.movers, ...contest.newcomers]) {
      const verdict = verdictOn(claim, contest, winner, holder, leaver);
      verdicts.set(claim.objectId, verdict);
      if (verdict.kind !== 'take' && verdict.kind !== 'return') continue;
      moves.push({ objectId: claim.objectId, keys: [key, claim.person?.identifierKey ?? key] });
      if (leaver === undefined || verdict.kind === 'return') continue;
      releases.push(leaver);
      moves.push({ objectId: leaver.linkedTo, keys: [key] });
    }
  }
  return { verdicts, releases, units: moveUnitsOf(moves).map((unit) => unit.map((move) => move.objectId)) };
}

/** Who wants each key, in an order that does not depend on that of the claims. */
function contestsOf(claims: readonly Claim[]): ReadonlyMap<string, Contest> {
  const contests = new Map<string, { movers: Claim[]; newcomers: Claim[] }>();
  for (const claim of [...claims].sort((left, right) => (left.objectId < right.objectId ? -1 : 1))) {
    const contest = contests.get(claim.identifierKey) ?? { movers: [], newcomers: [] };
    contests.set(claim.identifierKey, contest);
    (claim.person === null ? contest.newcomers : contest.movers).push(claim);
  }
  return contests;
}

/** A link is older than any newcomer's claim; between equals nobody is guessed at. */
function favouriteOf({ movers, newcomers }: Contest): Claim | undefined {
  const favourites = movers.length > 0 ? movers : newcomers;
  return favourites.length === 1 ? favourites[0] : undefined;
}

/**
 * Object ids of those whose claim succeeds. Everyone's favourite claim is believed until its key proves to be kept by
 * its holder, which then refutes whoever waited for the key of the refuted. What is left stands together, so a ring of
 * people who exchange names passes whole, which building up from the free keys would never find.
 */
function winnersOf(contests: ReadonlyMap<string, Contest>, holders: ReadonlyMap<string, Holder>): ReadonlySet<string> {
  const favouriteByKey = new Map<string, Claim>();
  for (const [key, contest] of contests) {
    const favourite = favouriteOf(contest);
    if (favourite !== undefined) favouriteByKey.set(key, favourite);
  }
  const winners = new Set([...favouriteByKey.values()].map((claim) => claim.objectId));
  const doubted = [...favouriteByKey.values()];
  for (let claim = doubted.pop(); claim !== undefined; claim = doubted.pop()) {
    const holder = holders.get(claim.identifierKey);
    const isFree = holder === undefined || holder.state === 'gone' || winners.has(holder.linkedTo);
    if (isFree || !winners.delete(claim.objectId)) continue;
    const waiting = favouriteByKey.get(claim.person?.identifierKey ?? '');
    if (waiting !== undefined) doubted.push(waiting);
  }
  return winners;
}

function verdictOn(
  claim: Claim,
  { movers, newcomers }: Contest,
  winner: Claim | undefined,
  holder: Holder | undefined,
  leaver: Holder | undefined,
): Verdict {
  if (claim === winner) {
    const sameHuman = claim.person === null && claim.employeeId !== null && claim.employeeId === leaver?.employeeId;
    return leaver !== undefined && sameHuman
      ? { kind: 'return', person: leaver.person }
      : { kind: 'take', reused: leaver !== undefined };
  }
  if (movers.length === 0 && newcomers.length > 1) return { kind: 'shared', others: othersOf(newcomers, claim) };
  const heldByOther = winner === undefined && movers.length < 2 && holder !== undefined;
  return { kind: 'taken', others: heldByOther ? [holder.linkedTo] : othersOf(movers, claim) };
}

function othersOf(claims: readonly Claim[], claim: Claim): readonly string[] {
  return claims
    .slice(0, namedOthers + 1)
    .filter((other) => other !== claim)
    .slice(0, namedOthers)
    .map((other) => other.objectId);
}
