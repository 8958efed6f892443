/** The admin interface of a simulator in another process, typed: what `rollcall simulator …` uses on a running tenant. */
import { request } from 'node:https';
import { z } from 'zod';
import type { Fault } from './faults.js';
import type { RequestCount } from './request-log.js';
import type { TenantAdmin } from './tenant-admin.js';
import { userDocumentSchema } from './user-document.js';

/** Where a running simulator is and how to get in: what it printed when it started. */
export interface AdminAddress {
  readonly origin: string;
  readonly adminToken: string;
  /** The simulator's certificate in PEM; no environment variable is needed. */
  readonly certificatePem: string;
}

type RemoteMethod =
  | 'hire'
  | 'change'
  | 'disable'
  | 'enable'
  | 'rename'
  | 'swapNames'
  | 'setManager'
  | 'delete'
  | 'restore'
  | 'purge'
  | 'showIn'
  | 'user'
  | 'userCount'
  | 'createGroup'
  | 'changeGroup'
  | 'deleteGroup'
  | 'addMember'
  | 'removeMember'
  | 'group'
  | 'groups'
  | 'setRoles'
  | 'consent'
  | 'withdrawConsent'
  | 'setSecrets'
  | 'setApplicationEnabled'
  | 'revokeTokens'
  | 'configure'
  | 'advanceClock'
  | 'armFault'
  | 'clearFaults';

/** The methods of {@link TenantAdmin}, each with a promise. They reject with the sentence that says what is wrong. */
export type RemoteTenantAdmin = {
  readonly [M in RemoteMethod]: (...input: Parameters<TenantAdmin[M]>) => Promise<ReturnType<TenantAdmin[M]>>;
};

const tenantSchema = z.object({
  tenantId: z.string(),
  displayName: z.string(),
  domain: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  applicationObjectId: z.string(),
});
const requestCountSchema = z.object({ method: z.string(), path: z.string(), count: z.number() });
const directoryUserSchema = z.object({
  user: userDocumentSchema,
  status: z.enum(['live', 'deleted', 'purged']),
  managerId: z.string().nullable(),
});
const groupSchema = z.object({ id: z.string(), displayName: z.string(), memberIds: z.array(z.string()) });
const nothing = z.undefined();

export type SimulatedTenant = Readonly<z.infer<typeof tenantSchema>>;

export interface AdminClient {
  tenants(): Promise<readonly SimulatedTenant[]>;
  /** Nothing is sent until a method is called. */
  tenant(tenantId: string): RemoteTenantAdmin;
  requests(): Promise<readonly RequestCount[]>;
  armFault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
}

export function createAdminClient(address: AdminAddress): AdminClient {
  async function call<T>(method: string, path: string, result: z.ZodType<T>, input?: object): Promise<T> {
    const { status, body } = await send(address, method, path, input);
    const reply = z.object({ result: z.unknown(), error: z.string() }).partial().parse(body);
    if (status !== 200) throw new Error(reply.error ?? `The simulator answered ${status} to ${method} ${path}.`);
    return result.parse(reply.result);
  }

  return {
    tenants: () => call('GET', '/admin/tenants', z.array(tenantSchema)),
    tenant: (tenantId) =>
      remoteTenant((name, result, input) => call('POST', `/admin/tenants/${tenantId}/${name}`, result, input)),
    requests: () => call('GET', '/admin/requests', z.array(requestCountSchema)),
    armFault: (fault) => call('POST', '/admin/faults', nothing, fault),
    clearFaults: () => call('DELETE', '/admin/faults', nothing),
  };
}

type Run = <T>(operation: RemoteMethod, result: z.ZodType<T>, input?: object) => Promise<T>;

function remoteTenant(run: Run): RemoteTenantAdmin {
  return {
    hire: (properties) => run('hire', userDocumentSchema, { properties }),
    change: (user, properties) => run('change', userDocumentSchema, { user, properties }),
    disable: (user) => run('disable', userDocumentSchema, { user }),
    enable: (user) => run('enable', userDocumentSchema, { user }),
    rename: (user, userPrincipalName, properties) =>
      run('rename', userDocumentSchema, { user, userPrincipalName, properties }),
    swapNames: (one, other) => run('swapNames', nothing, { one, other }),
    setManager: (user, manager) => run('setManager', nothing, { user, manager }),
    delete: (user) => run('delete', userDocumentSchema, { user }),
    restore: (user) => run('restore', userDocumentSchema, { user }),
    purge: (user) => run('purge', nothing, { user }),
    showIn: (user, sighting) => run('showIn', nothing, { user, sighting }),
    user: (user) => run('user', directoryUserSchema.optional(), { user }),
    userCount: () => run('userCount', z.number()),
    createGroup: (properties, members) => run('createGroup', groupSchema, { properties, members }),
    changeGroup: (group, properties) => run('changeGroup', groupSchema, { group, properties }),
    deleteGroup: (group) => run('deleteGroup', nothing, { group }),
    addMember: (group, member) => run('addMember', nothing, { group, member }),
    removeMember: (group, member) => run('removeMember', nothing, { group, member }),
    group: (group) => run('group', groupSchema.optional(), { group }),
    groups: () => run('groups', z.array(groupSchema)),
    setRoles: (roles) => run('setRoles', nothing, { roles }),
    consent: (role) => run('consent', nothing, { role }),
    withdrawConsent: (role) => run('withdrawConsent', nothing, { role }),
    setSecrets: (secrets) => run('setSecrets', nothing, { secrets }),
    setApplicationEnabled: (isEnabled) => run('setApplicationEnabled', nothing, { isEnabled }),
    revokeTokens: () => run('revokeTokens', nothing),
    configure: (settings) => run('configure', nothing, { settings }),
    advanceClock: (byMs) => run('advanceClock', nothing, { byMs }),
    armFault: (fault) => run('armFault', nothing, { fault }),
    clearFaults: () => run('clearFaults', nothing),
  };
}

interface RawReply {
  readonly status: number;
  readonly body: unknown;
}

function send(address: AdminAddress, method: string, path: string, input: object | undefined): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(path, address.origin),
      { method, ca: address.certificatePem, agent: false, headers: { authorization: `Bearer ${address.adminToken}` } },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () => {
          try {
            resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString('utf8')) });
          } catch (error) {
            reject(new Error(`What answers at ${address.origin} is not a Rollcall simulator.`, { cause: error }));
          }
        });
      },
    );
    outgoing.on('error', (error) =>
      reject(
        new Error(`No simulator answers at ${address.origin}: start one with "rollcall simulator".`, { cause: error }),
      ),
    );
    outgoing.end(input === undefined ? undefined : JSON.stringify(input));
  });
}
