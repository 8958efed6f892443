/** How a user stands with the mapping that decides about them, for the reference model. Shares no code with `domain/`. */
import type { ExitCause } from '../../../domain/exit.js';
import type { MappingDefinition } from '../../../domain/mapping.js';
import type { Entry } from './directory.js';
import type { Someone } from './reference-model.js';
import { keyOf } from './reference-names.js';

/** One user as the mapping that decides about them sees them. */
export type View = {
  readonly entry: Entry;
  readonly person: Someone | null;
  readonly mapping: MappingDefinition;
  readonly cause: ExitCause | null;
  readonly action: 'deactivate' | 'status only' | 'nothing' | null;
  readonly role: string | null;
  readonly name: string | null;
  /** They take over what Entra shows, or come in. */
  readonly follows: boolean;
  /** Why a stranger who would come in cannot, whatever anybody else wants. */
  readonly refusal: string | null;
  /** The key of a name that is not theirs, which they are to get. */
  readonly wants: string | null;
  readonly wouldMakeWayFor: string | null;
};

export const words = {
  disabled: 'Disabled in Entra',
  deleted: 'Deleted in Entra',
  missing: 'Not found in Entra',
  'out of scope': 'Out of scope',
  'lost role group': 'Out of scope',
} as const;

const graceHours = { disabled: 0, deleted: 0, missing: 1, 'out of scope': 24, 'lost role group': 24 } as const;

export type Leaving = { readonly cause: ExitCause; readonly dueAtMs: number };

export function viewOf(
  entry: Entry,
  people: readonly Someone[],
  mappings: readonly MappingDefinition[],
  running: Leaving | undefined,
  nowMs: number,
): View {
  const person = people.find((one) => one.user === entry.objectId) ?? null;
  const mapping =
    mappings.find((one) => causesOf(entry, one).length === 0) ??
    mappings.find((one) => one.name === person?.through) ??
    mappings[0];
  if (mapping === undefined) throw new Error('A tenant without mappings has nobody to expect.');
  const cause = strictestOf(causesOf(entry, mapping), mapping, running, nowMs);
  const action = cause === null ? null : ruleOf(mapping, cause).action;
  const role = roleOf(entry, mapping);
  const name = nameOf(entry, mapping);
  const isShown = entry.state === 'live' && isInScope(entry, mapping);
  const base = { entry, person, mapping, cause, action, role, name };
  if (person !== null) {
    const follows = cause === null || (action !== 'deactivate' && isShown && person.status === 'active');
    const isOther = name !== null && (person.name === null || keyOf(name) !== keyOf(person.name));
    const key = isOther ? keyOf(name) : null;
    const makesWay = !follows && entry.state === 'live' ? key : null;
    return { ...base, follows, refusal: null, wants: follows ? key : null, wouldMakeWayFor: makesWay };
  }
  const isLogin = mapping.kind === 'login';
  const follows = isShown && (isLogin ? entry.enabled !== false && role !== null : action !== 'deactivate');
  const refusal = !follows
    ? null
    : isLogin && entry.enabled === null
      ? 'account state unknown'
      : name === null
        ? 'identifier missing'
        : null;
  const wants = follows && refusal === null && name !== null ? keyOf(name) : null;
  return { ...base, follows, refusal, wants, wouldMakeWayFor: null };
}

function causesOf(entry: Entry, mapping: MappingDefinition): readonly ExitCause[] {
  if (entry.state !== 'live') return [entry.state];
  const isRoleless = mapping.kind === 'login' && roleOf(entry, mapping) === null;
  return [
    ...(entry.enabled === false ? (['disabled'] as const) : []),
    ...(isInScope(entry, mapping) ? [] : (['out of scope'] as const)),
    ...(isRoleless ? (['lost role group'] as const) : []),
  ];
}

/** The deactivation that is due first; without one, the first that is told; without that, the first. */
function strictestOf(
  causes: readonly ExitCause[],
  mapping: MappingDefinition,
  running: Leaving | undefined,
  nowMs: number,
): ExitCause | null {
  let first: Leaving | null = null;
  for (const cause of causes) {
    if (ruleOf(mapping, cause).action !== 'deactivate') continue;
    const dueAtMs = dueAtMsOf(cause, mapping, running, nowMs);
    if (first === null || dueAtMs < first.dueAtMs) first = { cause, dueAtMs };
  }
  return first?.cause ?? causes.find((one) => ruleOf(mapping, one).action === 'status only') ?? causes[0] ?? null;
}

export function dueAtMsOf(
  cause: ExitCause,
  mapping: MappingDefinition,
  running: Leaving | undefined,
  nowMs: number,
): number {
  const endMs = nowMs + ruleOf(mapping, cause).graceHours * 3_600_000;
  return running?.cause === cause ? Math.min(running.dueAtMs, endMs) : endMs;
}

export function isInScope(entry: Entry, { scope }: MappingDefinition): boolean {
  if (scope?.userTypes !== undefined && entry.guest) return false;
  return scope?.groups === undefined || scope.groups.some((group) => entry.groups.includes(group));
}

function roleOf(entry: Entry, mapping: MappingDefinition): string | null {
  if (mapping.kind === 'record') return null;
  for (const { role, group } of mapping.roleGroups) if (entry.groups.includes(group)) return role;
  return mapping.role;
}

function nameOf(entry: Entry, { identifier }: MappingDefinition): string | null {
  if (identifier === 'id') return entry.objectId;
  return filled(identifier === 'mail' ? entry.mail : entry.name);
}

export function filled(text: string | null): string | null {
  return text === null || text.trim() === '' ? null : text;
}

export function ruleOf(mapping: MappingDefinition, cause: ExitCause) {
  const action = mapping.kind === 'login' ? ('deactivate' as const) : ('status only' as const);
  return mapping.exits?.[cause] ?? { action, graceHours: graceHours[cause] };
}
