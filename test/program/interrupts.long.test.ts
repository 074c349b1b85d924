// E10. Ctrl-C at fifty random moments, every second time pressed twice.
/* oxlint-disable vitest/expect-expect -- holdInterrupted has the assertions */
import { afterAll, beforeAll, it } from 'vitest';
import { holdInterrupted, startUnevenFleet } from '../support/interrupted.ts';
import type { SimFleet } from '../support/sim/fleet.ts';
import { createRandom } from '../support/sim/random.ts';

let fleet: SimFleet;
beforeAll(async () => {
  fleet = await startUnevenFleet();
});
afterAll(() => fleet.stop());

const random = createRandom('fifty interrupts');
const moments = Array.from({ length: 50 }, (_, at) => [random.below(1_500), 1 + (at % 2)] as const);

it.each(moments)('after %i ms, %i times', async (ms, times) => {
  await holdInterrupted(fleet, ms, times);
});
