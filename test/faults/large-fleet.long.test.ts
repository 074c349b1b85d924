// A thousand clusters, asked by the built program with too little of what a program needs: none of them is lost.
/* oxlint-disable vitest/expect-expect -- holdAll has the assertions */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuiltResult, startBuilt } from '../support/run-built.ts';
import { startSimFleet, type SimFleet } from '../support/sim/fleet.ts';
import { fewDescriptors } from './lab/hold-day.ts';

const members = 1_000;
const line = ['get', 'pods', '-A', '--cluster-timeout', '60s'];

describe('a thousand clusters', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({ members, pods: 1 });
  });
  afterAll(() => fleet.stop());

  it.each([256, 64])('with %i descriptors', async (count) => {
    const { result } = startBuilt(line, { home: fleet.home, through: fewDescriptors(count) });
    holdAll(await result);
  });

  it('with a tenth of a processor', async () => {
    const { child, result } = startBuilt(line, { home: fleet.home });
    while (child.exitCode === null && child.signalCode === null) {
      // oxlint-disable-next-line no-await-in-loop -- it runs for 10 ms
      await delay(10);
      child.kill('SIGSTOP');
      // oxlint-disable-next-line no-await-in-loop -- and stands still for 90
      await delay(90);
      child.kill('SIGCONT');
    }
    const seen = await result;
    holdAll(seen);
    // Longer than a handshake may take: else nothing was tried.
    expect(seen.tookMs).toBeGreaterThan(10_000);
  });
});

function holdAll({ out, err, code }: BuiltResult): void {
  expect(err).toBe(`Discovered ${members} cluster(s)\n`);
  expect(out.trimEnd().split('\n')).toHaveLength(members + 1);
  expect(code).toBe(0);
}
