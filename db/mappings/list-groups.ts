/** The groups of a directory that runs have looked for so far: only those that some mapping has named. */
import { eq } from 'drizzle-orm';
import type { Orm } from '../connect.js';
import { directoryGroups } from '../schema.js';

export type ListedGroup = {
  readonly groupId: string;
  readonly displayName: string | null;
  readonly isDeleted: boolean;
};

export async function listGroups(orm: Pick<Orm, 'select'>, tenantId: string): Promise<readonly ListedGroup[]> {
  const rows = await orm
    .select({
      groupId: directoryGroups.groupId,
      displayName: directoryGroups.displayName,
      state: directoryGroups.state,
    })
    .from(directoryGroups)
    .where(eq(directoryGroups.tenantId, tenantId));
  return rows.map(({ state, ...group }) => ({ ...group, isDeleted: state === 'deleted' }));
}
