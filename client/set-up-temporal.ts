/**
 * Brings a Temporal cluster into the state that Rollcall needs: its namespace, how long ended runs can be looked at, and the
 * search attributes. Running it twice, or from two processes at once, does no harm.
 */
import { Connection, type ConnectionOptions } from '@temporalio/client';
import { msNumberToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { z } from 'zod';
import { canBeFair, searchAttributeNames } from '../workflows/contract.js';

export type TemporalSetup = {
  readonly connection: ConnectionOptions;
  readonly namespace: string;
  readonly retentionHours: number;
};

/** INDEXED_VALUE_TYPE_KEYWORD: https://github.com/temporalio/api, temporal/api/enums/v1/common.proto */
const keyword = 2;
/** Namespaces and search attributes reach all parts of a cluster by a cache that is renewed every few seconds. */
const visibleWithinMs = 60_000;
const hourMs = 3_600_000;

/**
 * @param say gets one sentence for each thing that was done or found done
 * @throws Error where Temporal does not answer, does not allow it, or has a search attribute of another type
 */
export async function setUpTemporal(setup: TemporalSetup, say: (sentence: string) => void): Promise<void> {
  const connection = await Connection.connect({ ...setup.connection, connectTimeout: 10_000 });
  try {
    await provideNamespace(connection, setup, say);
    await provideSearchAttributes(connection, setup.namespace, say);
    await checkFairness(connection, say);
  } finally {
    await connection.close();
  }
}

async function provideNamespace(
  connection: Connection,
  setup: TemporalSetup,
  say: (sentence: string) => void,
): Promise<void> {
  const { namespace, retentionHours } = setup;
  const retention = msNumberToTs(retentionHours * hourMs);
  const present = await retentionOf(connection, namespace);
  if (present === null) {
    await ignoring(grpcAlreadyExists, () =>
      connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: retention }),
    );
    // It is written at once, but the parts of a cluster learn of it one after the other: whoever answers about search attributes knows it.
    const isKnown = () => connection.operatorService.listSearchAttributes({ namespace });
    await until(`namespace "${namespace}"`, async () => (await ignoring(grpcNotFound, isKnown)) !== null);
    say(`Temporal: made namespace "${namespace}"; ended runs can be looked at for ${retentionHours} h.`);
  } else if (present === retentionHours) {
    say(`Temporal: namespace "${namespace}" keeps ended runs for ${retentionHours} h already.`);
  } else {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: retention },
    });
    say(`Temporal: namespace "${namespace}" now keeps ended runs for ${retentionHours} h instead of ${present} h.`);
  }
}

/** In hours; null where there is no such namespace. */
async function retentionOf(connection: Connection, namespace: string): Promise<number | null> {
  const described = await ignoring(grpcNotFound, () => connection.workflowService.describeNamespace({ namespace }));
  return described === null ? null : tsToMs(described.config?.workflowExecutionRetentionTtl) / hourMs;
}

async function provideSearchAttributes(
  connection: Connection,
  namespace: string,
  say: (sentence: string) => void,
): Promise<void> {
  // A namespace that was made just now is described at once, but served only when the cache knows it.
  await until(
    `namespace "${namespace}"`,
    async () => (await ignoring(grpcNotFound, () => searchAttributesOf(connection, namespace))) !== null,
  );
  const present = await searchAttributesOf(connection, namespace);
  const missing = searchAttributeNames.filter((name) => !present.has(name));
  const wrong = searchAttributeNames.filter((name) => present.has(name) && present.get(name) !== keyword);
  if (wrong.length > 0) {
    throw new Error(
      `Temporal: the search attribute ${wrong.join(', ')} of namespace "${namespace}" is not a Keyword. Remove it (temporal operator search-attribute remove), or give Rollcall a namespace of its own.`,
    );
  }
  if (missing.length === 0) {
    say(`Temporal: the search attributes ${searchAttributeNames.join(', ')} are there already.`);
    return;
  }
  const searchAttributes = Object.fromEntries(missing.map((name) => [name, keyword]));
  await ignoring(grpcAlreadyExists, () =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
  );
  await until(`search attributes of "${namespace}"`, async () => {
    const now = await searchAttributesOf(connection, namespace);
    return searchAttributeNames.every((name) => now.has(name));
  });
  say(`Temporal: added the search attributes ${missing.join(', ')}.`);
}

async function searchAttributesOf(connection: Connection, namespace: string): Promise<ReadonlyMap<string, number>> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return new Map(Object.entries(customAttributes ?? {}));
}

/** The switch itself cannot be read from outside; what can be known is whether this server has it. */
async function checkFairness(connection: Connection, say: (sentence: string) => void): Promise<void> {
  const { serverVersion } = await connection.workflowService.getClusterInfo({});
  if (!canBeFair(serverVersion)) {
    say(
      `Temporal: server ${serverVersion ?? ''} has no fairness between tenants: a huge one holds up small ones. Use 1.29 or newer.`,
    );
    return;
  }
  say(
    `Temporal: server ${serverVersion ?? ''} can be fair between tenants. Whether it is cannot be read from here: its dynamic configuration has to say matching.enableFairness: true.`,
  );
}

const grpcNotFound = 5;
const grpcAlreadyExists = 6;
const grpcErrorSchema = z.object({ code: z.number() });

/** Null instead of a failure with this gRPC status: https://grpc.io/docs/guides/status-codes/ */
async function ignoring<Result>(code: number, call: () => Promise<Result>): Promise<Result | null> {
  try {
    return await call();
  } catch (error) {
    const parsed = grpcErrorSchema.safeParse(error);
    if (parsed.success && parsed.data.code === code) return null;
    throw error;
  }
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + visibleWithinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline)
      throw new Error(`Temporal: the ${what} did not appear within a minute: run \`rollcall setup\` again.`);
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}
