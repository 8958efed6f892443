// A process that belongs to this one: it ends when we stop it, and also when we die without a chance to.
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { Socket } from 'node:net';

export interface OwnedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment of the process, not an addition to ours. */
  readonly env: NodeJS.ProcessEnv;
  /** Takes standard output and error; emptied at the start. */
  readonly logFile: string;
  readonly cwd?: string;
  /** Another user to run as; only root may ask for one. */
  readonly user?: { readonly uid: number; readonly gid: number };
  readonly stopSignal?: 'SIGINT' | 'SIGTERM';
  /** How long the process may take to end by itself before it is killed. Default 10,000. */
  readonly stopWithinMs?: number;
  /** Stops the process when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface OwnedProcess {
  readonly pid: number;
  /** Resolves when the process has ended, however that came: with "exit code 1", "signal SIGKILL". Never rejects. */
  readonly ended: Promise<string>;
  /** True until `ended` resolves. */
  readonly isRunning: () => boolean;
  /** Ends the process and waits until it is gone. Safe to call twice. */
  readonly stop: () => Promise<void>;
  /** The last lines it wrote, for a message that says why it did not work. */
  readonly lastWords: () => string;
}

/**
 * Starts a program in a session of its own, so that Ctrl-C reaches only us and the parts of a system stop in our order.
 *
 * @throws Error if the program cannot be started at all (not found, not executable).
 */
export async function startOwnedProcess(options: OwnedProcessOptions): Promise<OwnedProcess> {
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const stopWithinMs = options.stopWithinMs ?? 10_000;
  const log = openSync(options.logFile, 'w', 0o600);
  const child = spawn(options.command, [...options.args], {
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.user,
  });
  closeSync(log);
  const pid = await pidOf(child, options.command);
  const watchdog = startWatchdog(pid, stopSignal, stopWithinMs);
  let running = true;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      running = false;
      watchdog.once('exit', () => {
        resolve(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
      });
      watchdog.ref();
      watchdog.kill('SIGKILL');
    });
  });
  const stop = async (): Promise<void> => {
    if (!running) return;
    child.kill(stopSignal);
    const killer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await ended;
    clearTimeout(killer);
  };
  const abort = (): void => void stop();
  options.signal?.addEventListener('abort', abort, { once: true });
  if (options.signal?.aborted === true) abort();
  void ended.then(() => options.signal?.removeEventListener('abort', abort));
  return { pid, ended, stop, isRunning: () => running, lastWords: () => lastLines(options.logFile) };
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
}

/** Whether a process of that id exists, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function pidOf(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(new Error(`${command} could not be started: ${error.message}`, { cause: error }));
    });
    child.once('spawn', () => {
      if (child.pid === undefined) reject(new Error(`${command} was started without a process id.`));
      else resolve(child.pid);
    });
  });
}

// Nobody can clean up after its own SIGKILL. A shell waits on a pipe that only we hold open: when we are gone, however that came,
// it reads the end of the pipe and ends the process. The kernel's parent-death signal would do on Linux only, and a change of user clears it.
function startWatchdog(pid: number, stopSignal: string, stopWithinMs: number): ChildProcess {
  const script = `read -r _
kill -s ${stopSignal.slice('SIG'.length)} ${String(pid)} || exit 0
i=0
while [ $i -lt ${String(Math.ceil(stopWithinMs / 1000))} ] && kill -0 ${String(pid)}; do sleep 1; i=$((i+1)); done
kill -s KILL ${String(pid)}`;
  const watchdog = spawn('/bin/sh', ['-c', script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  watchdog.unref();
  // The pipe must not keep a finished program alive; Node's types do not say that a child's stdin is a socket.
  const pipe: unknown = watchdog.stdin;
  if (pipe instanceof Socket) pipe.unref();
  return watchdog;
}
