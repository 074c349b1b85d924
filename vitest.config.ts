import { defineConfig } from 'vitest/config';

// Tiers: `unit` beside the code, `program` types command lines at the whole program over simulated
// sockets, `fault` breaks members in every way, `real` needs the control plane that `make control-plane` builds, `long` takes its time (make test-all).
const long = '**/*.long.test.ts';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          setupFiles: ['test/support/fixed-seed.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'program',
          include: ['test/{program,support,docs}/**/*.test.ts'],
          exclude: [long],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'fault',
          include: ['test/faults/**/*.test.ts'],
          exclude: [long],
          setupFiles: ['test/support/fixed-seed.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/{real,parity}/**/*.test.ts'],
          exclude: [long],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [`test/${long}`],
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.test.ts', 'src/main.ts'] },
  },
});
