/** The simulated tenant of a benchmark, as a process of its own: what it costs must not be counted to the worker. */
import { serveSimulator } from '../simulator/serve.js';

const [users, certificatePath] = process.argv.slice(2);
if (users === undefined || certificatePath === undefined)
  throw new Error('usage: simulator-process USERS CERTIFICATE-PATH');
await serveSimulator({ tenants: [{ users: Number(users) }], certificatePath });
