// Whether a run of the demo did what had to be done after what happened in the directory: to everybody concerned, and to nobody else.
import type { ListedChange } from '../db/listings/list-changes.js';
import type { DirectoryEvent } from './demo-events.js';

/** @returns what is missing and what is too much, as a sentence; null where neither is anything */
export function differenceOf(events: readonly DirectoryEvent[], changes: readonly ListedChange[]): string | null {
  const nameById = new Map(events.map(({ objectId, name }) => [objectId, name]));
  const entry = (objectId: string, mapping: string, outcome: string) =>
    [`${objectId} ${mapping} ${outcome}`, `${nameById.get(objectId) ?? objectId} ${outcome} in "${mapping}"`] as const;
  const expected = new Map(
    events.flatMap(({ objectId, outcomes }) =>
      Object.entries(outcomes).map(([mapping, outcome]) => entry(objectId, mapping, outcome)),
    ),
  );
  const actual = new Map(
    changes
      .filter(({ state }) => state === 'applied')
      .map(({ objectId, mapping, outcome }) => entry(objectId, mapping, outcome)),
  );
  const sentences = [
    ...[...expected].filter(([key]) => !actual.has(key)).map(([, sentence]) => `missing: ${sentence}`),
    ...[...actual].filter(([key]) => !expected.has(key)).map(([, sentence]) => `not expected: ${sentence}`),
  ];
  return sentences.length === 0 ? null : sentences.join('; ');
}
