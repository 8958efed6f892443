/** The groups every generated tenant starts with: one per role as the product asks for, nested ones, overlapping ones, a hidden one. */
import type { GroupStore } from './group-store.js';

/**
 * Creates, for `userCount` people:
 * - `Rollcall Administrators`: about 1 in 500, at least 2
 * - `Rollcall Editors`: every tenth person, and everybody in `Field Team`, which nests `Night Shift` (some people are in both, and the
 *   nesting goes in a circle back to `Field Team`)
 * - `Rollcall Viewers`: nobody directly, everybody in `All Staff` (a dynamic group with half of the people)
 * - `Board Project`: an M365 group with hidden membership
 * - `Empty Group`
 */
export function createGeneratedGroups(groups: GroupStore, userCount: number): void {
  const every = (step: number, first: number) => ({
    first,
    step,
    count: userCount > first ? Math.ceil((userCount - first) / step) : 0,
  });
  const id = (
    displayName: string,
    properties: Readonly<Record<string, string | boolean | readonly string[]>>,
    step: number,
    first: number,
  ) => groups.create({ displayName, ...properties }, step === 0 ? undefined : every(step, first)).document.id;
  const security = { securityEnabled: true, mailEnabled: false };

  id(
    'Rollcall Administrators',
    { ...security, isAssignableToRole: true, visibility: 'Private' },
    administratorStep(userCount),
    0,
  );
  const editors = id('Rollcall Editors', security, 10, 1);
  const viewers = id('Rollcall Viewers', security, 0, 0);
  const fieldTeam = id('Field Team', security, 25, 3);
  const nightShift = id('Night Shift', { ...security, onPremisesSyncEnabled: true }, 40, 3);
  const allStaff = id(
    'All Staff',
    {
      ...security,
      groupTypes: ['DynamicMembership'],
      membershipRule: 'user.userType -eq "Member"',
      membershipRuleProcessingState: 'On',
    },
    2,
    0,
  );
  id(
    'Board Project',
    { securityEnabled: false, mailEnabled: true, groupTypes: ['Unified'], visibility: 'HiddenMembership' },
    100,
    7,
  );
  id('Empty Group', security, 0, 0);

  groups.addMember(editors, { type: 'group', id: fieldTeam });
  groups.addMember(fieldTeam, { type: 'group', id: nightShift });
  groups.addMember(nightShift, { type: 'group', id: fieldTeam });
  groups.addMember(viewers, { type: 'group', id: allStaff });
}

function administratorStep(userCount: number): number {
  return Math.max(1, Math.min(500, Math.floor(userCount / 2)));
}
