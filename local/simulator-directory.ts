// What the commands that change a running simulated directory share: how they find it, and how properties are written.
import type { Command } from 'commander';
import { WrongUse } from '../client/cli/exit.js';
import type { AdminClient, RemoteTenantAdmin } from '../simulator/admin-client.js';
import { reachSimulator } from './simulator-file.js';

export interface Directory {
  /** Of the simulator, for what concerns no tenant. */
  readonly admin: AdminClient;
  readonly tenant: RemoteTenantAdmin;
  /** Of user principal names. */
  readonly domain: string;
}

/** Declares a command that works on a running simulator. */
export function directoryCommand(group: Command, name: string, description: string): Command {
  return (
    group
      .command(name)
      .description(description)
      // Those above it are for starting one.
      .configureHelp({ showGlobalOptions: false })
      .option('--running <file>', 'what the simulator left when it started (default: .rollcall/simulator.json)')
  );
}

/** @throws Error if no simulator runs */
export async function reachDirectory(invoked: Command): Promise<Directory> {
  const { running } = invoked.opts<{ readonly running?: string }>();
  const admin = reachSimulator(running ?? null);
  const [first] = await admin.tenants();
  if (first === undefined) throw new Error('The simulator that runs has no tenant.');
  return { admin, tenant: admin.tenant(first.tenantId), domain: first.domain };
}

export type Properties = Parameters<RemoteTenantAdmin['change']>[1];
type PropertyValue = Properties[string];

export const propertiesHint =
  'property=value, such as department=Sales; nothing behind = clears it; lists and objects as JSON';

/**
 * `department=Sales accountEnabled=false mobilePhone= businessPhones='["+1 555 0100"]'` as Graph's properties.
 *
 * @throws WrongUse where one has no =, or is broken JSON
 */
export function parseProperties(words: readonly string[]): Properties {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, text] = /^([A-Za-z]\w*)=(.*)$/s.exec(word) ?? [];
      if (name === undefined || text === undefined) {
        throw new WrongUse(`"${word}" is not property=value, such as department=Sales.`);
      }
      return [name, parseValue(name, text)];
    }),
  );
}

/** A number stays text: Graph's properties of users are none. */
function parseValue(name: string, text: string): PropertyValue {
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WrongUse(`The value of ${name} begins like JSON and is none: ${text}`, { cause: error });
  }
}
