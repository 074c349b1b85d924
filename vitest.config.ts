import { defineConfig } from 'vitest/config';

// Tiers: `unit` beside the code, `program` types command lines at the whole program over simulated
// sockets, `fault` breaks members in every way, `real` needs the control plane that `make control-plane` builds, `long` takes its time (make test-all).
const long = '**/*.long.test.ts';

// Most tests wait for sockets and children, so two at a time pay on two cores, too. Real servers are enough work alone.
const together = { maxWorkers: 2, sequence: { groupOrder: 0 } };
const alone = { fileParallelism: false, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...together,
          include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
          setupFiles: ['test/support/fixed-seed.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'program',
          ...together,
          include: ['test/{program,support,docs}/**/*.test.ts'],
          exclude: [long],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'fault',
          ...together,
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
          ...alone,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [`test/${long}`],
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
          ...alone,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.test.ts', 'src/main.ts'] },
  },
});
