/** After a command has changed when a tenant is synced: Temporal is made to agree, or it is said what is left to do. */
import type { Tenant } from '../../db/tenants/find-tenant.js';
import { applySchedule } from '../schedules.js';
import { failureSentence } from './failure-sentence.js';
import type { System } from './system.js';

/** @throws Error that says what is stored already and what comes later, where Temporal does not answer */
export async function settleSchedule(
  system: System,
  tenant: Pick<Tenant, 'id' | 'name' | 'status' | 'scheduleMinutes'>,
): Promise<void> {
  try {
    await applySchedule(await system.temporal(), tenant);
  } catch (error) {
    throw new Error(
      `It is stored for ${tenant.name}, but Temporal’s schedule is still the old one: workers set it right when they start, and so does the same command again. ${failureSentence(error)}`,
      { cause: error },
    );
  }
}
