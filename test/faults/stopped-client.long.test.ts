// I9. Stopped for a minute, and for longer than a watch may be silent: what waits to be read is no silence.
/* oxlint-disable vitest/expect-expect -- holdStopped has the assertions */
import { it } from 'vitest';
import { holdStopped } from './lab/stopped-client.ts';

it.each([60, 100])(
  'a watch that was stopped for %i s loses nothing and tells nothing twice',
  async (seconds) => {
    await holdStopped(seconds * 1_000);
  },
);
