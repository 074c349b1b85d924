import { Agent } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, openLines, type ServerAnswer } from './ask.ts';
import { comparable, questionName } from './comparable.ts';
import { AGGREGATED, TABLE, type Question } from './exchanges.ts';
import { startSimFleet, type SimFleet } from './fleet.ts';
import { goJson } from './go-json.ts';
import type { KubeObject } from './objects.ts';
import { recordedAnswers, recordedDiscovery, recordedFixture, recordedKinds } from './recorded.ts';
import type { SimHubSpec } from './spec.ts';
import { fieldOf, parseJson, trusted } from './trusted.ts';

interface Table {
  readonly kind: string;
  readonly metadata: {
    readonly continue?: string;
    readonly remainingItemCount?: number;
    readonly resourceVersion: string;
  };
  readonly columnDefinitions: readonly { readonly name: string }[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: KubeObject | null }[];
}

/** The fixture's objects, as a server's own lists. */
function fixtureObjects(): Record<string, KubeObject[]> {
  const lists: Record<string, KubeObject[]> = {};
  for (const { resource, object } of recordedFixture()) {
    const { kind: _kind, apiVersion: _version, ...rest } = object;
    (lists[resource] ??= []).push(rest);
  }
  return lists;
}

const agent = new Agent({ keepAlive: true });
afterAll(() => agent.destroy());

function asked(fleet: SimFleet, server: string, question: Question): Promise<ServerAnswer> {
  const member = server === 'hub' ? fleet.hub : fleet.member(server);
  const { user = 'reader' } = question;
  return ask(`${member.server}${question.path}`, {
    ca: fleet.caPem,
    agent,
    ...(user === 'nobody' ? {} : { token: user === 'stranger' ? 'wrong' : fleet.token(server, user) }),
    ...(question.method === undefined ? {} : { method: question.method }),
    headers: { ...(question.accept === undefined ? {} : { accept: question.accept }), ...question.headers },
  });
}

describe('the recorded answers of a real server', () => {
  let fleet: SimFleet;
  let now = 0;
  beforeAll(async () => {
    const hub: SimHubSpec = { objects: fixtureObjects(), widgets: true };
    fleet = await startSimFleet({ hub, members: 0, clock: () => now });
  });
  afterAll(() => fleet.stop());

  const answers = recordedAnswers().map((recorded) => [questionName(recorded.question), recorded] as const);
  it.each(answers)('%s', async (_name, recorded) => {
    now = Date.parse(recorded.at);
    const answer = await asked(fleet, 'hub', recorded.question);
    expect(comparable(answer)).toBe(comparable(recorded));
  });

  for (const { path, document } of recordedDiscovery()) {
    it(`serves what the recorded ${trusted<string | undefined>(document['kind']) ?? 'document at'} ${path} says of its own resources`, async () => {
      const isAggregated = document['kind'] === 'APIGroupDiscoveryList';
      const answer = await asked(fleet, 'hub', { path, ...(isAggregated ? { accept: AGGREGATED } : {}) });
      expect(answer.status).toBe(200);
      expect(Object.keys(parseJson<object>(answer.body))).toEqual(Object.keys(document));
      const all = JSON.stringify(document);
      for (const piece of resourcesIn(parseJson(answer.body))) expect(all).toContain(JSON.stringify(piece));
    });
  }

  for (const { resource, bookmark, tableBookmark } of recordedKinds()) {
    it(`begins a watch of ${resource} with what is there and the recorded bookmark`, async () => {
      const { group, version } = groupOf(resource);
      const path = `/${group === '' ? 'api' : `apis/${group}`}/${version}/${resource}`;
      const query =
        'watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
      const options = { ca: fleet.caPem, token: fleet.token('hub') };
      const count = fleet.hub.objects(resource).length;
      for (const [accept, expected] of [
        ['application/json', bookmark],
        [TABLE, tableBookmark],
      ] as const) {
        const stream = await openLines(`${fleet.hub.server}${path}?${query}`, {
          ...options,
          headers: { accept },
        });
        for (let index = 0; index < count; index += 1)
          expect(await stream.next()).toMatch(/^\{"type":"ADDED",/);
        expect(versionless((await stream.next()) ?? '')).toBe(versionless(goJson(expected)));
        stream.close();
      }
    });
  }

  it('answers 501 in its own name to what it does not know, and remembers that', async () => {
    const answer = await asked(fleet, 'hub', { path: '/api/v1/namespaces/fleet/pods/running/log' });
    expect([answer.status, answer.body]).toEqual([501, 'not simulated: pods/log\n']);
    expect(fleet.hub.unexpected.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/fleet/pods/running/log',
    ]);
  });
});

function versionless(text: string): string {
  return text.trim().replaceAll(/"resourceVersion":"\d+"/g, '"resourceVersion":""');
}

function groupOf(resource: string): { group: string; version: string } {
  if (resource === 'deployments' || resource === 'replicasets') return { group: 'apps', version: 'v1' };
  if (resource === 'widgets') return { group: 'example.com', version: 'v1' };
  if (resource === 'clusterprofiles') return { group: 'multicluster.x-k8s.io', version: 'v1alpha1' };
  return { group: '', version: 'v1' };
}

function resourcesIn(document: unknown): unknown[] {
  const resources = trusted<unknown[] | undefined>(fieldOf(document, 'resources'));
  if (resources !== undefined) return resources;
  const items = trusted<{ versions: { resources: unknown[] }[] }[] | undefined>(fieldOf(document, 'items'));
  return items?.flatMap((item) => item.versions.flatMap((version) => version.resources)) ?? [];
}

describe('a generated member', () => {
  let fleet: SimFleet;
  const startedAt = Date.parse('2026-11-21T12:00:00Z');
  let now = startedAt;
  beforeAll(async () => {
    fleet = await startSimFleet({
      members: [{ name: 'a' }, { name: 'b', widgets: false, pods: 7 }],
      clock: () => now,
    });
  });
  afterAll(() => fleet.stop());

  const table = async (server: string, path: string): Promise<Table> =>
    parseJson<Table>((await asked(fleet, server, { path, accept: TABLE })).body);

  it('has as many pods as it was told, on nodes and in namespaces that exist', async () => {
    const { rows } = await table('a', '/api/v1/pods?includeObject=Object');
    expect(rows).toHaveLength(30);
    expect((await table('b', '/api/v1/pods')).rows).toHaveLength(7);
    const names = async (path: string): Promise<unknown[]> =>
      (await table('a', path)).rows.map(({ cells }) => cells[0]);
    const [nodes, namespaces] = [await names('/api/v1/nodes'), await names('/api/v1/namespaces')];
    for (const { cells, object } of rows) {
      expect(namespaces).toContain(object?.metadata.namespace);
      expect([...nodes, '<none>']).toContain(cells[6]);
    }
  });

  it('has Deployments whose counts are those of their pods', async () => {
    const deployments = (await table('a', '/apis/apps/v1/deployments')).rows;
    const pods = (await table('a', '/api/v1/pods')).rows;
    expect(deployments.length).toBeGreaterThan(5);
    for (const { cells, object } of deployments) {
      const own = pods.filter((row) => row.object?.metadata.labels?.['app'] === object?.metadata.name);
      const ready = own.filter((row) => row.cells[1] === '1/1');
      expect(cells.slice(0, 4)).toEqual([
        cells[0],
        `${ready.length}/${own.length}`,
        own.length,
        ready.length,
      ]);
    }
  });

  const uids = async (path: string): Promise<(string | undefined)[]> =>
    (await table('a', path)).rows.map(({ object }) => object?.metadata.uid);
  const owners = async (path: string): Promise<(string | undefined)[]> =>
    (await table('a', path)).rows.map(({ object }) => object?.metadata.ownerReferences?.[0]?.uid);
  const nodeAges = async (): Promise<unknown[]> =>
    (await table('a', '/api/v1/nodes')).rows.map(({ cells }) => cells[3]);

  it('lets ReplicaSets own the pods, and Deployments the ReplicaSets', async () => {
    const replicaSets = await uids('/apis/apps/v1/replicasets');
    for (const owner of await owners('/api/v1/pods')) expect(replicaSets).toContain(owner);
    const deployments = await uids('/apis/apps/v1/deployments');
    expect(new Set(await owners('/apis/apps/v1/replicasets'))).toEqual(new Set(deployments));
  });

  it('pages through a list with limit and continue, from one revision', async () => {
    const whole = await table('a', '/api/v1/pods');
    const seen: unknown[] = [];
    let path = '/api/v1/pods?limit=7';
    for (let pages = 0; pages < 10; pages += 1) {
      const page = await table('a', path);
      seen.push(...page.rows.map(({ cells }) => cells[0]));
      if (page.metadata.continue === undefined) break;
      expect(page.metadata.remainingItemCount).toBe(30 - seen.length);
      if (pages === 0)
        fleet.member('a').mutate({ resource: 'pods', namespace: 'zz', name: 'late' }, () => newPod('late'));
      path = `/api/v1/pods?limit=7&continue=${page.metadata.continue}`;
    }
    fleet.member('a').mutate({ resource: 'pods', namespace: 'zz', name: 'late' }, () => undefined);
    expect(seen).toEqual(whole.rows.map(({ cells }) => cells[0]));
  });

  it('answers 410 with another token when the past is forgotten', async () => {
    const { metadata } = await table('a', '/api/v1/pods?limit=7');
    fleet.member('a').mutate({ resource: 'pods', namespace: 'zz', name: 'late' }, () => newPod('late'));
    fleet.member('a').compact();
    const gone = await asked(fleet, 'a', {
      path: `/api/v1/pods?limit=7&continue=${metadata.continue ?? ''}`,
    });
    const status = parseJson<{ code: number; reason: string; metadata: { continue: string } }>(gone.body);
    expect([gone.status, status.code, status.reason]).toEqual([410, 410, 'Expired']);
    const rest = await table('a', `/api/v1/pods?continue=${status.metadata.continue}`);
    fleet.member('a').mutate({ resource: 'pods', namespace: 'zz', name: 'late' }, () => undefined);
    expect(rest.rows).toHaveLength(24);
  });

  it('lets ages grow, also in answers that it gave before', async () => {
    expect(await nodeAges()).toEqual(['100d', '100d', '100d']);
    now = startedAt + 3 * 86_400_000;
    expect(await nodeAges()).toEqual(['103d', '103d', '103d']);
    now = startedAt;
  });

  it('compresses only large answers, and only for those who ask', async () => {
    const path = '/api/v1/pods?includeObject=Object';
    const [plain, zipped, small] = await Promise.all([
      asked(fleet, 'a', { path, accept: TABLE }),
      asked(fleet, 'a', { path, accept: TABLE, headers: { 'accept-encoding': 'br, gzip' } }),
      asked(fleet, 'a', { path: '/api/v1/nodes', headers: { 'accept-encoding': 'gzip' } }),
    ]);
    expect(plain.bytes.length).toBeGreaterThan(128 * 1024);
    expect([plain.headers['content-encoding'], plain.headers.vary]).toEqual([undefined, undefined]);
    expect([zipped.headers['content-encoding'], zipped.headers.vary]).toEqual(['gzip', 'Accept-Encoding']);
    expect(zipped.bytes.length).toBeLessThan(plain.bytes.length / 5);
    expect(small.headers['content-encoding']).toBeUndefined();
  });

  it('answers 304 to a client that has the discovery document already', async () => {
    const first = await asked(fleet, 'a', { path: '/apis', accept: AGGREGATED });
    const etag = String(first.headers.etag);
    const again = await asked(fleet, 'a', {
      path: '/apis',
      accept: AGGREGATED,
      headers: { 'if-none-match': etag },
    });
    expect([first.status, again.status, again.body]).toEqual([200, 304, '']);
  });

  it('does not have a custom kind that it was not given', async () => {
    expect((await asked(fleet, 'b', { path: '/apis/example.com/v1/widgets' })).status).toBe(404);
    expect((await asked(fleet, 'b', { path: '/apis', accept: AGGREGATED })).body).not.toContain(
      'example.com',
    );
    expect((await asked(fleet, 'a', { path: '/apis', accept: AGGREGATED })).body).toContain('example.com');
  });

  it('logs each request, with whose credential came but never the credential', async () => {
    const before = fleet.member('b').requests.length;
    await asked(fleet, 'b', { path: '/version' });
    await asked(fleet, 'b', { path: '/version', user: 'nobody' });
    await asked(fleet, 'b', { path: '/version', user: 'stranger' });
    await ask(`${fleet.member('b').server}/version?x=1`, { ca: fleet.caPem, token: fleet.token('a') });
    const log = fleet.member('b').requests.slice(before);
    expect(log.map(({ credential, user }) => [credential, user])).toEqual([
      ['expected', 'reader'],
      ['none', undefined],
      ['wrong', undefined],
      ['foreign', undefined],
    ]);
    expect(log[3]).toMatchObject({
      method: 'GET',
      path: '/version?x=1',
      headers: { host: `127.0.0.1:${fleet.member('b').port}` },
    });
    expect(JSON.stringify(log)).not.toContain(fleet.token('b'));
    expect(JSON.stringify(log)).not.toContain(fleet.token('a'));
  });
});

function newPod(name: string): KubeObject {
  return {
    metadata: {
      name,
      namespace: 'zz',
      uid: name,
      resourceVersion: '0',
      creationTimestamp: '2026-11-21T11:00:00Z',
    },
    spec: { containers: [{ name: 'main', image: 'x' }] },
    status: { phase: 'Pending' },
  };
}
