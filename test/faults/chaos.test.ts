// Fleets whose members fail at random, from seeds: no healthy row is lost, nobody who failed is unnamed.
/* oxlint-disable vitest/expect-expect -- playChaos has the assertions */
import { existsSync } from 'node:fs';
import { beforeAll, describe, it } from 'vitest';
import { playChaos, warmUp } from './lab/chaos.ts';

const chosen = process.env['CHAOS_SEED'];
const seeds = chosen === undefined ? Array.from({ length: 10 }, (_, at) => at + 1) : [Number(chosen)];

describe.skipIf(!existsSync('/proc/self/fd'))('chaos', () => {
  beforeAll(warmUp);

  it.each(seeds)('seed %i', async (seed) => {
    await playChaos(seed);
  });
});
