// `kubectl mc clusters`: what there is, how it would be reached, and whether it really answers.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { isArtifactRun } from '../support/run-built.ts';
import type { CliWorld } from '../support/cli-world.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

interface Item {
  readonly name: string;
  readonly access: Readonly<Record<string, string>>;
  readonly error?: Readonly<Record<string, string>>;
  readonly selected?: boolean;
  readonly part?: string;
  readonly why?: string;
  readonly properties: object;
  readonly ownProperties?: object;
}

function rowsOf(out: string): string[][] {
  return out
    .trimEnd()
    .split('\n')
    .map((row) => row.split(/ {2,}/));
}

describe('the list', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({
      members: [
        {
          name: 'a',
          profile: { displayName: 'A \u001b[31m', properties: { region: 'eu' }, memberId: 'id-a' },
        },
        { name: 'b', context: 'kind-b' },
        {
          name: 'c',
          context: false,
          profile: { accessProviders: [{ name: 'KubeFleet', cluster: { server: '' } }] },
        },
        { name: 'd', context: false, profile: { accessProviders: 'none', healthy: 'False' } },
        { name: 'e', context: false },
        {
          name: 'f',
          context: false,
          profile: { accessProviders: [{ name: 'ocm', cluster: { server: 'https://proxy.addon:9092/f' } }] },
        },
      ],
      pods: 1,
    });
  });
  afterAll(() => fleet.stop());
  const mc = (line: string, more: Partial<CliWorld> = {}) => runCli(line, { home: fleet.home, ...more });

  it('shows how each would be reached, and asks no member', async () => {
    const { out, err, code } = await mc('clusters');
    const rows = rowsOf(out);
    expect(rows[0]).toEqual(['NAME', 'MANAGER', 'VERSION', 'HEALTHY', 'ACCESS', 'AGE']);
    expect(rows.slice(1).map(([name, , , healthy, access]) => [name, healthy, access])).toEqual([
      ['a', 'True', 'context:a'],
      ['b', 'True', 'context:kind-b'],
      ['c', 'True', 'NoEndpoint'],
      ['d', 'False', 'NoAccessProvider'],
      ['e', 'True', 'NoProviderConfigured'],
      ['f', 'True', 'EndpointNotLocal'],
    ]);
    expect({ err, code }).toEqual({ err: 'Discovered 6 cluster(s)\n', code: 0 });
    for (const name of ['a', 'b']) expect(fleet.member(name).connections.accepted).toBe(0);
  });

  it('wide adds the rest, without control characters', async () => {
    const { out } = await mc('clusters -o wide --no-headers -q --clusters a');
    expect(rowsOf(out)[0]?.slice(6)).toEqual([
      'A ^[[31m',
      fleet.member('a').server,
      'a',
      'id-a',
      'fleet',
      'region=eu',
    ]);
  });

  it('gives names, json and yaml', async () => {
    expect(await mc('clusters -o name --healthy-only')).toMatchObject({
      out: 'a\nb\nc\ne\nf\n',
      err: '',
      code: 0,
    });
    const json = JSON.parse((await mc('clusters -o json')).out) as { kind: string; items: Item[] };
    expect(parseYaml((await mc('clusters -o yaml')).out)).toEqual(json);
    expect(json.kind).toBe('ClusterList');
    expect(json.items[0]).toMatchObject({
      name: 'a',
      memberId: 'id-a',
      displayName: 'A \u001b[31m',
      access: { via: 'server-match', context: 'a', server: fleet.member('a').server },
      properties: { region: 'eu' },
    });
    expect(json.items[2]).toMatchObject({
      name: 'c',
      error: { reason: 'no-credentials', code: 'NoEndpoint' },
    });
  });

  it('works over contexts', async () => {
    const { out, err, code } = await mc("clusters --contexts 'kind-*'");
    expect(rowsOf(out)[1]).toEqual(['kind-b', '<none>', '<none>', 'Unknown', 'context:kind-b', '<unknown>']);
    expect({ err, code }).toEqual({ err: '', code: 0 });
  });

  it('--explain says of every cluster whether it takes part, and why', async () => {
    const { out, code } = await mc("clusters --explain --clusters 'a,c,d' --exclude a --healthy-only");
    const rows = rowsOf(out);
    expect(rows[0]?.slice(-2)).toEqual(['SELECTED', 'REASON']);
    expect(Object.fromEntries(rows.slice(1).map((row) => [row[0], row.slice(-2)]))).toEqual({
      a: ['OUT', 'left out by --exclude a'],
      b: ['OUT', 'not named by --clusters a,c,d'],
      c: [
        'FAILS',
        expect.stringMatching(/^the hub gives an empty endpoint .*; run: kubectl mc setup --map c=CONTEXT$/),
      ],
      d: ['OUT', 'left out by --healthy-only (the hub says ControlPlaneHealthy=False)'],
      e: ['OUT', 'not named by --clusters a,c,d'],
      f: ['OUT', 'not named by --clusters a,c,d'],
    });
    expect(code).toBe(0);
  });

  it('--explain does not say OUT of a cluster that was selected: it is skipped, or fails where it was named', async () => {
    const partsOf = async (line: string) =>
      Object.fromEntries(rowsOf((await mc(line)).out).map((row) => [row[0], row.at(-2)]));
    const without = { c: 'SKIPPED', d: 'SKIPPED', e: 'SKIPPED', f: 'SKIPPED' };
    expect(await partsOf('clusters --explain')).toMatchObject({ a: 'IN', b: 'IN', ...without });
    expect(await partsOf('clusters --explain --strict')).toMatchObject({ a: 'IN', c: 'FAILS' });
    expect((await mc('get pods -A --strict')).err).toContain('c (no credentials: NoEndpoint)');
    const { items } = JSON.parse((await mc('clusters --explain -o json --exclude a')).out) as {
      items: Item[];
    };
    expect(items.map(({ selected, part }) => [selected, part])).toEqual([
      [false, 'OUT'],
      [true, 'IN'],
      ...Object.values(without).map((part) => [true, part]),
    ]);
  });

  it('--explain has an answer where nothing is left, and none for a typing error', async () => {
    const none = await mc('clusters --explain --cluster-property region=xx');
    expect(none.out).toContain('left out by --cluster-property region=xx (it has "eu")');
    expect(none.out).toContain('left out by --cluster-property region=xx (it has none)');
    expect(none.code).toBe(0);
    expect(await mc('clusters --explain --clusters nope')).toMatchObject({
      err: 'Error: --clusters: there is no cluster "nope". Known clusters: a, b, c, d, e, f.\n',
      code: 1,
    });
  });

  it('describe tells all, and every step of the search', async () => {
    const { out, err, code } = await mc('clusters describe b c');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toMatch(/^Name: +b$/m);
    expect(out).toMatch(/^ +ControlPlaneHealthy +True +30d +Healthy +The API server answers\.$/m);
    expect(out).toMatch(/^ +mapping +no +no entry in .*kubectl-mc-clusters\.yaml/m);
    expect(out).toMatch(/^ +server match +used +context kind-b has its server$/m);
    expect(out).toMatch(/^ +access provider +not reached/m);
    expect(out).toMatch(/^Problem: +the hub gives an empty endpoint for c/m);
    const items = JSON.parse((await mc('clusters describe b -o json')).out) as {
      items: { accessSteps: { step: string; result: string }[] }[];
    };
    expect(items.items[0]?.accessSteps.map(({ result }) => result)).toEqual([
      'no',
      'used',
      'not reached',
      'not reached',
    ]);
  });

  it.each([
    ['clusters chek', 'unknown command "chek" for "kubectl mc clusters"'],
    ['clusters list a', 'clusters list takes no arguments'],
    ['clusters -o xml', 'unable to match a printer suitable for the output format "xml"'],
    ['clusters --can-i x', '--can-i belongs to kubectl mc clusters check'],
    ['clusters check --explain', '--explain belongs to kubectl mc clusters'],
    ['clusters check --can-i pods', `--can-i "pods" is not of the form 'VERB TYPE'`],
    ['clusters check nope', 'there is no cluster "nope"'],
    ['clusters check -o name', 'clusters check prints a table, json or yaml'],
  ])('%s is refused', async (line, message) => {
    const { out, err, code } = await mc(line);
    expect(err).toContain(message);
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });
});

describe('--explain of doubles and unusable profiles', () => {
  it('names the double, the ambiguous ones, and what is no cluster', async () => {
    const fleet = await startSimFleet({ members: 1, pods: 1 });
    const items = [
      profile('old', 'id-1', '2026-01-01T00:00:00Z'),
      profile('young', 'id-1', '2026-02-01T00:00:00Z'),
      profile('x', 'id-2', '2026-01-01T00:00:00Z'),
      profile('y', 'id-2', '2026-01-01T00:00:00Z'),
      { metadata: { name: 'gone', namespace: 'fleet', deletionTimestamp: '2026-03-01T00:00:00Z' } },
    ];
    const body = JSON.stringify({ kind: 'ClusterProfileList', metadata: {}, items });
    await fleet.hub.fault({ at: 'body', kind: 'replace', path: '/clusterprofiles', body });
    const { out } = await runCli('clusters --explain', { home: fleet.home });
    await fleet.stop();
    expect(
      Object.fromEntries(
        rowsOf(out)
          .slice(1)
          .map((row) => [row[0], row.at(-1)]),
      ),
    ).toEqual({
      old: expect.stringContaining('the hub gives no endpoint for old'),
      young: 'the same member as old (id id-1)',
      x: expect.stringContaining('several ClusterProfiles of the same age have the member id id-2'),
      y: expect.stringContaining('several ClusterProfiles of the same age have the member id id-2'),
      gone: 'it is being deleted',
    });
  });

  function profile(name: string, memberId: string, creationTimestamp: string) {
    return {
      apiVersion: 'multicluster.x-k8s.io/v1alpha1',
      kind: 'ClusterProfile',
      metadata: {
        name,
        namespace: 'fleet',
        creationTimestamp,
        labels: { 'multicluster.x-k8s.io/inventory-member-id': memberId },
      },
      spec: { clusterManager: { name: 'x' } },
    };
  }
});

describe('check', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({
      members: [
        { name: 'a', profile: { version: 'v1.30.1' } },
        { name: 'b', version: 'v1.34.2' },
        { name: 'c', user: 'viewer' },
        { name: 'd', context: false, profile: { accessProviders: 'none' } },
        { name: 'e' },
      ],
      pods: 1,
    });
  });
  afterAll(() => fleet.stop());
  afterEach(() => fleet.member('e').clearFaults());
  const mc = (line: string, more: Partial<CliWorld> = {}) => runCli(line, { home: fleet.home, ...more });

  it('says who we are, what runs there, and what we may do', async () => {
    const { out, err, code } = await mc("clusters check b c --can-i 'list pods,get secrets/x,list deploy'");
    const rows = rowsOf(out);
    expect(rows[0]).toEqual([
      'NAME',
      'STATUS',
      'VERSION',
      'SKEW',
      'USER',
      'TLS',
      'CLOCK',
      'LATENCY',
      'CAN-I',
    ]);
    expect(rows[1]?.slice(0, 5)).toEqual(['b', 'ok', 'v1.34.2', '-2', 'reader']);
    expect(rows[1]?.[5]).toMatch(/^\d+d$/);
    expect(rows[1]?.[6]).toMatch(/^[+-][01]s$/);
    expect(rows[1]?.[7]).toMatch(/^\d+ms$/);
    expect(rows.map((row) => row.at(-1)).slice(1)).toEqual(['3/3', '2/3']);
    expect(err).toBe(
      'Discovered 5 cluster(s)\n' +
        'Error: Failed to query 1 cluster: c (forbidden)\n' +
        'Showing results from 1/2 clusters:\n' +
        'c: you may not get secrets/x in namespace default. Ask whoever runs the cluster for that right.\n',
    );
    expect(code).toBe(2);
  });

  it('asks for paths, and for every namespace', async () => {
    const { out } = await mc("clusters check b -A -o json --can-i 'get /healthz,list nodes,list pods'");
    const { items } = JSON.parse(out) as {
      items: { permissions: { namespace: string; allowed: boolean }[] }[];
    };
    expect(items[0]?.permissions.map(({ namespace, allowed }) => [namespace, allowed])).toEqual([
      ['', true],
      ['', true],
      ['', true],
    ]);
  });

  it('says of a context that it does not check the certificate', async () => {
    const config = join(fleet.home, '.kube', 'config');
    const text = await readFile(config, 'utf8');
    const server = fleet.member('b').server;
    const loose = `clusters:\n- name: loose\n  cluster: {server: "${server}", insecure-skip-tls-verify: true}\ncontexts:\n- name: loose\n  context: {cluster: loose, user: loose}\nusers:\n- name: loose\n  user: {token: ${fleet.token('b')}}\n`;
    await writeFile(`${config}-loose`, `apiVersion: v1\nkind: Config\n${loose}`, { mode: 0o600 });
    expect(text).not.toContain('loose');
    const { err, out, code } = await mc(`clusters check --contexts loose --kubeconfig ${config}-loose`);
    expect(err).toMatch(
      /^loose: its certificate is not checked \(insecure-skip-tls-verify\), .*Give its context the certificate authority instead\.$/m,
    );
    expect(rowsOf(out)[1]?.[1]).toBe('warning');
    expect(code).toBe(0);
  });

  it('says with -v which context and server a failure is from', async () => {
    await fleet.member('e').fault({ at: 'response', kind: 'status', code: 401 });
    const { err } = await mc('clusters check b e -v');
    expect(err).toContain(`e: context e, server ${fleet.member('e').server}, after `);
    expect((await mc('clusters check b e')).err).not.toContain('context e, server');
  });

  it('says on a terminal who is waited for', async () => {
    await fleet.member('e').fault({ at: 'response', kind: 'delay', ms: 1_300, path: '/version' });
    const { err, out } = await mc('clusters check b e', { tty: true, env: { NO_COLOR: '1' } });
    expect(err).toMatch(/Waiting for [12] of 2 clusters: (b, )?e/);
    expect(out).toContain('ok');
  });

  it('a view of the hub that is old is a warning, and no failure', async () => {
    const { out, err, code } = await mc('clusters check a -q');
    expect(rowsOf(out)[1]?.slice(0, 3)).toEqual(['a', 'warning', 'v1.36.3']);
    expect(err).toMatch(/^a: the hub reports v1\.30\.1, the server says v1\.36\.3\. The hub's view is old/);
    expect(code).toBe(0);
  });

  // A build has the clock of the machine.
  it.skipIf(isArtifactRun)('a clock that is off and a certificate that ends soon are warnings', async () => {
    const later = Date.now() + 20 * 86_400_000;
    const { err, out, code } = await mc('clusters check b', { now: () => later });
    expect(err).toMatch(
      /b: its certificate ends in \d day\(s\), on \d{4}-\d\d-\d\d\. Renew it on the server\./,
    );
    expect(err).toMatch(/b: its clock is \d+s behind this machine's\. Check the clock of both \(NTP\)/);
    expect(rowsOf(out)[1]?.[1]).toBe('warning');
    expect(code).toBe(0);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    [
      'refused',
      () => fleet.member('e').fault({ at: 'connect', kind: 'refuse' }),
      /^e: .* refused the connection\. Is the API server running, and the port right\?$/m,
    ],
    [
      'tls',
      () => fleet.member('e').fault({ at: 'tls', kind: 'expired' }),
      /^e: .*expired 2020-02-01\. Check the certificate authority .*$/m,
    ],
    [
      'unauthorized',
      () => fleet.member('e').fault({ at: 'response', kind: 'status', code: 401 }),
      /^e: .*Log in again with that cluster's own tool\.$/m,
    ],
    [
      'connect-timeout',
      () => fleet.member('e').fault({ at: 'connect', kind: 'hang' }),
      /^e: .*Is the cluster up, and the VPN on\?/m,
    ],
  ])('%s: says what to do', async (reason, arm, line) => {
    await arm();
    const { out, err, code } = await mc('clusters check e -o json --cluster-timeout 700ms');
    expect(err).toMatch(line);
    const { items } = JSON.parse(out) as { items: { ok: boolean; error: { reason: string } }[] };
    expect(items).toMatchObject([{ ok: false, error: { reason } }]);
    expect(code).toBe(1);
  });

  it('a cluster without credentials is a red line with the command that mends it', async () => {
    const { err, code } = await mc('clusters check -q');
    expect(err).toContain('Error: Failed to query 1 cluster: d (no credentials: NoAccessProvider)\n');
    expect(err).toMatch(/^d: the hub gives no endpoint for d .*; run: kubectl mc setup --map d=CONTEXT$/m);
    expect(code).toBe(2);
  });

  it('is happy with a server that is too old to say who we are', async () => {
    await fleet
      .member('e')
      .fault({ at: 'response', kind: 'status', path: 'selfsubjectreviews', code: 404, form: 'text' });
    const { out, code } = await mc('clusters check e');
    expect(rowsOf(out)[1]?.slice(0, 5)).toEqual(['e', 'ok', 'v1.36.3', '0', '<unknown>']);
    expect(code).toBe(0);
  });
});

it('check of a server that cannot say who we are shows the name in our certificate, or whom we impersonate', async () => {
  const fleet = await startSimFleet({ members: [{ name: 'old' }], pods: 1, clientCert: true });
  await fleet
    .member('old')
    .fault({ at: 'response', kind: 'status', path: 'selfsubjectreviews', code: 404, form: 'text' });
  for (const [flags, user] of [
    ['', 'reader'],
    ['--as jane', 'jane'],
  ] as const) {
    const { out } = await runCli(`clusters check ${flags}`, { home: fleet.home });
    expect(rowsOf(out)[1]?.slice(0, 5)).toEqual(['old', 'ok', 'v1.36.3', '0', user]);
  }
  await fleet.stop();
});

describe('discovery.api: about', () => {
  let fleet: SimFleet;
  const about = (name: string, properties: Record<string, string>) =>
    fleet.member(name).fault({
      at: 'body',
      kind: 'replace',
      path: '/apis/about.k8s.io/v1beta1/clusterproperties',
      body: JSON.stringify({
        kind: 'ClusterPropertyList',
        items: Object.entries(properties).map(([key, value]) => ({
          metadata: { name: key },
          spec: { value },
        })),
      }),
    });
  beforeAll(async () => {
    fleet = await startSimFleet({
      members: [
        { name: 'a', profile: { properties: { region: 'hub-says', 'auth.exec.command': 'x' } } },
        { name: 'b', profile: { properties: { region: 'eu' } } },
        { name: 'c' },
      ],
      pods: 1,
    });
    await mkdir(join(fleet.home, '.kube'), { recursive: true });
    await writeFile(join(fleet.home, '.kube', 'kubectl-mc-config.yaml'), 'discovery: {api: about}\n', {
      mode: 0o600,
    });
    // The right answer's code is 404; the fault must say 200 itself.
    await fleet.member('a').clearFaults();
  });
  afterAll(() => fleet.stop());
  afterEach(async () => {
    for (const name of ['a', 'b', 'c']) await fleet.member(name).clearFaults();
  });
  const mc = (line: string) => runCli(line, { home: fleet.home });

  it("the member's own word wins, and a member that has none or fails costs a note with -v", async () => {
    await about('a', { region: 'eu', 'cluster.clusterset.k8s.io': 'a-1' });
    await fleet.member('c').fault({ at: 'response', kind: 'status', path: 'about.k8s.io', code: 500 });
    const { out, err, code } = await mc('get pods -A --cluster-property region=eu -v');
    expect(
      new Set(
        rowsOf(out)
          .slice(1)
          .map((row) => row[2]),
      ),
    ).toEqual(new Set(['a', 'b']));
    expect(err).toContain('b: its own ClusterProperties are not known: it does not serve about.k8s.io\n');
    expect(err).toContain('c: its own ClusterProperties are not known: ');
    expect(code).toBe(0);
    const { items } = JSON.parse((await mc('clusters -o json --clusters a')).out) as { items: Item[] };
    expect(items[0]).toMatchObject({
      properties: { region: 'hub-says' },
      ownProperties: { region: 'eu', 'cluster.clusterset.k8s.io': 'a-1' },
    });
    const described = (await mc('clusters describe a')).out;
    expect(described).toMatch(/^ +region +eu +member$/m);
    expect(described).toMatch(/^ +region +hub-says +hub, overruled$/m);
  });

  it('nobody is asked when nothing looks at properties', async () => {
    const before = fleet.member('a').requests.length;
    await mc('clusters');
    await mc('get pods -A');
    const asked = fleet
      .member('a')
      .requests.slice(before)
      .map(({ path }) => path);
    expect(asked.filter((path) => path.includes('about.k8s.io'))).toEqual([]);
  });
});
