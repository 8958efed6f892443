/** From the scope of a mapping file to the one that is stored. */
import { scopeOperators, type AttributeRule, type Scope } from '../../domain/mapping.js';
import { suggestionFor } from './near-names.js';
import type { Path, Report } from './problem.js';
import type { AttributeRuleEntry, ScopeEntry } from './scope-schema.js';
import { readPath } from './to-value-rules.js';

/** Graph's own words for the kinds of users. https://learn.microsoft.com/graph/api/resources/user */
const userTypes = ['Member', 'Guest'] as const;

export function toScope(entry: ScopeEntry, path: Path, report: Report): Scope {
  const { 'user type': type, 'enabled only': enabledOnly, groups, all, any, except } = entry;
  return {
    ...(type === undefined ? {} : { userTypes: toUserTypes([type].flat(), [...path, 'user type'], report) }),
    ...(enabledOnly === true ? { enabledOnly } : {}),
    ...(groups === undefined ? {} : { groups }),
    ...(all === undefined ? {} : { all: toRules(all, [...path, 'all'], report) }),
    ...(any === undefined ? {} : { any: toRules(any, [...path, 'any'], report) }),
    ...(except === undefined ? {} : { except: toExcept(except, [...path, 'except'], report) }),
  };
}

function toExcept(
  { groups, users, any }: NonNullable<ScopeEntry['except']>,
  path: Path,
  report: Report,
): NonNullable<Scope['except']> {
  return {
    ...(groups === undefined ? {} : { groups }),
    ...(users === undefined ? {} : { users }),
    ...(any === undefined ? {} : { any: toRules(any, [...path, 'any'], report) }),
  };
}

function toUserTypes(types: readonly string[], path: Path, report: Report): readonly string[] {
  return types.map((type) => {
    const known = userTypes.find((one) => one.toLowerCase() === type.toLowerCase());
    if (known === undefined) {
      report({
        path,
        message: `"${type}" is no user type: ${userTypes.join(' or ')}.${suggestionFor(type, userTypes)}`,
      });
    }
    return known ?? type;
  });
}

function toRules(entries: readonly AttributeRuleEntry[], path: Path, report: Report): readonly AttributeRule[] {
  return entries.flatMap((entry, index) => {
    const at = [...path, index];
    const read = readPath(entry.field, [...at, 'field'], report);
    const operators = scopeOperators.filter((operator) => entry[operator] !== undefined);
    const [operator] = operators;
    if (operator === undefined || operators.length > 1) {
      report({
        path: at,
        message: `A rule asks one thing of its field: ${scopeOperators.join(', ')}. ${operators.length === 0 ? 'This one asks nothing.' : 'Make two rules of it.'}`,
      });
      return [];
    }
    const values = [entry[operator] ?? []].flat().map(String);
    if (read === null) return [];
    if (values.some((value) => value.trim() === '')) {
      report({
        path: [...at, operator],
        message: `"${operator}" is empty: to look for a field without a value, say \`empty: true\`.`,
      });
    }
    return [{ property: read.property, operator, values }];
  });
}
