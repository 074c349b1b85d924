// What the hub offers, and what the user approves of it: nothing runs and nothing is sent before.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import type { Spy } from '../support/sim/spy.ts';

interface World {
  readonly fleet: SimFleet;
  /** Where an attacker listens, with a certificate that the client trusts. */
  readonly spy: Spy;
  /** The plugin's runs: one line of argv each. */
  readonly runs: () => Promise<string[]>;
  readonly mc: (line: string, more?: { tty?: boolean; input?: string }) => ReturnType<typeof runCli>;
  readonly env: Record<string, string>;
}

/** A member `prod` that only an access provider leads to, a member `own` with a context, and a plugin that logs. */
async function startWorld(): Promise<World> {
  const fleet = await startSimFleet({
    members: [
      { name: 'own' },
      {
        name: 'prod',
        context: false,
        profile: {
          accessProviders: [
            {
              name: 'cloud',
              cluster: {
                server: '{server}',
                'certificate-authority-data': '{ca}',
                extensions: [
                  { name: 'client.authentication.k8s.io/exec', extension: { clusterName: 'prod' } },
                ],
              },
            },
          ],
        },
      },
    ],
    pods: 2,
  });
  const spy = await fleet.spy();
  const bin = join(fleet.home, 'bin');
  const log = join(fleet.home, 'plugin.log');
  await mkdir(bin);
  const credential = {
    kind: 'ExecCredential',
    apiVersion: 'client.authentication.k8s.io/v1',
    status: { token: fleet.token('prod') },
  };
  await writeFile(log, '');
  for (const name of ['cloud-login', 'other-login'])
    await plugin(
      join(bin, name),
      `echo "${name} $*" >> '${log}'\nprintf '%s' '${JSON.stringify(credential)}'`,
    );
  const env = {
    PATH: `${bin}:/usr/bin:/bin`,
    KUBECONFIG: `${fleet.kubeconfig}:${join(fleet.home, 'known')}`,
  };
  // Loopback addresses are refused unless a kubeconfig names them: these clusters have no context.
  const known = [fleet.member('prod').server, spy.url].map(
    (server, at) => `- name: known-${at}\n  cluster: {server: '${server}'}\n`,
  );
  await writeFile(join(fleet.home, 'known'), `apiVersion: v1\nkind: Config\nclusters:\n${known.join('')}`, {
    mode: 0o600,
  });
  return {
    fleet,
    spy,
    env,
    runs: async () => (await readFile(log, 'utf8')).split('\n').filter(Boolean),
    mc: (line, more = {}) => runCli(line, { home: fleet.home, env, ...more }),
  };
}

async function plugin(file: string, body: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${body}\n`);
  await chmod(file, 0o755);
}

async function writeProviders(fleet: SimFleet, providers: readonly object[]): Promise<void> {
  const folder = join(fleet.home, '.kube', 'kubectl-mc');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, 'providers.json'), JSON.stringify({ providers }, null, 2), { mode: 0o600 });
}

const cloud = {
  name: 'cloud',
  execConfig: {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'cloud-login',
    args: ['get-token'],
    provideClusterInfo: true,
    interactiveMode: 'Never',
  },
};

describe('first sight', () => {
  let world: World;
  beforeEach(async () => {
    world = await startWorld();
    await writeProviders(world.fleet, [cloud]);
  });
  afterEach(() => world.fleet.stop());

  it('is refused without a terminal: named, exit 2, nothing run, nothing sent', async () => {
    const { prod } = world.fleet.members;
    const { out, err, code } = await world.mc('get pods -A -v');
    expect(code).toBe(2);
    expect(out).toContain(' own ');
    expect(err).toContain('Error: Failed to query 1 cluster: prod (endpoint not approved)\n');
    expect(err).toContain('run: kubectl mc trust add prod');
    expect(await world.runs()).toEqual([]);
    expect(prod?.connections.accepted).toBe(0);
  });
});
