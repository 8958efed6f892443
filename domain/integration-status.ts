/** The Integration Status that Rollcall keeps on every login user and record; administrators cannot map it by hand. */
import type { ExitCause } from './exit.js';

const statusByCause: { readonly [cause in ExitCause]: string } = {
  disabled: 'Disabled in Entra',
  deleted: 'Deleted in Entra',
  missing: 'Not found in Entra',
  'out of scope': 'Out of scope',
  'lost role group': 'Out of scope',
};

export const activeStatus = 'Active';

export function statusOfExit(cause: ExitCause): string {
  return statusByCause[cause];
}

const rejectedPrefix = 'Rejected: ';

export function statusOfRejection(reason: string): string {
  return `${rejectedPrefix}${reason}`;
}

export function isStatusOfRejection(status: string): boolean {
  return status.startsWith(rejectedPrefix);
}
