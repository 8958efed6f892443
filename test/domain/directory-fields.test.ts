/** The table of directory fields, and the groups that mappings name. */
import { describe, expect, it } from 'vitest';
import { directoryFields, findDirectoryField, selectedProperties } from '../../domain/directory-fields.js';
import { groupReferencesOf } from '../../domain/mapping.js';
import { loginDefinition, recordDefinition } from './examples.js';

describe('a directory field', () => {
  it.each([
    ['Employee ID', 'employeeId'],
    ['employeeId', 'employeeId'],
    ['  EMPLOYEE id ', 'employeeId'],
    ['userprincipalname', 'userPrincipalName'],
    ['ZIP or postal code', 'postalCode'],
  ])('is found as %j', (name, property) => {
    expect(findDirectoryField(name)?.property).toBe(property);
  });

  it('that does not exist is not found', () => {
    expect(findDirectoryField('Employee')).toBeUndefined();
  });

  it('has a name and a property of its own, and is always read', () => {
    const names = directoryFields.flatMap(({ name, property }) =>
      name.toLowerCase() === property.toLowerCase()
        ? [property.toLowerCase()]
        : [name.toLowerCase(), property.toLowerCase()],
    );
    expect(new Set(names).size).toBe(names.length);
    expect(selectedProperties).toContain('accountEnabled');
    expect(selectedProperties).toHaveLength(directoryFields.length);
  });
});

it('groups are listed once, however many mappings name them', () => {
  const roleGroups = [
    { role: 'admin', group: 'Admins' },
    { role: 'editor', group: 'Editors' },
  ];
  const definitions = [{ ...loginDefinition, roleGroups }, { ...loginDefinition, roleGroups }, recordDefinition];
  expect(groupReferencesOf(definitions)).toEqual(['Admins', 'Editors']);
});
