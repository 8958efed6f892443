/** Words that generated people are made of, chosen to hurt: accents, apostrophes, other scripts, letters whose lower case is longer, blanks. */

import { toWire, type WireText } from './wire-text.js';

/** A name as shown, and as it appears in an address (principal names are ASCII). */
export interface Word {
  readonly shown: string;
  readonly ascii: string;
  /** `shown` as it stands between the quotes of a JSON text, in wire form. */
  readonly json: WireText;
}

export interface Place {
  readonly city: string;
  readonly state: string | null;
  readonly country: string;
  readonly usageLocation: string;
  readonly postalCode: string;
  readonly street: string;
  readonly phone: string;
  readonly language: string;
}

export const GIVEN_NAMES: readonly Word[] = [
  'Adele',
  'Alex',
  'Anna-Lena',
  'Ben',
  'Chiara',
  'Diego',
  'Emily',
  'Fatima',
  'Grady',
  'Henrietta',
  'Isaiah',
  'Joni',
  'Lidia',
  'Mary Ann|maryann',
  'Megan',
  'Nestor',
  'Patti',
  'Pradeep',
  'Raul',
  'Zoë|zoe',
  'Łukasz|lukasz',
  'Søren|soren',
  'İbrahim|ibrahim',
  'Ægir|aegir',
  'Đorđe|dorde',
  'François|francois',
  '小明|xiaoming',
  'Ольга|olga',
  'Νίκος|nikos',
  'ŞÜKRÜ|sukru',
].map(word);

export const SURNAMES: readonly Word[] = [
  'Vance',
  'Wilber',
  'Deyoung',
  'Walters',
  'Cameron',
  'Bowen',
  'Sherman',
  'Gerhart',
  'Langer',
  'Fernandez',
  "O'Brien|o'brien",
  "D'Angelo|d'angelo",
  'O’Neil|oneil',
  'van der Berg|vanderberg',
  'MacDonald',
  'Müller|mueller',
  'Weiß|weiss',
  'Åkesson|akesson',
  'Şahin|sahin',
  'Nguyễn|nguyen',
  'Żółć|zolc',
  'García Márquez|garciamarquez',
  '李|li',
  '王|wang',
  'Петрова|petrova',
  'ΠΑΠΑΔΌΠΟΥΛΟΣ|papadopoulos',
  'Smith-Jones',
  'Sørensen|sorensen',
  'Ó Súilleabháin|osuilleabhain',
  'Ng',
].map(word);

export const PLACES: readonly Place[] = [
  place('Redmond', 'WA', 'United States', 'US', '98052', '1 Market Way', '+1 425 555 01', 'en-US'),
  place('San Diego', 'CA', 'United States', 'US', '92121', '9255 Shore Drive', '+1 858 555 01', 'en-US'),
  place('Toronto', 'ON', 'Canada', 'CA', 'M5H 2N2', '100 King St W, Unit 4', '+1 416 555 01', 'en-CA'),
  place('Montréal', 'QC', 'Canada', 'CA', 'H3B 4W5', '1 Place Ville-Marie', '+1 514 555 01', 'fr-CA'),
  place('London', null, 'United Kingdom', 'GB', 'SW1A 1AA', '12 Wharf Lane\r\n3rd floor', '+44 20 7946 09', 'en-GB'),
  place('München', 'Bayern', 'Germany', 'DE', '80331', 'Straße am Tor 5', '+49 89 5550 01', 'de-DE'),
  place('Zürich', 'ZH', 'Switzerland', 'CH', '8001', 'Bahnhofweg 9', '+41 44 555 01', 'de-CH'),
  place('København', null, 'Denmark', 'DK', '1050', 'Havnegade 2', '+45 33 55 01', 'da-DK'),
  place('İstanbul', null, 'Türkiye', 'TR', '34433', 'Çınar Sok. No:7', '+90 212 555 01', 'tr-TR'),
  place('Łódź', null, 'Poland', 'PL', '90-001', 'ul. Piotra 1/3', '+48 42 555 01', 'pl-PL'),
  place('東京', '東京都', 'Japan', 'JP', '100-0001', '千代田区 1-1', '+81 3 5555 01', 'ja-JP'),
  place('São Paulo', 'SP', 'Brazil', 'BR', '01310-100', 'Av. Central, 1000', '+55 11 5555 01', 'pt-BR'),
];

export const DEPARTMENTS: readonly string[] = [
  'Engineering',
  'Sales',
  'Sales & Marketing',
  'Human Resources',
  'HR',
  'Finance',
  'Operations',
  'Legal',
  'R&D "Nord"',
  'Vertrieb Süd',
  'Customer Care',
  'IT ',
];

export const JOB_TITLES: readonly string[] = [
  'Marketing Assistant',
  'Product Marketing Manager',
  'Corporate Security Officer',
  'VP Sales',
  'Field Engineer, Customer Installations',
  'Senior Engineer (L5)',
  'Accountant, Payables and Receivables',
  'Legal Counsel, Employment and Privacy',
  'Geschäftsführer',
  'Technicien supérieur',
  'Warehouse Operator',
  'Intern (Summer Programme)',
];

export const DIVISIONS: readonly string[] = [
  'Consumer Devices and Services',
  'Enterprise and Partner Group',
  'Public Sector',
  'Forschung & Entwicklung',
];
export const EMPLOYEE_TYPES: readonly string[] = [
  'Employee',
  'Employee',
  'Employee',
  'Contractor',
  'employee',
  'Vendor',
];
export const AGE_GROUPS: readonly string[] = ['Adult', 'adult', 'NotAdult', 'Minor'];
export const PARTNER_DOMAINS: readonly string[] = ['fabrikam.example', 'adatum.example', 'Northwind.example'];

function word(entry: string): Word {
  const [shown = '', ascii = shown.toLowerCase()] = entry.split('|');
  return { shown, ascii, json: toWire(JSON.stringify(shown).slice(1, -1)) };
}

function place(
  city: string,
  state: string | null,
  country: string,
  usageLocation: string,
  postalCode: string,
  street: string,
  phone: string,
  language: string,
): Place {
  return { city, state, country, usageLocation, postalCode, street, phone, language };
}
