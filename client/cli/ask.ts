/** Questions to whoever sits at the terminal, and secrets from wherever they come; a secret is never an argument nor an echo. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Secret } from '../../db/tenants/secret.js';
import { isUuid } from '../../db/tenants/find-tenant.js';
import { WrongUse } from './exit.js';
import type { Terminal } from './terminal.js';

/** Everything but yes is no. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  const answer = await askLine(terminal, `${question} [y/N] `, terminal.stderr);
  return /^y(es)?$/i.test(answer.trim());
}

export const secretVariable = 'ROLLCALL_CLIENT_SECRET';

/**
 * A client secret from, in this order: the file, ROLLCALL_CLIENT_SECRET, a prompt, standard input.
 *
 * @throws WrongUse where it is empty, the file cannot be read, or it is a secret's id instead of its value
 */
export async function readSecret(terminal: Terminal, file: string | undefined): Promise<Secret> {
  const secret = (await secretTextFrom(terminal, file)).trim();
  if (secret === '') {
    throw new WrongUse(
      `The client secret is empty: pass it on standard input, in ${secretVariable}, or with --secret-file.`,
    );
  }
  // The portal shows both beside each other, and the id is the one that stays visible.
  if (isUuid(secret)) {
    throw new WrongUse(
      'This is the Secret ID. Copy the Value of the client secret; if it is no longer shown, create a new one.',
    );
  }
  return new Secret(secret);
}

async function secretTextFrom(terminal: Terminal, file: string | undefined): Promise<string> {
  if (file !== undefined) return readTextFile(file);
  const given = terminal.environment[secretVariable];
  if (given !== undefined && given !== '') return given;
  if (!terminal.isInteractive) return text(terminal.stdin);
  terminal.stderr.write('Client secret (not shown): ');
  const secret = await askLine(terminal, '', new Writable({ write: (_chunk, _encoding, done) => done() }));
  terminal.stderr.write('\n');
  return secret;
}

/** @throws WrongUse */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new WrongUse(`${path} cannot be read (${code}).`);
  }
}

async function askLine(terminal: Terminal, question: string, output: Writable): Promise<string> {
  const lines = createInterface({ input: terminal.stdin, output, terminal: true });
  try {
    // Whoever ends the input instead of answering (Ctrl-D, Ctrl-C) has answered nothing; `question` alone would wait for ever.
    const unanswered = once(lines, 'close').then(() => '');
    return await Promise.race([lines.question(question), unanswered]);
  } finally {
    lines.close();
  }
}
