// `setup --write-kubeconfig` beside the real kubectl: one file, one lock, and kubectl reads what was merged.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseDocument } from '../../src/kubeconfig/parse-document.ts';
import { type CloudTools, cloudTools } from '../support/cloud-tools.ts';
import { runKubectl } from '../support/control-plane/kubectl.ts';
import { describeWithKubectl } from '../support/kubectl-oracle.ts';
import { startBuilt } from '../support/run-built.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { kubeconfigText } from '../support/sim/kubeconfig.ts';

describeWithKubectl('setup --write-kubeconfig and kubectl config', (_, programs) => {
  let fleet: SimFleet;
  let tools: CloudTools;
  const names = ['a', 'b', 'c', 'd', 'e'];
  beforeAll(async () => {
    const members = names.map((name) => ({
      name,
      context: false as const,
      profile: {
        properties: {
          'cloud.provider': 'aws',
          'cluster.name': name,
          'topology.kubernetes.io/region': 'us-west-2',
        },
      },
    }));
    fleet = await startSimFleet({ members, pods: 1 });
    tools = cloudTools(fleet.home);
    const kubeconfigs = names.map((name): [string, string] => [
      name,
      kubeconfigText([
        {
          name: `arn:${name}`,
          server: fleet.member(name).server,
          caPem: fleet.caPem,
          credential: { token: fleet.token(name) },
        },
      ]),
    ]);
    tools.install('aws', { kubeconfigs: Object.fromEntries(kubeconfigs) });
  });
  afterAll(() => fleet.stop());

  const kubectl = (args: readonly string[]) =>
    runKubectl(
      { programs, env: { HOME: fleet.home, PATH: process.env['PATH'] ?? '', KUBECTL_KUBERC: 'false' } },
      args,
    );
  const setup = (name: string) =>
    startBuilt(
      [
        'setup',
        '--hub-context',
        'hub',
        '--non-interactive',
        '--provider',
        'aws',
        '--write-kubeconfig',
        '--clusters',
        name,
      ],
      { home: fleet.home, env: { PATH: tools.path } },
    ).result;

  it('what was merged is what kubectl reads, and all that was there is still there', async () => {
    const before = (await kubectl(['config', 'view', '--raw', '-o', 'json'])).stdout;
    expect((await setup('a')).code).toBe(0);
    const { stdout } = await kubectl(['config', 'get-contexts', '-o', 'name']);
    expect(stdout.split('\n').filter(Boolean).toSorted()).toEqual(['arn:a', 'hub']);
    expect((await kubectl(['--context', 'arn:a', 'get', 'pods', '-A', '-o', 'name'])).code).toBe(0);
    const after = (await kubectl(['config', 'view', '--raw', '-o', 'json'])).stdout;
    const [old, fresh] = [before, after].map(
      (text) => JSON.parse(text) as { clusters: unknown[]; users: unknown[] },
    );
    for (const cluster of old?.clusters ?? []) expect(fresh?.clusters).toContainEqual(cluster);
    for (const user of old?.users ?? []) expect(fresh?.users).toContainEqual(user);
  });

  it('five setups and twenty kubectl writes at once leave a whole file, and every cluster answers', async () => {
    const ours = Promise.all(names.map(setup));
    const theirs = Promise.all(
      Array.from({ length: 20 }, (__, at) =>
        kubectl(['config', 'set-context', `k-${at}`, '--cluster=hub', '--user=hub']),
      ),
    );
    const [mine, kubectls] = await Promise.all([ours, theirs]);
    for (const { err, code } of mine)
      expect({ err: code === 0 ? '' : err, code }).toEqual({ err: '', code: 0 });
    // kubectl does not wait for the lock: it fails with these words of its own, or not at all.
    for (const { code, stderr } of kubectls) expect(code === 0 || /file exists/.test(stderr)).toBe(true);
    const text = await readFile(fleet.kubeconfig, 'utf8');
    await expect(parseDocument(text)).resolves.toMatchObject({ kind: 'Config' });
    // kubectl deletes what was added between its own read and its write (it compares the two): what it took away
    // stays in our folder, so that every cluster still answers, and a second run brings it back.
    expect((await startBuilt(['get', 'pods', '-A'], { home: fleet.home }).result).code).toBe(0);
    for (const name of names) expect((await setup(name)).code).toBe(0);
    const { stdout } = await kubectl(['config', 'get-contexts', '-o', 'name']);
    for (const name of names) expect(stdout.split('\n')).toContain(`arn:${name}`);
  });

  it('kubectl and setup keep out of the way of each other by the same lock', async () => {
    await mkdir(join(fleet.home, '.kube'), { recursive: true });
    await writeFile(`${fleet.kubeconfig}.lock`, '');
    const { stderr } = await kubectl(['config', 'set-context', 'late', '--cluster=hub']);
    expect(stderr).toContain('file exists');
  });
});
