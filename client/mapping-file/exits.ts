/** `exits` of a mapping file: what happens to whoever leaves, cause by cause, where it is not the default. */
import { z } from 'zod';
import {
  defaultExitActions,
  defaultGraceHours,
  exitActions,
  type ExitCause,
  exitCauses,
  type ExitRule,
  exitRuleOf,
  type ExitRules,
} from '../../domain/exit.js';
import type { MappingDefinition } from '../../domain/mapping.js';
import { suggestionFor } from './near-names.js';
import type { Finding, Path } from './problem.js';

type Kind = MappingDefinition['kind'];

/** A year: whoever is let in for longer has not left. */
const longestGraceHours = 8_760;

const action = z
  .enum(exitActions)
  .describe('deactivate, status only (the Integration Status says why they left), or nothing.');

const exitRule = z.union([
  action,
  z.strictObject({
    action: action.optional(),
    'grace hours': z
      .number()
      .min(0)
      .max(longestGraceHours)
      .describe(
        'How many hours the cause has to last before they are deactivated; a return ends it. 0 is at once. Default: 1 for missing, 24 for out of scope and lost role group, otherwise 0.',
      )
      .optional(),
  }),
]);

const when: { readonly [cause in ExitCause]: string } = {
  disabled: 'Whoever is disabled in Entra.',
  deleted: 'Whoever is in the recycle bin of Entra.',
  missing: 'Whoever is found nowhere in Entra; they are asked for by id again before they are deactivated.',
  'out of scope': 'Whoever the scope of this mapping does not admit any more.',
  'lost role group': 'Whoever is in no group any more that gives a role; of login users only.',
};

export const exitsSchema = z
  .strictObject(Object.fromEntries(exitCauses.map((cause) => [cause, exitRule.describe(when[cause]).optional()])))
  .describe(
    'What happens to whoever leaves, by cause: an action, or { action, grace hours }. Default: deactivate for login users, status only for records.',
  );

const exitRuleKeys = ['action', 'grace hours'] as const;

type ExitsEntry = z.infer<typeof exitsSchema>;

export function toExitRules(
  entry: ExitsEntry | undefined,
  kind: Kind,
  path: Path,
  report: (finding: Finding) => void,
): { readonly exits?: ExitRules } {
  const rules = exitCauses.flatMap((cause): readonly (readonly [ExitCause, ExitRule])[] => {
    const written = entry?.[cause];
    if (written === undefined) return [];
    const rule = typeof written === 'string' ? { action: written } : written;
    const exit = {
      action: rule.action ?? defaultExitActions[kind],
      graceHours: rule['grace hours'] ?? defaultGraceHours[cause],
    };
    if (kind === 'record' && cause === 'lost role group') {
      report({ path: [...path, cause], at: 'key', message: 'Records have no role groups that could be lost.' });
    } else if (rule['grace hours'] !== undefined && exit.action !== 'deactivate') {
      report({
        path: [...path, cause, 'grace hours'],
        message: `Nobody is deactivated for "${cause}" here, so there is nothing to wait for: add \`action: deactivate\`, or leave it out.`,
      });
    }
    return isUsual(kind, cause, exit) ? [] : [[cause, exit]];
  });
  return rules.length === 0 ? {} : { exits: Object.fromEntries(rules) };
}

/** As it is written in a file; what is the default anyway is left out. */
export function toExitsEntry(definition: MappingDefinition): { readonly exits?: ExitsEntry } {
  const rules = differingExitsOf(definition).map(([cause, { action: does, graceHours }]) => [
    cause,
    does !== 'deactivate' || graceHours === defaultGraceHours[cause]
      ? does
      : { action: does, 'grace hours': graceHours },
  ]);
  return rules.length === 0 ? {} : { exits: Object.fromEntries(rules) };
}

/** `exit missing`, `deactivate after 4 hours`: what differs from the default, as text. */
export function exitLinesOf(definition: MappingDefinition): readonly (readonly [string, string])[] {
  return differingExitsOf(definition).map(([cause, { action: does, graceHours }]) => [
    `exit ${cause}`,
    does !== 'deactivate' ? does : graceHours === 0 ? 'deactivate at once' : `deactivate after ${graceHours} hours`,
  ]);
}

function differingExitsOf(definition: MappingDefinition): readonly (readonly [ExitCause, ExitRule])[] {
  return exitCauses.flatMap((cause) => {
    const rule = exitRuleOf(definition, cause);
    return isUsual(definition.kind, cause, rule) ? [] : [[cause, rule] as const];
  });
}

function isUsual(kind: Kind, cause: ExitCause, rule: ExitRule): boolean {
  const usual = exitRuleOf({ kind }, cause);
  return rule.action === usual.action && (rule.action !== 'deactivate' || rule.graceHours === usual.graceHours);
}

/** What is wrong with the rule of one cause, which is neither an action nor { action, grace hours }. */
export function exitFindings(path: Path, found: unknown): readonly Finding[] {
  const actions = exitActions.join(', ');
  if (typeof found === 'string') {
    return [{ path, message: `"${found}" is no action: ${actions}.${suggestionFor(found, exitActions)}` }];
  }
  if (typeof found !== 'object' || found === null || Array.isArray(found)) {
    return [
      { path, message: `"${String(path.at(-1))}" has to be one of ${actions}, or { action: …, grace hours: … }.` },
    ];
  }
  return Object.entries(found).flatMap(([key, value]): readonly Finding[] => {
    if (key === 'action')
      return exitActions.some((known) => known === value) ? [] : exitFindings([...path, key], value);
    if (key !== 'grace hours') {
      const suggestion = suggestionFor(key, exitRuleKeys) || ` Known: ${exitRuleKeys.join(', ')}.`;
      return [{ path: [...path, key], at: 'key', message: `"${key}" is not known here.${suggestion}` }];
    }
    const isFit = typeof value === 'number' && value >= 0 && value <= longestGraceHours;
    return isFit
      ? []
      : [{ path: [...path, key], message: `"grace hours" has to be a number from 0 to ${longestGraceHours}.` }];
  });
}
