/** The admin interface by name, with the shape of each operation's input: what `/admin` accepts over HTTPS. */
import { z } from 'zod';
import { faultSchema } from './faults.js';
import { settingsSchema } from './settings.js';
import type { TenantAdmin } from './tenant-admin.js';

/** Runs an operation with input from outside; throws a ZodError for input of another shape. */
export type Operation = (admin: TenantAdmin, input: unknown) => unknown;

const properties = z.record(z.string(), z.json());
const user = z.string().min(1);
const group = z.string().min(1);

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  hire: operation({ properties: properties.optional() }, (admin, input) => admin.hire(input.properties)),
  change: operation({ user, properties }, (admin, input) => admin.change(input.user, input.properties)),
  disable: operation({ user }, (admin, input) => admin.disable(input.user)),
  enable: operation({ user }, (admin, input) => admin.enable(input.user)),
  rename: operation({ user, userPrincipalName: z.string(), properties: properties.optional() }, (admin, input) =>
    admin.rename(input.user, input.userPrincipalName, input.properties),
  ),
  swapNames: operation({ one: user, other: user }, (admin, input) => admin.swapNames(input.one, input.other)),
  setManager: operation({ user, manager: user.nullable() }, (admin, input) =>
    admin.setManager(input.user, input.manager),
  ),
  delete: operation({ user }, (admin, input) => admin.delete(input.user)),
  restore: operation({ user }, (admin, input) => admin.restore(input.user)),
  purge: operation({ user }, (admin, input) => admin.purge(input.user)),
  showIn: operation({ user, sighting: z.enum(['both', 'neither']).nullable() }, (admin, input) =>
    admin.showIn(input.user, input.sighting),
  ),
  user: operation({ user }, (admin, input) => admin.user(input.user)),
  userCount: operation({}, (admin) => admin.userCount()),
  createGroup: operation(
    { properties: properties.and(z.object({ displayName: z.string() })), members: z.array(z.string()).optional() },
    (admin, input) => admin.createGroup(input.properties, input.members),
  ),
  changeGroup: operation({ group, properties }, (admin, input) => admin.changeGroup(input.group, input.properties)),
  deleteGroup: operation({ group }, (admin, input) => admin.deleteGroup(input.group)),
  addMember: operation({ group, member: user }, (admin, input) => admin.addMember(input.group, input.member)),
  removeMember: operation({ group, member: user }, (admin, input) => admin.removeMember(input.group, input.member)),
  group: operation({ group }, (admin, input) => admin.group(input.group)),
  groups: operation({}, (admin) => admin.groups()),
  setRoles: operation({ roles: z.array(z.string()) }, (admin, input) => admin.setRoles(input.roles)),
  consent: operation({ role: z.string() }, (admin, input) => admin.consent(input.role)),
  withdrawConsent: operation({ role: z.string() }, (admin, input) => admin.withdrawConsent(input.role)),
  setSecrets: operation(
    {
      secrets: z.array(
        z.strictObject({
          value: z.string().min(1),
          startsAt: z.iso.datetime().optional(),
          endsAt: z.iso.datetime().optional(),
          displayName: z.string().optional(),
        }),
      ),
    },
    (admin, input) => admin.setSecrets(input.secrets),
  ),
  setApplicationEnabled: operation({ isEnabled: z.boolean() }, (admin, input) =>
    admin.setApplicationEnabled(input.isEnabled),
  ),
  revokeTokens: operation({}, (admin) => admin.revokeTokens()),
  configure: operation({ settings: settingsSchema.partial() }, (admin, input) => admin.configure(input.settings)),
  advanceClock: operation({ byMs: z.number().min(0) }, (admin, input) => admin.advanceClock(input.byMs)),
  armFault: operation({ fault: faultSchema }, (admin, input) => admin.armFault(input.fault)),
  clearFaults: operation({}, (admin) => admin.clearFaults()),
};

function operation<S extends z.ZodRawShape>(
  shape: S,
  run: (admin: TenantAdmin, input: z.output<z.ZodObject<S, z.core.$strict>>) => unknown,
): Operation {
  const schema = z.strictObject(shape);
  return (admin, input) => run(admin, schema.parse(input ?? {}));
}
