/**
 * A mapping's definition made ready for use: names are looked up, transforms and scope become functions. Done once for a
 * run; deciding about a user then only calls them.
 */
import { createReader } from './directory-path.js';
import type { DirectoryUser, PropertyValue } from './directory-user.js';
import { convertField, type Converted, type FieldConversion, isEmpty } from './field-value.js';
import type { ConstantValue, FieldRule, MappingDefinition, ValueRule } from './mapping.js';
import { compileScope, type ScopeRules } from './scope.js';
import { compileTransform, nameOfTransform } from './transforms/transform.js';

export type MappingRules = {
  readonly definition: MappingDefinition;
  readonly fields: readonly ReadyField[];
  /** Null: the mapping leaves units alone. */
  readonly unitOf: ((user: DirectoryUser) => Converted<string | null>) | null;
  /** Null: everybody is in scope. */
  readonly scope: ScopeRules | null;
};

export type ReadyField = {
  readonly target: string;
  readonly onCreation: boolean;
  readonly keepsEmpty: boolean;
  readonly valueOf: (user: DirectoryUser) => FieldConversion;
};

/** @param units names of the organizational units that exist */
export function compileRules(definition: MappingDefinition, units: ReadonlySet<string>): MappingRules {
  return {
    definition,
    fields: definition.fields.map(readyField),
    unitOf: unitReader(definition, units),
    scope: definition.scope === undefined ? null : compileScope(definition.scope),
  };
}

function readyField(rule: FieldRule): ReadyField {
  const { target, type, choices } = rule;
  const read = valueReader(rule);
  return {
    target,
    onCreation: rule.apply === 'on-creation',
    keepsEmpty: rule.empty === 'keep',
    valueOf: (user) => {
      const value = read(user);
      if (!value.ok) return value;
      const converted = convertField(value.value, type, choices);
      return converted.ok ? converted : named(rule, converted.reason);
    },
  };
}

function unitReader(definition: MappingDefinition, units: ReadonlySet<string>): MappingRules['unitOf'] {
  const rule = definition.kind === 'login' ? definition.organizationalUnit : null;
  if (rule === null) return null;
  if (typeof rule === 'string') return () => ({ ok: true, value: rule });
  const read = valueReader(rule);
  return (user) => {
    const value = read(user);
    if (!value.ok) return value;
    const converted = convertField(value.value, 'text');
    if (!converted.ok || typeof converted.value !== 'string') return { ok: true, value: null };
    const unit = converted.value.trim();
    return rule.create || units.has(unit)
      ? { ok: true, value: unit }
      : named(rule, 'names a unit that does not exist here');
  };
}

/** Reading a property as it stands is the usual case, and costs no more than the look-up. */
function valueReader(rule: ValueRule): (user: DirectoryUser) => Converted<PropertyValue> {
  const { constant } = rule;
  if (constant !== undefined) return () => ({ ok: true, value: constant });
  const readerOf = (name: string) => createReader(name);
  const read = rule.property === null ? () => null : readerOf(rule.property);
  const steps = (rule.transforms ?? []).map((transform) => compileTransform(transform, readerOf));
  const fallback: ConstantValue | null = rule.default ?? null;
  if (steps.length === 0 && fallback === null) return (user) => ({ ok: true, value: read(user) ?? null });
  return (user) => {
    let value: PropertyValue = read(user) ?? null;
    for (const [index, step] of steps.entries()) {
      const changed = step(value, user);
      if (!changed.ok) {
        const transform = rule.transforms?.[index];
        const name = transform === undefined ? '' : ` (${nameOfTransform(transform)})`;
        return named(rule, `in transform ${index + 1}${name} ${changed.reason}`);
      }
      value = changed.value;
    }
    return { ok: true, value: isEmpty(value) && fallback !== null ? fallback : value };
  };
}

/** Says which value it was, without the value. */
function named({ property }: ValueRule, reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason: `${property ?? 'the value'} ${reason}` };
}
