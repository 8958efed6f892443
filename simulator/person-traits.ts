/**
 * The decisions about a generated person that several properties share. What many people have in common (place, department, account state) follows from
 * one of 1,024 *profiles*; what is a person's own (name, address, number) follows from their number. Text that depends on the profile alone is written
 * once and kept, which is half of what makes serving fast; four times as many profiles were a third slower, as they no longer fit the processor's cache.
 */
import type { GeneratedShape } from './generated-population.js';
import { scramble } from './hash.js';
import { GIVEN_NAMES, SURNAMES, type Word } from './vocabulary.js';

export const PROFILES = 1024;

/** Few, but there: 0.3 % of the users. */
const UNKNOWN_PROFILES = 3;

export interface PersonTraits {
  /** A number from 0 to `sides` − 1, fixed for this seed, number and salt. */
  readonly roll: (number: number, salt: number, sides: number) => number;
  readonly pick: <T>(number: number, salt: number, choices: readonly [T, ...T[]]) => T;
  readonly profileOf: (index: number) => number;
  /** Depends on the profile alone, so that the share of guests is exact. */
  readonly isGuest: (profile: number) => boolean;
  readonly isDisabled: (profile: number) => boolean;
  /** Whether Graph does not say if the account is enabled. */
  readonly isUnknown: (profile: number) => boolean;
  readonly isInBin: (index: number) => boolean;
  /**
   * The number of the person this account belongs to: one in five users in the bin is an earlier account of somebody who is live today, so their former
   * principal name is taken.
   */
  readonly personOf: (index: number) => number;
  readonly givenName: (person: number) => Word;
  readonly surname: (person: number) => Word;
}

export function personTraits(shape: GeneratedShape): PersonTraits {
  const key = scramble(shape.seed ^ 0x5eed);
  const size = shape.userCount + shape.deletedCount;
  const givenNames = nonEmpty(GIVEN_NAMES);
  const surnames = nonEmpty(SURNAMES);
  const guestProfiles = Math.round(shape.guestShare * PROFILES);
  const disabledProfiles = Math.round(shape.disabledShare * PROFILES);
  const memberProfiles = Math.max(1, PROFILES - guestProfiles);

  function roll(number: number, salt: number, sides: number): number {
    return scramble(Math.imul(number, 0x9e3779b1) ^ (key + Math.imul(salt, 0x85ebca77))) % sides;
  }

  function pick<T>(number: number, salt: number, choices: readonly [T, ...T[]]): T {
    return choices[roll(number, salt, choices.length)] ?? choices[0];
  }

  const isInBin = (index: number): boolean => index >= shape.userCount && index < size;

  function personOf(index: number): number {
    const isEarlierAccount = isInBin(index) && shape.userCount > 0 && roll(index, 3, 5) === 0;
    return isEarlierAccount ? roll(index, 4, shape.userCount) : index;
  }

  function profileOf(index: number): number {
    // Numbers beyond the bin are people hired later: members always.
    if (index >= size) return PROFILES - 1 - roll(index, 5, memberProfiles);
    return roll(personOf(index), 6, PROFILES);
  }

  return {
    roll,
    pick,
    profileOf,
    isInBin,
    personOf,
    isGuest: (profile) => profile < guestProfiles,
    // An odd multiplier permutes the profiles: guests and members are disabled alike.
    isDisabled: (profile) => ((profile * 1_957) & (PROFILES - 1)) < disabledProfiles,
    isUnknown: (profile) => ((profile * 2_731) & (PROFILES - 1)) < UNKNOWN_PROFILES,
    givenName: (person) => pick(person, 1, givenNames),
    surname: (person) => pick(person, 2, surnames),
  };
}

/** A list that is known to have a first element, so that picking from it always gives one. */
export function nonEmpty<T>(list: readonly T[]): readonly [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('a vocabulary may not be empty');
  return [first, ...rest];
}
