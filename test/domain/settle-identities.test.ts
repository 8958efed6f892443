/** Who gets which name when several want, leave or hold it: one case per rule. */
import { describe, expect, it } from 'vitest';
import { type Claim, type Holder, settleIdentities } from '../../domain/settle-identities.js';
import { anAda } from './examples.js';

/** `b`, linked to a person of the same name, wants the key `to`; the person holds `from`. */
function moves(objectId: string, from: string | null, to: string): Claim {
  const person = anAda({ id: `person-${objectId}`, identifier: from, identifierKey: from });
  return { objectId, person, identifierKey: to, employeeId: null };
}

function comes(objectId: string, to: string, employeeId: string | null = null): Claim {
  return { objectId, person: null, identifierKey: to, employeeId };
}

function holds(linkedTo: string, key: string, rest: Partial<Holder> = {}): Holder {
  const person = anAda({ id: `person-${linkedTo}`, identifier: key, identifierKey: key });
  return { identifierKey: key, person, linkedTo, state: 'live', employeeId: null, ...rest };
}

const gone = { state: 'gone' } as const;

/** The settlement in a form that can be written down: verdict by object id, who is released, units. */
function settle(claims: readonly Claim[], holders: readonly Holder[]) {
  const settlement = settleIdentities(claims, new Map(holders.map((holder) => [holder.identifierKey, holder])));
  const verdicts = [...settlement.verdicts].map(([objectId, verdict]) => {
    const detail = 'others' in verdict ? verdict.others : 'person' in verdict ? [verdict.person.id] : [];
    const kind = verdict.kind === 'take' && verdict.reused ? 'take reused' : verdict.kind;
    return [objectId, [kind, ...detail].join(' ')] as const;
  });
  return {
    verdicts: Object.fromEntries(verdicts),
    releases: settlement.releases.map((holder) => holder.linkedTo),
    units: settlement.units.map((unit) => unit.toSorted().join(' ')).toSorted(),
  };
}

describe('names that linked people give each other', () => {
  it('lets one take a free name', () => {
    expect(settle([moves('a', 'x', 'y')], [])).toEqual({ verdicts: { a: 'take' }, releases: [], units: ['a'] });
  });

  it('lets two swap, as one unit', () => {
    const claims = [moves('a', 'x', 'y'), moves('b', 'y', 'x')];
    expect(settle(claims, [holds('a', 'x'), holds('b', 'y')])).toEqual({
      verdicts: { a: 'take', b: 'take' },
      releases: [],
      units: ['a b'],
    });
  });

  it('lets a chain pass up to the free name at its end, and a newcomer take the first', () => {
    const claims = [comes('n', 'x'), moves('a', 'x', 'y'), moves('b', 'y', 'z')];
    expect(settle(claims, [holds('a', 'x'), holds('b', 'y')])).toEqual({
      verdicts: { a: 'take', b: 'take', n: 'take' },
      releases: [],
      units: ['a b n'],
    });
  });

  it('lets a ring of three pass beside a chain that fails', () => {
    const ring = [moves('a', 'x', 'y'), moves('b', 'y', 'z'), moves('c', 'z', 'x')];
    const chain = [moves('d', 'p', 'q'), moves('e', 'q', 'r'), comes('n', 'p')];
    const holders = [holds('a', 'x'), holds('b', 'y'), holds('c', 'z'), holds('d', 'p'), holds('e', 'q')];
    expect(settle([...ring, ...chain], [...holders, holds('f', 'r')])).toEqual({
      verdicts: { a: 'take', b: 'take', c: 'take', d: 'taken e', e: 'taken f', n: 'taken d' },
      releases: [],
      units: ['a b c'],
    });
  });

  it('gives a name that two of them want to neither, and a swap that needs it fails', () => {
    const claims = [moves('a', 'x', 'y'), moves('b', 'y', 'x'), moves('c', 'z', 'x')];
    expect(settle(claims, [holds('a', 'x'), holds('b', 'y')])).toEqual({
      verdicts: { a: 'taken b', b: 'taken c', c: 'taken b' },
      releases: [],
      units: [],
    });
  });

  it('gives a person without a name one that is free', () => {
    expect(settle([moves('a', null, 'x')], [])).toEqual({ verdicts: { a: 'take' }, releases: [], units: ['a'] });
  });
});

describe('names that newcomers want', () => {
  it('are taken while their holder is live and keeps them', () => {
    expect(settle([comes('n', 'x')], [holds('a', 'x')]).verdicts).toEqual({ n: 'taken a' });
  });

  it('are shared where several want one, each told of the others', () => {
    expect(settle([comes('n', 'x'), comes('o', 'x'), comes('p', 'x')], [])).toEqual({
      verdicts: { n: 'shared o p', o: 'shared n p', p: 'shared n o' },
      releases: [],
      units: [],
    });
  });

  it('are shared also where their holder is gone: it is not known who may have them', () => {
    const claims = [comes('n', 'x', '7'), comes('o', 'x')];
    const settlement = settle(claims, [holds('a', 'x', { ...gone, employeeId: '7' })]);
    expect(settlement).toEqual({ verdicts: { n: 'shared o', o: 'shared n' }, releases: [], units: [] });
  });

  it('go to a linked person who wants them as well', () => {
    expect(settle([comes('n', 'x'), moves('a', 'y', 'x'), comes('o', 'x')], [])).toEqual({
      verdicts: { a: 'take', n: 'taken a', o: 'taken a' },
      releases: [],
      units: ['a'],
    });
  });

  it('stay with their holder where a linked person wants them as well', () => {
    const claims = [comes('n', 'x'), moves('a', 'y', 'x')];
    expect(settle(claims, [holds('h', 'x')]).verdicts).toEqual({ a: 'taken h', n: 'taken h' });
  });

  it('go to nobody where two linked people want them as well', () => {
    const claims = [comes('n', 'x'), moves('a', 'y', 'x'), moves('b', 'z', 'x')];
    expect(settle(claims, []).verdicts).toEqual({ a: 'taken b', b: 'taken a', n: 'taken a b' });
  });

  it('shared by very many are rejected with some of the others, not with all', () => {
    const claims = Array.from({ length: 2000 }, (_, index) => comes(`n${index}`, 'x'));
    const verdicts = [...settleIdentities(claims, new Map()).verdicts.values()];
    expect(new Set(verdicts.map((verdict) => 'others' in verdict && verdict.others.length))).toEqual(new Set([50]));
  });
});

describe('the name of a leaver', () => {
  it('brings the same person back under a new object id where the employee id is the same', () => {
    expect(settle([comes('n', 'x', '7')], [holds('a', 'x', { ...gone, employeeId: '7' })])).toEqual({
      verdicts: { n: 'return person-a' },
      releases: [],
      units: ['n'],
    });
  });

  it.each([
    ['another employee id', '8', '7'],
    ['no employee id on either side', null, null],
    ['no employee id at the newcomer', null, '7'],
    ['no employee id at the leaver', '7', null],
  ])('is released and goes to the newcomer with %s', (_name, newcomer, leaver) => {
    expect(settle([comes('n', 'x', newcomer)], [holds('a', 'x', { ...gone, employeeId: leaver })])).toEqual({
      verdicts: { n: 'take reused' },
      releases: ['a'],
      units: ['a n'],
    });
  });

  it('is released and goes to a linked person, even with the same employee id: they are somebody already', () => {
    const claims = [{ ...moves('b', 'y', 'x'), employeeId: '7' }];
    expect(settle(claims, [holds('a', 'x', { ...gone, employeeId: '7' })])).toEqual({
      verdicts: { b: 'take reused' },
      releases: ['a'],
      units: ['a b'],
    });
  });

  it('is not released where nobody gets it', () => {
    const claims = [moves('a', 'y', 'x'), moves('b', 'z', 'x')];
    expect(settle(claims, [holds('l', 'x', gone)])).toMatchObject({ releases: [], units: [] });
  });

  it('frees a whole chain, which is one unit with the leaver', () => {
    const claims = [moves('b', 'y', 'x'), moves('c', 'z', 'y'), comes('n', 'z')];
    expect(settle(claims, [holds('a', 'x', gone), holds('b', 'y'), holds('c', 'z')])).toEqual({
      verdicts: { b: 'take reused', c: 'take', n: 'take' },
      releases: ['a'],
      units: ['a b c n'],
    });
  });
});

it('settles a chain of twenty thousand without running out of stack or time', () => {
  const size = 20_000;
  const claims = Array.from({ length: size }, (_, index) => moves(`o${index}`, `k${index}`, `k${index + 1}`));
  const holders = claims.map((claim, index) => holds(claim.objectId, `k${index}`));
  const byKey = new Map([...holders, holds('last', `k${size}`)].map((holder) => [holder.identifierKey, holder]));
  const { verdicts, units } = settleIdentities(claims, byKey);
  expect(verdicts.get('o0')).toEqual({ kind: 'taken', others: ['o1'] });
  expect(units).toEqual([]);
});
