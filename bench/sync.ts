/**
 * What a sync costs: imports a simulated tenant, runs it again unchanged, and prints users per second, time per phase, the
 * worker's peak memory and the WAL written. `npm run bench -- 100000`
 */
import { spawn } from 'node:child_process';
import { hash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, Connection } from '@temporalio/client';
import { connect } from '../db/connect.js';
import { listMappings } from '../db/mappings/list-mappings.js';
import { storeMappings } from '../db/mappings/store-mappings.js';
import { addSyncRequest } from '../db/requests/add-sync-request.js';
import { addTenant } from '../db/tenants/add-tenant.js';
import { parseEncryptionKeys } from '../db/tenants/encryption-keys.js';
import { createSecretBox } from '../db/tenants/secret-box.js';
import { Secret } from '../db/tenants/secret.js';
import type { MappingDefinition } from '../domain/mapping.js';
import { checkoutFolder } from '../local/checkout-folder.js';
import { startSystem } from '../local/system.js';
import type { ServedSimulator } from '../simulator/serve.js';
import { directorySyncWorkflowId, requestSync, taskQueue } from '../workflows/contract.js';

const users = Number(process.argv[2] ?? 100_000);
const folder = mkdtempSync(join(checkoutFolder, '.rollcall', 'bench-'));
const certificatePath = join(folder, 'simulator.pem');

const mappings: readonly MappingDefinition[] = [
  {
    name: 'Logins',
    kind: 'login',
    identifier: 'userPrincipalName',
    role: 'member',
    roleGroups: [],
    administratorRoles: [],
    organizationalUnit: 'Head office',
    fields: [
      { target: 'Name', property: 'displayName', type: 'text' },
      { target: 'Department', property: 'department', type: 'text' },
      { target: 'Email', property: 'mail', type: 'text' },
    ],
  },
  {
    name: 'People',
    kind: 'record',
    collection: 'People',
    identifier: 'id',
    fields: [
      { target: 'Name', property: 'displayName', type: 'text' },
      { target: 'Job title', property: 'jobTitle', type: 'text' },
      { target: 'City', property: 'city', type: 'text' },
      { target: 'Hired', property: 'employeeHireDate', type: 'date' },
    ],
  },
];

const simulator = spawn(
  process.execPath,
  [join(checkoutFolder, 'dist/bench/simulator-process.js'), String(users), certificatePath],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const [line] = await once(createInterface({ input: simulator.stdout }), 'line');
const served: ServedSimulator = JSON.parse(String(line));
const system = await startSystem({
  folder,
  env: { ...process.env, NODE_EXTRA_CA_CERTS: certificatePath, ROLLCALL_LOG_LEVEL: 'warn' },
  say: (text) => console.error(text),
});
const db = connect(system.databaseUrl, { name: 'rollcall bench' });
const connection = await Connection.connect({ address: system.temporalAddress });
try {
  const client = new Client({ connection, namespace: system.namespace });
  const tenantId = await connectTenant();
  // Also waits until the worker, whose start takes some seconds, works.
  await client.workflow.execute('connectionTest', {
    workflowId: `connection-test/${tenantId}`,
    taskQueue,
    args: [{ tenantId }],
  });
  for (const name of ['import', 'unchanged', 'unchanged again']) {
    console.log(`one processor now: ${hashesPerSecond()} SHA-1 of a kilobyte a second`);
    await measure(name, client, tenantId);
  }
} finally {
  await connection.close();
  await db.close();
  await system.stop();
  simulator.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function connectTenant(): Promise<string> {
  const [tenant] = served.tenants;
  if (tenant === undefined) throw new Error('The simulator serves no tenant.');
  const id = randomUUID();
  const box = createSecretBox(parseEncryptionKeys(readFileSync(system.encryptionKeyFile, 'utf8')));
  const { tenantId: entraTenantId, clientId, clientSecret } = tenant;
  const row = {
    id,
    name: 'bench',
    entraTenantId,
    clientId,
    applicationObjectId: null,
    cloud: 'custom',
    loginUrl: served.loginUrl,
    graphUrl: served.graphUrl,
  } as const;
  await addTenant(db.orm, row, await box.seal(id, new Secret(clientSecret)), 'bench');
  const wanted = mappings.map((definition) => ({ definition, mappingId: null, isChanged: true }));
  await storeMappings(db.orm, { tenantId: id, stored: await listMappings(db.orm, id), wanted, actor: 'bench' });
  return id;
}

async function measure(name: string, client: Client, tenantId: string): Promise<void> {
  const [before] = await db.sql`select pg_current_wal_lsn()::text as lsn`;
  await addSyncRequest(db.orm, tenantId, 'bench');
  const startedMs = performance.now();
  const handle = await client.workflow.signalWithStart('directorySync', {
    workflowId: directorySyncWorkflowId(tenantId),
    taskQueue,
    args: [{ tenantId }],
    signal: requestSync,
    signalArgs: [],
  });
  await handle.result();
  const seconds = (performance.now() - startedMs) / 1000;
  const [wal] =
    await db.sql`select pg_wal_lsn_diff(pg_current_wal_lsn(), ${before?.['lsn']}::pg_lsn)::bigint::text as bytes`;
  const [run] = await db.sql`select status, notes from runs where tenant_id = ${tenantId} order by seq desc limit 1`;
  const history = await handle.fetchHistory();
  console.log(
    `${name}: ${seconds.toFixed(1)} s, ${Math.round(users / seconds)} users/s, WAL ${(Number(wal?.['bytes']) / 1e6).toFixed(1)} MB, ` +
      `worker peak ${peakMemoryMb()} MB and ${workerSeconds().toFixed(1)} s of processor so far, ${history.events?.length ?? 0} events, ${String(run?.['status'])} ${String(run?.['notes'])}`,
  );
  console.log(phases(history.events ?? []));
}

/** Seconds from the scheduling of each activity to its completion, by name. */
function phases(
  events: NonNullable<Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']>,
): string {
  const scheduled = new Map<string, { name: string; atMs: number }>();
  const secondsByName = new Map<string, number>();
  for (const event of events) {
    const atMs = Number(event.eventTime?.seconds ?? 0) * 1000 + (event.eventTime?.nanos ?? 0) / 1e6;
    const began = event.activityTaskScheduledEventAttributes;
    if (began) scheduled.set(String(event.eventId), { name: began.activityType?.name ?? '', atMs });
    const ended = event.activityTaskCompletedEventAttributes;
    const start = ended ? scheduled.get(String(ended.scheduledEventId)) : undefined;
    if (start !== undefined)
      secondsByName.set(start.name, (secondsByName.get(start.name) ?? 0) + (atMs - start.atMs) / 1000);
  }
  return [...secondsByName].map(([name, seconds]) => `  ${name} ${seconds.toFixed(2)} s`).join('\n');
}

/** Processor time of the worker since it started, in user and kernel mode; Linux counts it in hundredths. */
function workerSeconds(): number {
  const fields = readFileSync(`/proc/${system.worker.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** How fast the machine is at this moment: on shared ones the same code takes twice as long an hour later. */
function hashesPerSecond(): number {
  const text = 'x'.repeat(1024);
  const startedMs = performance.now();
  let hashes = 0;
  for (; performance.now() - startedMs < 500; hashes += 1) hash('sha1', text);
  return Math.round((hashes * 1000) / (performance.now() - startedMs) / 1000) * 1000;
}

function peakMemoryMb(): number {
  const status = readFileSync(`/proc/${system.worker.pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
