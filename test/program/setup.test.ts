// `kubectl mc setup` as a person and as a script use it.
import { spawnSync } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';

let fleet: SimFleet;
afterEach(() => fleet?.stop());

const mapping = () => join(fleet.home, '.kube', 'kubectl-mc-clusters.yaml');
const mc = (line: string, more: { tty?: boolean; input?: string; env?: Record<string, string> } = {}) =>
  runCli(line, { home: fleet.home, ...more });

describe('setup from a script', () => {
  it('maps every cluster whose server only one context has', async () => {
    fleet = await startSimFleet({
      members: [{ name: 'eu-1' }, { name: 'us-1', context: 'admin@us' }],
      pods: 1,
    });
    const { out, err, code } = await mc('setup --hub-context hub --non-interactive');
    expect(err).toContain('eu-1: context eu-1 answers\n');
    expect(err).toContain('us-1: context admin@us answers\n');
    expect({ out, code }).toEqual({ out: '', code: 0 });
    expect(await readFile(mapping(), 'utf8')).toBe(
      'apiVersion: kubectl-mc.k8s.io/v1alpha1\nkind: ClusterMapping\nhubContext: hub\nclusters:\n' +
        '- name: eu-1\n  context: eu-1\n  namespace: fleet\n- name: us-1\n  context: admin@us\n  namespace: fleet\n',
    );
    expect((await stat(mapping())).mode & 0o777).toBe(0o600);
  });

  it('writes no guess by name: it prints the --map to pass and exits 2', async () => {
    fleet = await startSimFleet({
      members: [{ name: 'eu-1' }, { name: 'us-1', context: 'kind-us-1', profile: { accessProviders: [] } }],
      pods: 1,
    });
    const { err, code } = await mc('setup --hub-context hub --non-interactive');
    expect(code).toBe(2);
    expect(err).toContain('kubectl mc setup --non-interactive --map us-1=kind-us-1');
    expect(await readFile(mapping(), 'utf8')).not.toContain('us-1');
    const again = await mc('setup --hub-context hub --non-interactive --map us-1=kind-us-1');
    expect(again.code).toBe(0);
    expect(await readFile(mapping(), 'utf8')).toContain(
      '- name: us-1\n  context: kind-us-1\n  namespace: fleet\n',
    );
  });

  it('writes none of several contexts with the same server, not even the current one', async () => {
    fleet = await startSimFleet({ members: [{ name: 'eu-1' }, { name: 'us-1' }], pods: 1 });
    const text = await readFile(fleet.kubeconfig, 'utf8');
    const [, user = ''] = /cluster: us-1\n *user: (\S+)/.exec(text) ?? [];
    const more = `contexts:\n- context:\n    cluster: us-1\n    user: ${user}\n  name: admin\n`;
    await writeFile(
      fleet.kubeconfig,
      text.replace('contexts:\n', more).replace(/^current-context: .*$/m, 'current-context: admin'),
    );
    const { err, code } = await mc('setup --hub-context hub --non-interactive');
    expect(err).toMatch(/^us-1 +admin\? +several contexts lead there; this is the current one$/m);
    expect(err).toMatch(/--map us-1=admin {3}# admin, us-1 lead there, and admin is only the current one$/m);
    expect(code).toBe(2);
    expect(await readFile(mapping(), 'utf8')).not.toContain('us-1');
    expect((await mc('get pods -A -o name --hub-context hub')).out).toContain('us-1\t');
  });

  it('prints commands that a shell takes, with the hub as long as it is no default', async () => {
    fleet = await startSimFleet({
      members: [{ name: 'us-1', context: "o'dd us-1", profile: { accessProviders: 'none' } }],
      pods: 1,
    });
    const { err, code } = await mc('setup --hub-context hub --non-interactive');
    expect(code).toBe(1);
    const [, line = ''] = /^ {2}kubectl mc (setup .*?) {3}# /m.exec(err) ?? [];
    expect(line).toBe(String.raw`setup --non-interactive --map 'us-1=o'\''dd us-1' --hub-context hub`);
    const words = spawnSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' }).stdout;
    const again = await runCli(words.trimEnd().split('\n'), { home: fleet.home });
    expect(again.code).toBe(0);
  });

  it('leaves out a context that does not answer, says why, and exits 2', async () => {
    fleet = await startSimFleet({ members: 2, pods: 1 });
    await fleet.member('member-2').fault({ at: 'connect', kind: 'refuse' });
    const { err, code } = await mc('setup --hub-context hub --non-interactive');
    expect(err).toMatch(/^member-2: context member-2 does not answer: connection refused/m);
    expect(code).toBe(2);
    expect(await readFile(mapping(), 'utf8')).not.toContain('member-2');
    expect((await mc('setup --hub-context hub --non-interactive --skip-check')).code).toBe(0);
    expect(await readFile(mapping(), 'utf8')).toContain('member-2');
  });

  it('changes nothing the second time, and keeps comments and unknown keys', async () => {
    fleet = await startSimFleet({ members: 2, pods: 1 });
    const mine =
      '# my fleet\napiVersion: kubectl-mc.k8s.io/v1alpha1\nkind: ClusterMapping\nowner: me   # kept\nclusters:\n' +
      '- name: member-1\n  context: member-1 # by hand\n  namespace: fleet\n  note: kept\n';
    await writeFile(mapping(), mine, { mode: 0o600 });
    await mc('setup --hub-context hub --non-interactive');
    const first = await readFile(mapping(), 'utf8');
    for (const kept of [
      '# my fleet',
      'owner: me   # kept',
      'context: member-1 # by hand',
      'note: kept',
      'name: member-2',
    ])
      expect(first).toContain(kept);
    const { err } = await mc('setup --hub-context hub --non-interactive');
    expect(err).toContain('says so already; nothing was changed');
    expect(await readFile(mapping(), 'utf8')).toBe(first);
  });

  it('writes nothing when Ctrl-C ends the check', async () => {
    fleet = await startSimFleet({ members: 2, pods: 1 });
    await fleet.member('member-2').fault({ at: 'response', kind: 'hang' });
    const key = ctrlC();
    const running = runCli('setup --hub-context hub --non-interactive', {
      home: fleet.home,
      interrupt: key.interrupt,
    });
    await expect.poll(() => fleet.member('member-2').requests.length, { timeout: 10_000 }).toBeGreaterThan(0);
    key.press();
    const { err, code } = await running;
    expect(code).toBe(130);
    expect(err).not.toContain('answer');
    await expect(stat(mapping())).rejects.toThrow('ENOENT');
  });

  it('says only what failed with -q', async () => {
    fleet = await startSimFleet({ members: 2, pods: 1 });
    const all = await mc('setup --hub-context hub --non-interactive -q');
    expect(all).toEqual({ out: '', err: '', code: 0 });
    await fleet.member('member-2').fault({ at: 'connect', kind: 'refuse' });
    const { err, code } = await mc('setup --hub-context hub --non-interactive -q');
    expect(err).toMatch(
      /^member-2: context member-2 does not answer: .*\nmember-2 stays mapped to member-2, which does not answer now\.\n$/,
    );
    expect(code).toBe(2);
  });

  it('takes over the older file and says so', async () => {
    fleet = await startSimFleet({ members: 1, pods: 1 });
    const old = join(fleet.home, '.kube', 'kubectl-mc.yaml');
    await writeFile(old, 'clusters:\n- profile: member-1\n  context: member-1\n', { mode: 0o600 });
    const { err, code } = await mc('setup --hub-context hub --non-interactive');
    expect(code).toBe(0);
    expect(err).toContain('kubectl-mc.yaml');
    await expect(stat(old)).rejects.toThrow('ENOENT');
    expect(await readFile(mapping(), 'utf8')).toContain('member-1');
  });

  it.each([
    [
      'setup --hub-context hub --map nope=member-1',
      '--map nope=member-1: the hub has no ClusterProfile "nope"',
    ],
    [
      'setup --hub-context hub --map member-1=nope',
      '--map member-1=nope: the kubeconfig has no context "nope"',
    ],
    ['setup --hub-context hub --map member-1', '--map "member-1" is not of the form CLUSTER=CONTEXT'],
    ['setup --hub-context nope', 'hub context "nope" (from --hub-context) is not in the kubeconfig'],
    ['setup extra', 'setup takes no arguments'],
  ])('%s is refused in one line', async (line, message) => {
    fleet = await startSimFleet({ members: 1, pods: 1 });
    const { err, code } = await mc(line);
    expect(err).toContain(message);
    expect(code).toBe(1);
    await expect(stat(mapping())).rejects.toThrow('ENOENT');
  });
});

describe('setup on a terminal', () => {
  it('asks for what is only a guess, checks, confirms and writes', async () => {
    fleet = await startSimFleet({
      members: [
        { name: 'eu-1' },
        { name: 'us-1', context: 'kind-us-1', profile: { accessProviders: [] } },
        { name: 'us-2', context: 'elsewhere', profile: { accessProviders: [] } },
      ],
      pods: 1,
    });
    const { err, code } = await mc('setup --hub-context hub', { tty: true, input: '\nnope\nelsewhere\ny\n' });
    expect(err).toContain('Context for us-1 [kind-us-1], or - to leave it out: ');
    expect(err).toContain('There is no context "nope". There are: hub, eu-1, kind-us-1, elsewhere\n');
    expect(err).toContain('us-2: context elsewhere answers\n');
    expect(err).toContain(`Write 3 cluster(s) to ${mapping()}? [Y/n] `);
    expect(code).toBe(0);
    expect(await readFile(mapping(), 'utf8')).toContain('context: elsewhere');
  });

  it('lets the person choose one of several inventories, once', async () => {
    fleet = await startSimFleet({
      hub: { inventories: ['team-a', 'team-b'] },
      members: [
        { name: 'one', profile: { inventories: ['team-a', 'team-b'] } },
        { name: 'two', profile: { inventories: ['team-b'], manager: 'ocm' } },
      ],
      pods: 1,
    });
    const { err, code } = await mc('setup --hub-context hub', { tty: true, input: '3\nteam-b\ny\n' });
    expect(err).toContain(
      'The hub has 2 inventories, which are not mixed:\n  1  team-a   (1 cluster(s), sim)\n',
    );
    expect(err).toContain('Please name one of them: team-a, team-b\n');
    expect(code).toBe(0);
    expect(await readFile(mapping(), 'utf8')).toMatch(
      /- name: one\n.*\n {2}namespace: team-b\n- name: two\n/,
    );
    const again = await mc('setup --hub-context hub', { tty: true });
    expect(again.err).not.toContain('Which one');
    expect((await mc('get pods -A')).err).toBe('Discovered 2 cluster(s)\n');
  });

  it('writes nothing when the answer is no', async () => {
    fleet = await startSimFleet({ members: 1, pods: 1 });
    const { err, code } = await mc('setup --hub-context hub', { tty: true, input: 'n\n' });
    expect(err).toContain('Nothing was written.\n');
    expect(code).toBe(3);
    await expect(stat(mapping())).rejects.toThrow('ENOENT');
  });
});

describe('after setup', () => {
  it('get needs no flags, and the list of the hub is fresh', async () => {
    fleet = await startSimFleet({ members: 2, pods: 1 });
    await mc('get pods -A');
    const before = fleet.hub.requests.length;
    await mc('setup --hub-context hub --non-interactive');
    const { code, err } = await mc('get pods -A');
    expect(code).toBe(0);
    expect(err).toBe('Discovered 2 cluster(s)\n');
    expect(fleet.hub.requests.length).toBeGreaterThan(before + 1);
    await rm(mapping());
  });
});
