/** Wakes a tenant's run, or starts one, so that it looks at what is asked for. The request itself is a committed row. */
import type { Client } from '@temporalio/client';
import type { Tenant } from '../db/tenants/find-tenant.js';
import { wakingOf } from '../workflows/contract.js';

/** However often and from wherever it is called, one run at a time goes on. */
export async function wakeSync(client: Client, { id, name }: Pick<Tenant, 'id' | 'name'>): Promise<void> {
  await client.workflow.signalWithStart('directorySync', wakingOf(id, `${name}: sync on request`));
}
