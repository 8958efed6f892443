/** Whether the recycle bin answers. It has been seen empty where the permission was missing: https://github.com/microsoftgraph/microsoft-graph-docs/issues/4129 */
import { readPage } from '../read-page.js';
import { attempt, green, red, requestOf, yellow, type CheckRunner } from './finding.js';

export const checkRecycleBin: CheckRunner = async (inspection) => {
  const name = 'recycle bin';
  const path = '/directory/deletedItems/microsoft.graph.user?$select=id&$top=1';
  const { value: page, failure } = await attempt(() => readPage(inspection.graph, path, requestOf(inspection)));
  if (failure !== null) return [red(name, failure.message, failure)];
  if (page.entries.length > 0) return [green(name, 'Deleted users can be read.')];
  return inspection.tokenRoles?.some((role) => /^(User|Directory)\.Read(Write)?\.All$/.test(role)) === true
    ? [green(name, 'It answers, and is empty.')]
    : [yellow(name, 'It answers, and is empty. If it should not be, grant the application permission User.Read.All.')];
};
