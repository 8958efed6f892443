/** Mappings that tests start from, with the fields that most of them look at. */
import type { LoginDefinition, RecordDefinition } from '../domain/mapping.js';

export const logins: LoginDefinition = {
  name: 'Staff logins',
  kind: 'login',
  identifier: 'userPrincipalName',
  role: 'member',
  roleGroups: [],
  administratorRoles: [],
  organizationalUnit: 'Head office',
  fields: [
    { target: 'Name', property: 'displayName', type: 'text' },
    { target: 'Department', property: 'department', type: 'text' },
  ],
};

export const people: RecordDefinition = {
  name: 'People',
  kind: 'record',
  collection: 'People',
  identifier: 'id',
  fields: [
    { target: 'Name', property: 'displayName', type: 'text' },
    { target: 'Job title', property: 'jobTitle', type: 'text' },
    { target: 'Hired', property: 'employeeHireDate', type: 'date' },
    { target: 'Phones', property: 'businessPhones', type: 'list' },
  ],
};
