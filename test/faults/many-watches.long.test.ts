// I5 and S5: two hundred watches for ten minutes (KUBECTL_MC_SOAK_SECONDS=60 for a look), of which every fifth breaks
// every five seconds.
import { expect, it } from 'vitest';
import { holdWatches } from './lab/many-watches.ts';

const seconds = Number(process.env['KUBECTL_MC_SOAK_SECONDS'] ?? 600);

it(`two hundred watches for ${seconds} s hold two hundred connections and no more memory each minute`, async () => {
  const load = { members: 200, seconds, eventsPerSecond: 100, closeEverySeconds: 5 };
  const seen = await holdWatches(load);
  process.stdout.write(`${JSON.stringify({ ...load, ...seen })}\n`);
  expect(seen.sockets[0]).toBeGreaterThanOrEqual(190);
  expect(seen.sockets[1]).toBeLessThanOrEqual(210);
  expect(seen.otherDescriptors[1] - seen.otherDescriptors[0]).toBeLessThanOrEqual(1);
  // In less than five minutes a runtime has not found its size, and the slope says nothing.
  expect(seen.rssMbPerMinute).toBeLessThan(seconds < 300 ? Infinity : 1);
});
