// A migrated database and a command line that works on it.
import { onTestFinished } from 'vitest';
import { setUpTemporal } from '../../client/set-up-temporal.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { encryptionKey, runCli, type CliOptions, type CliResult } from './run-cli.js';

export interface Client extends TestDatabase {
  /** As the user `tester`. */
  readonly cli: (commandLine: readonly string[], options?: CliOptions) => Promise<CliResult>;
}

/** No worker of another test must find what these tests ask for, nor the other way round. */
export const namespace = 'client-tests';
export const temporalAddress = process.env['ROLLCALL_TEST_TEMPORAL_ADDRESS'] ?? '';

let provided: Promise<void> | null = null;

/** Until the end of the test that asks for it. */
export async function setupClient(environment: Readonly<Record<string, string>> = {}): Promise<Client> {
  provided ??= setUpTemporal(
    { connection: { address: temporalAddress }, namespace, retentionHours: 72 },
    () => undefined,
  );
  const [database] = await Promise.all([createTestDatabase(), provided]);
  onTestFinished(() => database.drop());
  const settings = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: namespace,
    ROLLCALL_ENCRYPTION_KEY: encryptionKey,
    ...environment,
  };
  return {
    ...database,
    cli: (commandLine, options = {}) =>
      runCli(['--as', 'tester', ...commandLine], { ...options, environment: { ...settings, ...options.environment } }),
  };
}
