/** Which value of a directory user says who their manager is, and what a field makes of it. */
import { expect, test } from 'vitest';
import type { DirectoryUser } from '../../domain/directory-user.js';
import { managerFieldsOf, managerIdOf } from '../../domain/manager.js';
import { compileRules } from '../../domain/mapping-rules.js';
import { standingOf } from '../../domain/standing.js';
import { recordDefinition } from './examples.js';

const objectId = '6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0';

test.each([
  [{ manager: { id: objectId.toUpperCase() } }, objectId],
  [{ manager: { id: 'not an id' } }, null],
  [{ manager: { displayName: 'Ada' } }, null],
  [{ manager: objectId }, null],
  [{ manager: [] }, null],
  [{ manager: null }, null],
  [{}, null],
])('of %j the manager is %s', (document, expected) => {
  expect(managerIdOf(document)).toBe(expected);
});

const definition = {
  ...recordDefinition,
  fields: [
    { target: 'Boss', property: 'manager', type: 'text' },
    { target: 'First boss', property: 'manager', type: 'text', apply: 'on-creation' },
    { target: 'Boss in Entra', property: 'manager.id', type: 'text' },
  ],
} as const;

test('fields that hold the manager are told from those that hold the id', () => {
  expect(managerFieldsOf(definition)).toEqual([
    { target: 'Boss', onCreation: false },
    { target: 'First boss', onCreation: true },
  ]);
});

test('a field says the person, and nobody where the manager is nobody here', () => {
  const user: DirectoryUser = { objectId, state: 'live', document: { manager: { id: objectId } }, malformed: [] };
  const rules = compileRules(definition, new Set());
  const known = standingOf({ ...user, managerPersonId: 'person' }, rules, new Set());
  expect(known.fields).toEqual({ Boss: 'person', 'Boss in Entra': objectId });
  expect(known.creationFields).toEqual({ 'First boss': 'person' });
  expect(standingOf(user, rules, new Set()).fields).toMatchObject({ Boss: null });
});
