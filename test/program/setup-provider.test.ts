// `setup --provider`: the clouds' own tools fetch the credentials. The tools are fakes that write down their arguments.
import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type CloudTools, cloudTools } from '../support/cloud-tools.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import { kubeconfigText } from '../support/sim/kubeconfig.ts';
import type { SimMemberSpec } from '../support/sim/spec.ts';

let fleet: SimFleet;
let tools: CloudTools;
let config: string;
afterEach(() => fleet?.stop());

const kube = (...names: string[]) => join(fleet.home, '.kube', ...names);
const mapping = () => readFile(kube('kubectl-mc-clusters.yaml'), 'utf8');
const fetched = () => readdir(kube('kubectl-mc', 'kubeconfig.d')).catch(() => []);
const mc = (
  line: string,
  more: { tty?: boolean; input?: string; env?: Record<string, string>; interrupt?: AbortSignal } = {},
) => runCli(line, { home: fleet.home, ...more, env: { PATH: tools.path, ...more.env } });

/** Members without a context of the user: only a cloud's tool can bring one. */
async function start(members: readonly SimMemberSpec[]): Promise<void> {
  fleet = await startSimFleet({ members: members.map((member) => ({ context: false, ...member })), pods: 1 });
  tools = cloudTools(fleet.home);
  config = await readFile(fleet.kubeconfig, 'utf8');
}

/** What a cloud's tool writes for a member. */
function kubeconfigOf(member: string, name: string): string {
  const { server } = fleet.member(member);
  return kubeconfigText([{ name, server, caPem: fleet.caPem, credential: { token: fleet.token(member) } }]);
}

const aws = (name: string, region = 'us-west-2') => ({
  properties: { 'cloud.provider': 'aws', 'cluster.name': name, 'topology.kubernetes.io/region': region },
});

describe('the four tools', () => {
  it('are called with the words of the contract, and what they bring is mapped and works', async () => {
    await start([
      { name: 'cluster-1', profile: aws('one') },
      {
        name: 'cluster-2',
        profile: {
          properties: {
            'cluster.type': 'GKE',
            'cluster.name': 'two',
            'topology.kubernetes.io/region': 'us-central1-a',
            'cloud.project': 'my-project',
          },
        },
      },
      {
        name: 'cluster-3',
        profile: {
          properties: { 'cloud.provider': 'Azure', 'cluster.name': 'three', 'cloud.resource-group': 'rg_1' },
        },
      },
      {
        name: 'cluster-4',
        profile: { properties: { 'cloud.provider': 'alibaba', 'cloud.cluster-id': 'c0123456789abcdef' } },
      },
    ]);
    tools.install('aws', {
      kubeconfigs: { one: kubeconfigOf('cluster-1', 'arn:aws:eks:us-west-2:1:cluster/one') },
    });
    tools.install('gcloud', {
      kubeconfigs: { two: kubeconfigOf('cluster-2', 'gke_my-project_us-central1-a_two') },
    });
    tools.install('az', { kubeconfigs: { three: kubeconfigOf('cluster-3', 'three') } });
    tools.install('aliyun', {
      kubeconfigs: { c0123456789abcdef: kubeconfigOf('cluster-4', 'kubernetes-admin') },
    });
    const { out, err, code } = await mc(
      'setup --hub-context hub --non-interactive --provider aws,gcp --provider azure --provider ali',
    );
    expect({ out, code }).toEqual({ out: '', code: 0 });
    expect(err).not.toContain(fleet.token('cluster-1'));
    const words = tools.fetches();
    expect(words[0]).toBe('aws eks update-kubeconfig --name one --region us-west-2');
    expect(words[1]).toBe(
      'gcloud container clusters get-credentials two --region us-central1-a --project my-project',
    );
    expect(words[2]).toMatch(/^az aks get-credentials --name three --resource-group rg_1 --file \S+$/);
    expect(words[3]).toBe('aliyun cs cluster get-kubeconfig --cluster c0123456789abcdef');
    expect(words).toHaveLength(4);
    for (const word of words) expect(err).toContain(`  ${word.replace(/ --file .*/, '')}   # cluster-`);
    expect(await mapping()).toContain('- name: cluster-1\n  context: arn:aws:eks:us-west-2:1:cluster/one\n');
    expect(await mapping()).toContain('- name: cluster-4\n  context: kubernetes-admin\n');
    // The user's own file is not touched, ours are private, and nothing is left of the fetching.
    expect(await readFile(fleet.kubeconfig, 'utf8')).toBe(config);
    expect((await stat(kube('kubectl-mc', 'kubeconfig.d'))).mode & 0o777).toBe(0o700);
    expect((await fetched()).map((name) => name.replace(/-[0-9a-f]{8}\.yaml$/, ''))).toEqual([
      'cluster-1',
      'cluster-2',
      'cluster-3',
      'cluster-4',
    ]);
    for (const name of await fetched())
      expect((await stat(kube('kubectl-mc', 'kubeconfig.d', name))).mode & 0o777).toBe(0o600);
    expect(await readdir(kube('kubectl-mc'))).toEqual(['kubeconfig.d']);
    const get = await mc('get pods -A');
    expect({ err: get.err, code: get.code }).toEqual({ err: 'Discovered 4 cluster(s)\n', code: 0 });
  });

  it('are asked once who is logged in, and change nothing the second time', async () => {
    await start(['a', 'b', 'c'].map((name) => ({ name, profile: aws(name) })));
    const kubeconfigs = Object.fromEntries(
      ['a', 'b', 'c'].map((name) => [name, kubeconfigOf(name, `arn:${name}`)]),
    );
    tools.install('aws', { kubeconfigs });
    const line = 'setup --hub-context hub --non-interactive --provider aws';
    expect((await mc(line)).code).toBe(0);
    expect(tools.calls().filter(({ args }) => args[0] === 'sts')).toHaveLength(1);
    const state = async () =>
      Promise.all(
        [
          kube('kubectl-mc-clusters.yaml'),
          ...(await fetched()).map((name) => kube('kubectl-mc', 'kubeconfig.d', name)),
        ].map(async (file) => [file, (await stat(file)).mtimeMs, await readFile(file, 'utf8')]),
      );
    const first = await state();
    const again = await mc(line);
    expect(again.err).toContain('says so already; nothing was changed\n');
    expect(again.code).toBe(0);
    expect(await state()).toEqual(first);
  });

  it('that are missing leave their clusters to the user, and the others go on', async () => {
    await start([
      { name: 'cluster-1', profile: aws('one') },
      { name: 'cluster-2', context: 'cluster-2' },
      {
        name: 'cluster-3',
        profile: {
          properties: { 'cloud.provider': 'azure', 'cluster.name': 'x', 'cloud.resource-group': 'g' },
        },
      },
    ]);
    tools.install('az', { kubeconfigs: { x: kubeconfigOf('cluster-3', 'x') } });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider aws,azure');
    expect(err).toContain('\nWarning: AWS CLI not found. Install it or configure context manually.\n');
    expect(err).toContain(
      'kubectl mc setup --non-interactive --map cluster-1=CONTEXT   # AWS CLI not found\n',
    );
    expect(code).toBe(2);
    expect(await mapping()).toMatch(/cluster-2\n.*\n.*\n- name: cluster-3\n/);
    expect(await mapping()).not.toContain('cluster-1');
  });

  it.each([
    [
      'aws',
      'aws',
      "Warning: Not authenticated to AWS. Run 'aws configure' or set up manually.",
      'Warning: AWS CLI not found. Install it or configure context manually.',
    ],
    [
      'gcp',
      'gcloud',
      "Warning: Not authenticated to Google Cloud. Run 'gcloud auth login' or set up manually.",
      'Warning: Google Cloud CLI not found. Install it or configure context manually.',
    ],
    [
      'azure',
      'az',
      "Warning: Not authenticated to Azure. Run 'az login' or set up manually.",
      'Warning: Azure CLI not found. Install it or configure context manually.',
    ],
    [
      'ali',
      'aliyun',
      "Warning: Not authenticated to Alibaba. Run 'aliyun configure' or set up manually.",
      'Warning: Alibaba CLI not found. Install it or configure context manually.',
    ],
  ] as const)('of %s: missing, and without a login', async (provider, tool, login, missing) => {
    await start([
      {
        name: 'one',
        profile: {
          properties: {
            'cloud.provider': provider,
            'cluster.name': 'one',
            'topology.kubernetes.io/region': provider === 'gcp' ? 'us-west1' : 'us-west-1',
            'cloud.project': 'my-project',
            'cloud.resource-group': 'g',
            'cloud.cluster-id': 'c1',
          },
        },
      },
    ]);
    const line = `setup --hub-context hub --non-interactive --provider ${provider}`;
    const without = await mc(line);
    expect(without.err.split('\n')).toContain(missing);
    tools.install(tool, { loggedIn: false });
    const { err, code } = await mc(line);
    expect(err.split('\n')).toContain(login);
    expect(err.split('\n')).not.toContain(missing);
    expect(code).toBe(1);
    expect(tools.fetches()).toEqual([]);
  });

  it('in a relative folder of PATH are not run', async () => {
    await start([{ name: 'a', profile: aws('a') }]);
    tools.install('aws', { kubeconfigs: { a: kubeconfigOf('a', 'a') } });
    const { err } = await mc('setup --hub-context hub --non-interactive --provider aws', {
      env: { PATH: 'cloud-bin' },
    });
    expect(err).toContain('Warning: AWS CLI not found.');
    expect(tools.calls()).toEqual([]);
  });

  it('that fail are quoted without their escapes, and leave nothing behind', async () => {
    await start([
      { name: 'a', profile: aws('gone') },
      { name: 'b', profile: aws('b') },
    ]);
    tools.install('aws', {
      kubeconfigs: { b: kubeconfigOf('b', 'b') },
      before: String.raw`printf '\033[31mred\033[0m\n' >&2`,
    });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider aws');
    expect(err).toContain(
      '  aws: ^[[31mred^[[0m\n  aws: No cluster found for name: gone\na: aws failed with exit code 254\n',
    );
    expect(err).not.toContain('\u001b');
    expect(code).toBe(2);
    expect(await readdir(kube('kubectl-mc'))).toEqual(['kubeconfig.d']);
    expect(await fetched()).toHaveLength(1);
  });

  it('stop at Ctrl-C with all that they started', async () => {
    await start([{ name: 'a', profile: aws('a') }]);
    const started = join(fleet.home, 'started');
    tools.install('aws', { before: `sleep 600 & echo $! >'${started}'; wait` });
    const key = ctrlC();
    const running = mc('setup --hub-context hub --non-interactive --provider aws', {
      interrupt: key.interrupt,
    });
    let pid = '';
    await expect
      .poll(async () => (pid = await readFile(started, 'utf8').catch(() => '')), { timeout: 10_000 })
      .toMatch(/\d\n/);
    key.press();
    expect((await running).code).toBe(130);
    const isAlive = async () =>
      readFile(`/proc/${pid.trim()}/stat`, 'utf8').then(
        (text) => !/\) [ZX] /.test(text),
        () => false,
      );
    await expect.poll(isAlive, { timeout: 5_000 }).toBe(false);
    expect(await readdir(kube('kubectl-mc'))).toEqual([]);
  });

  it('that want to know a region before they say who is logged in get one of the clusters', async () => {
    await start([{ name: 'a', profile: aws('a') }]);
    tools.install('aws', { needsRegion: true, kubeconfigs: { a: kubeconfigOf('a', 'a') } });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider aws');
    expect(err).not.toContain('Not authenticated');
    expect(code).toBe(0);
    tools.install('aws', { needsRegion: true, loggedIn: false });
    const without = await mc('setup --hub-context hub --non-interactive --provider aws');
    expect(without.err).toContain(
      "Warning: Not authenticated to AWS. Run 'aws configure' or set up manually.\n",
    );
  });

  it('that hang are ended in time, with all that they started, and the others go on', async () => {
    await start([
      { name: 'a', profile: aws('a') },
      { name: 'b', profile: { properties: { 'cloud.provider': 'ali', 'cloud.cluster-id': 'c1' } } },
    ]);
    const started = join(fleet.home, 'started');
    tools.install('aws', { before: `sleep 600 & echo $! >'${started}'; wait` });
    tools.install('aliyun', { kubeconfigs: { c1: kubeconfigOf('b', 'b') } });
    const { err, code } = await mc(
      'setup --hub-context hub --non-interactive --provider aws,ali --cluster-timeout 1s',
    );
    expect(err).toContain(
      '  aws: it did not end within 2 s (--cluster-timeout gives it more)\na: aws failed\n',
    );
    expect(code).toBe(2);
    expect(await mapping()).toContain('name: b');
    const pid = (await readFile(started, 'utf8')).trim();
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '(sleep) Z ');
    expect(state).toMatch(/\) [ZX] /);
  });

  it('of an old aliyun are asked by the name of the API, and answer in JSON', async () => {
    await start([
      { name: 'a', profile: { properties: { 'cloud.provider': 'ali', 'cloud.cluster-id': 'c1' } } },
    ]);
    tools.install('aliyun', {
      isOld: true,
      kubeconfigs: {
        c1: JSON.stringify({ config: kubeconfigOf('a', 'ack'), expiration: '2030-01-01T00:00:00Z' }),
      },
    });
    const { code } = await mc('setup --hub-context hub --non-interactive --provider ali');
    expect(code).toBe(0);
    expect(tools.fetches()).toEqual([
      'aliyun cs cluster get-kubeconfig --cluster c1',
      'aliyun cs DescribeClusterUserKubeconfig --ClusterId c1',
    ]);
    expect(await mapping()).toContain('context: ack\n');
  });
});

describe('metadata', () => {
  it('that is missing is said for each cluster, and only clusters of the chosen cloud are touched', async () => {
    await start([
      { name: 'cluster-1', profile: aws('one') },
      { name: 'cluster-2', profile: { properties: { 'cloud.provider': 'gcp' } } },
      { name: 'cluster-3' },
      { name: 'cluster-4', profile: { properties: { 'cloud.provider': 'aws' } } },
    ]);
    tools.install('aws', { kubeconfigs: { one: kubeconfigOf('cluster-1', 'one') } });
    tools.install('gcloud');
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider aws');
    expect(err.split('\n').filter((line) => line.startsWith('Info:'))).toEqual([
      'Info: Cloud metadata not available for cluster-3',
      'Info: Cloud metadata not available for cluster-4',
    ]);
    expect(err).toContain('# not known: region (property topology.kubernetes.io/region)\n');
    expect(tools.calls().map(({ tool }) => tool)).not.toContain('gcloud');
    expect(code).toBe(2);
  });

  it('of the mapping file goes before what the hub says', async () => {
    await start([{ name: 'a', profile: aws('theirs', 'eu-west-1') }]);
    await writeFile(
      kube('kubectl-mc-clusters.yaml'),
      'clusters:\n- name: a\n  namespace: fleet\n  cloudProvider: aws\n  cloudName: mine # by hand\n  region: us-east-1\n',
      { mode: 0o600 },
    );
    tools.install('aws', { kubeconfigs: { mine: kubeconfigOf('a', 'mine') } });
    await mc('setup --hub-context hub --non-interactive --provider aws');
    expect(tools.fetches()).toEqual(['aws eks update-kubeconfig --name mine --region us-east-1']);
    expect(await mapping()).toContain(
      '- name: a\n  context: mine\n  namespace: fleet\n  cloudProvider: aws\n  cloudName: mine # by hand\n  region: us-east-1\n',
    );
  });

  it.each([
    ['topology.kubernetes.io/region', 'us-east-1 --endpoint-url http://evil', 'an AWS region'],
    ['topology.kubernetes.io/region', '--region', 'an AWS region'],
    ['cluster.name', '--endpoint-url=http://evil', 'the name of an EKS cluster'],
    ['cluster.name', '$(touch pwned)', 'the name of an EKS cluster'],
    ['cluster.name', 'a;id', 'the name of an EKS cluster'],
    ['cluster.name', 'a\nb', 'the name of an EKS cluster'],
  ])('%s=%j is refused and reaches no command line', async (property, value, what) => {
    const { properties } = aws('one');
    await start([
      { name: 'bad', profile: { properties: { ...properties, [property]: value } } },
      { name: 'good', profile: aws('good') },
    ]);
    tools.install('aws', { kubeconfigs: { good: kubeconfigOf('good', 'good') } });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider aws');
    expect(err).toContain(
      `Warning: bad: property ${property} is ${JSON.stringify(value)}, which is not ${what}; nothing is run for it.\n`,
    );
    expect(tools.fetches()).toEqual(['aws eks update-kubeconfig --name good --region us-west-2']);
    expect(code).toBe(2);
  });

  it('of an endpoint: a fleet gateway has a command of its own', async () => {
    const gateway =
      'https://connectgateway.googleapis.com/v1/projects/123456789/locations/us-west1/gkeMemberships/worker';
    await start([
      {
        name: 'worker-us-west1',
        profile: { accessProviders: [{ name: 'google', cluster: { server: gateway } }] },
      },
    ]);
    tools.install('gcloud', {
      kubeconfigs: { worker: kubeconfigOf('worker-us-west1', 'connectgateway_worker') },
    });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider gcp');
    expect(tools.fetches()).toEqual([
      'gcloud container fleet memberships get-credentials worker --location us-west1 --project 123456789',
    ]);
    // The simulated one is elsewhere, and that is worth a word.
    expect(err).toContain('fetched with gcloud; its server is not the endpoint in the profile');
    expect(code).toBe(0);
  });

  it('of an AKS endpoint: az is asked once whose it is', async () => {
    const endpoint = (host: string) => ({
      profile: { accessProviders: [{ name: 'x', cluster: { server: `https://${host}:443` } }] },
    });
    await start([
      { name: 'a', ...endpoint('a-dns-1.hcp.westeurope.azmk8s.io') },
      { name: 'b', ...endpoint('b-dns-2.privatelink.westeurope.azmk8s.io') },
      { name: 'c', ...endpoint('c-dns-3.hcp.westeurope.azmk8s.io') },
    ]);
    const list = [
      { name: 'alpha', resourceGroup: 'rg-a', fqdn: 'a-dns-1.hcp.westeurope.azmk8s.io' },
      { name: 'beta', resourceGroup: 'rg-b', privateFqdn: 'b-dns-2.privatelink.westeurope.azmk8s.io' },
    ];
    tools.install('az', {
      list: JSON.stringify(list),
      kubeconfigs: { alpha: kubeconfigOf('a', 'alpha'), beta: kubeconfigOf('b', 'beta') },
    });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider azure');
    expect(tools.fetches().map((line) => line.replace(/ --file .*/, ''))).toEqual([
      'az aks get-credentials --name alpha --resource-group rg-a',
      'az aks get-credentials --name beta --resource-group rg-b',
    ]);
    expect(tools.calls().filter(({ args }) => args[1] === 'list')).toHaveLength(1);
    expect(err).toContain('Info: Cloud metadata not available for c\n');
    expect(code).toBe(2);
  });

  it('without a name takes that of the profile, but not the cluster of that name that is another', async () => {
    const properties = { 'cloud.provider': 'aws', 'topology.kubernetes.io/region': 'us-west-2' };
    await start([
      { name: 'right', profile: { properties } },
      { name: 'wrong', profile: { properties } },
      { name: 'other', profile: false },
    ]);
    tools.install('aws', {
      kubeconfigs: { right: kubeconfigOf('right', 'arn:right'), wrong: kubeconfigOf('other', 'arn:wrong') },
    });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider aws');
    expect(err).toContain(
      'wrong: aws knows a cluster of this name, but its server is not the endpoint in the profile; name the right one with cloudName\n',
    );
    expect(await mapping()).toContain('context: arn:right\n');
    expect(await mapping()).not.toContain('wrong');
    expect(await fetched()).toHaveLength(1);
    expect(code).toBe(2);
  });

  it('without a project takes the one of gcloud, and says so', async () => {
    const properties = {
      'cloud.provider': 'gcp',
      'cluster.name': 'one',
      'topology.kubernetes.io/region': 'us-west1',
    };
    await start([{ name: 'a', profile: { properties } }]);
    tools.install('gcloud', { project: 'configured-1', kubeconfigs: { one: kubeconfigOf('a', 'one') } });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider gcp');
    expect(err).toContain("a: no project is known of it; gcloud's own is used: configured-1\n");
    expect(tools.fetches()).toEqual([
      'gcloud container clusters get-credentials one --region us-west1 --project configured-1',
    ]);
    expect(code).toBe(0);
    tools.install('gcloud', { kubeconfigs: {} });
    const without = await mc('setup --hub-context hub --non-interactive --provider gcp --clusters a', {});
    expect(without.err).toContain('Info: Cloud metadata not available for a\n');
  });
});

describe('what was fetched', () => {
  it('never takes the name of something else: clusters, users and contexts are renamed', async () => {
    await start([
      { name: 'a', profile: { properties: { 'cloud.provider': 'ali', 'cloud.cluster-id': 'c1' } } },
      { name: 'b', profile: { properties: { 'cloud.provider': 'ali', 'cloud.cluster-id': 'c2' } } },
      { name: 'c', context: 'kubernetes' },
    ]);
    tools.install('aliyun', {
      kubeconfigs: { c1: kubeconfigOf('a', 'kubernetes'), c2: kubeconfigOf('b', 'kubernetes') },
    });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider ali');
    expect(err).toMatch(/^a: fetched context kubernetes-[0-9a-f]{8} with aliyun$/m);
    expect(err).toMatch(/^b: fetched context kubernetes-[0-9a-f]{8} with aliyun$/m);
    expect(code).toBe(0);
    const { out } = await mc('get pods -A');
    expect(
      new Set(
        out
          .split('\n')
          .slice(1)
          .map((row) => row.split(/\s+/)[2]),
      ),
    ).toEqual(new Set(['a', 'b', 'c', undefined]));
    for (const name of ['a', 'b', 'c']) expect(fleet.member(name).requests.length).toBeGreaterThan(0);
  });

  it('does not replace the context that the user mapped, and says where it leads', async () => {
    await start([
      { name: 'a', profile: aws('a') },
      { name: 'other', context: 'mine', profile: false },
    ]);
    await writeFile(
      kube('kubectl-mc-clusters.yaml'),
      'clusters:\n- name: a\n  context: mine\n  namespace: fleet\n',
      { mode: 0o600 },
    );
    tools.install('aws', { kubeconfigs: { a: kubeconfigOf('a', 'fresh') } });
    const { err } = await mc('setup --hub-context hub --non-interactive --provider aws');
    expect(err).toContain('in the mapping already, but aws fetched fresh, which leads elsewhere');
    expect(await mapping()).toContain('context: mine');
  });

  it('is asked for on a terminal, and not run without a yes', async () => {
    await start([{ name: 'a', profile: aws('a') }]);
    tools.install('aws', { kubeconfigs: { a: kubeconfigOf('a', 'fresh') } });
    const line = 'setup --hub-context hub --provider aws';
    const no = await mc(line, { tty: true, input: 'n\n-\n' });
    expect(no.err).toContain(
      '  aws eks update-kubeconfig --name a --region us-west-2   # a\nRun 1 command(s)? [Y/n] ',
    );
    expect(tools.fetches()).toEqual([]);
    const yes = await mc(line, { tty: true, input: 'y\ny\n' });
    expect(yes.code).toBe(0);
    expect(tools.fetches()).toHaveLength(1);
    expect(await mapping()).toContain('context: fresh');
  });

  it('is only told with --dry-run', async () => {
    await start([
      { name: 'a', profile: aws('a') },
      { name: 'b', context: 'b' },
    ]);
    tools.install('aws', { kubeconfigs: { a: kubeconfigOf('a', 'fresh') } });
    const before = await readdir(fleet.home, { recursive: true });
    const { err, code } = await mc('setup --hub-context hub --non-interactive --provider aws --dry-run');
    expect(err).toContain(
      'These commands would be run:\n  aws eks update-kubeconfig --name a --region us-west-2   # a\n',
    );
    expect(err).toContain('  + b: context b, namespace fleet\nNothing was written (--dry-run).\n');
    expect(code).toBe(0);
    expect(tools.fetches()).toEqual([]);
    expect((await readdir(fleet.home, { recursive: true })).filter((name) => name !== 'cloud-calls')).toEqual(
      before,
    );
  });

  it('stays out of the way when a file of it is broken', async () => {
    await start([{ name: 'a', context: 'a' }]);
    await mkdir(kube('kubectl-mc', 'kubeconfig.d'), { recursive: true, mode: 0o700 });
    const broken = kube('kubectl-mc', 'kubeconfig.d', 'x.yaml');
    await writeFile(broken, 'contexts: [', { mode: 0o600 });
    const { out, err, code } = await mc('get pods -A');
    expect(err).toContain(
      `Warning: Left out of the kubeconfigs that setup fetched: error loading config file "${broken}"`,
    );
    expect(out).toContain(' a ');
    expect(code).toBe(0);
    await chmod(broken, 0o600);
  });

  it('is merged into ~/.kube/config only with --write-kubeconfig', async () => {
    await start([{ name: 'a', profile: aws('a') }]);
    await writeFile(fleet.kubeconfig, `# mine\n${config}extra: kept # too\n`);
    tools.install('aws', { kubeconfigs: { a: kubeconfigOf('a', 'arn:a') } });
    const line = 'setup --hub-context hub --non-interactive --provider aws --write-kubeconfig';
    const first = await mc(line);
    expect(first.err).toContain(`Merged into ${fleet.kubeconfig}: arn:a\n`);
    const text = await readFile(fleet.kubeconfig, 'utf8');
    expect(text).toMatch(/^# mine\n/);
    expect(text).toContain('extra: kept # too\n');
    expect(text).toContain('current-context: hub\n');
    expect(text.match(/name: arn:a\n/g)).toHaveLength(3);
    expect((await mc(line)).err).toContain(
      `${fleet.kubeconfig} has the fetched contexts already; nothing was changed\n`,
    );
    expect(await readFile(fleet.kubeconfig, 'utf8')).toBe(text);
    expect((await mc("get pods -A --contexts 'arn:a'")).code).toBe(0);
  });

  it('is not merged while kubectl holds its lock, which is never taken from it', async () => {
    await start([{ name: 'a', profile: aws('a') }]);
    tools.install('aws', { kubeconfigs: { a: kubeconfigOf('a', 'arn:a') } });
    await writeFile(`${fleet.kubeconfig}.lock`, '');
    const { err, code } = await mc(
      'setup --hub-context hub --non-interactive --provider aws --write-kubeconfig',
    );
    expect(err).toMatch(
      /another process holds \S+config\.lock \(created \d+ s ago\); if no kubectl is running, remove it/,
    );
    expect(code).toBe(1);
    expect(await readFile(fleet.kubeconfig, 'utf8')).toBe(config);
    expect(await stat(`${fleet.kubeconfig}.lock`)).toBeDefined();
  });
});
