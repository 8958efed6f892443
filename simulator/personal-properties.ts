/**
 * Properties that are a generated person's own: names, addresses and numbers, with the mess of real ones (guests' names, shared mail boxes, employee ids
 * used twice, capitals in addresses, blanks around names).
 */
import type { GeneratedShape } from './generated-population.js';
import type { ObjectIds } from './object-id.js';
import { nonEmpty, type PersonTraits } from './person-traits.js';
import { toTimestamp } from './clock.js';
import { PARTNER_DOMAINS } from './vocabulary.js';
import { toWire } from './wire-text.js';

/** Writes a property of user `index`, whose profile is known, as JSON text in wire form. */
export type PersonalWriter = (index: number, profile: number) => string;

const DAY_MS = 86_400_000;
const BIN_DAYS = 29;

export function personalProperties(
  shape: GeneratedShape,
  traits: PersonTraits,
  ids: ObjectIds,
): ReadonlyMap<string, PersonalWriter> {
  const { roll, pick, isGuest, isInBin, personOf } = traits;
  const partners = nonEmpty(PARTNER_DOMAINS);
  const mechanic = toWire('👩‍🔧');
  const memberDomain = `@${shape.domain}`;
  const capitalDomain = `@${shape.domain.slice(0, 1).toUpperCase()}${shape.domain.slice(1)}`;

  // Four properties in a row ask for the same one.
  let lastPerson = -1;
  let lastPart = '';
  function localPart(person: number): string {
    if (person !== lastPerson) {
      lastPart = `${traits.givenName(person).ascii}.${traits.surname(person).ascii}${person}`;
      lastPerson = person;
    }
    return lastPart;
  }

  /** A guest's address with `_` for `@`, and a mark: how guests are called in a tenant that is not theirs. */
  const guestAlias = (person: number): string => `${localPart(person)}_${pick(person, 10, partners)}#EXT#`;

  function principalName(person: number, profile: number): string {
    if (isGuest(profile)) return `${guestAlias(person)}@${shape.initialDomain}`;
    const name = localPart(person);
    // One member in eight is written with capitals: names keep their case and are compared without it.
    return roll(person, 11, 8) > 0
      ? name + memberDomain
      : name.slice(0, 1).toUpperCase() + name.slice(1) + capitalDomain;
  }

  function mail(index: number, profile: number): string {
    const person = personOf(index);
    const kind = roll(index, 12, 200);
    if (kind < 6) return 'null';
    if (isGuest(profile)) return `"${localPart(person)}@${pick(person, 10, partners)}"`;
    // A shared mail box: several people carry the same address.
    if (kind < 8) return `"reception${roll(index, 13, 10)}${memberDomain}"`;
    return kind < 30 ? `"${localPart(person).toUpperCase()}${memberDomain}"` : `"${localPart(person)}${memberDomain}"`;
  }

  function displayName(index: number): string {
    const person = personOf(index);
    const given = traits.givenName(person).json;
    const surname = traits.surname(person).json;
    const kind = roll(index, 14, 50);
    if (kind === 0) return `"${surname}, ${given}"`;
    if (kind === 1) return `"${given} ${surname} ${mechanic}"`;
    return kind === 2 ? `"  ${given}  ${surname} "` : `"${given} ${surname}"`;
  }

  function employeeId(index: number, profile: number): string {
    const kind = roll(index, 15, 300);
    if (isGuest(profile) || kind < 12) return 'null';
    // One in 300 has the number of somebody else: employee ids are not unique in a directory.
    return `"E${100_000 + (kind === 12 ? index >>> 1 : personOf(index))}"`;
  }

  function deletedDateTime(index: number): string {
    if (!isInBin(index)) return 'null';
    const age = roll(index, 16, BIN_DAYS) * DAY_MS + roll(index, 17, DAY_MS);
    return `"${toTimestamp(shape.startsAt - age)}"`;
  }

  return new Map<string, PersonalWriter>([
    ['id', (index) => `"${ids.idAt(index)}"`],
    [
      'userPrincipalName',
      (index, profile) => {
        const prefix = isInBin(index) ? ids.idAt(index).replaceAll('-', '') : '';
        return `"${prefix}${principalName(personOf(index), profile)}"`;
      },
    ],
    ['deletedDateTime', deletedDateTime],
    ['displayName', displayName],
    ['employeeId', employeeId],
    ['givenName', (index) => (roll(index, 18, 50) === 0 ? 'null' : `"${traits.givenName(personOf(index)).json}"`)],
    ['mail', mail],
    [
      'mailNickname',
      (index, profile) => `"${isGuest(profile) ? guestAlias(personOf(index)) : localPart(personOf(index))}"`,
    ],
    ['otherMails', (index) => (roll(index, 19, 12) === 0 ? `["${localPart(personOf(index))}@mail.example"]` : '[]')],
    [
      'proxyAddresses',
      (index, profile) => (mail(index, profile) === 'null' ? '[]' : `["SMTP:${mail(index, profile).slice(1)}]`),
    ],
    ['surname', (index) => (roll(index, 20, 50) === 0 ? 'null' : `"${traits.surname(personOf(index)).json}"`)],
  ]);
}
