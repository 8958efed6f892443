// The end of the demo: where to look now, and what to try in another terminal.
import { relative } from 'node:path';
import colors from 'picocolors';
import { tenantName } from './demo-story.js';
import type { LocalSimulator } from './simulator-start.js';
import type { LocalSystem } from './system.js';

export interface Farewell {
  readonly system: LocalSystem;
  readonly simulator: LocalSimulator;
  /** False: another Rollcall was here first, and commands that are told nothing find that one. */
  readonly isAnnounced: boolean;
  /** False: nobody sits there, and everything ends with the story. */
  readonly staysUp: boolean;
}

export function farewell({ system, simulator, isAnnounced, staysUp }: Farewell): string {
  const done = colors.bold(colors.green('Everything came out as it should.'));
  if (!staysUp) return `\n${done}\nOn a terminal, \`npm run demo\` stays up now to be looked at and tried.`;
  const { origin } = simulator.simulator;
  const { option } = simulator.word;
  const { host, pathname } = new URL(system.databaseUrl);
  return `
${done} It stays up until Ctrl-C.

  Temporal's Web UI  ${system.uiUrl ?? 'none'}
  Simulated tenant   ${origin}, changed with \`rollcall simulator\`
  PostgreSQL         ${host}${pathname}, with its password:
    ${system.databaseUrl}

Try it, in another terminal in this folder:
${isAnnounced ? '' : `\n  ${exportLine(system)}`}
  npx rollcall runs
  npx rollcall people ${tenantName} --mapping People --json | head -n 3
  npx rollcall rejections ${tenantName}
  npx rollcall simulator hire displayName="Ada Example" department=Sales${option}
  npx rollcall sync ${tenantName} --wait
  npx rollcall changes ${tenantName}/4
  npx rollcall simulator fault arm throttled --path /v1.0/users --times 3${option}
  npx rollcall simulator --help
`;
}

/** Leads the commands here, where another Rollcall runs in the same folder. */
function exportLine({ databaseUrl, temporalAddress, encryptionKeyFile }: LocalSystem): string {
  const keyFile = relative(process.cwd(), encryptionKeyFile);
  return [
    `export DATABASE_URL=${databaseUrl}`,
    `    TEMPORAL_ADDRESS=${temporalAddress}`,
    `    ROLLCALL_ENCRYPTION_KEY_FILE=${keyFile}`,
  ].join(' \\\n  ');
}
