/** The books of a run. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Books, imbalanceOf } from '../../domain/outcome.js';

const empty: Books = {
  considered: 0,
  created: 0,
  adopted: 0,
  updated: 0,
  unchanged: 0,
  deactivated: 0,
  reactivated: 0,
  rejected: 0,
  held: 0,
  'out of scope': 0,
};

it('balances where everyone considered has an outcome', () => {
  expect(imbalanceOf(empty)).toBe(0);
  expect(imbalanceOf({ ...empty, considered: 5, created: 2, rejected: 1, held: 1, 'out of scope': 1 })).toBe(0);
});

it('shows how many are missing or counted twice', () => {
  expect(imbalanceOf({ ...empty, considered: 3, updated: 1 })).toBe(-2);
  expect(imbalanceOf({ ...empty, considered: 3, updated: 2, unchanged: 2 })).toBe(1);
});

it('counts every outcome', () => {
  const outcome = fc.constantFrom(...Object.keys(empty).filter((key) => key !== 'considered'));
  fc.assert(
    fc.property(outcome, fc.nat(), (name, count) => {
      expect(imbalanceOf({ ...empty, [name]: count })).toBe(count);
    }),
  );
});
