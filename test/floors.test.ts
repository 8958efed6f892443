/** Which folder may import what. The table is the architecture; whoever breaks it reads a sentence that says so. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { expect, it } from 'vitest';
import { checkoutFolder } from '../local/checkout-folder.js';

type Floor = {
  /** Folders of ours, or single files of them; a folder may always import itself. */
  readonly ours: readonly string[];
  /** Folders of which only types may be imported. */
  readonly types?: readonly string[];
  readonly packages: readonly string[] | 'any';
  readonly node: boolean;
};

const contract = 'workflows/contract.ts';
const product = ['domain', 'graph', 'db', 'activities', 'workflows', 'worker', 'client', 'simulator'];

const floors: { readonly [folder: string]: Floor } = {
  domain: { ours: [], packages: [], node: false },
  graph: { ours: ['domain'], packages: ['@azure/identity', '@microsoft/microsoft-graph-client', 'zod'], node: true },
  db: { ours: ['domain'], packages: ['drizzle-orm', 'postgres', 'jose'], node: true },
  activities: {
    ours: ['domain', 'graph', 'db', contract],
    packages: ['@temporalio/activity', '@temporalio/client', '@temporalio/common'],
    node: true,
  },
  // Workflow code is replayed: whatever differs from one machine or minute to the next stays outside.
  workflows: {
    ours: ['domain'],
    types: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
    node: false,
  },
  worker: {
    ours: ['activities', 'graph', 'db', contract],
    packages: [
      '@temporalio/worker',
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/envconfig',
      'pino',
      'zod',
    ],
    node: true,
  },
  client: {
    ours: ['domain', 'db', contract],
    packages: [
      '@temporalio/client',
      '@temporalio/common',
      '@temporalio/envconfig',
      'cli-progress',
      'cli-table3',
      'commander',
      'csv-parse',
      'csv-stringify',
      'picocolors',
      'pino',
      'yaml',
      'zod',
    ],
    node: true,
  },
  simulator: { ours: [], packages: ['selfsigned', 'zod'], node: true },
  local: { ours: product, packages: 'any', node: true },
  bench: { ours: [...product, 'local'], packages: 'any', node: true },
  test: { ours: [...product, 'local', 'bench'], packages: 'any', node: true },
};

/** Elsewhere the environment arrives as an argument, checked once and complete. */
const environmentReaders = ['worker/config.ts', 'client/config.ts', 'local', 'bench', 'test'];

type Import = { readonly specifier: string; readonly typeOnly: boolean };

/** The import clause is spelled out, so that neither SQL (`select … from 'x'`) nor prose is taken for an import. */
const statement =
  /^\s*(?:import|export)\b(\s+type\b(?!\s+from\b))?\s*(?:[\w$*{},\s]+?\sfrom\s*|[{*][\w$*{},\s]*?from\s*)?['"]([^'"\n]+)['"]/gm;
const call = /\b(?:import|require|require\.resolve)\(\s*['"`]([^'"`\n]+)['"`]/g;
const commentLine = /^\s*(?:\/\/|\/?\*).*$/gm;

function importsOf(source: string): readonly Import[] {
  const code = source.replace(commentLine, '');
  return [
    ...[...code.matchAll(statement)].map(([, type, specifier = '']) => ({ specifier, typeOnly: type !== undefined })),
    ...[...code.matchAll(call)].map(([, specifier = '']) => ({ specifier, typeOnly: false })),
  ];
}

/** @param path from the checkout folder, with slashes */
function violationsOf(path: string, source: string): readonly string[] {
  const folder = topOf(path);
  const floor = floors[folder];
  if (floor === undefined) return [`${path} is on no floor: add ${folder} to the table of test/floors.test.ts`];
  return importsOf(source).flatMap((one) => {
    const target = one.specifier.startsWith('.') ? fileOf(path, one.specifier) : one.specifier;
    const reason = one.specifier.startsWith('.')
      ? whyNotOurs(folder, floor, target, one.typeOnly)
      : whyNotPackage(folder, floor, target);
    return reason === null ? [] : [`${path} imports ${target}: ${reason}`];
  });
}

function whyNotOurs(folder: string, floor: Floor, target: string, typeOnly: boolean): string | null {
  const top = topOf(target);
  if (top === folder || floor.ours.includes(top) || floor.ours.includes(target)) return null;
  if (floor.types?.includes(top) === true) return typeOnly ? null : `${folder} may import only types of ${top}`;
  const files = floor.ours.filter((one) => topOf(one) === top);
  return files.length === 0
    ? `${folder} may not import ${top}`
    : `${folder} may import only ${files.join(', ')} of ${top}`;
}

function whyNotPackage(folder: string, { packages, node }: Floor, specifier: string): string | null {
  if (isBuiltin(specifier)) return node ? null : `${folder} may import nothing of Node`;
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (packages === 'any' || packages.includes(name)) return null;
  return packages.length === 0
    ? `${folder} may import no packages`
    : `${folder} may import no packages but ${packages.join(', ')}`;
}

function environmentViolationsOf(path: string, source: string): readonly string[] {
  if (environmentReaders.some((reader) => path === reader || topOf(path) === reader)) return [];
  const reads = /\bprocess\s*(?:\?\.|\.|\[\s*['"])\s*env\b|\}\s*=\s*process\b|from\s*['"](?:node:)?process['"]/.test(
    source.replace(commentLine, ''),
  );
  return reads ? [`${path} reads process.env: only ${environmentReaders.slice(0, 2).join(' and ')} do`] : [];
}

function topOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function fileOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
}

/** Every source file in a folder of the checkout, by its path from there. */
function sources(): ReadonlyMap<string, string> {
  const folders = readdirSync(checkoutFolder, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !['node_modules', 'dist'].includes(entry.name),
  );
  const files = folders.flatMap(({ name }) =>
    readdirSync(join(checkoutFolder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  return new Map(
    files.map((file) => [relative(checkoutFolder, file).split(sep).join('/'), readFileSync(file, 'utf8')]),
  );
}

it('every import stays on the floors', () => {
  expect([...sources()].flatMap(([path, source]) => violationsOf(path, source))).toEqual([]);
});

it('the environment is read where settings are made, and nowhere else', () => {
  expect([...sources()].flatMap(([path, source]) => environmentViolationsOf(path, source))).toEqual([]);
});

it('the sources are really read, and their imports found', () => {
  const imports = [...sources().values()].flatMap(importsOf);
  expect(sources().size).toBeGreaterThan(50);
  expect(imports.filter((one) => one.typeOnly).length).toBeGreaterThan(20);
  expect(imports.filter((one) => !one.typeOnly).length).toBeGreaterThan(100);
});

it.each([
  ['db/x.ts', `import { y } from '../graph/y.js';`, 'db/x.ts imports graph/y.ts: db may not import graph'],
  [
    'db/a/x.ts',
    `import type { Y } from '../../graph/a/y.js';`,
    'db/a/x.ts imports graph/a/y.ts: db may not import graph',
  ],
  ['graph/x.ts', `export * from '../db/y.js';`, 'graph/x.ts imports db/y.ts: graph may not import db'],
  ['graph/x.ts', `export{y}from'../db/y.js';`, 'graph/x.ts imports db/y.ts: graph may not import db'],
  ['graph/x.ts', `import '../db/y.js';`, 'graph/x.ts imports db/y.ts: graph may not import db'],
  [
    'graph/x.ts',
    `import {\n  a,\n  b as c,\n} from "../db/y.js";`,
    'graph/x.ts imports db/y.ts: graph may not import db',
  ],
  ['graph/x.ts', `  const y = await import('../db/y.js');`, 'graph/x.ts imports db/y.ts: graph may not import db'],
  ['domain/x.ts', `import * as z from 'zod';`, 'domain/x.ts imports zod: domain may import no packages'],
  ['domain/x.ts', `import z, { type A } from 'zod/v4';`, 'domain/x.ts imports zod/v4: domain may import no packages'],
  [
    'domain/x.ts',
    `import { hash } from 'node:crypto';`,
    'domain/x.ts imports node:crypto: domain may import nothing of Node',
  ],
  ['domain/x.ts', `import { hash } from 'crypto';`, 'domain/x.ts imports crypto: domain may import nothing of Node'],
  [
    'simulator/x.ts',
    `import { y } from '../domain/y.js';`,
    'simulator/x.ts imports domain/y.ts: simulator may not import domain',
  ],
  ['worker/x.ts', `import { y } from '../local/y.js';`, 'worker/x.ts imports local/y.ts: worker may not import local'],
  ['local/x.ts', `import { y } from '../test/y.js';`, 'local/x.ts imports test/y.ts: local may not import test'],
  [
    'workflows/x.ts',
    `import { type Y } from '../activities/y.js';`,
    'workflows/x.ts imports activities/y.ts: workflows may import only types of activities',
  ],
  [
    'client/cli/x.ts',
    `import { directorySync } from '../../workflows/directory-sync.js';`,
    'client/cli/x.ts imports workflows/directory-sync.ts: client may import only workflows/contract.ts of workflows',
  ],
  [
    'db/x.ts',
    `import pino from 'pino';`,
    'db/x.ts imports pino: db may import no packages but drizzle-orm, postgres, jose',
  ],
  ['common/x.ts', '', 'common/x.ts is on no floor: add common to the table of test/floors.test.ts'],
])('in %s, %j is found', (path, source, sentence) => {
  expect(violationsOf(path, source)).toEqual([sentence]);
});

it.each([
  ['workflows/x.ts', `import type * as activities from '../activities/y.js';`],
  ['workflows/x.ts', `export type { Y } from '../activities/y.js';`],
  ['client/cli/x.ts', `import { taskQueue } from '../../workflows/contract.js';`],
  ['db/x.ts', `import { eq } from 'drizzle-orm/pg-core';`],
  ['db/x.ts', "export function x(sql) {\n  return sql`select 1\n  from 'graph'`;\n}"],
  ['db/x.ts', `/**\n * import { y } from '../graph/y.js';\n */`],
  ['test/db/x.test.ts', `import { y } from '../../graph/y.js';`],
])('in %s, %j is allowed', (path, source) => {
  expect(violationsOf(path, source)).toEqual([]);
});

it.each(['process.env.HOME', "process['env']", 'const { env } = process;', "import { env } from 'node:process';"])(
  '%j is found in a folder that has its settings given',
  (source) => {
    const sentence = 'db/x.ts reads process.env: only worker/config.ts and client/config.ts do';
    expect(environmentViolationsOf('db/x.ts', source)).toEqual([sentence]);
    expect(environmentViolationsOf('client/config.ts', source)).toEqual([]);
  },
);
