/** What kind of thing went wrong with Postgres: whoever catches it decides by this, never by a message. */
import postgres from 'postgres';

/**
 * - `row`: a value that does not fit, or a constraint that is broken; somebody's data is at fault, nobody else's
 * - `outage`: connection lost or refused, server going down or out of resources, transactions in each other's way; passes by itself
 * - `defect`: anything else that Postgres refuses
 * - null: not an error of Postgres
 *
 * Classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export type DatabaseFault = 'row' | 'outage' | 'defect' | null;

export function databaseFaultOf(error: unknown): DatabaseFault {
  const code = codeOf(error);
  if (!(error instanceof postgres.PostgresError)) {
    // What postgres.js says of a connection, and what the socket below it says.
    return /^(CONNECTION_|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOENT)/.test(
      code,
    )
      ? 'outage'
      : null;
  }
  if (/^2[23]/.test(code)) return 'row';
  return /^(08|53|57P|40001|40P01|55P03)/.test(code) ? 'outage' : 'defect';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
