// The bad day of bad-day.test.ts with other limits.
/* oxlint-disable vitest/expect-expect -- holdDay has the assertions */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { type BadDay, type Order, startBadDay } from './lab/bad-day.ts';
import { askOn, fewDescriptors, holdDay } from './lab/hold-day.ts';

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
});
