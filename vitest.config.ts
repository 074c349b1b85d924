import { defineConfig } from 'vitest/config';

// Tiers: `unit` beside the code, `program` types command lines at the whole program over simulated
// sockets, `real` needs the control plane that `make control-plane` builds.
export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'program', include: ['test/{program,support,docs}/**/*.test.ts'], testTimeout: 30_000 },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/{real,parity}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/*.test.ts', 'src/main.ts'] },
  },
});
