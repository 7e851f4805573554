import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Most of the time is waiting for programs: two at once even on two cores.
    maxWorkers: 2,
    reporters: ['default', './test/counts-reporter.ts'],
    projects: [
      // The limits only end what hangs: a busy machine fails no test.
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/{property,architecture,corpus}/**/*.test.ts'],
          isolate: false,
          testTimeout: 60_000,
        },
      },
      { test: { name: 'integration', include: ['test/{contract,integration}/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      // Not a part of `npm test`, which takes minutes enough: `npm run test:long`.
      { test: { name: 'long', include: ['test/long/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000 } },
    ],
  },
});
