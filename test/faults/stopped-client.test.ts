// I9 in short: the program is stopped for five seconds, and then tells what happened meanwhile.
/* oxlint-disable vitest/expect-expect -- holdStopped has the assertions */
import { it } from 'vitest';
import { holdStopped } from './lab/stopped-client.ts';

it('a watch that was stopped for five seconds loses nothing and tells nothing twice', async () => {
  await holdStopped(5_000);
});
