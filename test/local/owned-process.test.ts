import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { isAlive, startOwnedProcess } from '../../local/owned-process.js';
import { temporaryFolder } from './temporary-folder.js';

const { env } = process;

test('ends with the signal it was told to stop by', async () => {
  const options = { command: 'sleep', args: ['600'], env, logFile: join(temporaryFolder(), 'log') };
  const sleeper = await startOwnedProcess({ ...options, stopSignal: 'SIGINT' });
  expect(isAlive(sleeper.pid)).toBe(true);
  await sleeper.stop();
  expect(await sleeper.ended).toBe('signal SIGINT');
  expect(isAlive(sleeper.pid)).toBe(false);
});

test('is killed when it does not end in time', async () => {
  const logFile = join(temporaryFolder(), 'log');
  const stubborn = await startOwnedProcess({
    command: process.execPath,
    args: ['--eval', `process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)`],
    env,
    logFile,
    stopWithinMs: 100,
  });
  await expect.poll(() => stubborn.lastWords()).toBe('ready');
  await stubborn.stop();
  expect(await stubborn.ended).toBe('signal SIGKILL');
});

test('tells how it ended and what it last wrote', async () => {
  const logFile = join(temporaryFolder(), 'log');
  const failing = await startOwnedProcess({
    command: 'sh',
    args: ['-c', 'echo "no disk left" >&2; exit 3'],
    env,
    logFile,
  });
  expect(await failing.ended).toBe('exit code 3');
  expect(failing.lastWords()).toBe('no disk left');
});

test('stops when its signal is aborted', async () => {
  const controller = new AbortController();
  const logFile = join(temporaryFolder(), 'log');
  const sleeper = await startOwnedProcess({ command: 'sleep', args: ['600'], env, logFile, signal: controller.signal });
  controller.abort();
  expect(await sleeper.ended).toBe('signal SIGTERM');
});

test('names a program that cannot be started', async () => {
  const logFile = join(temporaryFolder(), 'log');
  await expect(startOwnedProcess({ command: '/no/such/program', args: [], env, logFile })).rejects.toThrow(
    '/no/such/program',
  );
});

test.each(['SIGKILL', 'SIGTERM'] as const)('ends when its owner is ended by %s', async (signal) => {
  const folder = temporaryFolder();
  const owner = join(folder, 'owner.mjs');
  const module = pathToFileURL(join(checkoutFolder, 'dist', 'local', 'owned-process.js')).href;
  writeFileSync(
    owner,
    `import { startOwnedProcess } from ${JSON.stringify(module)};
    const owned = await startOwnedProcess({ command: 'sleep', args: ['600'], env: process.env, logFile: ${JSON.stringify(join(folder, 'log'))} });
    process.stdout.end(String(owned.pid));
    setInterval(() => {}, 1000);`,
  );
  const ownerProcess = spawn(process.execPath, [owner], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await text(ownerProcess.stdout));
  expect(isAlive(pid)).toBe(true);
  ownerProcess.kill(signal);
  await once(ownerProcess, 'exit');
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
});
