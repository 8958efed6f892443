/** Faults inside an answer that was otherwise fine: entries that are not users, links that lead nowhere new. */
import { z } from 'zod';
import type { Answer } from './answer.js';
import type { Fault } from './faults.js';
import type { JsonObject, JsonValue } from './json.js';
import { unsetValue } from './user-properties.js';

const pageSchema = z.looseObject({ value: z.array(z.json()) });

/** The answer with the fault worked into it. Other faults, and answers that are not a page of a listing, leave it as it is. */
export function damagePage(fault: Fault, answer: Answer, ownAddress: string): Answer {
  if (answer.status !== 200 || !isPageFault(fault)) return answer;
  const parsed = pageSchema.safeParse(JSON.parse(answer.body.toString()));
  return parsed.success
    ? { ...answer, body: Buffer.from(JSON.stringify(damaged(fault, parsed.data, ownAddress))) }
    : answer;
}

type PageFault = Extract<Fault, { kind: 'repeated-link' | 'short-list' | 'hollow' | 'malformed' }>;

function isPageFault(fault: Fault): fault is PageFault {
  return ['repeated-link', 'short-list', 'hollow', 'malformed'].includes(fault.kind);
}

function damaged(fault: PageFault, page: z.infer<typeof pageSchema>, ownAddress: string): object {
  const { '@odata.nextLink': _next, '@odata.deltaLink': _delta, ...unlinked } = page;
  if (fault.kind === 'repeated-link') return { ...unlinked, '@odata.nextLink': ownAddress };
  if (fault.kind === 'short-list') {
    return { ...unlinked, value: page.value.slice(0, fault.keep ?? Math.floor(page.value.length / 2)) };
  }
  if (fault.kind === 'hollow') return { ...page, value: page.value.map(hollow) };
  const { how, position = 0 } = fault;
  return { ...page, value: page.value.map((entry, at) => (at === position ? malform(entry, how) : entry)) };
}

type Malformation = Extract<Fault, { kind: 'malformed' }>['how'];

const MALFORMED: Readonly<Record<Malformation, (user: JsonObject) => JsonValue>> = {
  'missing id': (user) => Object.fromEntries(Object.entries(user).filter(([name]) => name !== 'id')),
  'id is no guid': (user) => ({ ...user, id: 'not-a-guid' }),
  'wrong types': (user) => ({
    ...user,
    userPrincipalName: 42,
    accountEnabled: 'yes',
    businessPhones: '+1 425 555 0109',
    displayName: { first: 'A' },
  }),
  'entry is null': () => null,
  'entry is text': () => 'a user should be here',
  'nul character': (user) => ({ ...user, displayName: 'Nul\u0000Character' }),
  'very long text': (user) => ({ ...user, displayName: 'x'.repeat(100_000) }),
};

function malform(entry: JsonValue, how: Malformation): JsonValue {
  return MALFORMED[how](isObject(entry) ? entry : {});
}

function hollow(entry: JsonValue): JsonValue {
  if (!isObject(entry)) return entry;
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [name, name === 'id' ? value : unsetValue(name)]),
  );
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
