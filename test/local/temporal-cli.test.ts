import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { buildTemporalCli } from '../../local/temporal-cli-build.js';
import { findTemporalCli, temporalCliVersion, type GetTemporalCli } from '../../local/temporal-cli.js';
import { temporaryFolder } from './temporary-folder.js';

test.each(['TEMPORAL_CLI_PATH', 'PATH', 'cache', 'download', 'build'] as const)(
  'takes the CLI of %s before all later ones',
  async (source) => {
    const order = ['TEMPORAL_CLI_PATH', 'PATH', 'cache', 'download', 'build'] as const;
    const present = order.slice(order.indexOf(source));
    const machine = setup();
    if (present.includes('PATH')) program(machine.onPath, cliOf('1.31.2'));
    if (present.includes('cache')) program(machine.cached, cliOf('1.31.2'));
    const wished = join(machine.folder, 'wished');
    if (present.includes('TEMPORAL_CLI_PATH')) machine.env['TEMPORAL_CLI_PATH'] = program(wished, cliOf('1.31.2'));

    const found = await findTemporalCli({
      ...machine,
      download: present.includes('download') ? puts('1.31.2') : fails('offline'),
      build: puts('1.31.2'),
    });
    const paths = {
      TEMPORAL_CLI_PATH: wished,
      PATH: machine.onPath,
      cache: machine.cached,
      download: machine.cached,
      build: machine.cached,
    };
    expect(found).toEqual({ path: paths[source], serverVersion: '1.31.2', source });
    expect(machine.said).toEqual([expect.stringContaining(paths[source])]);
  },
);

test('passes over a CLI on PATH whose server is too old, and says so', async () => {
  const machine = setup();
  program(machine.onPath, cliOf('1.28.1'));
  program(machine.cached, cliOf('1.31.2'));
  expect((await findTemporalCli(machine)).source).toBe('cache');
  expect(machine.said[0]).toBe(
    `${machine.onPath} is passed over: it brings server 1.28, and 1.29 is the oldest that fits.`,
  );
});

test.each([
  ['does not exist', undefined],
  ["does not answer --version as Temporal's CLI does", '#!/bin/sh\necho temporal'],
  ['brings server 1.22, and 1.29 is the oldest that fits', cliOf('1.22.0')],
])('refuses a TEMPORAL_CLI_PATH that %s', async (problem, script) => {
  const machine = setup();
  const wished = join(machine.folder, 'wished');
  if (script !== undefined) program(wished, script);
  machine.env['TEMPORAL_CLI_PATH'] = wished;
  program(machine.onPath, cliOf('1.31.2'));
  await expect(findTemporalCli(machine)).rejects.toThrow(
    `TEMPORAL_CLI_PATH is set to ${wished}, which ${problem}. Correct it or unset it.`,
  );
});

test('says how to get the CLI when there is no way to it', async () => {
  const machine = setup();
  const search = findTemporalCli({
    ...machine,
    download: fails('temporal.download cannot be reached'),
    build: fails('Go is not installed'),
  });
  await expect(search).rejects.toThrow(
    "Temporal's CLI is missing and could not be got (cache: not there; download: temporal.download cannot be reached; build: Go is not installed). " +
      'Install it from https://docs.temporal.io/cli and have it on PATH',
  );
});

test('builds with Go into the cache and leaves nothing else there', async () => {
  const machine = setup();
  // It finds where to write to behind -o, as the real one does.
  const script = `#!/bin/sh
[ "$1" = version ] && { echo "go version go1.26.4 linux/amd64"; exit; }
while [ "$1" != -o ]; do shift; done
printf '%s' '${cliOf('1.31.2')}' > "$2" && chmod +x "$2"`;
  program(join(dirname(machine.onPath), 'go'), script);
  const builds = [1, 2].map(async () =>
    findTemporalCli({ ...machine, download: fails('offline'), build: buildTemporalCli }),
  );
  for (const found of await Promise.all(builds))
    expect(found).toMatchObject({ path: machine.cached, serverVersion: '1.31.2' });
  expect(readdirSync(dirname(dirname(machine.cached)))).toEqual([temporalCliVersion]);
});

test.each([
  ['Go is not installed', null],
  ['Go 1.26.3 is older than 1.26.4', '#!/bin/sh\necho "go version go1.26.3 linux/amd64"'],
  ['Go 1.9.0 is older than 1.26.4', '#!/bin/sh\necho "go version go1.9 linux/amd64"'],
  [
    'go build ended with exit code 1: no such module',
    '#!/bin/sh\n[ "$1" = version ] && { echo "go version go1.27.0 linux/amd64"; exit; }\necho no such module; exit 1',
  ],
])('does not build: %s', async (reason, script) => {
  const machine = setup();
  if (script !== null) program(join(dirname(machine.onPath), 'go'), script);
  expect(await buildTemporalCli(machine.cached, machine)).toBe(reason);
  expect(existsSync(machine.cached)).toBe(false);
  expect(readdirSync(dirname(dirname(machine.cached)))).toEqual([]);
});

test('removes what a build left that was killed, and nothing of a live one', async () => {
  const machine = setup();
  const cache = dirname(dirname(machine.cached));
  const dead = join(cache, `${temporalCliVersion}.making-4194399-abc`);
  const live = join(cache, `${temporalCliVersion}.making-${String(process.ppid)}-abc`);
  for (const folder of [dead, live]) mkdirSync(folder, { recursive: true });
  await buildTemporalCli(machine.cached, machine);
  expect([existsSync(dead), existsSync(live)]).toEqual([false, true]);
});

function setup() {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const said: string[] = [];
  // The second folder is for what the scripts call; no distribution puts Temporal's CLI there.
  const env: NodeJS.ProcessEnv = { PATH: `${bin}:/bin`, XDG_CACHE_HOME: join(folder, 'cache') };
  return {
    folder,
    env,
    said,
    say: (line: string) => said.push(line),
    onPath: join(bin, 'temporal'),
    cached: join(folder, 'cache', 'rollcall', 'temporal-cli', temporalCliVersion, 'temporal'),
  };
}

function cliOf(server: string): string {
  return `#!/bin/sh\necho "temporal version 1.8.2 (Server ${server}, UI 2.50.1)"`;
}

function program(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

function puts(server: string): GetTemporalCli {
  return async (target) => {
    program(target, cliOf(server));
    return Promise.resolve(null);
  };
}

function fails(reason: string): GetTemporalCli {
  return async () => Promise.resolve(reason);
}
