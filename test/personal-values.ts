/** What must never stand in an event history, by the namespace of the tests that had it: the last check of a run looks for all of it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { TenantAdmin } from '../simulator/tenant-admin.js';

/** Names, addresses and the secret of a simulated directory. */
export function personalValuesOf(directory: TenantAdmin): readonly string[] {
  const values = [...directory.users()].flatMap((user) => [
    user['displayName'],
    user['userPrincipalName'],
    user['mail'],
  ]);
  return [directory.clientSecret, ...values.filter((value) => typeof value === 'string')];
}

/** Test files run in several processes, so that they tell each other by files. */
export function rememberPersonalValues(namespace: string, values: readonly string[]): void {
  mkdirSync(folder(), { recursive: true });
  writeFileSync(fileOf(namespace), JSON.stringify([...new Set([...rememberedValues(namespace), ...values])]));
}

/** Empty where no simulated directory was used in this namespace. */
export function rememberedValues(namespace: string): readonly string[] {
  const file = fileOf(namespace);
  const values: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : [];
}

/** The namespaces of the tests of this run that used a simulated directory. */
export function rememberedNamespaces(): readonly string[] {
  const files = existsSync(folder()) ? readdirSync(folder()) : [];
  return files.map((name) => basename(name, '.json'));
}

function fileOf(namespace: string): string {
  return join(folder(), `${namespace}.json`);
}

function folder(): string {
  const given = process.env['ROLLCALL_TEST_PERSONAL_VALUES_DIR'];
  if (given === undefined) throw new Error('These tests need the folder that test/global-setup.ts makes.');
  return given;
}
