/** What must hold of every settlement, whatever people want: shown on generated crowds. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Claim, type Holder, type Settlement, settleIdentities } from '../../domain/settle-identities.js';
import { anAda } from './examples.js';

/** One directory user: what they hold (null: a newcomer, '' a person without a name) and what they want. */
type Member = {
  readonly objectId: string;
  readonly holds: string | null;
  readonly wants: string;
  readonly gone: boolean;
  readonly employeeId: string | null;
};

const key = fc.constantFrom('p', 'q', 'r', 's', 't', 'u');

/** Up to six people with a name each, some of them gone, up to two without, up to four newcomers; few names, so that they meet. */
const crowds: fc.Arbitrary<readonly Member[]> = fc
  .record({
    named: fc.uniqueArray(key),
    nameless: fc.nat(2),
    newcomers: fc.nat(4),
    wants: fc.array(key, { minLength: 12, maxLength: 12 }),
    gone: fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }),
    employeeIds: fc.array(fc.constantFrom(null, '1', '2'), { minLength: 12, maxLength: 12 }),
  })
  .map(({ named, nameless, newcomers, wants, gone, employeeIds }) =>
    [...named, ...Array<string>(nameless).fill(''), ...Array<null>(newcomers).fill(null)].map((holds, index) => ({
      objectId: `o${index}`,
      holds,
      wants: wants[index] ?? 'p',
      gone: holds !== null && gone[index] === 0,
      employeeId: employeeIds[index] ?? null,
    })),
  );

function personOf(member: Member) {
  const identifier = member.holds === '' ? null : member.holds;
  return anAda({ id: `person-${member.objectId}`, identifier, identifierKey: identifier });
}

function claimsOf(crowd: readonly Member[]): readonly Claim[] {
  return crowd
    .filter((member) => !member.gone && member.holds !== member.wants)
    .map((member) => ({
      objectId: member.objectId,
      person: member.holds === null ? null : personOf(member),
      identifierKey: member.wants,
      employeeId: member.employeeId,
    }));
}

function settle(crowd: readonly Member[], claims = claimsOf(crowd)): Settlement {
  const holders = crowd.flatMap((member): [string, Holder][] => {
    if (member.holds === null || member.holds === '') return [];
    const { holds, objectId, employeeId } = member;
    const state = member.gone ? 'gone' : 'live';
    return [[holds, { identifierKey: holds, person: personOf(member), linkedTo: objectId, state, employeeId }]];
  });
  return settleIdentities(claims, new Map(holders));
}

/** The crowd after these units; a unit that is not named is held back. */
function outcomeOf(crowd: readonly Member[], settlement: Settlement, units = settlement.units): readonly Member[] {
  const moving = new Set(units.flat());
  const released = new Set(settlement.releases.map((holder) => holder.linkedTo));
  const returned = new Set(
    [...settlement.verdicts].flatMap(([objectId, verdict]) =>
      verdict.kind === 'return' && moving.has(objectId) ? [verdict.person.id] : [],
    ),
  );
  return crowd
    .filter((member) => !returned.has(`person-${member.objectId}`))
    .map((member) => {
      const kind = settlement.verdicts.get(member.objectId)?.kind;
      if (!moving.has(member.objectId)) return member;
      if (kind === 'take' || kind === 'return') return { ...member, holds: member.wants };
      return released.has(member.objectId) ? { ...member, holds: '' } : member;
    });
}

function namesOf(crowd: readonly Member[]): readonly string[] {
  return crowd.flatMap((member) => (member.holds === null || member.holds === '' ? [] : [member.holds]));
}

const runs = { numRuns: 500 };

it('does not depend on the order of claims', () => {
  const shuffled = crowds.chain((crowd) => {
    const claims = claimsOf(crowd);
    const order = fc.shuffledSubarray([...claims], { minLength: claims.length, maxLength: claims.length });
    return fc.tuple(fc.constant(crowd), order);
  });
  fc.assert(
    fc.property(shuffled, ([crowd, claims]) => {
      expect(settle(crowd, claims)).toEqual(settle(crowd));
    }),
    runs,
  );
});

it('answers every claim, and never gives one name to two', () => {
  fc.assert(
    fc.property(crowds, (crowd) => {
      const settlement = settle(crowd);
      expect(new Set(settlement.verdicts.keys())).toEqual(new Set(claimsOf(crowd).map((claim) => claim.objectId)));
      const names = namesOf(outcomeOf(crowd, settlement));
      expect(new Set(names).size).toBe(names.length);
    }),
    runs,
  );
});

it('takes a name from nobody but from a leaver, whose name somebody else gets', () => {
  fc.assert(
    fc.property(crowds, (crowd) => {
      const settlement = settle(crowd);
      const outcome = outcomeOf(crowd, settlement);
      const released = settlement.releases.map((holder) => holder.linkedTo);
      for (const member of outcome) {
        const lostName =
          member.holds === '' && namesOf(crowd.filter((before) => before.objectId === member.objectId)).length > 0;
        expect(lostName).toBe(released.includes(member.objectId));
      }
      for (const holder of settlement.releases) {
        expect(holder.state).toBe('gone');
        expect(namesOf(outcome)).toContain(holder.identifierKey);
      }
    }),
    runs,
  );
});

it('has nothing left to give when it is run on its own outcome', () => {
  fc.assert(
    fc.property(crowds, (crowd) => {
      const again = settle(outcomeOf(crowd, settle(crowd)));
      expect([...again.verdicts.values()].filter(({ kind }) => kind === 'take' || kind === 'return')).toEqual([]);
      expect(again.releases).toEqual([]);
      expect(again.units).toEqual([]);
    }),
    runs,
  );
});

it('makes units that can be held back one by one: whatever passes, no name has two holders', () => {
  const partly = fc.tuple(crowds, fc.infiniteStream(fc.boolean()));
  fc.assert(
    fc.property(partly, ([crowd, passes]) => {
      const settlement = settle(crowd);
      const units = settlement.units.filter(() => passes.next().value === true);
      const names = namesOf(outcomeOf(crowd, settlement, units));
      expect(new Set(names).size).toBe(names.length);
      expect(new Set(settlement.units.flat()).size).toBe(settlement.units.flat().length);
    }),
    runs,
  );
});
