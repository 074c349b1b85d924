// 200 setups killed at random moments: the file is always the old one or the new one (make test-all).
import { join } from 'node:path';
import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { killSetups, startKillFleet } from '../support/setup-kills.ts';
import { startBuilt } from '../support/run-built.ts';
import type { SimFleet } from '../support/sim/fleet.ts';

let fleet: SimFleet;
beforeAll(async () => {
  fleet = await startKillFleet();
});
afterAll(() => fleet.stop());

it('200 kills leave no broken file and no lock that holds', async () => {
  const file = join(fleet.home, '.kube', 'kubectl-mc-clusters.yaml');
  const seed = process.env['KUBECTL_MC_SEED'] ?? 'setup-kill-200';
  const tally = await killSetups(200, { home: fleet.home, file, cluster: 'a', seed });
  console.log(`200 setups (seed ${seed}): ${JSON.stringify(tally)}`);
  expect(tally.old + tally.fresh).toBe(200);
  expect(tally.inWrite).toBeGreaterThan(20);
  const last = startBuilt(['setup', '--hub-context', 'hub', '--non-interactive', '--skip-check'], {
    home: fleet.home,
  });
  expect((await last.result).code).toBe(0);
  expect((await readdir(join(fleet.home, '.kube'))).filter((name) => name.endsWith('.lock'))).toEqual([]);
});
