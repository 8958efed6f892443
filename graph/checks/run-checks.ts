/** The pre-flight of a connection: everything that a run needs is tried once, and what is missing is said all at once. */
import { credentialWord, type CredentialSlot } from '../../domain/credential-term.js';
import type { Graph } from '../client.js';
import type { Credential } from '../credential.js';
import { readRegistration, type Registration } from '../registration.js';
import { checkApplication } from './application.js';
import { checkClock } from './clock.js';
import { checkDelta } from './delta.js';
import { checkFields } from './fields.js';
import {
  attempt,
  green,
  red,
  requestOf,
  yellow,
  type Attempt,
  type CheckRunner,
  type Finding,
  type Inspection,
} from './finding.js';
import { readGrantedRoles, rolesOfToken } from './granted-roles.js';
import { checkGroups } from './groups.js';
import type { Needs } from './needs.js';
import { permissionChecks } from './permissions.js';
import { checkRecycleBin } from './recycle-bin.js';

/** In the order in which they are shown: what the later ones rest on comes first. */
const checks: readonly CheckRunner[] = [
  ...permissionChecks,
  checkFields,
  checkGroups,
  checkRecycleBin,
  checkDelta,
  checkClock,
  checkApplication,
];

export type Connection = {
  readonly graph: Graph;
  /** The one that `graph` signs in with. */
  readonly credential: Credential;
  /** All that the tenant has. */
  readonly credentials: readonly { readonly slot: CredentialSlot; readonly credential: Credential }[];
};

export type PreflightOptions = {
  readonly signal?: AbortSignal;
  /** Ends with the first thing that would fail a run, for a run that only wants to know whether to begin. */
  readonly untilBlocked?: boolean;
};

export type Preflight = {
  readonly findings: readonly Finding[];
  /** Null where it could not be read, or was not got to. */
  readonly registration: Registration | null;
};

/** @throws the signal's reason when aborted; never `GraphFailure`. */
export async function runChecks(
  connection: Connection,
  needs: Needs,
  { signal, untilBlocked = false }: PreflightOptions = {},
): Promise<Preflight> {
  const { value: token, failure } = await attempt(() => connection.credential.getToken(signal));
  if (failure !== null) {
    const rest = yellow('everything else', 'Not tried, for lack of a token.');
    return { findings: [red('token', failure.message, failure), rest], registration: null };
  }
  const inspection = inspect(connection, needs, rolesOfToken(token.token), signal);
  const findings: Finding[] = [green('token', `Entra issues tokens to application ${connection.credential.clientId}.`)];
  for (const { slot, credential } of connection.credentials) {
    if (connection.credentials.length > 1) findings.push(await checkCredential(slot, credential, signal));
  }
  for (const check of checks) {
    findings.push(...(await check(inspection)));
    if (untilBlocked && findings.some(({ blocking }) => blocking !== null)) return { findings, registration: null };
  }
  const { value: registration } = await inspection.registration();
  return { findings, registration };
}

/** Of two, one that does not work is worth knowing: it is what a sync would have left if the other one failed. */
async function checkCredential(
  slot: CredentialSlot,
  credential: Credential,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const name = credentialWord(credential.mark.kind, slot);
  const { failure } = await attempt(() => credential.getToken(signal));
  return failure === null ? green(name, 'It works.') : yellow(name, `${failure.message} The other one is used.`);
}

function inspect(
  { graph, credentials }: Connection,
  needs: Needs,
  tokenRoles: readonly string[] | null,
  signal: AbortSignal | undefined,
): Inspection {
  const options = requestOf({ signal });
  let granted: Promise<readonly string[] | null> | null = null;
  let registration: Promise<Attempt<Registration>> | null = null;
  return {
    graph,
    marks: credentials.map(({ slot, credential }) => ({ slot, mark: credential.mark })),
    needs,
    tokenRoles,
    grantedRoles: () => (granted ??= attempt(() => readGrantedRoles(graph, options)).then(({ value }) => value)),
    registration: () => (registration ??= attempt(() => readRegistration(graph, options))),
    now: Date.now,
    signal,
  };
}
