/**
 * Users made from (seed, number) whenever somebody asks for them. Each property is written as JSON text straight from the number: no objects on the
 * way, which is what lets one process serve more than 100,000 users a second.
 */
import { writtenText } from './byte-writer.js';
import type { ObjectIds } from './object-id.js';
import { personalProperties } from './personal-properties.js';
import { personTraits, type PersonTraits } from './person-traits.js';
import type { Population, UserRenderer } from './population.js';
import { profileProperties } from './profile-properties.js';
import { parseUserDocument, type UserDocument } from './user-document.js';
import { unsetValue, USER_PROPERTIES } from './user-properties.js';
import { createUserRenderer } from './user-renderer.js';
import { asWire, fromWire } from './wire-text.js';

/** What a generated tenant looks like. Shares are fractions of one. */
export interface GeneratedShape {
  /** 32 bits; the same number gives the same people. */
  readonly seed: number;
  readonly userCount: number;
  /** Users in the recycle bin, in addition to `userCount`. */
  readonly deletedCount: number;
  readonly guestShare: number;
  readonly disabledShare: number;
  /** The domain of members' principal names, and the initial one that guests' names end with. */
  readonly domain: string;
  readonly initialDomain: string;
  /** Milliseconds since 1970; dates in the bin lie in the 29 days before it. */
  readonly startsAt: number;
}

/** Renderers kept for later requests: readers ask with one or two lists of properties, over and over. */
const KEPT_RENDERERS = 8;

export function createGeneratedPopulation(shape: GeneratedShape, ids: ObjectIds): Population {
  const traits = personTraits(shape);
  const personal = personalProperties(shape, traits, ids);
  const profile = profileProperties(shape, traits);
  const renderers = new Map<string, UserRenderer>();
  const writeAll = makeRenderer(USER_PROPERTIES);

  function makeRenderer(properties: readonly string[]): UserRenderer {
    return createUserRenderer(
      properties,
      (name) => {
        const own = personal.get(name);
        if (own !== undefined) return { kind: 'personal', write: own };
        const unset = JSON.stringify(unsetValue(name));
        return { kind: 'profile', write: profile.get(name) ?? (() => unset) };
      },
      traits.profileOf,
    );
  }

  function renderer(properties: readonly string[]): UserRenderer {
    const key = properties.join(',');
    const kept = renderers.get(key) ?? makeRenderer(properties);
    renderers.delete(key);
    renderers.set(key, kept);
    const [oldest] = renderers.keys();
    if (renderers.size > KEPT_RENDERERS && oldest !== undefined) renderers.delete(oldest);
    return kept;
  }

  function property(index: number, name: string): string {
    const own = personal.get(name);
    if (own !== undefined) return fromWire(asWire(own(index, traits.profileOf(index))));
    return profile.get(name)?.(traits.profileOf(index)) ?? JSON.stringify(unsetValue(name));
  }

  function document(index: number): UserDocument {
    return parseUserDocument(writtenText((writer) => writeAll(writer, index)));
  }

  return {
    size: shape.userCount + shape.deletedCount,
    liveCount: shape.userCount,
    idAt: ids.idAt,
    indexOfId(id) {
      const index = ids.indexOf(id);
      return index !== undefined && index < shape.userCount + shape.deletedCount ? index : undefined;
    },
    indexOfName: (name) => indexOfName(name, shape.userCount, (index) => property(index, 'userPrincipalName')),
    property,
    renderer,
    document,
    managerOf: (index) => managerOf(index, traits),
    newcomer: (index) => ({ ...document(index), accountEnabled: true, userType: 'Member' }),
  };
}

/** Generated principal names contain their number, so a name is looked up by reading it and comparing. */
function indexOfName(name: string, liveCount: number, nameAt: (index: number) => string): number | undefined {
  const digits = /(\d+)(?:_[^@]*#ext#)?@/.exec(name)?.[1];
  if (digits === undefined) return undefined;
  const index = Number(digits);
  return index < liveCount && nameAt(index).toLowerCase() === JSON.stringify(name) ? index : undefined;
}

/** A tree in which everybody leads about eight; the first person, guests and one in twenty members have no manager. */
function managerOf(index: number, traits: PersonTraits): number | undefined {
  if (index === 0 || traits.isGuest(traits.profileOf(index)) || traits.roll(index, 31, 20) === 0) return undefined;
  return Math.floor((index - 1) / 8);
}
