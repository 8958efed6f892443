/** How mapping files name a value of a directory user, and what has to be selected for it. */
import { describe, expect, it } from 'vitest';
import { directoryFields, selectedProperties } from '../../domain/directory-fields.js';
import {
  createReader,
  directoryNameOf,
  directoryPathOf,
  readDirectoryPath,
  selectedPropertiesOf,
} from '../../domain/directory-path.js';
import { unlistedProperties } from '../../domain/user-properties.js';
import { aUser, loginDefinition, recordDefinition } from './examples.js';

const extension = 'extension_0f8fad5bd9cb469fa16570867728950e_shoeSize';

function pathOf(text: string): string {
  const read = readDirectoryPath(text);
  return read.ok ? `${directoryPathOf(read.path)} (${read.path.shape})` : read.reason;
}

describe('a name in a mapping file', () => {
  it.each([
    ['Employee hire date', 'employeeHireDate (date-time)'],
    ['employee org data.Division', 'employeeOrgData.division (text)'],
    ['employeeOrgData.costcenter', 'employeeOrgData.costCenter (text)'],
    ['Business phone[0]', 'businessPhones[0] (text)'],
    ['otherMails[12]', 'otherMails[12] (text)'],
    ['Extension attribute 7', 'onPremisesExtensionAttributes.extensionAttribute7 (text)'],
    ['extensionAttribute15', 'onPremisesExtensionAttributes.extensionAttribute15 (text)'],
    ['onPremisesExtensionAttributes.extensionAttribute1', 'onPremisesExtensionAttributes.extensionAttribute1 (text)'],
    [extension, `${extension} (any)`],
    ['createddatetime', 'createdDateTime (date-time)'],
    ['proxyAddresses', 'proxyAddresses (list)'],
    ['assignedLicenses[0].skuId', 'assignedLicenses[0].skuId (any)'],
    ['signInActivity.lastSignInDateTime', 'signInActivity.lastSignInDateTime (any)'],
    ['Depatment', '"Depatment" is no directory field.'],
    ['extensionAttribute16', '"extensionAttribute16" is no directory field.'],
    ['extension_short_name', '"extension_short_name" is no directory field.'],
    ['employeeOrgData.section', '"section" is no part of employeeOrgData.'],
    ['Department.name', '"Department.name": department has no parts.'],
    ['Department[0]', '"Department[0]": department is no list, so it has no positions.'],
    ['businessPhones[x]', '"businessPhones[x]" is no directory field.'],
    ['Manager.id', 'manager.id (text)'],
    ['Manager', 'manager (text)'],
    ['manager.mail', '"mail" is no part of manager.'],
    ['', '"" is no directory field.'],
  ])('%j is %s', (text, expected) => {
    expect(pathOf(text)).toBe(expected);
  });

  it.each(unlistedProperties)('%s is refused, because no list of users holds it', (property) => {
    expect(pathOf(property)).toBe(`"${property}" cannot be mapped: Graph does not list users with ${property}.`);
  });

  it('reads back from how it is stored and how it is shown', () => {
    for (const text of [
      'employeeOrgData.division',
      'businessPhones[0]',
      'createdDateTime',
      ...directoryFields.map(({ name }) => name),
    ]) {
      const read = readDirectoryPath(text);
      const stored = read.ok ? directoryPathOf(read.path) : '';
      expect(readDirectoryPath(stored)).toEqual(read);
      expect(readDirectoryPath(directoryNameOf(stored))).toEqual(read);
    }
    expect(directoryNameOf('employeeOrgData.division')).toBe('Employee org data.division');
  });
});

it('takes a value whole, by part and by position; what is not there is undefined', () => {
  const user = aUser({
    employeeOrgData: { division: 'R&D', costCenter: null },
    businessPhones: ['1', '2'],
    state: 'BE',
  });
  const values = [
    'employeeOrgData',
    'employeeOrgData.division',
    'businessPhones[1]',
    'businessPhones[2]',
    'state',
    'id',
  ];
  expect(values.map((path) => createReader(path)(user))).toEqual([
    user.document['employeeOrgData'],
    'R&D',
    '2',
    undefined,
    'BE',
    'a',
  ]);
  expect(createReader('employeeOrgData.division')(aUser({ employeeOrgData: null }))).toBeUndefined();
  expect(createReader('businessPhones[0]')(aUser({ businessPhones: [] }))).toBeUndefined();
});

it('selects every field of the table, and whatever else fields, units, templates and scopes look at, each once', () => {
  const field = { target: 'x', type: 'text' } as const;
  const definitions = [
    {
      ...recordDefinition,
      fields: [
        { ...field, property: 'onPremisesExtensionAttributes.extensionAttribute1' },
        { ...field, property: null, constant: 'x' },
      ],
    },
    {
      ...loginDefinition,
      fields: [{ ...field, property: null, transforms: [{ template: '{Created by} {creationType} {City}' }] }],
      organizationalUnit: { property: extension, create: true },
      scope: {
        all: [{ property: 'onPremisesExtensionAttributes.extensionAttribute2', operator: 'empty', values: ['true'] }],
        any: [{ property: 'proxyAddresses', operator: 'ends', values: ['x'] }],
        except: { any: [{ property: 'isResourceAccount', operator: 'equals', values: ['true'] }] },
      },
    },
  ] as const;
  expect(selectedPropertiesOf(definitions)).toEqual([
    ...selectedProperties,
    'creationType',
    extension,
    'isResourceAccount',
    'onPremisesExtensionAttributes',
    'proxyAddresses',
  ]);
  expect(selectedPropertiesOf([])).toEqual(selectedProperties);
});
