/** What a worker is told by its environment; every problem is reported at once, by variable and rule. */
import { readFileSync } from 'node:fs';
import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import type { Timing } from '../activities/dependencies.js';
import { type EncryptionKeys, parseEncryptionKeys } from '../db/tenants/encryption-keys.js';

export type WorkerConfig = {
  readonly databaseUrl: string;
  readonly temporal: ClientConnectConfig;
  readonly encryptionKeys: EncryptionKeys;
  /** Activities at once; each needs up to two connections to Postgres. */
  readonly concurrency: number;
  readonly timing: Timing;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
};

export class WorkerConfigProblem extends Error {
  override readonly name = 'WorkerConfigProblem';
}

const milliseconds = (fallback: number, least: number) =>
  z.coerce
    .number()
    .int(`has to be a whole number of milliseconds`)
    .min(least, `has to be at least ${least}`)
    .default(fallback);

const schema = z.object({
  DATABASE_URL: z
    .string('is missing: where is Postgres? Such as postgres://user:password@host:5432/rollcall')
    .refine(
      (url) => URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol),
      'has to be a postgres:// address',
    ),
  ROLLCALL_CONCURRENCY: z.coerce
    .number()
    .int('has to be a whole number')
    .min(1, 'has to be at least 1')
    .max(64, 'has to be at most 64')
    .default(8),
  ROLLCALL_HEARTBEAT_TIMEOUT_MS: milliseconds(30_000, 1_000),
  ROLLCALL_SLICE_MS: milliseconds(60_000, 100),
  ROLLCALL_READ_PATIENCE_MS: milliseconds(3_600_000, 1_000),
  ROLLCALL_FIRST_RETRY_MS: milliseconds(2_000, 50),
  ROLLCALL_LONGEST_RETRY_MS: milliseconds(300_000, 50),
  ROLLCALL_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

/** @throws WorkerConfigProblem */
export function readWorkerConfig(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): WorkerConfig {
  // An empty variable is what compose files make of one that is not set.
  const given: Readonly<Record<string, string>> = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`);
  const encryptionKeys = collect(problems, () => readKeys(given));
  const temporal = collect(problems, () =>
    loadClientConnectConfig({
      disableFile: given['TEMPORAL_CONFIG_FILE'] === undefined,
      overrideEnvVars: { ...given },
    }),
  );
  if (!parsed.success || encryptionKeys === null || temporal === null)
    throw new WorkerConfigProblem(problems.join('\n'));
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    temporal,
    encryptionKeys,
    concurrency: parsed.data.ROLLCALL_CONCURRENCY,
    timing: {
      heartbeatTimeoutMs: parsed.data.ROLLCALL_HEARTBEAT_TIMEOUT_MS,
      sliceMs: parsed.data.ROLLCALL_SLICE_MS,
      readPatienceMs: parsed.data.ROLLCALL_READ_PATIENCE_MS,
      firstRetryMs: parsed.data.ROLLCALL_FIRST_RETRY_MS,
      longestRetryMs: parsed.data.ROLLCALL_LONGEST_RETRY_MS,
    },
    logLevel: parsed.data.ROLLCALL_LOG_LEVEL,
  };
}

function collect<Value>(problems: string[], read: () => Value): Value | null {
  try {
    return read();
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return null;
  }
}

function readKeys(given: Readonly<Record<string, string>>): EncryptionKeys {
  const file = given['ROLLCALL_ENCRYPTION_KEY_FILE'];
  const text = given['ROLLCALL_ENCRYPTION_KEY'] ?? (file === undefined ? undefined : readFileSync(file, 'utf8'));
  if (text === undefined) {
    throw new Error(
      "ROLLCALL_ENCRYPTION_KEY is missing (or ROLLCALL_ENCRYPTION_KEY_FILE): the key that opens the tenants' secrets, as `<key id>:<base64 of 32 bytes>`.",
    );
  }
  return parseEncryptionKeys(text);
}
