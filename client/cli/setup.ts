/** `rollcall setup`: tables in Postgres, and what Rollcall needs of a Temporal cluster. Run it before every new version. */
import { InvalidArgumentError, type Command } from 'commander';
import { migrate } from '../../db/migrate.js';
import { readConfig } from '../config.js';
import { leastRetentionHours } from '../../workflows/contract.js';
import { setUpTemporal } from '../set-up-temporal.js';
import { withExample } from './command-group.js';
import { failureSentence } from './failure-sentence.js';
import { writeLine, type Terminal } from './terminal.js';

type SetupOptions = { readonly wait?: true; readonly retentionHours: number };

const waitMs = 180_000;
/** A year. */
const mostRetentionHours = 8760;

export function setupCommand(program: Command, terminal: Terminal): void {
  const command = program
    .command('setup')
    .description(
      'Make or update the tables in Postgres, and the namespace and search attributes in Temporal. Doing it twice does no harm.',
    )
    .option('--retention-hours <hours>', 'how long Temporal shows ended runs', parseHours, 72)
    .option('--wait', 'try again for up to three minutes where Postgres or Temporal does not answer yet')
    .action(async (_options: unknown, invoked: Command) => {
      const options = invoked.optsWithGlobals<SetupOptions>();
      const { databaseUrl, temporal } = readConfig(terminal.environment);
      const attempt = (work: () => Promise<void>) => (options.wait === true ? untilDone(terminal, work) : work());
      await attempt(() => migrate(databaseUrl));
      await writeLine(terminal.stdout, 'Postgres: the tables are those of this version.');
      const { connection, namespace, address } = temporal;
      const sentences: string[] = [];
      await attempt(async () => {
        sentences.length = 0;
        const setup = { connection, namespace, retentionHours: options.retentionHours };
        await setUpTemporal(setup, (sentence) => sentences.push(sentence)).catch((error: unknown) => {
          throw new Error(`Temporal at ${address} could not be set up: ${failureSentence(error)}`, { cause: error });
        });
      });
      for (const sentence of sentences) await writeLine(terminal.stdout, sentence);
    });
  withExample(command, 'rollcall setup --wait');
}

async function untilDone(terminal: Terminal, work: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await writeLine(terminal.stderr, `${failureSentence(error)} Trying again.`);
      await new Promise((resolve) => {
        setTimeout(resolve, 2_000);
      });
    }
  }
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (!Number.isInteger(hours) || hours < leastRetentionHours || hours > mostRetentionHours)
    throw new InvalidArgumentError(
      `A whole number from ${String(leastRetentionHours)} to ${String(mostRetentionHours)}.`,
    );
  return hours;
}
