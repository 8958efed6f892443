// The admin interface of a simulator in another process, and the way such a process is started.
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createAdminClient, type AdminClient } from '../../simulator/admin-client.js';
import { serveSimulator } from '../../simulator/serve.js';
import { simulate, type Simulated } from './simulated.js';

function adminOf({ simulator }: Simulated): AdminClient {
  return createAdminClient(simulator);
}

describe('the admin client', () => {
  it('does what the administrator in the process does', async () => {
    await using simulated = await simulate();
    const admin = adminOf(simulated).tenant(simulated.tenant.tenantId);
    const hired = await admin.hire({ displayName: 'Ömer', userPrincipalName: 'omer@contoso.example' });
    await admin.change('omer@contoso.example', { department: 'Sales' });
    await admin.disable(hired.id);
    const group = await admin.createGroup({ displayName: 'Team' }, [hired.id]);
    expect(simulated.tenant.user(hired.id)?.user).toMatchObject({
      displayName: 'Ömer',
      department: 'Sales',
      accountEnabled: false,
    });
    expect(simulated.tenant.group('Team')).toEqual({ ...group, memberIds: [hired.id] });
    await admin.delete(hired.id);
    expect((await admin.user(hired.id))?.status).toBe('deleted');
    expect(await admin.user('nobody@contoso.example')).toBe(undefined);
  });

  it('lists the tenants with what is needed to connect to them', async () => {
    await using simulated = await simulate();
    const { tenantId, clientId, clientSecret, applicationObjectId, domain, displayName } = simulated.tenant;
    expect(await adminOf(simulated).tenants()).toEqual([
      { tenantId, clientId, clientSecret, applicationObjectId, domain, displayName },
    ]);
  });

  it('arms faults and changes settings', async () => {
    await using simulated = await simulate();
    const client = adminOf(simulated);
    await client.armFault({ path: '/v1.0/users', kind: 'forbidden', times: 'always' });
    expect((await simulated.ask('/users')).status).toBe(403);
    await client.clearFaults();
    await client.tenant(simulated.tenant.tenantId).configure({ maxTop: 120 });
    expect((await simulated.ask('/users?$top=121')).status).toBe(400);
    expect(await client.requests()).toContainEqual({ method: 'GET', path: '/v1.0/users', count: 2 });
  });

  it('is told in words what is wrong', async () => {
    await using simulated = await simulate();
    const admin = adminOf(simulated).tenant(simulated.tenant.tenantId);
    await expect(admin.disable('nobody')).rejects.toThrow('there is no user nobody');
    await expect(admin.configure({ maxTop: 5_000 })).rejects.toThrow('maxTop');
    await expect(adminOf(simulated).tenant('elsewhere').userCount()).rejects.toThrow('no tenant elsewhere');
  });

  it('is refused without the right token', async () => {
    await using simulated = await simulate();
    const { origin, certificatePem } = simulated.simulator;
    const client = createAdminClient({ origin, certificatePem, adminToken: 'guess' });
    await expect(client.tenants()).rejects.toThrow('admin token is missing or wrong');
  });

  it('says that no simulator answers where none runs', async () => {
    const simulated = await simulate();
    const client = adminOf(simulated);
    await simulated.simulator.close();
    await expect(client.tenants()).rejects.toThrow('rollcall simulator');
  });
});

describe('a served simulator', () => {
  it('prints one line with all it takes to use it, and ends when it is told to', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'served-'));
    const certificatePath = join(folder, 'nested', 'certificate.pem');
    const printed = deferred<string>();
    const stop = deferred<void>();
    const serving = serveSimulator({
      tenants: [{ users: 7 }],
      certificatePath,
      print: printed.resolve,
      until: stop.promise,
    });
    const line = servedSchema.parse(JSON.parse(await printed.promise));
    const client = createAdminClient({ ...line, certificatePem: await readFile(certificatePath, 'utf8') });
    const [tenant] = line.tenants;
    expect(await client.tenant(tenant?.tenantId ?? '').userCount()).toBe(7);
    stop.resolve();
    expect((await serving).origin).toBe(line.origin);
    await expect(client.tenants()).rejects.toThrow('No simulator answers');
  });
});

const servedSchema = z.object({
  origin: z.string(),
  adminToken: z.string(),
  tenants: z.array(z.object({ tenantId: z.string(), clientSecret: z.string(), users: z.number() })),
});

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
