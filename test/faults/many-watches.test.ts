// I1, I2, I5 in short: a watch over members whose watches break every second loses nothing and tells nothing twice.
import { expect, it } from 'vitest';
import { holdWatches } from './lab/many-watches.ts';

it('forty watches, of which some break all the time, tell every change once', async () => {
  const seen = await holdWatches({ members: 40, seconds: 8, eventsPerSecond: 80, closeEverySeconds: 1 });
  expect(seen.closedWatches).toBeGreaterThan(20);
  expect(seen.sockets[1]).toBeLessThanOrEqual(50);
});
