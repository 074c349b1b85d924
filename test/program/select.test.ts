// Which clusters take part: what the hub may list, what the user may choose, and the list on the terminal.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CliWorld } from '../support/cli-world.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

const profilePath = '/clusterprofiles';
const page = (items: unknown[], next = '') =>
  JSON.stringify({
    kind: 'ClusterProfileList',
    apiVersion: 'multicluster.x-k8s.io/v1alpha1',
    metadata: { continue: next },
    items,
  });

describe('what a hub may answer', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({ members: 2, pods: 1 });
  });
  afterAll(() => fleet.stop());
  afterEach(() => fleet.hub.clearFaults());
  const mc = (line: string, more: Partial<CliWorld> = {}) => runCli(line, { home: fleet.home, ...more });
  const answer = (body: string, contentType = 'application/json') =>
    fleet.hub.fault({ at: 'body', kind: 'replace', path: profilePath, body, contentType });

  it.each([
    ['HTML', () => answer('<html>login</html>', 'text/html'), 'text/html'],
    [
      'half of a list',
      () => answer('{"kind":"ClusterProfileList","items":[{'),
      "the hub's answer cannot be read",
    ],
    ['a list of pods', () => answer('{"kind":"PodList","items":[]}'), 'instead of a ClusterProfileList'],
    ['null', () => answer('null'), 'instead of a ClusterProfileList'],
    [
      'no items',
      () => answer('{"kind":"ClusterProfileList","items":null}'),
      'instead of a ClusterProfileList',
    ],
    [
      'a list without an end',
      () => answer(page([{ metadata: { name: 'a' } }], 'again')),
      'its ClusterProfile list has no end',
    ],
    ['empty pages without an end', () => answer(page([], 'more')), 'its ClusterProfile list has no end'],
    [
      'deep nesting',
      () => fleet.hub.fault({ at: 'body', kind: 'deep', path: profilePath }),
      "the hub's answer cannot be read",
    ],
    [
      'too many',
      () =>
        answer(
          page(Array.from({ length: 2_001 }, (_, i) => ({ metadata: { name: `c${i}`, namespace: 'f' } }))),
        ),
      'the hub lists more than 2000 ClusterProfiles. Choose one inventory with --inventory NAMESPACE',
    ],
  ])('%s is one line that names the hub and where it came from', async (_, arm, words) => {
    await arm();
    const { out, err, code } = await mc('get pods --hub-context hub --refresh');
    expect(err).toMatch(/^Error: hub context "hub" \(from --hub-context\): .*\n$/);
    expect(err).toContain(words);
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });

  it('lists all at once when the pages are too old to go on', async () => {
    const body = page([{ metadata: { name: 'half', namespace: 'fleet' } }], 'more');
    await fleet.hub.fault({ at: 'body', kind: 'replace', path: '?limit=500', body, times: 2 });
    await fleet.hub.fault({ at: 'response', kind: 'status', path: 'continue=more', code: 410, times: 2 });
    const { err, code } = await mc('get pods -A --refresh');
    expect({ err, code }).toEqual({ err: 'Discovered 2 cluster(s)\n', code: 0 });
  });

  it('takes as many as the configuration allows', async () => {
    const items = Array.from({ length: 2_500 }, (_, i) => ({ metadata: { name: `c${i}`, namespace: 'f' } }));
    await answer(page(items));
    const env = { KUBECTL_MC_DISCOVERY_MAX_CLUSTERS: '3000' };
    const { err, code } = await mc('--refresh', { env });
    expect({ err, code }).toEqual({ err: 'Discovered 2500 cluster(s)\n', code: 0 });
    expect(await mc('--refresh -q', { env })).toEqual({ out: '', err: '', code: 0 });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'get and list on clusterprofiles.multicluster.x-k8s.io'],
    [500, 'hub context "hub"'],
  ])('a %i of the hub is one line', async (code, words) => {
    await fleet.hub.fault({ at: 'response', kind: 'status', path: profilePath, code });
    const answerOf = await mc('get pods --hub-context hub --refresh');
    expect(answerOf.err.toLowerCase()).toContain(words.toLowerCase());
    expect(answerOf.err.trimEnd().split('\n')).toHaveLength(1);
    expect(answerOf.code).toBe(1);
  });

  it('a hub that hangs costs one timeout', async () => {
    await fleet.hub.fault({ at: 'response', kind: 'hang', path: profilePath });
    const started = Date.now();
    const { err, code } = await mc('get pods --hub-context hub --refresh --cluster-timeout 700ms');
    expect(err).toContain('hub context "hub" (from --hub-context)');
    expect(code).toBe(1);
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('leaves out what is no cluster, says so once, and asks the others', async () => {
    const [first] = fleet.hub.objects('clusterprofiles');
    const good = JSON.parse(JSON.stringify(first)) as object;
    await answer(
      page([
        null,
        7,
        [],
        { metadata: null },
        { metadata: { name: '../../etc' } },
        { metadata: { name: '--all' } },
        { metadata: { name: 'gone', deletionTimestamp: '2026-01-01T00:00:00Z' } },
        good,
        good,
      ]),
    );
    const { err, out, code } = await mc('get pods -A --hub-context hub --refresh');
    expect(err).toBe(
      'Warning: the hub lists 7 unusable ClusterProfile(s): "" (it has no name), "" (it has no name), "" (it has no name) and 4 more\n' +
        'Discovered 1 cluster(s)\n',
    );
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(code).toBe(0);
  });
});

describe('the versions of the API', () => {
  const credentialProviders = [{ name: 'old', cluster: { server: '{server}' } }];
  const accessProviders = [{ name: 'new', cluster: { server: 'https://elsewhere.example:6443' } }];
  it.each([[['v1alpha2', 'v1alpha1']], [['v1alpha1']]] as const)(
    '%j: credentialProviders count beside accessProviders',
    async (versions) => {
      const fleet = await startSimFleet({
        hub: { versions },
        members: [{ name: 'a', profile: { credentialProviders, accessProviders } }],
        pods: 1,
      });
      const { err, code } = await runCli('get pods -A', { home: fleet.home });
      await fleet.stop();
      expect({ err, code }).toEqual({ err: 'Discovered 1 cluster(s)\n', code: 0 });
    },
  );

  it.each([
    [['v1alpha2'], 0, 'Discovered 1 cluster(s)'],
    [[], 1, 'has no ClusterProfile API (multicluster.x-k8s.io). Install'],
  ] as const)('%j alone: exit %i', async (versions, expected, words) => {
    const fleet = await startSimFleet({ hub: { versions }, members: 1, pods: 1 });
    const { err, code } = await runCli('get pods -A', { home: fleet.home });
    await fleet.stop();
    expect(err).toContain(words);
    expect(code).toBe(expected);
  });
});

describe('a fleet of thousands', () => {
  it('5,000 profiles are listed in a few seconds, and refused by default', async () => {
    const profiles = Array.from({ length: 5_000 }, (_, i) => ({
      apiVersion: 'multicluster.x-k8s.io/v1alpha1',
      kind: 'ClusterProfile',
      metadata: {
        name: `c-${i}`,
        namespace: 'fleet',
        labels: { 'multicluster.x-k8s.io/inventory-member-id': `m-${i >> 1}` },
      },
      spec: { clusterManager: { name: 'x' }, displayName: 'd'.repeat(100) },
      status: { properties: [{ name: 'p', value: 'v'.repeat(1_000) }] },
    }));
    const fleet = await startSimFleet({
      hub: { profiles },
      members: [{ name: 'm', profile: false }],
      pods: 1,
    });
    const refused = await runCli('clusters', { home: fleet.home });
    const started = performance.now();
    const env = { KUBECTL_MC_DISCOVERY_MAX_CLUSTERS: '5000' };
    const { out, code } = await runCli('clusters --explain -o name', { home: fleet.home, env });
    const tookMs = performance.now() - started;
    await fleet.stop();
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringContaining('lists more than 2000 ClusterProfiles'),
    });
    expect(out.split('\n')).toHaveLength(5_001);
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(10_000);
    process.stderr.write(`5,000 profiles: ${Math.round(tookMs)} ms\n`);
  });
});

describe('groups and inventories', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({
      hub: { inventories: ['fleet', 'team'] },
      members: [
        {
          name: 'prod-1',
          profile: { labels: { env: 'prod' }, inventories: ['fleet', 'team'], memberId: 'one' },
        },
        { name: 'prod-2', profile: { labels: { env: 'prod' }, inventories: ['fleet', 'team'] } },
        { name: 'dev-1', profile: { labels: { env: 'dev' }, properties: { region: 'eu' } } },
      ],
      pods: 1,
    });
    const config = "groups:\n  prod: {clusters: 'prod-*'}\n  eu: {properties: {region: eu}}\n";
    await writeFile(join(fleet.home, '.kube', 'kubectl-mc-config.yaml'), config, { mode: 0o600 });
  });
  afterAll(() => fleet.stop());
  const mc = (line: string) => runCli(line, { home: fleet.home });
  const clustersOf = (out: string) =>
    out
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(/\s+/)[2]);

  it.each([
    ['--cluster-group prod', ['prod-1', 'prod-2']],
    ['--cluster-group prod --exclude prod-1', ['prod-2']],
    ['--cluster-group eu', ['dev-1']],
    ["--cluster-selector 'env in (prod,x),!gone'", ['prod-1', 'prod-2']],
    ["--cluster-selector 'env notin (prod)'", ['dev-1']],
  ])('%s', async (flags, expected) => {
    const { out, code } = await mc(`get pods -A --inventory fleet ${flags}`);
    expect(code).toBe(0);
    expect(clustersOf(out)).toEqual(expected);
  });

  it.each([
    [
      '--cluster-group prod --clusters dev-1',
      'no cluster is left of 3 after the selection: dev-1 is not named by groups.prod.clusters prod-*',
    ],
    ['--cluster-group nope', 'there is no group "nope" in the configuration file. Known groups: prod, eu.'],
    ["--cluster-selector 'env in prod'", "unable to parse requirement: found 'prod' expected: '('"],
  ])('%s is refused', async (flags, words) => {
    const { err, code } = await mc(`get pods -A --inventory fleet ${flags}`);
    expect(err).toContain(words);
    expect(code).toBe(1);
  });

  it('asks which inventory, or takes each cluster of all of them once', async () => {
    const asked = await mc('get pods -A');
    expect(asked.err).toContain(
      'the hub has ClusterProfiles in 2 namespaces: fleet (3 clusters, sim), team (2 clusters, sim)',
    );
    const { out, err, code } = await mc('get pods -A --all-inventories');
    expect(clustersOf(out)).toEqual(['fleet/dev-1', 'fleet/prod-1', 'fleet/prod-2']);
    expect(err).toContain(
      'clusters fleet/prod-1, team/prod-1 are one member (one); only fleet/prod-1, the first, is asked\n',
    );
    expect(err).toContain(
      'clusters fleet/prod-2, team/prod-2 are one server and user; only fleet/prod-2, the first, is asked\n',
    );
    expect(code).toBe(0);
  });
});

describe('the list of --select', () => {
  let fleet: SimFleet;
  beforeAll(async () => {
    fleet = await startSimFleet({ members: ['eu-1', 'eu-2', 'us-1'].map((name) => ({ name })), pods: 1 });
  });
  afterAll(() => fleet.stop());
  const pick = (keys: string[], line = 'get pods -A --select') =>
    runCli(line, { home: fleet.home, tty: true, keys, env: { NO_COLOR: '1' } });
  const chosen = (err: string) => /Chose (.*)\n/.exec(err)?.[1];
  const [down, esc] = ['\u001b[B', '\u001b'];

  it.each<[string, string[], string]>([
    ['Enter takes the line under the cursor', [down, '\r'], '1 of 3 cluster(s): eu-2'],
    ['Space marks', [' ', down, down, ' ', '\r'], '2 of 3 cluster(s): eu-1, us-1'],
    ['a typed text filters', ['u', 's', '\r'], '1 of 3 cluster(s): us-1'],
    [
      'Ctrl-A marks what the filter shows',
      ['e', 'u', '\u0001', '\u007f', '\u007f', '\r'],
      '2 of 3 cluster(s): eu-1, eu-2',
    ],
    ['a filter without a match chooses nothing', ['z', '\r', '\u007f', '\r'], '1 of 3 cluster(s): eu-1'],
  ])('%s', async (_, keys, expected) => {
    const { err, code } = await pick(keys);
    expect(chosen(err)).toBe(expected);
    expect(code).toBe(0);
  });

  it('Esc stops before anything is asked', async () => {
    const before = fleet.member('eu-1').requests.length;
    const { out, err, code } = await pick([esc]);
    expect(err.endsWith('\r\u001b[JNothing was done.\n')).toBe(true);
    expect({ out, code }).toEqual({ out: '', code: 3 });
    expect(fleet.member('eu-1').requests).toHaveLength(before);
  });

  it('Ctrl-C ends with 130', async () => {
    expect((await pick(['\u0003'])).code).toBe(130);
  });

  it('works over contexts too', async () => {
    const { err, out } = await pick(['\r'], "get pods -A --contexts 'us-*' --select");
    expect(chosen(err)).toBe('1 of 1 cluster(s): us-1');
    expect(out).toContain('us-1');
  });

  it('says why the others do not take part', async () => {
    const { out, code } = await pick([down, '\r'], 'clusters --explain --select --no-headers');
    const shown = out.split('\n').map((line) => line.trim().split(/ {2,}/));
    expect(shown.filter(([name]) => name === 'eu-2' || name === 'us-1').map((row) => row.slice(-2))).toEqual([
      ['IN', expect.stringContaining('reached by context')],
      ['OUT', 'not marked in the list of --select'],
    ]);
    expect(code).toBe(0);
  });

  it('is refused without a terminal', async () => {
    const { err, code } = await runCli('get pods --select', { home: fleet.home });
    expect(err).toContain('--select needs a terminal');
    expect(code).toBe(1);
  });
});
