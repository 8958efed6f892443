/** What a worker asks of Temporal besides work: a connection of the SDK's other half, from the same settings. */
import { Client, Connection } from '@temporalio/client';
import type { WorkerConfig } from './config.js';

export type TemporalClient = { readonly client: Client; readonly close: () => Promise<void> };

/** Connects with the first call. */
export function createClient({ connectionOptions, namespace = 'default' }: WorkerConfig['temporal']): TemporalClient {
  const { address, tls, apiKey } = connectionOptions;
  const connection = Connection.lazy({
    ...(address === undefined ? {} : { address }),
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  return { client: new Client({ connection, namespace }), close: () => connection.close() };
}
