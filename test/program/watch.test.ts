// `get -w` over simulated members: a member that is silent holds up nobody.
import { afterEach, describe, expect, it } from 'vitest';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';

let fleet: SimFleet;
afterEach(() => fleet?.stop());

describe('a watch with a member that is silent', () => {
  it.each(['hang', 'delay'] as const)(
    'begins with the rows of the others (%s), names it, and takes it in when it answers',
    async (kind) => {
      fleet = await startSimFleet({ members: [{ name: 'good' }, { name: 'silent' }], pods: 2 });
      const silent = fleet.member('silent');
      await silent.fault({ at: 'response', ...(kind === 'hang' ? { kind } : { kind, ms: 60_000 }) });
      const keys = ctrlC();
      const began = performance.now();
      let rowsAfterMs: number | undefined;
      let seen = '';
      const { err, code } = await runCli('get pods -A -w --cluster-timeout 30s', {
        home: fleet.home,
        interrupt: keys.interrupt,
        onOut: (text) => {
          seen += text;
          if (rowsAfterMs === undefined) {
            rowsAfterMs = performance.now() - began;
            void silent.clearFaults();
          }
          if (seen.split('\n').filter((line) => line.includes(' silent ')).length === 2) keys.press();
        },
      });
      expect(rowsAfterMs).toBeLessThan(10_000);
      expect(seen.split('\n').filter((line) => line.includes(' good '))).toHaveLength(2);
      expect(err).toMatch(/^Error: Failed to query 1 cluster: silent \(connection timeout\)$/m);
      expect(code).toBe(130);
    },
    90_000,
  );
});
