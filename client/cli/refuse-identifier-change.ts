/** The field that tells people apart is not changed under people who were matched by it, unless somebody sees first what that does. */
import { countLinked } from '../../db/mappings/count-linked.js';
import type { StoredMapping } from '../../db/mappings/list-mappings.js';
import { directoryNameOf } from '../../domain/directory-path.js';
import type { MappingDefinition } from '../../domain/mapping.js';
import { isSameMapping } from '../mapping-file/mapping-difference.js';
import type { System } from './system.js';

/** @throws Error that names every mapping whose identifier would change although it has people */
export async function refuseIdentifierChange(
  system: System,
  stored: readonly StoredMapping[],
  wanted: readonly MappingDefinition[],
  file: string,
): Promise<void> {
  const changes = stored.flatMap(({ id, definition: before }) => {
    const after = wanted.find((definition) => isSameMapping(before, definition));
    return after === undefined || after.identifier === before.identifier ? [] : [{ id, before, after }];
  });
  const refused: string[] = [];
  for (const { id, before, after } of changes) {
    const linked = await countLinked(system.database.orm, id);
    if (linked === 0) continue;
    refused.push(
      `Mapping "${after.name}" has ${linked} ${linked === 1 ? 'person' : 'people'}, matched by ${directoryNameOf(before.identifier)}: with ${directoryNameOf(after.identifier)} in its place, all of them would get another identifier, and some may have none, or the same as somebody else.`,
    );
  }
  if (refused.length === 0) return;
  throw new Error([...refused, `See first what that does: \`rollcall mapping apply ${file} --preview\`.`].join('\n'));
}
