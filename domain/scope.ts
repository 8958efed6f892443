/**
 * Whom a mapping is about, decided here and not by a filter in Graph, so that the reason can be shown: each rule has a
 * verdict of its own.
 */
import { createReader, directoryNameOf } from './directory-path.js';
import { type DirectoryUser, isList, type PropertyValue, textOf } from './directory-user.js';
import { isEmpty, textFrom } from './field-value.js';
import { identifierKeyOf } from './identifier.js';
import type { AttributeRule, Scope, ScopeOperator } from './mapping.js';

export type ScopeVerdict = {
  /** What has to hold, in words: `User type is "Member"`. */
  readonly rule: string;
  readonly holds: boolean;
};

/** A scope, ready to be asked about any number of users. */
export type ScopeRules = {
  /** Each rule in words, in the order of the file. */
  readonly words: readonly string[];
  /** Why this user is out of scope; null: in scope. @param memberOf the groups named by the mapping, as written there */
  reasonAgainst(user: DirectoryUser, memberOf: ReadonlySet<string>): string | null;
  /** Every rule in the order of the file, whatever the first one said. */
  verdicts(user: DirectoryUser, memberOf: ReadonlySet<string>): readonly ScopeVerdict[];
};

type Test = (user: DirectoryUser, memberOf: ReadonlySet<string>) => boolean;
type Rule = { readonly rule: string; readonly reason: string; readonly test: Test };

export function compileScope(scope: Scope): ScopeRules {
  const rules = [...demandsOf(scope), ...exceptionsOf(scope.except ?? {})];
  return {
    words: rules.map(({ rule }) => rule),
    reasonAgainst: (user, memberOf) => rules.find(({ test }) => !test(user, memberOf))?.reason ?? null,
    verdicts: (user, memberOf) => rules.map(({ rule, test }) => ({ rule, holds: test(user, memberOf) })),
  };
}

function demandsOf({ userTypes, enabledOnly, groups, all, any }: Scope): readonly Rule[] {
  const rules: Rule[] = [];
  if (userTypes !== undefined) {
    rules.push(must(attribute({ property: 'userType', operator: 'in', values: userTypes })));
  }
  if (enabledOnly === true) {
    // Only Entra's own "disabled" counts: nobody is out of scope for what it does not say.
    const test: Test = ({ document }) => document['accountEnabled'] !== false;
    rules.push({ rule: 'account is enabled', reason: 'account is disabled', test });
  }
  if (groups !== undefined) {
    const names = groups.map(quoted).join(' or ');
    const test: Test = (_user, memberOf) => groups.some((group) => memberOf.has(group));
    rules.push({ rule: `is in group ${names}`, reason: `is not in group ${names}`, test });
  }
  rules.push(...(all ?? []).map((one) => must(attribute(one))));
  if (any !== undefined && any.length > 0) {
    const alternatives = any.map(attribute);
    const test: Test = (user, memberOf) => alternatives.some((one) => one.test(user, memberOf));
    const names = alternatives.map((one) => one.words).join(' or ');
    rules.push({ rule: names, reason: `neither: ${names}`, test });
  }
  return rules;
}

function exceptionsOf({ groups, users, any }: NonNullable<Scope['except']>): readonly Rule[] {
  const rules: Rule[] = (groups ?? []).map((group) => ({
    rule: `is not in group ${quoted(group)}`,
    reason: `excluded: is in group ${quoted(group)}`,
    test: (_user, memberOf) => !memberOf.has(group),
  }));
  if (users !== undefined) {
    const excluded = new Set(users.map(identifierKeyOf));
    const test: Test = ({ objectId, document }) =>
      !excluded.has(objectId) && !excluded.has(identifierKeyOf(textOf(document, 'userPrincipalName') ?? ''));
    rules.push({ rule: `is none of ${users.map(quoted).join(', ')}`, reason: 'excluded by name', test });
  }
  for (const exception of any ?? []) {
    const { words, test } = attribute(exception);
    const rule = `not: ${words}`;
    rules.push({ rule, reason: `excluded: ${words}`, test: (user, memberOf) => !test(user, memberOf) });
  }
  return rules;
}

type Attribute = { readonly words: string; readonly test: Test };

function must({ words, test }: Attribute): Rule {
  return { rule: words, reason: `not: ${words}`, test };
}

function attribute(rule: AttributeRule): Attribute {
  const read = createReader(rule.property);
  const wanted = rule.values.map(identifierKeyOf);
  const isTrue = comparisons[rule.operator](wanted, wanted[0] ?? '');
  return { words: wordsOf(rule), test: (user) => isTrue(read(user) ?? null) };
}

/** Of a list, one value is enough; for `not`, none may be it. What is empty is nothing but `empty`, and `not` anything. */
const comparisons: {
  readonly [operator in ScopeOperator]: (wanted: readonly string[], first: string) => (value: PropertyValue) => boolean;
} = {
  equals: (wanted) => inSome((text) => wanted.includes(text)),
  in: (wanted) => inSome((text) => wanted.includes(text)),
  not: (wanted) => {
    const isIt = inSome((text) => wanted.includes(text));
    return (value) => !isIt(value);
  },
  starts: (_wanted, first) => inSome((text) => text.startsWith(first)),
  ends: (_wanted, first) => inSome((text) => text.endsWith(first)),
  contains: (_wanted, first) => inSome((text) => text.includes(first)),
  empty: (_wanted, first) => (value) => isEmpty(value) === (first === 'true'),
};

function inSome(test: (text: string) => boolean): (value: PropertyValue) => boolean {
  const isIt = (value: PropertyValue) => !isEmpty(value) && test(identifierKeyOf(textFrom(value)));
  return (value) => (isList(value) ? value.some(isIt) : isIt(value));
}

const verbs = {
  equals: 'is',
  not: 'is not',
  in: 'is one of',
  starts: 'starts with',
  ends: 'ends with',
  contains: 'contains',
} as const;

function wordsOf({ property, operator, values }: AttributeRule): string {
  const name = directoryNameOf(property);
  if (operator === 'empty') return `${name} is ${values[0] === 'true' ? '' : 'not '}empty`;
  const verb = operator === 'in' && values.length === 1 ? verbs.equals : verbs[operator];
  return `${name} ${verb} ${values.map(quoted).join(', ')}`;
}

function quoted(text: string): string {
  return `"${text}"`;
}
