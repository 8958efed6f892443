// Ports for servers of our own, chosen so that two systems on one machine do not meet.
import { createServer } from 'node:net';

/**
 * A port of 127.0.0.1 that nobody listens on: `wished` if it is free, else one the system picks.
 * Another program may still take it before it is used, so starters try again with a new one when their server finds it taken.
 */
export async function freePort(wished?: number): Promise<number> {
  if (wished !== undefined && (await listenOnce(wished)) !== null) return wished;
  const port = await listenOnce(0);
  if (port === null) throw new Error('No port of 127.0.0.1 is free to listen on. Stop some programs and try again.');
  return port;
}

async function listenOnce(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(null);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : null);
      });
    });
  });
}
