/**
 * The token by which somebody else vouches for this worker, read from the file that the platform it runs on keeps fresh.
 * https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
import { readFile } from 'node:fs/promises';
import { GraphFailure } from './failure.js';
import { errorCodeOf } from './network-failure.js';

/** @throws GraphFailure `unusable-federated-token`; whatever else a file holds is not sent anywhere */
export async function readFederatedToken(path: string, clientId: string): Promise<string> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw unusable(
      clientId,
      `its file cannot be read on this worker (${errorCodeOf(error) ?? 'unknown error'})`,
      error,
    );
  }
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) throw unusable(clientId, 'its file holds no token (JWT)');
  return text;
}

function unusable(clientId: string, what: string, cause?: unknown): GraphFailure {
  return new GraphFailure(
    'unusable-federated-token',
    `The federated token for application ${clientId} cannot be used: ${what}. Check that the platform writes it on every worker, at the path that \`rollcall tenant set-secret\` was told.`,
    {},
    cause,
  );
}
