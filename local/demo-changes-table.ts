// What a run of the demo changed, person by person, as a table.
import Table from 'cli-table3';
import colors from 'picocolors';
import { changeText, fieldsText } from '../client/cli/value-text.js';
import type { ListedChange } from '../db/listings/list-changes.js';
import type { ChangeOutcome } from '../domain/outcome.js';
import type { Fields, PersonValues } from '../domain/person.js';
import type { DirectoryEvent } from './demo-events.js';

const mappingWidth = 16;
const outcomeWidth = 14;

/** @param width of the whole table, in columns of a terminal */
export function changesTable(
  events: readonly DirectoryEvent[],
  changes: readonly ListedChange[],
  width: number,
): string {
  const valuesWidth = width - mappingWidth - outcomeWidth;
  const table = new Table({
    chars: noLines,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    colWidths: [mappingWidth, outcomeWidth, valuesWidth],
    wordWrap: true,
  });
  for (const { objectId, name, happened } of events) {
    table.push([{ colSpan: 3, content: `${colors.bold(name)} ${happened}` }]);
    for (const { mapping, outcome, before, after } of changes.filter((change) => change.objectId === objectId)) {
      const lines = valueLines(before, after, valuesWidth - 2);
      table.push([`  ${mapping}`, colorByOutcome[outcome](outcome), lines.join('\n')]);
    }
  }
  return table.toString().replaceAll(/ +$/gm, '');
}

const labelByKey = {
  identifier: 'Identifier',
  status: 'Status',
  role: 'Role',
  organizationalUnit: 'Organizational unit',
  integrationStatus: 'Integration status',
} as const;

function valueLines(before: PersonValues | null, after: PersonValues, width: number): readonly string[] {
  const [old, wanted] = [labelled(before ?? {}), labelled(after)];
  return Object.entries(wanted).flatMap(([label, value]) => {
    if (before === null) return value === null || isUsual(label) ? [] : [fieldsText({ [label]: value })];
    const line = changeText({ fields: { [label]: old[label] ?? null } }, { fields: { [label]: value } });
    return line.length <= width ? [line] : line.replace(' → ', '\n  → ').split('\n');
  });
}

/** Of somebody new: they are active, as everybody expects. */
function isUsual(label: string): boolean {
  return label === labelByKey.status || label === labelByKey.integrationStatus;
}

/** Of what a person is and has, what a reader of the demo looks for. */
function labelled(values: PersonValues): Fields {
  const own = Object.entries(labelByKey).flatMap(([key, label]) => {
    const value = Object.entries(values).find(([name]) => name === key)?.[1];
    return typeof value === 'string' || value === null ? [[label, value] as const] : [];
  });
  return { ...Object.fromEntries(own), ...values.fields };
}

const colorByOutcome: { readonly [outcome in ChangeOutcome]: (text: string) => string } = {
  created: colors.green,
  adopted: colors.green,
  reactivated: colors.green,
  updated: colors.yellow,
  deactivated: colors.red,
};

const noLines = Object.fromEntries(
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'
    .split(' ')
    .map((part) => [part, '']),
);
