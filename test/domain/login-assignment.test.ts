/** Which of several login mappings has a person. */
import { describe, expect, it } from 'vitest';
import { assignLogin } from '../../domain/login-assignment.js';
import type { LoginDefinition } from '../../domain/mapping.js';
import { compileRules } from '../../domain/mapping-rules.js';
import { standingOf } from '../../domain/standing.js';
import { aUser, loginDefinition, mappingOf } from './examples.js';

function byGroup(name: string): LoginDefinition {
  return { ...loginDefinition, name, role: null, roleGroups: [{ role: name, group: name }] };
}

const mappings = ['admins', 'editors', 'readers'].map((name) => mappingOf(byGroup(name)));

function assign(memberOf: readonly string[], linkedThrough: string | null, user = aUser()) {
  const standings = new Map(
    mappings.map((mapping) => [
      mapping.id,
      standingOf(user, compileRules(mapping.definition, new Set()), new Set(memberOf)),
    ]),
  );
  return assignLogin(mappings, standings, linkedThrough);
}

describe('the login mapping that decides', () => {
  it.each([
    ['is the first that admits a stranger', ['readers', 'editors'], null, 'editors'],
    ['keeps whom it has while it admits them', ['editors'], 'editors', 'editors'],
    ['takes over from a later one, with the link', ['admins', 'readers'], 'readers', 'admins'],
    ['takes over from one that no longer admits the person', ['readers'], 'admins', 'readers'],
    ['is the linked one where none admits the person, who leaves there', [], 'editors', 'editors'],
  ] as const)('%s', (_name, memberOf, linkedThrough, decidedBy) => {
    expect(assign(memberOf, linkedThrough).decidedBy?.id).toBe(decidedBy);
  });

  it('is the linked one for the disabled, whatever their groups', () => {
    expect(assign(['admins'], 'editors', aUser({ accountEnabled: false })).decidedBy?.id).toBe('editors');
  });

  it('leaves the others out, each with a reason', () => {
    expect(assign(['editors'], null).leftOutBy).toEqual(
      new Map([
        ['admins', 'has a login through editors'],
        ['readers', 'has a login through editors'],
      ]),
    );
  });

  it('is none where there is no login mapping', () => {
    expect(assignLogin([], new Map(), null)).toEqual({ decidedBy: null, leftOutBy: new Map() });
  });
});
