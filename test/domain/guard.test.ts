/** What is counted against the limits, and when it is held. */
import { describe, expect, it } from 'vitest';
import { type GuardCount, guardedKinds, holdReasonOf, kindBits, kindsOf } from '../../domain/guard.js';

describe('the guarded kinds', () => {
  it.each([
    ['a deactivation', { before: { status: 'active' }, after: { status: 'inactive' } }, ['deactivations']],
    ['a reactivation', { before: { status: 'inactive' }, after: { status: 'active' } }, []],
    ['a new name', { before: { identifierKey: 'a' }, after: { identifierKey: 'b' } }, ['identifiers']],
    ['another spelling of the same name', { before: { identifier: 'a' }, after: { identifier: 'A' } }, []],
    ['another role', { before: { role: 'reader' }, after: { role: 'admin' } }, ['roles']],
    ['the first role', { before: { role: null }, after: { role: 'admin' } }, []],
    ['a cleared field', { before: { fields: { a: 1 } }, after: { fields: { a: null } } }, ['cleared fields']],
    ['an empty field that stays empty', { before: { fields: { a: null } }, after: { fields: { a: null } } }, []],
    ['a filled field', { before: { fields: { a: null } }, after: { fields: { a: 1 } } }, []],
    ['a status text', { before: { integrationStatus: 'a' }, after: { integrationStatus: 'b' } }, []],
    [
      'several at once',
      { before: { status: 'active', role: 'reader' }, after: { status: 'inactive', role: 'admin' } },
      ['deactivations', 'roles'],
    ],
  ] as const)('of %s', (_name, difference, kinds) => {
    const bits = kindsOf(difference);
    expect(guardedKinds.filter((kind) => (bits & kindBits[kind]) !== 0)).toEqual(kinds);
  });

  it('of a link that moves from one user to another are relinks; a new link is told by whoever plans it', () => {
    const link = { mappingId: 'staff', objectId: 'a' };
    expect(kindsOf({ before: { link }, after: { link: { ...link, objectId: 'b' } } })).toBe(kindBits.relinks);
    expect(kindsOf({ before: {}, after: { link } })).toBe(0);
  });

  it('have a bit each', () => {
    const all = guardedKinds.reduce((bits, kind) => bits ^ kindBits[kind], 0);
    expect(all).toBe(2 ** guardedKinds.length - 1);
  });
});

describe('the guard', () => {
  const limits = { share: 0.2, minimum: 10 };
  const none: GuardCount = { kind: 'roles', active: 100, planned: 0, recent: 0 };

  it.each([
    ['nothing', none],
    ['nothing, where there was much in the last 24 hours', { ...none, recent: 90 }],
    ['a fifth of the people', { ...none, planned: 20 }],
    ['most of the people, where they are fewer than the minimum', { ...none, active: 10, planned: 9 }],
    ['other changes of everybody, where they are fewer than the minimum', { ...none, active: 5, planned: 5 }],
  ])('lets pass %s', (_name, count) => {
    expect(holdReasonOf(count, limits)).toBeNull();
  });

  it.each([
    ['more than a fifth', { ...none, planned: 21 }, '21 of 100 active people, 21 %, are over the limit of 20 %'],
    ['the minimum of few people', { ...none, active: 12, planned: 10 }, '10 of 12 active people, 83 %'],
    [
      'a little that comes after much in the last 24 hours',
      { ...none, planned: 1, recent: 20 },
      '21 of 100 active people (20 of them in the last 24 hours), 21 %',
    ],
    [
      'deactivations of everybody, however few they are',
      { ...none, kind: 'deactivations', active: 2, planned: 2 },
      'would leave nobody active: 2 of 2',
    ],
    ['changes where nobody is active', { ...none, active: 0, planned: 10 }, '10 of 0 active people, 100 %'],
  ] as const)('holds %s and says so', (_name, count, reason) => {
    expect(holdReasonOf(count, limits)).toContain(reason);
  });

  it('holds the first of them where the limits are zero', () => {
    expect(holdReasonOf({ ...none, planned: 1 }, { share: 0, minimum: 0 })).toContain('over the limit of 0 %');
  });
});
