/** Whether each group that a mapping names exists once, and shows who is in it. What we may not see looks empty or hollow, and not forbidden. */
import { findGroup, firstMembersLink, readMembersCount, readMembersPage, type FoundGroup } from '../read-groups.js';
import { attempt, green, red, yellow, type CheckRunner, type Finding, type Inspection } from './finding.js';

const SAMPLE_SIZE = 5;

export const checkGroups: CheckRunner = async (inspection) => {
  const findings: Finding[] = [];
  for (const reference of inspection.needs.groups) findings.push(await checkGroup(inspection, reference));
  return findings;
};

async function checkGroup(inspection: Inspection, reference: string): Promise<Finding> {
  const name = `group ${reference}`;
  const { value: found, failure } = await attempt(() => findGroup(inspection.graph, reference, inspection.signal));
  if (failure !== null) return red(name, failure.message);
  if (found === 'absent') {
    return red(name, 'Entra has no such group. Correct the mapping that names it, by display name or object id.');
  }
  if ('ambiguous' in found) {
    return red(name, `${found.ambiguous} groups bear this name. Name it by its object id in the mapping.`);
  }
  const members = await attempt(() => membersFinding(inspection, name, found));
  return members.failure === null ? members.value : red(name, members.failure.message);
}

async function membersFinding(inspection: Inspection, name: string, group: FoundGroup): Promise<Finding> {
  const { graph, signal } = inspection;
  const page = await readMembersPage(graph, firstMembersLink(group.groupId, SAMPLE_SIZE), signal);
  if (page.hollow > 0) {
    return red(
      name,
      'Its members come without names: under API permissions, add the application permission User.Read.All and choose "Grant admin consent".',
    );
  }
  if (page.objectIds.length === 0 && group.hidden) {
    return red(
      name,
      'It hides its members: under API permissions, add the application permission Member.Read.Hidden and choose "Grant admin consent".',
    );
  }
  const count = await readMembersCount(graph, group.groupId, signal);
  return count === 0 ? yellow(name, 'It has no members.') : green(name, `It shows its ${count} members.`);
}
