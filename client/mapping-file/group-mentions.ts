/** Where a mapping file names groups, and what is to be said about those that no run has met. */
import type { MappingFile } from './mapping-file-schema.js';
import { suggestionFor } from './near-names.js';
import type { Path } from './problem.js';

/** A group as it is written, and its place in the text; both count from 1. */
export type GroupMention = { readonly group: string; readonly line: number; readonly column: number };

/** The groups of a file by their paths. */
export function groupPathsOf({ mappings }: MappingFile): readonly { readonly group: string; readonly path: Path }[] {
  return mappings.flatMap((entry, index) => {
    const at: Path = ['mappings', index];
    const listed = (groups: readonly string[] | undefined, path: Path) =>
      (groups ?? []).map((group, place) => ({ group, path: [...path, place] }));
    const roles = entry.kind === 'login-users' ? (entry.roles ?? []) : [];
    return [
      ...roles.map(({ group }, place) => ({ group, path: [...at, 'roles', place, 'group'] })),
      ...listed(entry.scope?.groups, [...at, 'scope', 'groups']),
      ...listed(entry.scope?.except?.groups, [...at, 'scope', 'except', 'groups']),
    ];
  });
}

type KnownGroup = { readonly groupId: string; readonly displayName: string | null; readonly isDeleted: boolean };

/**
 * Sentences, each with its place. Only Entra knows all groups, and it is asked by the next run: a name that no run has
 * met is told where it resembles one that is known, and is no mistake otherwise.
 */
export function groupWarningsOf(
  fileName: string,
  mentions: readonly GroupMention[],
  known: readonly KnownGroup[],
): readonly string[] {
  const names = known.flatMap(({ displayName, isDeleted }) => (displayName === null || isDeleted ? [] : [displayName]));
  return mentions.flatMap(({ group, line, column }) => {
    const wanted = group.trim().toLowerCase();
    const same = known.find(
      ({ groupId, displayName }) => groupId === wanted || displayName?.trim().toLowerCase() === wanted,
    );
    const suggestion = suggestionFor(group, names);
    const place = `${fileName}:${line}:${column}:`;
    if (same?.isDeleted === true)
      return [`${place} The group "${group}" does not exist in Entra any more.${suggestion}`];
    return same !== undefined || suggestion === ''
      ? []
      : [`${place} No run has met a group "${group}" so far; the next one looks for it.${suggestion}`];
  });
}
