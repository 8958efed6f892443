/**
 * The directory fields that administrators know by name, each with the Graph property behind it. This is the one table
 * from which `$select`, the parser, the mapping file and its documentation are made.
 *
 * Types and nullability: https://learn.microsoft.com/graph/api/resources/user
 */

/** How Graph sends the property. `object` is a complex value, `list` an array of text. */
export type FieldShape = 'text' | 'boolean' | 'date-time' | 'list' | 'object';

export type DirectoryField = {
  /** As administrators read it, in the mapping file and in messages. */
  readonly name: string;
  readonly property: string;
  readonly shape: FieldShape;
};

export const directoryFields = [
  { name: 'Account enabled', property: 'accountEnabled', shape: 'boolean' },
  { name: 'Age group', property: 'ageGroup', shape: 'text' },
  { name: 'Business phone', property: 'businessPhones', shape: 'list' },
  { name: 'City', property: 'city', shape: 'text' },
  { name: 'Company name', property: 'companyName', shape: 'text' },
  { name: 'Country or region', property: 'country', shape: 'text' },
  { name: 'Department', property: 'department', shape: 'text' },
  { name: 'Display name', property: 'displayName', shape: 'text' },
  { name: 'Email', property: 'mail', shape: 'text' },
  { name: 'Employee hire date', property: 'employeeHireDate', shape: 'date-time' },
  { name: 'Employee ID', property: 'employeeId', shape: 'text' },
  { name: 'Employee org data', property: 'employeeOrgData', shape: 'object' },
  { name: 'Employee type', property: 'employeeType', shape: 'text' },
  { name: 'External user state', property: 'externalUserState', shape: 'text' },
  { name: 'External user state change date time', property: 'externalUserStateChangeDateTime', shape: 'date-time' },
  { name: 'Fax number', property: 'faxNumber', shape: 'text' },
  { name: 'First name', property: 'givenName', shape: 'text' },
  { name: 'Job title', property: 'jobTitle', shape: 'text' },
  { name: 'Last name', property: 'surname', shape: 'text' },
  { name: 'Mail nickname', property: 'mailNickname', shape: 'text' },
  { name: 'Mobile phone', property: 'mobilePhone', shape: 'text' },
  { name: 'Object ID', property: 'id', shape: 'text' },
  { name: 'Office location', property: 'officeLocation', shape: 'text' },
  { name: 'Other emails', property: 'otherMails', shape: 'list' },
  { name: 'Preferred language', property: 'preferredLanguage', shape: 'text' },
  { name: 'State or province', property: 'state', shape: 'text' },
  { name: 'Street address', property: 'streetAddress', shape: 'text' },
  { name: 'Usage location', property: 'usageLocation', shape: 'text' },
  { name: 'User principal name', property: 'userPrincipalName', shape: 'text' },
  { name: 'User type', property: 'userType', shape: 'text' },
  { name: 'ZIP or postal code', property: 'postalCode', shape: 'text' },
] as const satisfies readonly DirectoryField[];

/** What `$select` names in every run: mapping another of these fields never needs Graph to be read again. */
export const selectedProperties: readonly string[] = directoryFields.map((field) => field.property);

/** A field by its administrator's name or its Graph property, upper and lower case alike; undefined where there is none. */
export function findDirectoryField(nameOrProperty: string): DirectoryField | undefined {
  const wanted = nameOrProperty.trim().toLowerCase();
  return directoryFields.find(
    (field) => field.name.toLowerCase() === wanted || field.property.toLowerCase() === wanted,
  );
}
