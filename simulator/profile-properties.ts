/** Properties that follow from a generated person's profile: where they work, as what, and how their account stands. */
import type { GeneratedShape } from './generated-population.js';
import { nonEmpty, type PersonTraits } from './person-traits.js';
import { AGE_GROUPS, DEPARTMENTS, DIVISIONS, EMPLOYEE_TYPES, JOB_TITLES, PLACES, type Place } from './vocabulary.js';

/** Writes a property of everyone with this profile as JSON text. */
export type ProfileWriter = (profile: number) => string;

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2008, 0, 1);
const DAYS = 6_000;

export function profileProperties(shape: GeneratedShape, traits: PersonTraits): ReadonlyMap<string, ProfileWriter> {
  const { roll, pick, isGuest, isDisabled, isUnknown } = traits;
  const places = nonEmpty(PLACES);
  const departments = nonEmpty(DEPARTMENTS);
  const divisions = nonEmpty(DIVISIONS);

  const place = (profile: number): Place => pick(profile, 60, places);
  /** Null for that many in a hundred profiles. */
  const sparse =
    (salt: number, nullsInHundred: number, value: (profile: number) => unknown): ProfileWriter =>
    (profile) =>
      roll(profile, salt, 100) < nullsInHundred ? 'null' : JSON.stringify(value(profile));
  const membersOnly =
    (write: ProfileWriter): ProfileWriter =>
    (profile) =>
      isGuest(profile) ? 'null' : write(profile);
  const guestsOnly =
    (value: (profile: number) => string): ProfileWriter =>
    (profile) =>
      isGuest(profile) ? JSON.stringify(value(profile)) : 'null';

  const phone = (profile: number, salt: number): string =>
    place(profile).phone + String(roll(profile, salt, 100)).padStart(2, '0');

  /** To the second, one in four to the ten-millionth of it: both forms occur. */
  function timestamp(profile: number, salt: number): string {
    const day = isoDay(roll(profile, salt, DAYS)).slice(0, 11);
    const second = String(roll(profile, salt + 1, 60)).padStart(2, '0');
    const fraction = roll(profile, salt + 2, 4) === 0 ? `.${1_000_000 + roll(profile, salt + 3, 8_999_999)}` : '';
    return `${day}09:10:${second}${fraction}Z`;
  }

  function orgData(profile: number) {
    const kind = roll(profile, 70, 10);
    if (kind < 3) return null;
    return {
      division: kind === 4 ? null : pick(profile, 71, divisions),
      costCenter: kind === 3 ? null : `CC-${100 + roll(profile, 72, 400)}`,
    };
  }

  function extensionAttributes(profile: number) {
    const names = Array.from({ length: 15 }, (_, position) => `extensionAttribute${position + 1}`);
    const unset = Object.fromEntries(names.map((name) => [name, null]));
    const badge = `${roll(profile, 73, 2) === 0 ? 'Badge' : 'badge'}-${roll(profile, 74, 100_000)}`;
    const second = roll(profile, 75, 4) === 0 ? pick(profile, 71, divisions) : null;
    return { ...unset, extensionAttribute1: badge, extensionAttribute2: second };
  }

  function accountEnabled(profile: number): string {
    // Disabled first, so that the share of disabled accounts is exact.
    if (isDisabled(profile)) return 'false';
    return isUnknown(profile) ? 'null' : 'true';
  }

  const office = (profile: number): string =>
    `Campus ${roll(profile, 114, 2) === 0 ? 'North' : 'South'}, Building ${1 + roll(profile, 77, 140)}, Floor ${1 + roll(profile, 78, 12)}, Desk ${1000 + roll(profile, 79, 4000)}`;

  return new Map<string, ProfileWriter>([
    ['accountEnabled', accountEnabled],
    ['ageGroup', sparse(80, 90, (profile) => pick(profile, 81, nonEmpty(AGE_GROUPS)))],
    ['businessPhones', (profile) => (roll(profile, 82, 10) < 3 ? '[]' : JSON.stringify([phone(profile, 83)]))],
    ['city', sparse(84, 5, (profile) => place(profile).city)],
    [
      'companyName',
      membersOnly(() => JSON.stringify(`${capitalized(shape.domain.split('.')[0] ?? '')}, Ltd. and Subsidiaries`)),
    ],
    ['country', sparse(85, 5, (profile) => place(profile).country)],
    ['createdDateTime', (profile) => JSON.stringify(timestamp(profile, 86))],
    ['department', membersOnly(sparse(90, 6, (profile) => pick(profile, 91, departments)))],
    ['employeeHireDate', membersOnly(sparse(92, 10, (profile) => isoDay(roll(profile, 93, DAYS))))],
    ['employeeOrgData', membersOnly((profile) => JSON.stringify(orgData(profile)))],
    ['employeeType', membersOnly((profile) => JSON.stringify(pick(profile, 94, nonEmpty(EMPLOYEE_TYPES))))],
    ['externalUserState', guestsOnly((profile) => (roll(profile, 95, 3) === 0 ? 'PendingAcceptance' : 'Accepted'))],
    ['externalUserStateChangeDateTime', guestsOnly((profile) => timestamp(profile, 96))],
    ['faxNumber', sparse(100, 70, (profile) => phone(profile, 101))],
    ['jobTitle', membersOnly(sparse(102, 5, (profile) => pick(profile, 103, nonEmpty(JOB_TITLES))))],
    ['mobilePhone', sparse(104, 20, (profile) => phone(profile, 105))],
    ['officeLocation', sparse(106, 15, office)],
    ['onPremisesExtensionAttributes', (profile) => JSON.stringify(extensionAttributes(profile))],
    ['onPremisesSyncEnabled', (profile) => (isGuest(profile) || roll(profile, 107, 3) === 0 ? 'null' : 'true')],
    ['postalCode', sparse(108, 5, (profile) => place(profile).postalCode)],
    ['preferredLanguage', sparse(109, 30, (profile) => place(profile).language)],
    ['state', sparse(110, 5, (profile) => place(profile).state)],
    [
      'streetAddress',
      sparse(
        111,
        10,
        (profile) =>
          `${place(profile).street}, Gate ${1 + roll(profile, 115, 9)}, Mail Stop ${1000 + roll(profile, 116, 9000)}`,
      ),
    ],
    ['usageLocation', sparse(112, 15, (profile) => place(profile).usageLocation)],
    // Very old accounts have no type.
    ['userType', (profile) => (isGuest(profile) ? '"Guest"' : roll(profile, 113, 100) === 0 ? 'null' : '"Member"')],
  ]);
}

function isoDay(day: number): string {
  return new Date(FIRST_DAY + day * DAY_MS).toISOString().replace('.000Z', 'Z');
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
