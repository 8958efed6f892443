/**
 * The users of a tenant as they are now: the population they began as, and over it whoever has changed since. Users are addressed by number
 * (`index`); new people get the numbers after the population.
 */
import type { ChangeLog } from './change-log.js';
import { createChangeLog } from './change-log.js';
import type { Clock } from './clock.js';
import { toTimestamp } from './clock.js';
import type { Population, UserRenderer } from './population.js';
import { binName, nameBeforeBin, type UserProperties } from './user-document.js';
import { unsetValue } from './user-properties.js';
import { changeState, documentText, mergeDocument, type UserState, type UserStatus } from './user-state.js';

export interface UserChange {
  readonly kind: 'created' | 'updated' | 'deleted' | 'restored' | 'purged';
  readonly index: number;
  readonly properties: readonly string[];
  /** The user right after this change. */
  readonly state: UserState;
}

export interface UserStore {
  /** Numbers in use: 0 … size − 1. */
  readonly size: number;
  readonly log: ChangeLog<UserChange>;
  isLive(index: number): boolean;
  isInBin(index: number): boolean;
  idAt(index: number): string;
  /** The number of a user with this id, whatever became of them. */
  indexOfId(id: string): number | undefined;
  /** The number of the live user with this principal name, upper and lower case being the same. */
  indexOfName(name: string): number | undefined;
  /** Numbers of the users in the bin, ascending, not below `from`. */
  bin(from: number): Iterable<number>;
  state(index: number): UserState;
  property(index: number, name: string): string;
  renderer(properties: readonly string[]): UserRenderer;
  liveCount(): number;
  create(properties: UserProperties): number;
  update(index: number, properties: UserProperties): void;
  setManager(index: number, managerId: string | null): void;
  /** Gives several users other principal names at once, so that two can swap. */
  rename(names: ReadonlyMap<number, string>): void;
  remove(index: number): void;
  restore(index: number): void;
  purge(index: number): void;
}

const DAY_MS = 86_400_000;
/** https://learn.microsoft.com/graph/api/resources/directory: deleted users can be restored for 30 days. */
export const BIN_DAYS = 30;

export function createUserStore(population: Population, clock: Clock): UserStore {
  const stateByIndex = new Map<number, UserState>();
  const indexByName = new Map<string, number>();
  const indexByOwnId = new Map<string, number>();
  const log = createChangeLog<UserChange>();
  let size = population.size;
  let liveCount = population.liveCount;

  function status(index: number): UserStatus | undefined {
    const state = stateByIndex.get(index);
    if (state !== undefined) return state.status;
    if (index >= population.size) return undefined;
    return index < population.liveCount ? 'live' : 'deleted';
  }

  function stateOf(index: number): UserState {
    return stateByIndex.get(index) ?? initialState(index);
  }

  function initialState(index: number): UserState {
    if (index < 0 || index >= population.size) throw new RangeError(`there is no user number ${index}`);
    const manager = population.managerOf(index);
    return {
      document: population.document(index),
      status: index < population.liveCount ? 'live' : 'deleted',
      cleared: new Set(),
      managerId: manager === undefined ? null : population.idAt(manager),
    };
  }

  function idAt(index: number): string {
    return stateByIndex.get(index)?.document.id ?? population.idAt(index);
  }

  function indexOfName(name: string): number | undefined {
    const lower = name.toLowerCase();
    const changed = indexByName.get(lower);
    if (changed !== undefined) return changed;
    const index = population.indexOfName(lower);
    return index === undefined || stateByIndex.has(index) ? undefined : index;
  }

  function put(index: number, next: UserState, kind: UserChange['kind'], properties: readonly string[]): void {
    const before = stateByIndex.get(index);
    if (before?.status === 'live') indexByName.delete(before.document.userPrincipalName.toLowerCase());
    if (next.status === 'live') indexByName.set(next.document.userPrincipalName.toLowerCase(), index);
    stateByIndex.set(index, next);
    log.append(clock.now(), { kind, index, properties, state: next });
  }

  function requireStatus(index: number, wanted: UserStatus, doing: string): UserState {
    const current = stateOf(index);
    if (current.status !== wanted) {
      throw new Error(
        `${current.document.userPrincipalName} (${current.document.id}) is ${current.status}: cannot ${doing}`,
      );
    }
    return current;
  }

  function requireFreeName(name: string, bearers: readonly number[]): void {
    const holder = indexOfName(name);
    if (holder !== undefined && !bearers.includes(holder)) {
      throw new Error(`userPrincipalName ${name} already belongs to ${idAt(holder)}`);
    }
  }

  function apply(index: number, current: UserState, properties: UserProperties): void {
    put(index, changeState(current, properties), 'updated', Object.keys(properties));
  }

  return {
    log,
    get size() {
      return size;
    },
    isLive: (index) => status(index) === 'live',
    isInBin: (index) => status(index) === 'deleted',
    idAt,
    indexOfId: (id) => population.indexOfId(id) ?? indexByOwnId.get(id.toLowerCase()),
    indexOfName,
    *bin(from) {
      const changed = [...stateByIndex.keys()].filter(
        (index) => index < population.liveCount || index >= population.size,
      );
      for (const index of changed.sort((a, b) => a - b))
        if (index < population.liveCount && index >= from && status(index) === 'deleted') yield index;
      for (let index = Math.max(from, population.liveCount); index < size; index += 1)
        if (status(index) === 'deleted') yield index;
    },
    state: stateOf,
    property(index, name) {
      const changed = stateByIndex.get(index);
      return changed === undefined
        ? population.property(index, name)
        : JSON.stringify(changed.document[name] ?? unsetValue(name));
    },
    renderer(properties) {
      const renderInitial = population.renderer(properties);
      return (writer, index) => {
        const changed = stateByIndex.get(index);
        if (changed === undefined) renderInitial(writer, index);
        else writer.text(documentText(changed.document, properties));
      };
    },
    liveCount: () => liveCount,
    create(properties) {
      const index = size;
      const made = population.newcomer(index);
      const document = mergeDocument({ ...made, createdDateTime: toTimestamp(clock.now()) }, properties);
      if (
        document.id !== made.id &&
        (population.indexOfId(document.id) ?? indexByOwnId.get(document.id.toLowerCase())) !== undefined
      ) {
        throw new Error(`there is already a user with the id ${document.id}`);
      }
      requireFreeName(document.userPrincipalName, []);
      size += 1;
      liveCount += 1;
      indexByOwnId.set(document.id.toLowerCase(), index);
      put(index, { document, status: 'live', cleared: new Set(), managerId: null }, 'created', Object.keys(document));
      return index;
    },
    update(index, properties) {
      const current = requireStatus(index, 'live', 'change them');
      if ('id' in properties) throw new Error('an object id never changes');
      if (typeof properties.userPrincipalName === 'string') requireFreeName(properties.userPrincipalName, [index]);
      apply(index, current, properties);
    },
    setManager(index, managerId) {
      const current = requireStatus(index, 'live', 'change their manager');
      put(index, { ...current, managerId }, 'updated', ['manager']);
    },
    rename(names) {
      const bearers = [...names.keys()];
      const moves = [...names].map(([index, name]) => ({
        index,
        name,
        current: requireStatus(index, 'live', 'rename them'),
      }));
      for (const { name } of moves) requireFreeName(name, bearers);
      for (const { index, current } of moves) {
        indexByName.delete(current.document.userPrincipalName.toLowerCase());
        stateByIndex.set(index, { ...current, status: 'purged' });
      }
      for (const { index, name, current } of moves) apply(index, current, { userPrincipalName: name });
    },
    remove(index) {
      const current = requireStatus(index, 'live', 'delete them');
      const { document } = current;
      const binned = { ...document, userPrincipalName: binName(document), deletedDateTime: toTimestamp(clock.now()) };
      liveCount -= 1;
      put(index, { ...current, document: binned, status: 'deleted' }, 'deleted', []);
    },
    restore(index) {
      const current = requireStatus(index, 'deleted', 'restore them');
      const name = nameBeforeBin(current.document) ?? current.document.userPrincipalName;
      requireFreeName(name, [index]);
      liveCount += 1;
      const document = { ...current.document, userPrincipalName: name, deletedDateTime: null };
      put(index, { ...current, document, status: 'live' }, 'restored', []);
    },
    purge(index) {
      const current = requireStatus(index, 'deleted', 'purge them: delete them first');
      put(index, { ...current, status: 'purged' }, 'purged', []);
    },
  };
}

/** Users whose 30 days in the bin are over. */
export function expiredInBin(store: UserStore, now: number): readonly number[] {
  return [...store.bin(0)].filter((index) => {
    const deleted = store.property(index, 'deletedDateTime');
    return Date.parse(deleted.replaceAll('"', '')) + BIN_DAYS * DAY_MS <= now;
  });
}
