/** An explanation as an administrator reads it, from the answer to its grounds. */
import type { ExplainedMapping, Explanation } from '../../domain/explanation.js';
import { changeText, printable } from './value-text.js';

type Subject = { readonly tenant: string; readonly user: string };

export function explanationLines(explanation: Explanation, subject: Subject): readonly string[] {
  const { objectId, entra, mappings, changes } = explanation;
  const name = entra.document['displayName'];
  return [
    `${typeof name === 'string' ? printable(name) : 'Somebody without a name'} (${objectId})`,
    ...entraLines(entra),
    ...mappings.flatMap((mapping) => mappingLines(mapping, subject)),
    '',
    changes.length === 0 ? 'No run has changed anything of them.' : `The last ${changes.length} changes, newest first:`,
    ...changes.flatMap(({ run, at, mapping, outcome, cause, before, after, state }) => [
      `  run ${run}, ${minute(at)}, ${mapping}: ${outcome}${cause === null ? '' : ` (${cause})`}, ${state}`,
      ...indented(changeText(before, after), '      '),
    ]),
  ];
}

function entraLines({ notAskedBecause, state, document, membershipsAsOf }: Explanation['entra']): readonly string[] {
  const source =
    notAskedBecause === null ? 'Entra says now' : `Entra could not be asked (${notAskedBecause}); the last run saw`;
  const enabled = document['accountEnabled'];
  const account = enabled === true ? ', enabled' : enabled === false ? ', disabled' : '';
  const values = ['userPrincipalName', 'mail', 'userType', 'employeeId'].flatMap((property) => {
    const value = document[property];
    return typeof value === 'string' ? [`${property} ${printable(value)}`] : [];
  });
  return [
    `${source}: ${state ?? 'nobody'}${state === 'live' ? account : ''}`,
    ...(values.length === 0 ? [] : [`  ${values.join(', ')}`]),
    ...(membershipsAsOf === null ? [] : [`  group memberships as a run proved them on ${minute(membershipsAsOf)}`]),
  ];
}

function mappingLines(mapping: ExplainedMapping, { tenant, user }: Subject): readonly string[] {
  const { linked, scope, role, roleGroup, next, fields, open } = mapping;
  const grounds = [
    ...(linked === null
      ? []
      : [
          `linked by ${linked.by} since run ${linked.sinceRun}${linked.how === null ? '' : ` (${linked.how})`}, here ${mapping.identifier ?? 'without an identifier'}, ${mapping.integrationStatus ?? ''}`,
        ]),
    ...scope.map(({ rule, holds }) => `scope: ${holds ? '✓' : '✗'} ${printable(rule)}`),
    ...(role === null
      ? []
      : [`role ${role}, ${roleGroup === null ? 'the default' : `as a member of ${printable(roleGroup)}`}`]),
    ...open.map(
      ({ kind, reason, dueAt }) => `open: ${kind}: ${reason}${dueAt === null ? '' : `, due ${minute(dueAt)}`}`,
    ),
  ];
  const planned =
    next === null
      ? indented(changeText(null, { fields }), '    ')
      : indented(changeText(next.before, next.after), '    ');
  return [
    '',
    `${mapping.mapping} (${mapping.kind === 'login' ? 'login users' : 'records'}): ${mapping.status}`,
    `  ${mapping.why}`,
    ...(mapping.toChange === null
      ? []
      : [`  What would have to change: ${mapping.toChange.replaceAll('TENANT', tenant).replaceAll('USER', user)}`]),
    ...grounds.map((ground) => `  ${ground}`),
    ...(planned.length === 0
      ? []
      : [next === null ? '  its fields:' : `  the next run would have them ${next.outcome}:`, ...planned]),
  ];
}

function indented(text: string, indent: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => indent + line);
}

function minute(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
