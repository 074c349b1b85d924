// From ClusterProfiles on a real hub, written as the hubs that exist write them, to rows of real members.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { describeReal } from '../support/control-plane/describe-real.ts';
import {
  bothVersionsCrd,
  clusterPropertyCrd,
  type releasedCrd,
} from '../support/control-plane/profile-crd.ts';
import { byHand, createFixture, gke, kubeFleet, ocm } from '../support/control-plane/profile-fixtures.ts';
import { type RealFleet, startFleet } from '../support/control-plane/real-fleet.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';
import type { CliWorld } from '../support/cli-world.ts';
import { runCli } from '../support/run-cli.ts';

interface Kubeconfig {
  'current-context': string;
  clusters: { name: string; cluster: object }[];
  users: { name: string; user: object }[];
  contexts: { name: string; context: { cluster: string; user: string; namespace?: string } }[];
}

const connectGateway =
  'https://connectgateway.googleapis.com/v1/projects/123456789/locations/us-west1/gkeMemberships/mco-worker-us-west1';
const crdPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

describeReal('ClusterProfiles of a real hub', () => {
  let fleet: RealFleet;
  let home: string;
  let runs: string;

  beforeAll(async () => {
    fleet = await startFleet({
      members: ['alpha', 'beta', 'gamma', 'delta'],
      profiles: false,
      controllers: false,
      nodes: false,
    });
    home = await mkdtemp(join(tmpdir(), 'mc-real-discovery-'));
    runs = join(home, 'runs');
    await writeFixtures();
    await writeOwnFiles();
  });
  afterAll(async () => {
    await fleet?.stop();
    await rm(home, { recursive: true, force: true });
  });
  const mc = (line: string | readonly string[], more: Partial<CliWorld> = {}) =>
    runCli(line, { home, ...more, env: { PATH: '/usr/bin:/bin', ...more.env } });
  const endpoint = (name: string) => ({
    server: fleet.member(name).server,
    caPem: fleet.member(name).identity.caPem,
  });

  async function writeFixtures(): Promise<void> {
    const { hub } = fleet;
    const fixtures = [
      ocm('my-app', 'cluster1', { proxy: hub.identity.caPem }),
      ocm('my-app', 'cluster2'),
      ocm('my-app', 'cluster3'),
      ocm('other-app', 'cluster1'),
      gke('mco-worker-us-west1', connectGateway),
      gke('alpha-us-west1', fleet.member('alpha').server),
      kubeFleet('bravelion', fleet.member('alpha').identity.caPem),
      byHand('spoke-1', endpoint('beta'), { labels: { env: 'prod', tier: 'edge' } }),
      byHand('legacy', endpoint('gamma'), { list: 'credentialProviders', labels: { env: 'dev', n: '7' } }),
      byHand('provided', endpoint('delta')),
      byHand(
        'proposed',
        { server: 'https://10.99.0.1:6443', caPem: hub.identity.caPem },
        {
          provider: 'kubeconfig',
          properties: { 'auth.exec.command': 'touch', 'auth.exec.args': `${runs}-proposed` },
        },
      ),
      byHand('double-a', endpoint('beta'), {
        labels: { 'multicluster.x-k8s.io/inventory-member-id': 'id-1' },
      }),
    ];
    for (const fixture of fixtures) await createFixture(hub.api, fixture);
    // A younger profile of one member: the time of creation has whole seconds.
    const first = await created('double-a');
    await waitFor('a second to pass', async () => (Date.now() > first + 1_100 ? true : undefined));
    await createFixture(
      hub.api,
      byHand('double-b', endpoint('beta'), {
        labels: { 'multicluster.x-k8s.io/inventory-member-id': 'id-1' },
      }),
    );
  }

  async function created(name: string): Promise<number> {
    const path = `/apis/multicluster.x-k8s.io/v1alpha1/namespaces/fleet/clusterprofiles/${name}`;
    const object = (await fleet.hub.api.must(path)) as { metadata: { creationTimestamp: string } };
    return Date.parse(object.metadata.creationTimestamp);
  }

  /** The kubeconfig of somebody who has contexts for alpha, beta and gamma, and none for delta. */
  async function writeOwnFiles(): Promise<void> {
    const kube = join(home, '.kube');
    await mkdir(join(kube, 'kubectl-mc'), { recursive: true, mode: 0o700 });
    const config = parse(await readFile(fleet.kubeconfig, 'utf8')) as Kubeconfig;
    const mine: Kubeconfig = {
      ...config,
      // Of the three contexts that lead to gamma; the hub is that of the mapping.
      'current-context': 'legacy',
      clusters: [...config.clusters, { name: 'gateway', cluster: { server: connectGateway } }],
      users: [
        ...config.users,
        { name: 'gateway', user: { token: 'none' } },
        { name: 'tenant', user: { token: await tenantToken() } },
      ],
      contexts: [
        ...config.contexts.filter(({ name }) => name === 'hub'),
        { name: 'kind-alpha', context: { cluster: 'alpha', user: 'alpha-token' } },
        { name: 'kind-beta', context: { cluster: 'beta', user: 'beta-viewer' } },
        { name: 'gamma-admin', context: { cluster: 'gamma', user: 'gamma' } },
        { name: 'gamma-viewer', context: { cluster: 'gamma', user: 'gamma-viewer' } },
        { name: 'legacy', context: { cluster: 'gamma', user: 'gamma-viewer' } },
        { name: 'gke_gateway', context: { cluster: 'gateway', user: 'gateway' } },
        { name: 'hub-tenant', context: { cluster: 'hub', user: 'tenant', namespace: 'my-app' } },
      ],
    };
    await writeFile(join(kube, 'config'), stringify(mine, { lineWidth: 0 }), { mode: 0o600 });
    const mapping = `clusters:\n- {name: cluster2, namespace: my-app, context: kind-alpha}\n- {name: cluster3, namespace: my-app, context: gone}\n- {name: cluster1, namespace: other-app, context: gone}\n`;
    await writeFile(
      join(kube, 'kubectl-mc-clusters.yaml'),
      `apiVersion: kubectl-mc.k8s.io/v1alpha1\nkind: ClusterMapping\nhubContext: hub\n${mapping}`,
      { mode: 0o600 },
    );
    const plugin = join(home, 'secretreader');
    await writeFile(
      plugin,
      `#!/bin/sh\necho run >> ${runs}\nprintf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"${fleet.member('delta').identity.viewerToken}"}}'\n`,
    );
    await chmod(plugin, 0o755);
    const providers = {
      providers: [
        {
          name: 'kubeconfig-secretreader',
          execConfig: {
            apiVersion: 'client.authentication.k8s.io/v1',
            command: plugin,
            args: null,
            env: null,
            provideClusterInfo: true,
            interactiveMode: 'Never',
          },
          'kubectl-mc': { allowedServers: [fleet.member('delta').server] },
        },
      ],
    };
    await writeFile(join(kube, 'kubectl-mc', 'providers.json'), JSON.stringify(providers), { mode: 0o600 });
  }

  /** Somebody who may read the profiles of my-app and of no other namespace. */
  async function tenantToken(): Promise<string> {
    const { api } = fleet.hub;
    const accounts = '/api/v1/namespaces/my-app/serviceaccounts';
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/my-app';
    await api.must(accounts, { method: 'POST', body: { metadata: { name: 'tenant' } } });
    const rules = [
      { apiGroups: ['multicluster.x-k8s.io'], resources: ['clusterprofiles'], verbs: ['get', 'list'] },
    ];
    await api.must(`${rbac}/roles`, { method: 'POST', body: { metadata: { name: 'profiles' }, rules } });
    await api.must(`${rbac}/rolebindings`, {
      method: 'POST',
      body: {
        metadata: { name: 'profiles' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'profiles' },
        subjects: [{ kind: 'ServiceAccount', name: 'tenant', namespace: 'my-app' }],
      },
    });
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const answer = await api.must(`${accounts}/tenant/token`, { method: 'POST', body: request });
    return (answer as { status: { token: string } }).status.token;
  }

  async function accessOf(flags: string): Promise<Record<string, string>> {
    const { out, code, err } = await mc(`clusters -o json --refresh ${flags}`);
    expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining('deprecated') });
    const { items } = JSON.parse(out) as { items: { name: string; access: { summary: string } }[] };
    return Object.fromEntries(items.map(({ name, access }) => [name, access.summary]));
  }

  async function clustersWithRows(line: string) {
    const { out, err, code } = await mc(line);
    const rows = out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(/\s+/));
    const clusters = rows.filter(([name]) => name === 'kube-system').map(([, cluster]) => cluster);
    return { clusters, err, code };
  }

  const byInventory = {
    'my-app': { cluster1: 'EndpointNotLocal', cluster2: 'context:kind-alpha', cluster3: 'BrokenContext' },
    'fleet-cluster-inventory': {
      'alpha-us-west1': 'context:kind-alpha',
      'mco-worker-us-west1': 'context:gke_gateway',
    },
    'fleet-system': { bravelion: 'NoEndpoint' },
    fleet: {
      'double-a': 'context:kind-beta',
      legacy: 'context:legacy',
      proposed: 'UntrustedEndpoint',
      provided: 'provider:kubeconfig-secretreader',
      'spoke-1': 'context:kind-beta',
    },
  };

  describe.each([
    ['v1alpha1 alone, as released', undefined],
    ['v1alpha2 beside it', ['v1alpha1', 'v1alpha2']],
  ])('%s', (_, served) => {
    beforeAll(async () => {
      if (served !== undefined) await serve(bothVersionsCrd(fleet.programs, served), 'v1alpha2', 200);
    });

    it.each(Object.entries(byInventory))(
      '%s: each member is resolved by the right step',
      async (inventory, expected) => {
        expect(await accessOf(`--inventory ${inventory}`)).toEqual(expected);
      },
    );

    it('asks which inventory', async () => {
      const { err, code } = await mc('get ns --refresh');
      expect(err).toMatch(
        /^Error: hub context "hub" \(from hubContext in .*\): the hub has ClusterProfiles in 5 namespaces: fleet \(6 clusters, demo\), fleet-cluster-inventory \(2 clusters, gke-fleet\), fleet-system \(1 clusters, KubeFleet\), my-app \(3 clusters, open-cluster-management\), other-app \(1 clusters, open-cluster-management\)\. /,
      );
      expect(code).toBe(1);
    });

    it('rows come from every member that can be reached, the rest is named with its reason', async () => {
      const { clusters, err, code } = await clustersWithRows('get ns --inventory fleet --refresh');
      expect(clusters).toEqual(['double-a', 'legacy', 'provided', 'spoke-1']);
      expect(err).toContain(
        'clusters double-a, double-b are one member (fleet/id-1); only double-a, the oldest, is asked\n',
      );
      expect(err).toContain('Error: Failed to query 1 cluster: proposed (endpoint not approved)\n');
      expect(code).toBe(2);
      const ocmRows = await clustersWithRows('get ns --inventory my-app --refresh');
      expect(ocmRows.clusters).toEqual(['cluster2']);
      expect(ocmRows.err).toContain(
        'Skipped 1 cluster without credentials: cluster1. Run kubectl mc setup.\n',
      );
      expect(ocmRows.err).toContain(
        'Error: Failed to query 1 cluster: cluster3 (no credentials: BrokenContext)\n',
      );
      expect(ocmRows.code).toBe(2);
    });

    it('--all-inventories asks each server and user once', async () => {
      const { clusters, err } = await clustersWithRows(
        'get ns --all-inventories --refresh --exclude fleet-cluster-inventory/mco-worker-us-west1',
      );
      expect(clusters).toEqual([
        'fleet-cluster-inventory/alpha-us-west1',
        'fleet/double-a',
        'fleet/legacy',
        'fleet/provided',
      ]);
      expect(err).toContain(
        'clusters my-app/cluster1, other-app/cluster1 are one member (cluster1); only my-app/cluster1, the first, is asked\n',
      );
    });

    it('with rights in one namespace of the hub, that one is the fleet', async () => {
      const { clusters, err, code } = await clustersWithRows('get ns --hub-context hub-tenant --refresh');
      expect(clusters).toEqual(['cluster2']);
      expect(err).toContain('Discovered 3 cluster(s)\n');
      expect(code).toBe(2);
      const elsewhere = await mc('get ns --hub-context hub-tenant --inventory fleet --refresh');
      expect(elsewhere.err).toMatch(
        /^Error: hub context "hub-tenant" \(from --hub-context\): .* is forbidden: .*\n$/,
      );
      expect(elsewhere.err).toContain('You need get and list on clusterprofiles.multicluster.x-k8s.io there');
    });

    it('nothing that the hub proposes has run', async () => {
      await expect(readFile(`${runs}-proposed`)).rejects.toThrow('ENOENT');
    });
  });

  it('reads v1alpha2 where it alone is served; what it hides is gone', async () => {
    await serve(bothVersionsCrd(fleet.programs, ['v1alpha2']), 'v1alpha1', 404);
    const found = await accessOf('--inventory fleet');
    await serve(bothVersionsCrd(fleet.programs), 'v1alpha1', 200);
    expect(found).toEqual({ ...byInventory.fleet, legacy: 'NoAccessProvider' });
  });

  it.each([
    'env=prod',
    'env!=prod',
    'env in (prod,x)',
    'env notin (prod)',
    '!env',
    'env,tier',
    'n>6',
    'n<7',
    'tier=',
    'env==dev,n',
    'x-k8s.io/cluster-manager',
    ' env = prod , tier ',
    'in in (in)',
    'env in ()',
    'env in (,dev)',
  ])('--cluster-selector %j chooses what kubectl -l chooses', async (selector) => {
    const kubectl = await fleet.kubectl(
      ['get', 'clusterprofiles.multicluster.x-k8s.io', '-n', 'fleet', '-o', 'name', '-l', selector],
      { context: 'hub' },
    );
    const wanted = kubectl.stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.replace(/^.*\//, ''));
    const { out } = await mc([
      'clusters',
      '--explain',
      '-o',
      'json',
      '--inventory',
      'fleet',
      '--cluster-selector',
      selector,
    ]);
    const { items } = JSON.parse(out) as { items: { name: string; why: string }[] };
    const chosen = items.filter(({ why }) => !why.startsWith('left out by --cluster-selector'));
    expect(chosen.map(({ name }) => name).toSorted()).toEqual(wanted.toSorted());
  });

  it.each([
    'env in prod',
    'env=(',
    'a b',
    '=x',
    'a,',
    '!',
    '!a=b',
    'a in (',
    'a in (,',
    'a in (b',
    'a>x',
    'a/b/c',
    '/a',
    'A.B/c',
    'x in (b,-a,-c)',
    'k'.repeat(64),
    `a=${'v'.repeat(64)}`,
    'ä',
  ])('--cluster-selector %j is refused in the words of the server', async (selector) => {
    const kubectl = await fleet.kubectl(['get', 'namespaces', '-l', selector], { context: 'hub' });
    const said = /that match label selector .*?, field selector "": (.*)\n$/s.exec(kubectl.stderr)?.[1];
    expect(said).toBeDefined();
    const { err, code } = await mc(['clusters', '--inventory', 'fleet', '--cluster-selector', selector]);
    expect(err).toContain(`--cluster-selector ${JSON.stringify(selector)}: ${said}`);
    expect(code).toBe(1);
  });

  it('check says who we are on real servers, and what we may do', async () => {
    const { out, err, code } = await mc(
      "clusters check --refresh --inventory fleet --clusters 'legacy,provided,double-a' --can-i 'list pods,get secrets' -o json",
    );
    const { items } = JSON.parse(out) as {
      items: {
        cluster: string;
        version: string;
        user: { name: string; groups: string[] };
        permissions: { allowed: boolean }[];
        clockSkewSeconds: number;
        certificateEnds: string;
      }[];
    };
    expect(
      items.map((one) => [
        one.cluster,
        one.version,
        one.user.name,
        one.permissions.map(({ allowed }) => allowed),
      ]),
    ).toEqual(
      await Promise.all(
        [
          ['double-a', 'beta-viewer'],
          ['legacy', 'gamma-viewer'],
          ['provided', 'delta-viewer'],
        ].map(async ([name = '', context = '']) => [
          name,
          await versionOf(context),
          await userOf(context),
          [true, false],
        ]),
      ),
    );
    for (const one of items) {
      expect(Math.abs(one.clockSkewSeconds)).toBeLessThanOrEqual(2);
      expect(Date.parse(one.certificateEnds)).toBeGreaterThan(Date.now());
    }
    expect(err).toContain('provided: you may not get secrets in namespace default');
    expect(code).toBe(1);
  });

  async function userOf(context: string): Promise<string> {
    const { stdout } = await fleet.kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'], {
      context,
    });
    return stdout;
  }
  async function versionOf(context: string): Promise<string> {
    const { stdout } = await fleet.kubectl(['version', '-o', 'json'], { context });
    return (JSON.parse(stdout) as { serverVersion: { gitVersion: string } }).serverVersion.gitVersion;
  }

  it("about: a member's own ClusterProperties choose it, in either version", async () => {
    for (const [name, version] of [
      ['beta', 'v1beta1'],
      ['gamma', 'v1alpha1'],
    ] as const) {
      const { api } = fleet.member(name);
      await api.must(crdPath, { method: 'POST', body: clusterPropertyCrd(version) });
      const path = `/apis/about.k8s.io/${version}/clusterproperties`;
      await waitFor('the About API', async () => ((await api.ask(path)).status === 200 ? true : undefined));
      await api.must(path, {
        method: 'POST',
        body: {
          apiVersion: `about.k8s.io/${version}`,
          kind: 'ClusterProperty',
          metadata: { name: 'cluster.clusterset.k8s.io' },
          spec: { value: `${name}-by-itself` },
        },
      });
      // The viewers of the members may read it.
      await api.must('/apis/rbac.authorization.k8s.io/v1/clusterroles', {
        method: 'POST',
        body: {
          metadata: { name: 'about-reader' },
          rules: [{ apiGroups: ['about.k8s.io'], resources: ['clusterproperties'], verbs: ['get', 'list'] }],
        },
      });
      await fleet.member(name).grant('about-reader');
    }
    const env = { KUBECTL_MC_DISCOVERY_API: 'about' };
    const chosen = await mc(
      'clusters -o name --refresh --inventory fleet --cluster-property cluster.clusterset.k8s.io=gamma-by-itself',
      { env },
    );
    expect(chosen).toMatchObject({ out: 'legacy\n', code: 0 });
    const described = await mc('clusters describe spoke-1 --inventory fleet', { env });
    expect(described.out).toMatch(/^ +cluster\.clusterset\.k8s\.io +beta-by-itself +member$/m);
    const without = await mc(
      'clusters --inventory fleet --cluster-property cluster.clusterset.k8s.io=gamma-by-itself',
    );
    expect(without.code).toBe(1);
  });

  it('describe shows each step of the search', async () => {
    const { out, code } = await mc('clusters describe -o json --refresh --inventory fleet');
    const { items } = JSON.parse(out) as {
      items: { name: string; access: { trust?: string }; accessSteps: { step: string; result: string }[] }[];
    };
    const steps = items.map(({ name, access, accessSteps }) => [
      name,
      accessSteps.map(({ result }) => result).join(', '),
      access.trust ?? '',
    ]);
    expect(steps).toEqual([
      ['double-a', 'no, used, not reached, not reached', ''],
      ['legacy', 'no, used, not reached, not reached', ''],
      ['proposed', 'no, no, no, open', 'not approved'],
      ['provided', 'no, no, used, not reached', 'approved, or allowed by a rule of yours'],
      ['spoke-1', 'no, used, not reached, not reached', ''],
    ]);
    expect(code).toBe(0);
  });

  it('a hub that is gone, and one without the API, is one line', async () => {
    await fleet.hub.api.must(`${crdPath}/clusterprofiles.multicluster.x-k8s.io`, { method: 'DELETE' });
    await waitFor('the API to go', async () =>
      (await fleet.hub.api.ask('/apis/multicluster.x-k8s.io/v1alpha1/clusterprofiles')).status === 404
        ? true
        : undefined,
    );
    const none = await mc('get ns --refresh');
    expect(none.err).toMatch(
      /^Error: hub context "hub" \(from hubContext in .*\): the hub has no ClusterProfile API .*\n$/,
    );
    expect(none.code).toBe(1);
    await fleet.hub.stop();
    const dead = await mc('get ns --refresh');
    expect(dead.err).toMatch(/^Error: hub context "hub" \(from hubContext in .*\): .*refused.*\n$/);
    expect(dead.code).toBe(1);
  });

  async function serve(crd: ReturnType<typeof releasedCrd>, version: string, status: number): Promise<void> {
    const { api } = fleet.hub;
    const path = `${crdPath}/${crd.metadata.name}`;
    const now = (await api.must(path)) as { metadata: { resourceVersion: string } };
    const body = { ...crd, metadata: { ...crd.metadata, resourceVersion: now.metadata.resourceVersion } };
    await api.must(path, { method: 'PUT', body });
    await waitFor(`${version} to be ${status}`, async () =>
      (await api.ask(`/apis/multicluster.x-k8s.io/${version}/clusterprofiles`)).status === status
        ? true
        : undefined,
    );
  }
});
