// A simulated fleet whose kubeconfig users can be given a credential plugin, anew for each test of a file.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type TestPlugin, execCredential, useExec, writePlugin } from './exec-plugin.ts';
import { type SimFleet, startSimFleet } from './sim/fleet.ts';

/** The token that every member takes. */
export const fleetToken = 'the-t0ken-of-everybody';

/** What a plugin prints that gives it. */
export const goodAnswer = execCredential({ token: fleetToken });

/** One fleet without a hub for all tests of the file that calls it. */
export function pluginFleet(members: number) {
  let fleet: SimFleet | undefined;
  let kubeconfig = '';
  let serial = 0;
  const home = (): string => {
    if (!fleet) throw new Error('the fleet is there in tests only');
    return fleet.home;
  };
  const restore = () => {
    writeFileSync(join(home(), '.kube', 'config'), kubeconfig);
    rmSync(join(home(), '.kube', 'kuberc'), { force: true });
  };
  beforeAll(async () => {
    fleet = await startSimFleet({ members, pods: 1, hub: false, token: fleetToken });
    kubeconfig = readFileSync(join(fleet.home, '.kube', 'config'), 'utf8');
  });
  afterAll(() => fleet?.stop());
  beforeEach(restore);
  return {
    home,
    /** The kubeconfig as it was: tokens, no plugins. */
    restore,
    /** A new plugin in a folder of its own, so that logs and files of tests do not mix. */
    plugin(body: string, name = 'plug'): TestPlugin {
      serial += 1;
      return writePlugin(join(home(), `plugins-${serial}`, name), body);
    },
    /** Gives every user the plugin that `user` says. */
    use: (user: (name: string) => object) => useExec(home(), fleetToken, user),
  };
}
