// How the tests run: against one Postgres, one Temporal and one certificate, which test/global-setup.ts makes before the first file.
import { defineConfig } from 'vitest/config';

/** Looks at what all others have left in Temporal. */
const last = 'test/last/**/*.test.ts';

const project = {
  // Temporal's native library does not stand worker threads: https://github.com/temporalio/sdk-typescript/issues/876
  pool: 'forks',
  // Loading Temporal's and Microsoft's libraries for each file anew would take half of the processor time of all tests.
  isolate: false,
  // What `npm test` promises is measured on 2 cores; a file waits a third of its time for servers and processes of its own.
  maxWorkers: 3,
  // Colours are printed where CI is set, terminal or not; what commands say is compared without.
  env: { NO_COLOR: '1' },
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const;

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    teardownTimeout: 30_000,
    projects: [
      { test: { ...project, name: 'tests', include: ['test/**/*.test.ts'], exclude: [last] } },
      { test: { ...project, name: 'last', include: [last], sequence: { groupOrder: 1 } } },
    ],
  },
});
