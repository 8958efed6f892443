/**
 * Reads everything that Temporal keeps of a namespace's workflows, as whoever may open the Web UI can, and looks for what must not
 * be there: people, secrets, links, and traces of the machine that the worker runs on.
 */
import type { Client } from '@temporalio/client';
import { checkoutFolder } from '../local/checkout-folder.js';
import type { TenantAdmin } from '../simulator/tenant-admin.js';

export type Finding = {
  readonly workflowId: string;
  /** Where in what Temporal keeps, such as `events.4.activityTaskFailedEventAttributes.failure.message`. */
  readonly where: string;
  readonly found: string;
};

export type Scan = {
  readonly workflows: number;
  /** Texts that were looked at: a scan that saw nothing proves nothing. */
  readonly texts: number;
  readonly findings: readonly Finding[];
};

/** Names, addresses and the secret of a simulated directory: what is looked for where nobody has planted anything. */
export function personalValuesOf(directory: TenantAdmin): readonly string[] {
  const values = [...directory.users()].flatMap((user) => [
    user['displayName'],
    user['userPrincipalName'],
    user['mail'],
  ]);
  return [directory.clientSecret, ...values.filter((value) => typeof value === 'string')];
}

/** What never belongs there, whoever the people are. */
const leaks: readonly RegExp[] = [
  // A stack frame, and paths of a machine.
  /\bat [^\n]{0,200}:\d+:\d+/,
  /(?:^|[\s"'(=])\/(?:home|root|usr|tmp|var|opt|app|work|Users)\/[^\s"')]*/,
  /file:\/\/|node_modules/,
  // Tokens, and links that act like them.
  /\beyJ[\w-]{8,}\.[\w-]{8,}/,
  /\bBearer [\w.-]{8,}/,
  /\$(?:skip|delta)token/i,
  // A name that signs in, or an address.
  /[\w.+'-]+@[\w-]+\.[\w.-]+/,
];

/**
 * @param canaries values of this tenant that must not be found, in any case
 * @param hasWorker whether somebody works here: what a workflow shows as its current details is asked of a worker
 */
export async function scanHistories(client: Client, canaries: readonly string[], hasWorker: boolean): Promise<Scan> {
  const findings: Finding[] = [];
  let workflows = 0;
  let texts = 0;
  const wanted = canaries.map((canary) => canary.toLowerCase());
  for await (const { workflowId, runId, searchAttributes, memo } of client.workflow.list()) {
    workflows += 1;
    const handle = client.workflow.getHandle(workflowId, runId);
    const { raw, staticSummary, staticDetails } = await describe(handle);
    const shown = hasWorker ? await handle.query('__temporal_workflow_metadata').catch(() => null) : null;
    const { events } = await handle.fetchHistory();
    const kept = {
      events,
      raw,
      searchAttributes,
      memo,
      shown,
      summary: [await staticSummary(), await staticDetails()],
    };
    for (const { where, text } of textsOf(kept)) {
      texts += 1;
      const lower = text.toLowerCase();
      const found = [
        ...wanted.filter((canary) => lower.includes(canary)),
        ...[...leaks, checkoutFolder].flatMap((leak) => matchOf(text, leak)),
      ];
      findings.push(...found.map((one) => ({ workflowId, where, found: one })));
    }
  }
  return { workflows, texts, findings };
}

async function describe(handle: ReturnType<Client['workflow']['getHandle']>) {
  const { raw, staticSummary, staticDetails } = await handle.describe();
  return { raw, staticSummary, staticDetails };
}

function matchOf(text: string, leak: RegExp | string): readonly string[] {
  if (typeof leak === 'string') return text.includes(leak) ? [leak] : [];
  return leak.exec(text)?.slice(0, 1) ?? [];
}

type Text = { readonly where: string; readonly text: string };

/** What names processes and builds of ours, and never a person: `123@host`, `@temporalio/worker@1.24.0`. */
const ourOwn: ReadonlySet<string> = new Set([
  'identity',
  'lastWorkerIdentity',
  'buildId',
  'BuildIds',
  'sdkName',
  'sdkVersion',
]);

/** Every text in a message, payloads and keys included. */
function* textsOf(value: unknown, where = ''): Generator<Text> {
  if (typeof value === 'string') yield { where, text: value };
  else if (value instanceof Uint8Array) yield { where, text: Buffer.from(value).toString('utf8') };
  else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      if (ourOwn.has(key)) continue;
      const path = where === '' ? key : `${where}.${key}`;
      yield { where: path, text: key };
      yield* textsOf(part, path);
    }
  }
}
