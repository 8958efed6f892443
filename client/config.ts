/**
 * Where the command line finds Postgres, Temporal and the encryption keys: the environment first, then a system that runs on
 * this machine. The only place of the client that reads the environment; every problem is reported at once.
 */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import type { ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { parseEncryptionKeys, type EncryptionKeys } from '../db/tenants/encryption-keys.js';
import { findRunningSystem, type RunningSystem } from './running-system.js';

export type Environment = Readonly<Record<string, string | undefined>>;

export const processEnvironment: Environment = process.env;

export type ClientConfig = {
  readonly databaseUrl: string;
  readonly temporal: { readonly connection: ConnectionOptions; readonly address: string; readonly namespace: string };
  /** Null: none are set, and secrets can be neither stored nor replaced here. */
  readonly encryptionKeys: EncryptionKeys | null;
  /** Of Temporal's Web UI, without a trailing slash; null where it is not known. */
  readonly uiUrl: string | null;
  /** Whoever runs the command, for the audit. */
  readonly user: string;
};

/** Thrown where settings are missing or wrong; one line each, by variable, rule and way out. */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem';
}

const environmentSchema = z.object({
  DATABASE_URL: z
    .string({
      error:
        'No running system found: run `npm start`, or set DATABASE_URL (postgres://user:password@host:port/database) and TEMPORAL_ADDRESS (host:port).',
    })
    .regex(
      /^postgres(ql)?:\/\/[^/]/,
      'DATABASE_URL has to begin with postgres:// and name a host, such as postgres://user:password@host:5432/rollcall.',
    )
    .refine(
      (url) => URL.canParse(url),
      'DATABASE_URL is not an address: a password with special characters has to be percent-encoded.',
    ),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d+$/, 'TEMPORAL_ADDRESS has to be host:port without a scheme, such as temporal.example:7233.')
    .optional(),
  ROLLCALL_ENCRYPTION_KEY: z.string().optional(),
  ROLLCALL_ENCRYPTION_KEY_FILE: z.string().optional(),
  ROLLCALL_UI_URL: z
    .url({ protocol: /^https?$/, error: 'ROLLCALL_UI_URL has to be the http(s) address of Temporal’s Web UI.' })
    .optional(),
});

/** @throws ConfigProblem */
export function readConfig(
  environment: Environment = processEnvironment,
  found: RunningSystem | null = findRunningSystem(),
): ClientConfig {
  // Another database has another Temporal: what runs here is asked only about its own.
  const given = definedIn(environment);
  const running = given['DATABASE_URL'] === undefined || given['DATABASE_URL'] === found?.databaseUrl ? found : null;
  const parsed = environmentSchema.safeParse({ DATABASE_URL: running?.databaseUrl, ...given });
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
  const collect = <Value>(read: () => Value): Value | null => collectProblem(read, problems);
  const encryptionKeys = collect(() => readEncryptionKeys(given, running));
  const temporal = collect(() => readTemporal(given, running));
  if (!parsed.success || temporal === null || problems.length > 0) throw new ConfigProblem(problems.join('\n'));
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    temporal,
    encryptionKeys,
    uiUrl: (parsed.data.ROLLCALL_UI_URL ?? running?.uiUrl)?.replace(/\/+$/, '') ?? null,
    user: userName(),
  };
}

/** In a container the process may run under a number that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** An empty variable is what compose files and CI systems make of one that is not set. */
function definedIn(environment: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
}

function collectProblem<Value>(read: () => Value, problems: string[]): Value | null {
  try {
    return read();
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return null;
  }
}

function readEncryptionKeys(
  given: Readonly<Record<string, string>>,
  running: RunningSystem | null,
): EncryptionKeys | null {
  const variable = 'ROLLCALL_ENCRYPTION_KEY';
  const keys = given[variable];
  if (keys !== undefined) return parseKeysOf(variable, keys);
  const file = given[`${variable}_FILE`] ?? running?.encryptionKeyFile;
  if (file === undefined) return null;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new Error(`${variable}_FILE: ${file} cannot be read (${code}).`, { cause: error });
  }
  return parseKeysOf(`${variable}_FILE (${file})`, text);
}

function parseKeysOf(source: string, text: string): EncryptionKeys {
  try {
    return parseEncryptionKeys(text);
  } catch (error) {
    throw new Error(`${source}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** Temporal's own variables (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_TLS…, TEMPORAL_API_KEY) by its own rules. */
function readTemporal(
  given: Readonly<Record<string, string>>,
  running: RunningSystem | null,
): ClientConfig['temporal'] {
  const local =
    running === null ? {} : { TEMPORAL_ADDRESS: running.temporalAddress, TEMPORAL_NAMESPACE: running.namespace };
  let loaded: ClientConnectConfig;
  try {
    // A profile in somebody's home folder counts only where they say so: it would send production's commands elsewhere.
    loaded = loadClientConnectConfig({
      disableFile: given['TEMPORAL_CONFIG_FILE'] === undefined,
      overrideEnvVars: { ...local, ...given },
    });
  } catch (error) {
    throw new Error(`TEMPORAL_…: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const address = loaded.connectionOptions.address ?? 'localhost:7233';
  const { apiKey, tls, metadata } = loaded.connectionOptions;
  return {
    connection: {
      address,
      ...(tls === undefined ? {} : { tls }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(metadata === undefined ? {} : { metadata }),
    },
    address,
    namespace: loaded.namespace ?? 'default',
  };
}
