// The tables of the README hold all of what they list, and nothing else: settings, mapping keys, directory fields, output, failures.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { exitCodes } from '../../client/cli/exit.js';
import { createProgram } from '../../client/cli/program.js';
import { mappingFileJsonSchema } from '../../client/mapping-file/mapping-file-schema.js';
import { parseMappingFile } from '../../client/mapping-file/parse-mapping-file.js';
import { defaultTypeByShape } from '../../client/mapping-file/to-value-rules.js';
import { directoryFields } from '../../domain/directory-fields.js';
import { createReader } from '../../domain/directory-path.js';
import type { DirectoryUser } from '../../domain/directory-user.js';
import { defaultGraceHours, exitCauses, type ExitCause } from '../../domain/exit.js';
import { statusOfExit } from '../../domain/integration-status.js';
import { outcomes } from '../../domain/outcome.js';
import { compileTransform, transformNames } from '../../domain/transforms/transform.js';
import { runModes, runPhases, runTriggers } from '../../domain/run.js';
import type { GraphFailureReason } from '../../graph/failure.js';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { readWorkerConfig } from '../../worker/config.js';
import { searchAttributeNames } from '../../workflows/contract.js';
import { codeSpansOf, openDocument } from './document.js';

const readme = openDocument('README.md');
const settings = readme.tableOf('variable');
const named = (cell: string | undefined) => codeSpansOf(cell ?? '');

/** Their source files, as one text. */
function sourcesOf(...folders: readonly string[]): string {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(checkoutFolder, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const sources = paths.filter((path) => path.endsWith('.ts'));
  return sources.map((path) => readFileSync(join(checkoutFolder, path), 'utf8')).join('\n');
}

test('every variable that a worker or a command reads is in the table of settings', () => {
  const pattern = /\b(?:(?:ROLLCALL|TEMPORAL)_[A-Z_]*[A-Z]|DATABASE_URL|XDG_CACHE_HOME)\b/g;
  const read = sourcesOf('worker', 'client', 'local').match(pattern) ?? [];
  const listed = settings.flatMap(([variable]) => named(variable));
  expect(listed.toSorted()).toEqual([...new Set(read)].toSorted());
});

test('the defaults in the table of settings are those of the worker', () => {
  const key = `test:${Buffer.alloc(32).toString('base64')}`;
  const { concurrency, logLevel, timing } = readWorkerConfig({
    DATABASE_URL: 'postgres://localhost/rollcall',
    ROLLCALL_ENCRYPTION_KEY: key,
  });
  const shown = settings
    .filter(([, readBy]) => readBy === 'worker')
    .map(([variable, , value]) => [...named(variable), ...named(value)]);
  expect(Object.fromEntries(shown)).toEqual({
    ROLLCALL_CONCURRENCY: String(concurrency),
    ROLLCALL_HEARTBEAT_TIMEOUT_MS: String(timing.heartbeatTimeoutMs),
    ROLLCALL_SLICE_MS: String(timing.sliceMs),
    ROLLCALL_READ_PATIENCE_MS: String(timing.readPatienceMs),
    ROLLCALL_FIRST_RETRY_MS: String(timing.firstRetryMs),
    ROLLCALL_LONGEST_RETRY_MS: String(timing.longestRetryMs),
    ROLLCALL_LOG_LEVEL: logLevel,
  });
});

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>> | undefined;
  readonly items?: SchemaNode | undefined;
  readonly oneOf?: readonly SchemaNode[] | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly additionalProperties?: boolean | SchemaNode | undefined;
  readonly const?: string | undefined;
}
const schemaNode: z.ZodType<SchemaNode> = z.lazy(() =>
  z.object({
    properties: z.record(z.string(), schemaNode).optional(),
    items: schemaNode.optional(),
    oneOf: z.array(schemaNode).optional(),
    anyOf: z.array(schemaNode).optional(),
    additionalProperties: z.union([z.boolean(), schemaNode]).optional(),
    const: z.string().optional(),
  }),
);

/** `roles[].group`, `fields.*.from`, `scope.except.users`: every key below a node, with the way to it. Transforms and exits have tables of their own. */
function keysOf(node: SchemaNode): readonly string[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, value]) => [
    key,
    ...(key === 'transforms' || key === 'exits' ? [] : keysBelow(value).map((inner) => key + inner)),
  ]);
}

function keysBelow(node: SchemaNode): readonly string[] {
  const { items, additionalProperties, anyOf = [] } = node;
  const values = typeof additionalProperties === 'object' ? (additionalProperties.anyOf ?? []) : [];
  return [
    ...keysOf(node).map((inner) => `.${inner}`),
    ...anyOf.flatMap((value) => keysOf(value).map((inner) => `.${inner}`)),
    ...(items === undefined ? [] : keysOf(items).map((inner) => `[].${inner}`)),
    ...values.flatMap((value) => keysOf(value).map((inner) => `.*.${inner}`)),
  ];
}

test('every key of a mapping file is in its table, with the kind of mapping that has it', () => {
  const file = schemaNode.parse(mappingFileJsonSchema());
  const kinds = file.properties?.['mappings']?.items?.oneOf ?? [];
  expect(kinds).toHaveLength(2);
  const kindsByKey = new Map<string, string[]>();
  for (const kind of kinds) {
    const name = kind.properties?.['kind']?.const ?? '';
    for (const key of keysOf(kind)) kindsByKey.set(key, [...(kindsByKey.get(key) ?? []), name]);
  }
  const wanted = [
    ...Object.keys(file.properties ?? {}).map((key) => `${key} in file`),
    ...[...kindsByKey].map(([key, names]) => `${key} in ${names.length === 2 ? 'both' : names.join()}`),
  ];
  const listed = readme
    .tableOf('key')
    .map(([key, where]) => `${named(key).join()} in ${where?.replaceAll('`', '') ?? ''}`);
  expect(listed.toSorted()).toEqual(wanted.toSorted());
});

test('every directory field is in its table, with its Graph property and default type', () => {
  const listed = readme
    .tableOf('directory field')
    .map(([name, property, type]) => [name, ...named(property), ...named(type)]);
  expect(listed).toEqual(
    directoryFields.map(({ name, property, shape }) => [name, property, defaultTypeByShape[shape]]),
  );
});

test('every transform is in its table, and does with the example what the table says', () => {
  const rows = readme.tableOf('transform');
  expect(rows.map(([name]) => named(name).join())).toEqual(transformNames);
  const document = { givenName: 'Ada', surname: 'Lovelace' };
  const user: DirectoryUser = { objectId: '', state: 'live', malformed: [], document };
  for (const [name, inFile, before, after] of rows) {
    const text = `mappings: [{ name: A, kind: records, collection: A, fields: { A: { from: signInActivity.x, transforms: [${named(inFile).join()}] } } }]`;
    const [transform] = parseMappingFile(text, 'README.md').definitions[0]?.fields[0]?.transforms ?? [];
    if (transform === undefined) throw new Error(`${String(name)} has no example.`);
    const step = compileTransform(transform, createReader);
    const made = step(z.json().parse(JSON.parse(named(before).join())), user);
    expect({ name, ...made }).toEqual({ name, ok: true, value: JSON.parse(named(after).join()) });
  }
});

test('every outcome, search attribute, mode, trigger and phase is listed by its name', () => {
  expect(readme.tableOf('outcome').map(([outcome]) => named(outcome).join())).toEqual(outcomes);
  const attributes = new Map(
    readme.tableOf('search attribute').map(([name, values]) => [named(name).join(), named(values)]),
  );
  expect([...attributes.keys()].toSorted()).toEqual(searchAttributeNames.toSorted());
  expect(attributes.get('SyncMode')).toEqual(runModes);
  expect(attributes.get('SyncTrigger')).toEqual(runTriggers);
  expect(attributes.get('SyncPhase')).toEqual(runPhases);
});

test('the keys that programs rely on are those that the commands announce', () => {
  const program = createProgram();
  for (const [shown, keys] of readme.tableOf('command')) {
    const [name] = named(shown).join().split(' ');
    const option = program.commands
      .find((command) => command.name() === name)
      ?.options.find(({ long }) => long === '--json');
    expect(`one object a line: ${named(keys).join(', ')}`, `rollcall ${String(name)} --json`).toBe(option?.description);
  }
});

test('the run that is shown as JSON has the keys that are announced, and its books balance', () => {
  const text = readme.blocks.find(({ language }) => language === 'json')?.text ?? '';
  const shown = z.looseObject({ counts: z.record(z.string(), z.number()) }).parse(JSON.parse(text));
  const [, keys] = readme.tableOf('command').find(([command]) => command?.startsWith('`runs ')) ?? [];
  expect(Object.keys(shown).toSorted()).toEqual(named(keys).toSorted());
  const { considered, ...counts } = shown.counts;
  expect(Object.keys(counts)).toEqual(outcomes.map((outcome) => (outcome === 'out of scope' ? 'outOfScope' : outcome)));
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(considered);
});

test('the exit codes are those of the commands', () => {
  expect(readme.tableOf('exit code').map(([code]) => Number(code))).toEqual(Object.values(exitCodes));
});

test('every exit is in its table, with its grace and its Integration Status', () => {
  const graceOf = (cause: ExitCause) => {
    const hours = defaultGraceHours[cause];
    return hours === 0 ? 'at once' : `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
  };
  const shown = readme
    .tableOf('exit')
    .map(([cause, , after, status]) => [cause, after?.split(',')[0], ...named(status)]);
  expect(shown).toEqual(exitCauses.map((cause) => [cause, graceOf(cause), statusOfExit(cause)]));
});

/** Complete by its type: a reason that is added has to be added here, and then to the README. */
const failureReasons = {
  'unknown-tenant': true,
  'wrong-secret': true,
  'expired-secret': true,
  'unusable-certificate': true,
  'expired-certificate': true,
  'unknown-certificate': true,
  'unusable-federated-token': true,
  'unknown-federation': true,
  'unknown-application': true,
  'disabled-application': true,
  'blocked-by-policy': true,
  'credential-rejected': true,
  'missing-consent': true,
  unreachable: true,
  'not-graph': true,
  throttled: true,
  unavailable: true,
  'expired-page': true,
  'delta-expired': true,
  'page-size-refused': true,
  'unsupported-query': true,
  'not-found': true,
  'timed-out': true,
  'clock-skew': true,
  unexpected: true,
} as const satisfies Readonly<Record<GraphFailureReason, true>>;

test('every type of failure that a run can end with is in the table that says what to do', () => {
  const ofGraph = Object.keys(failureReasons).map((reason) =>
    reason.replaceAll(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
  );
  // A type stands as text where a failure is made.
  const type = /(?:new RunFailure\(\s*|type: |\?\? |error_type = )'([A-Z][A-Za-z]+)'/g;
  const ofSources = [...sourcesOf('activities', 'workflows', 'db').matchAll(type)].map(([, name = '']) => name);
  expect(ofSources).toEqual(
    expect.arrayContaining(['TenantNotActive', 'SecretMissing', 'FencedOut', 'Orphaned', 'TimedOut']),
  );
  const listed = readme.tableOf('type').flatMap(([types]) => named(types));
  expect(listed.toSorted()).toEqual([...new Set([...ofGraph, ...ofSources])].toSorted());
});
