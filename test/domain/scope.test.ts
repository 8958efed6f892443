/** Who is in scope, and by which rule somebody is not. */
import { describe, expect, it } from 'vitest';
import type { AttributeRule, Scope } from '../../domain/mapping.js';
import { compileRules } from '../../domain/mapping-rules.js';
import { compileScope } from '../../domain/scope.js';
import { standingOf } from '../../domain/standing.js';
import { aUser, anAda, leftBySync, loginDefinition, nowMs, plan, recordDefinition } from './examples.js';

const ada = aUser({
  userType: 'Member',
  department: 'Sales ',
  jobTitle: null,
  otherMails: ['ada@home.example', 'ada@work.example'],
  employeeOrgData: { division: 'R&D', costCenter: null },
});

function reason(scope: Scope, memberOf: readonly string[] = [], user = ada): string | null {
  return compileScope(scope).reasonAgainst(user, new Set(memberOf));
}

function holds(property: string, operator: AttributeRule['operator'], ...values: readonly string[]): boolean {
  return reason({ all: [{ property, operator, values }] }) === null;
}

describe('a rule about a field', () => {
  it.each([
    ['department', 'equals', ['sales'], true],
    ['department', 'equals', ['sale'], false],
    ['jobTitle', 'equals', [''], false],
    ['department', 'not', ['SALES'], false],
    ['department', 'not', ['Marketing'], true],
    ['jobTitle', 'not', ['Engineer'], true],
    ['department', 'in', ['Marketing', 'Sales'], true],
    ['department', 'in', ['Marketing', 'Support'], false],
    ['department', 'starts', ['sa'], true],
    ['department', 'starts', ['al'], false],
    ['department', 'ends', ['LES'], true],
    ['department', 'ends', ['LE'], false],
    ['department', 'contains', ['ale'], true],
    ['department', 'contains', ['x'], false],
    ['jobTitle', 'contains', [''], false],
    ['jobTitle', 'empty', ['true'], true],
    ['jobTitle', 'empty', ['false'], false],
    ['department', 'empty', ['true'], false],
    ['department', 'empty', ['false'], true],
    ['otherMails', 'ends', ['@work.example'], true],
    ['otherMails', 'equals', ['ada@home.example'], true],
    ['otherMails', 'not', ['ada@home.example'], false],
    ['otherMails[0]', 'ends', ['@work.example'], false],
    ['employeeOrgData.division', 'equals', ['r&d'], true],
    ['employeeOrgData.costCenter', 'empty', ['true'], true],
    ['accountEnabled', 'equals', ['true'], true],
    ['id', 'equals', ['A'], true],
  ] as const)('%s %s %j: %j', (property, operator, values, expected) => {
    expect(holds(property, operator, ...values)).toBe(expected);
  });
});

describe('out of scope', () => {
  const department = (value: string): AttributeRule => ({
    property: 'department',
    operator: 'equals',
    values: [value],
  });

  it.each([
    ['nobody without rules', {}, [], null],
    ['nobody of the user type', { userTypes: ['Guest', 'Member'] }, [], null],
    ['whoever is of another user type', { userTypes: ['Guest'] }, [], 'not: User type is "Guest"'],
    [
      'whoever is in none of the groups',
      { groups: ['Staff', 'Board'] },
      ['Others'],
      'is not in group "Staff" or "Board"',
    ],
    ['nobody in one of the groups', { groups: ['Staff', 'Board'] }, ['Board'], null],
    [
      'whoever one of all rules is not true of',
      { all: [department('Sales'), department('Board')] },
      [],
      'not: Department is "Board"',
    ],
    ['nobody whom one of any rules is true of', { any: [department('Sales'), department('Board')] }, [], null],
    [
      'whoever none of any rules is true of',
      { any: [department('A'), department('B')] },
      [],
      'neither: Department is "A" or Department is "B"',
    ],
    [
      'members of an excluded group',
      { groups: ['Staff'], except: { groups: ['Guests'] } },
      ['Staff', 'Guests'],
      'excluded: is in group "Guests"',
    ],
    ['whoever is excluded by name', { except: { users: ['ADA@contoso.com'] } }, [], 'excluded by name'],
    ['whoever is excluded by object id', { except: { users: ['A'] } }, [], 'excluded by name'],
    ['nobody whom an exclusion does not name', { except: { users: ['bob@contoso.com'] } }, [], null],
    [
      'whoever an excluding rule is true of',
      { except: { any: [department('Sales')] } },
      [],
      'excluded: Department is "Sales"',
    ],
  ] as const)('is %s', (_who, scope, memberOf, expected) => {
    expect(reason(scope, memberOf)).toBe(expected);
  });

  it.each([
    [true, null],
    [null, null],
    [false, 'account is disabled'],
  ])('for enabled only, accountEnabled %j: %j', (accountEnabled, expected) => {
    expect(reason({ enabledOnly: true }, [], aUser({ accountEnabled }))).toBe(expected);
  });

  it('has a verdict for every rule, also behind one that does not hold', () => {
    const scope: Scope = {
      userTypes: ['Guest'],
      enabledOnly: true,
      groups: ['Staff'],
      except: { groups: ['Board'], users: ['b'] },
    };
    expect(compileScope(scope).verdicts(ada, new Set(['Board']))).toEqual([
      { rule: 'User type is "Guest"', holds: false },
      { rule: 'account is enabled', holds: true },
      { rule: 'is in group "Staff"', holds: false },
      { rule: 'is not in group "Board"', holds: false },
      { rule: 'is none of "b"', holds: true },
    ]);
  });
});

describe('a user out of scope', () => {
  const guests = { ...loginDefinition, scope: { userTypes: ['Guest'] } };
  const guestRecords = { ...recordDefinition, scope: { userTypes: ['Guest'] } };

  it.each([
    ['leaves with a grace', ada, ['out of scope']],
    ['is disabled too', aUser({ userType: 'Member', accountEnabled: false }), ['disabled', 'out of scope']],
    ['is deleted first', aUser({ userType: 'Member' }, { state: 'deleted' }), ['deleted']],
    ['is not asked for a role', aUser({ userType: 'Guest' }), []],
  ])('%s', (_what, user, exits) => {
    expect(standingOf(user, compileRules(guests, new Set()), new Set()).exits).toEqual(exits);
  });

  it('is not made a login or a record, and the rule is told', () => {
    for (const definition of [guests, guestRecords]) {
      expect(plan(ada, definition)).toMatchObject({
        change: null,
        rejection: null,
        outOfScope: 'not: User type is "Guest"',
      });
    }
  });

  it('is deactivated a day after the run that first saw it', () => {
    const first = plan(ada, guests, { person: anAda() });
    expect(first.change).toMatchObject({ outcome: 'updated', after: { integrationStatus: 'Out of scope' } });
    expect(first.grace).toEqual({ cause: 'out of scope', dueAtMs: nowMs + 24 * 60 * 60 * 1000 });
    const due = plan(ada, guests, { person: anAda(), grace: { cause: 'out of scope', dueAtMs: nowMs } });
    expect(due.change).toMatchObject({ outcome: 'deactivated', cause: 'out of scope' });
  });

  it('comes back with the scope', () => {
    const guest = aUser({ userType: 'Guest' });
    expect(plan(guest, guests, { person: anAda(leftBySync) }).change).toMatchObject({ outcome: 'reactivated' });
  });

  it('neither takes a new name nor new values as a record', () => {
    const renamed = aUser({ userType: 'Member', userPrincipalName: 'ada.king@contoso.com', city: 'Paris' });
    expect(plan(renamed, guestRecords, { person: anAda() }).change).toMatchObject({
      after: { integrationStatus: 'Out of scope' },
    });
    expect(Object.keys(plan(renamed, guestRecords, { person: anAda() }).change?.after ?? {})).toEqual([
      'integrationStatus',
    ]);
  });
});
