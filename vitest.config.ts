// How the tests run: against one Postgres, one Temporal and one certificate, which test/global-setup.ts makes before the first file.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    // Temporal's native library does not stand worker threads: https://github.com/temporalio/sdk-typescript/issues/876
    pool: 'forks',
    // What `npm test` promises is measured on 2 cores; every file brings servers and workers of its own besides.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
