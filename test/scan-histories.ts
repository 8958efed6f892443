/**
 * Reads everything that Temporal keeps of a namespace's workflows, as whoever may open the Web UI can, and looks for what must not
 * be there: people, secrets, links, and traces of the machine that the worker runs on.
 */
import type { Client } from '@temporalio/client';
import { checkoutFolder } from '../local/checkout-folder.js';
import { groupBy } from '../domain/group-by.js';

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
  // A host alone is an example in a sentence of ours, and leads to nobody.
  /https?:\/\/[^\s"/]+\/[^\s"]+/i,
  // A name that signs in, or an address.
  /[\w.+'-]+@[\w-]+\.[\w.-]+/,
];

/** The id of workflows in which a test has planted what a scan should find. */
export const plantedWorkflowId = 'leaky';

/**
 * @param canaries values of this tenant that must not be found, in any case; as words of their own where there are many
 * @param hasWorker whether somebody works here: what a workflow shows as its current details is asked of a worker
 */
export async function scanHistories(client: Client, canaries: readonly string[], hasWorker: boolean): Promise<Scan> {
  const findings: Finding[] = [];
  let workflows = 0;
  let texts = 0;
  const search = searchFor(canaries);
  // Most texts of a history are keys and ids that come again and again.
  const foundIn = new Map<string, readonly string[]>();
  const find = (text: string): readonly string[] => {
    const known = foundIn.get(text);
    if (known !== undefined) return known;
    const found = [...search(text), ...[...leaks, checkoutFolder].flatMap((leak) => matchOf(text, leak))];
    foundIn.set(text, found);
    return found;
  };
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
      for (const found of find(text)) findings.push({ workflowId, where, found });
    }
  }
  return { workflows, texts, findings };
}

/** A history of some thousand texts times thousands of names would take minutes: a name is looked for where its first word stands. */
function searchFor(canaries: readonly string[]): (text: string) => readonly string[] {
  const wanted = [...new Set(canaries.map((canary) => canary.toLowerCase()))];
  if (wanted.length <= few) return (text) => wanted.filter((canary) => text.toLowerCase().includes(canary));
  const byFirstWord = groupBy(wanted, (canary) => word.exec(canary)?.[0] ?? canary);
  return (text) => {
    const lower = text.toLowerCase();
    const words = new Set(lower.match(everyWord));
    return [...words].flatMap((first) => byFirstWord.get(first) ?? []).filter((canary) => lower.includes(canary));
  };
}

const few = 20;
const word = /[\p{L}\p{N}]+/u;
const everyWord = /[\p{L}\p{N}]+/gu;

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
