import { defineConfig } from 'vitest/config';

/** One file after another: each drives several agent processes, and two cores are few. */
export default defineConfig({
  root: import.meta.dirname,
  test: {
    reporters: ['default', '../test/counts-reporter.ts'],
    include: ['tests/**/*.test.ts'],
    globalSetup: ['harness/install.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
