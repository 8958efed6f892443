// How the tests run: against one Postgres, one Temporal and one certificate, which test/global-setup.ts makes before the first file.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Temporal's native library does not stand worker threads: https://github.com/temporalio/sdk-typescript/issues/876
    pool: 'forks',
    // Loading Temporal's and Microsoft's libraries for each file anew would take half of the processor time of all tests.
    isolate: false,
    // What `npm test` promises is measured on 2 cores; a file waits a third of its time for servers and processes of its own.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
