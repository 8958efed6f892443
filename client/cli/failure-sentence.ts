/** One sentence on what went wrong and the way out, from whatever was thrown. */

/** @param thrown as caught; errors of our own say it themselves */
export function failureSentence(thrown: unknown): string {
  const error = withoutQuery(thrown);
  const code = codeOf(error);
  if (code !== null && unreachableCodes.includes(code)) {
    return `Postgres does not answer${placeOf(error)} (${code}): check DATABASE_URL and that the server runs.`;
  }
  const sentence = code === null ? undefined : sentenceByPostgresCode[code];
  if (sentence !== undefined) return sentence;
  return error instanceof Error && error.message !== '' ? error.message : String(error);
}

const unreachableCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
];

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const sentenceByPostgresCode: Readonly<Record<string, string>> = {
  '42P01': 'This database lacks a table of Rollcall: run `rollcall setup` first.',
  '42703': 'This database lacks a column of Rollcall: run `rollcall setup` first, it is of an older version.',
  '28P01': 'Postgres refuses the password in DATABASE_URL.',
  '28000': 'Postgres refuses the user in DATABASE_URL.',
  '3D000': 'The database that DATABASE_URL names does not exist: create it first.',
  '57P03': 'Postgres is starting or stopping: try again in a moment.',
  '53300': 'Postgres has no connection left (max_connections): try again, or raise it.',
};

/** drizzle's own message is the whole statement with the values in it: names and addresses, which belong on no terminal. */
function withoutQuery(error: unknown): unknown {
  return error instanceof Error && 'query' in error && 'params' in error ? error.cause : error;
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}

function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('address' in error && 'port' in error) return ` at ${String(error.address)}:${String(error.port)}`;
  if ('hostname' in error) return ` at ${String(error.hostname)}`;
  if (error instanceof AggregateError) return placeOf(error.errors[0]);
  return placeOf(error.cause);
}
