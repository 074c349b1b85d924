// Ninety more seeds of chaos.test.ts, and what they leave in memory.
/* oxlint-disable vitest/expect-expect -- playChaos has the assertions */
import { describe, expect, it } from 'vitest';
import { playChaos } from './lab/chaos.ts';

describe('chaos', () => {
  let before = 0;

  it.each(Array.from({ length: 90 }, (_, at) => at + 11))('seed %i', async (seed) => {
    await playChaos(seed);
    if (seed === 20) before = process.memoryUsage().rss;
  });

  it('leaves little behind', () => {
    expect(process.memoryUsage().rss - before).toBeLessThan(500 * 1024 * 1024);
  });
});
