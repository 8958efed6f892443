/** Everything a worker can run; Temporal needs one module to start from. */
export { connectionTest } from './connection-test.js';
export { directorySync } from './directory-sync.js';
export { directorySyncTick } from './directory-sync-tick.js';
export { personExplanation } from './person-explanation.js';
export { credentialTest } from './credential-test.js';
