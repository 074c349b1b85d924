// Setup and the clusters that only the hub's offers lead to: shown, asked about once, and never used without a yes.
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import type { SimMemberSpec } from '../support/sim/spec.ts';

let fleet: SimFleet;
const log = () => join(fleet.home, 'runs');
const runs = async () => (await readFile(log(), 'utf8').catch(() => '')).split('\n').filter(Boolean);
const mapping = () => readFile(join(fleet.home, '.kube', 'kubectl-mc-clusters.yaml'), 'utf8').catch(() => '');
const mc = (line: string, more: { tty?: boolean; input?: string } = {}) =>
  runCli(line, {
    home: fleet.home,
    env: {
      PATH: `${join(fleet.home, 'bin')}:/usr/bin:/bin`,
      KUBECONFIG: `${fleet.kubeconfig}:${join(fleet.home, 'known')}`,
    },
    ...more,
  });

const offered = (name: string): SimMemberSpec => ({
  name,
  context: false,
  profile: {
    accessProviders: [
      { name: 'cloud', cluster: { server: '{server}', 'certificate-authority-data': '{ca}' } },
    ],
  },
});

/** `own` has a context, `one` and `two` only what the hub offers. */
beforeEach(async () => {
  fleet = await startSimFleet({
    members: [{ name: 'own' }, offered('one'), offered('two')],
    pods: 1,
    token: 'shared-token',
  });
  await mkdir(join(fleet.home, 'bin'));
  const credential = {
    kind: 'ExecCredential',
    apiVersion: 'client.authentication.k8s.io/v1',
    status: { token: 'shared-token' },
  };
  const plugin = join(fleet.home, 'bin', 'cloud-login');
  await writeFile(plugin, `#!/bin/sh\necho "$*" >>'${log()}'\necho '${JSON.stringify(credential)}'\n`);
  await chmod(plugin, 0o755);
  // Loopback addresses are refused unless a kubeconfig names them.
  const servers = ['one', 'two'].map(
    (name) => `- name: ${name}\n  cluster: {server: '${fleet.member(name).server}'}\n`,
  );
  await writeFile(join(fleet.home, 'known'), `apiVersion: v1\nkind: Config\nclusters:\n${servers.join('')}`, {
    mode: 0o600,
  });
  const execConfig = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: 'cloud-login',
    args: ['get-token'],
    interactiveMode: 'Never',
  };
  await mkdir(join(fleet.home, '.kube', 'kubectl-mc'), { mode: 0o700 });
  await writeFile(
    join(fleet.home, '.kube', 'kubectl-mc', 'providers.json'),
    JSON.stringify({ providers: [{ name: 'cloud', execConfig }] }),
    { mode: 0o600 },
  );
});
afterEach(() => fleet.stop());

const sent = () => ['one', 'two'].map((name) => fleet.member(name).connections.accepted);

describe('clusters that only the hub leads to', () => {
  it('are refused without a terminal, with the command that approves each', async () => {
    const { err, code } = await mc('setup --hub-context hub --non-interactive');
    expect(err).toMatch(/^ {2}kubectl mc trust add one {3}# /m);
    expect(err).toMatch(/^ {2}kubectl mc trust add two {3}# /m);
    expect(err).not.toContain('Approve');
    expect(code).toBe(2);
    expect(await runs()).toEqual([]);
    expect(sent()).toEqual([0, 0]);
    expect(await mapping()).toContain('name: own');
    expect(await mapping()).not.toContain('one');
  });

  it('are shown with server and command, and one yes is for all of them', async () => {
    const { err, code } = await mc('setup --hub-context hub', { tty: true, input: 'y\ny\n' });
    expect(err).toContain(`server:       ${fleet.member('one').server}`);
    expect(err).toContain(`${join(fleet.home, 'bin', 'cloud-login')} get-token`);
    expect(err.match(/Approve these 2 endpoints\?/g)).toHaveLength(1);
    expect(err).toContain('one: the way that the hub offers answers\n');
    expect(code).toBe(0);
    // They need no entry: the approval is theirs.
    expect(await mapping()).not.toContain('one');
    const get = await mc('get pods -A');
    expect({ err: get.err, code: get.code }).toEqual({ err: 'Discovered 3 cluster(s)\n', code: 0 });
    const again = await mc('setup --hub-context hub --non-interactive');
    expect(again.err).toMatch(/^one +- +by access provider cloud$/m);
    expect(again.code).toBe(0);
  });

  it('are left to a context when the answer is no, which is the default', async () => {
    const { err, code } = await mc('setup --hub-context hub', { tty: true, input: '\n-\n-\ny\n' });
    expect(err).toContain('Context for one, or - to leave it out: ');
    expect(code).toBe(2);
    expect(await runs()).toEqual([]);
    expect(sent()).toEqual([0, 0]);
  });

  it('are only shown with --dry-run', async () => {
    const { err } = await mc('setup --hub-context hub --dry-run', { tty: true, input: '-\n-\n' });
    expect(err).toContain(`server:       ${fleet.member('one').server}`);
    expect(err).not.toContain('Approve');
    expect(await runs()).toEqual([]);
    expect(sent()).toEqual([0, 0]);
    expect(
      await readFile(join(fleet.home, '.kube', 'kubectl-mc', 'trust.yaml'), 'utf8').catch(() => 'none'),
    ).toBe('none');
  });
});
