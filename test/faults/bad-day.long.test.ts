// S1, S2, S3 and S5: the bad day of bad-day.test.ts with other limits, and its goals in numbers.
/* oxlint-disable vitest/expect-expect -- holdDay has the assertions */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type BadDay, type Order, startBadDay } from './lab/bad-day.ts';
import { askOn, fewDescriptors, holdDay, holdGoals } from './lab/hold-day.ts';

describe.each(['mixed', 'failing first'] satisfies Order[])('a bad day, %s', (order) => {
  let day: BadDay;
  beforeAll(async () => {
    day = await startBadDay(order);
  });
  afterAll(() => day.fleet.stop());

  it.each([
    ['all at once', '--concurrency 200', {}],
    ['thirty at once', '--concurrency 30', {}],
    ['256 descriptors', '', { through: fewDescriptors(256) }],
    ['64 descriptors, all at once', '--concurrency 200', { through: fewDescriptors(64) }],
  ])('%s', async (_, flags, more) => {
    holdDay(await askOn(day, flags, more), day);
  });

  it.each([5_000, 2_000])('with %i ms for a cluster, reaches the goals', async (timeoutMs) => {
    await holdGoals(day, timeoutMs);
  });
});
