// The simulated server against a real one that holds the same objects: a simulated answer that the
// real server would not give is a bug of the simulation.
import { execFile } from 'node:child_process';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { ask, openLines, type LineStream, type ServerAnswer } from '../support/sim/ask.ts';
import { comparable, questionName } from '../support/sim/comparable.ts';
import { AGGREGATED, QUESTIONS, TABLE, type Question } from '../support/sim/exchanges.ts';
import { startSimFleet, type SimFleet } from '../support/sim/fleet.ts';
import { install, installCrds, installFixture } from '../support/sim/install.ts';
import type { KubeObject, Manifest } from '../support/sim/objects.ts';
import { hasControlPlane, startRealApiserver, type RealApiserver } from '../support/sim/real-apiserver.ts';
import { fieldOf, parseJson, trusted } from '../support/sim/trusted.ts';

const BINARIES = controlPlaneDir();
const isThere: boolean = hasControlPlane(BINARIES);
if (!isThere) {
  const advice = `no control plane in ${BINARIES}: the simulation is not compared with a real server (make control-plane)`;
  if (process.env['CI'] !== undefined) throw new Error(advice);
  console.warn(`SKIPPED: ${advice}`);
}

const DISCOVERY_PATHS =
  /^\/(api|api\/v1|apis|apis\/(apps|example\.com)(\/v1)?|apis\/multicluster\.x-k8s\.io(\/v1alpha[12])?)$/;

const LISTS: Readonly<Record<string, string>> = {
  namespaces: '/api/v1/namespaces',
  nodes: '/api/v1/nodes',
  pods: '/api/v1/pods',
  services: '/api/v1/services',
  configmaps: '/api/v1/configmaps',
  secrets: '/api/v1/secrets',
  events: '/api/v1/events',
  deployments: '/apis/apps/v1/deployments',
  replicasets: '/apis/apps/v1/replicasets',
  widgets: '/apis/example.com/v1/widgets',
  clusterprofiles: '/apis/multicluster.x-k8s.io/v1alpha1/clusterprofiles',
};

async function objectsOf(real: RealApiserver): Promise<Record<string, KubeObject[]>> {
  const entries = Object.entries(LISTS).map(async ([resource, path]): Promise<[string, KubeObject[]]> => {
    const answer = await real.ask({ path, user: 'admin' });
    const { items } = parseJson<{ items: KubeObject[] }>(answer.body);
    return [resource, items.map(({ kind: _kind, apiVersion: _version, ...rest }) => rest)];
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe.skipIf(!isThere)('a simulated and a real server with the same objects', () => {
  let real: RealApiserver;
  let fleet: SimFleet;
  const agent = new Agent({ keepAlive: true });
  beforeAll(async () => {
    real = await startRealApiserver({ binaries: BINARIES });
    await installCrds(real);
    await installFixture(real);
    fleet = await startSimFleet({ hub: { objects: await objectsOf(real), widgets: true }, members: 0 });
  });
  afterAll(async () => {
    agent.destroy();
    await fleet?.stop();
    await real?.stop();
  });

  const askReal = ({ user = 'reader', accept, headers, ...rest }: Question): Promise<ServerAnswer> =>
    real.ask({
      ...rest,
      ...(user === 'nobody' ? {} : { user }),
      headers: {
        ...(accept === undefined ? {} : { accept }),
        ...(user === 'stranger' ? { authorization: 'Bearer wrong' } : {}),
        ...headers,
      },
    });
  const askSim = ({ user = 'reader', path, accept, headers, method }: Question): Promise<ServerAnswer> =>
    ask(`${fleet.hub.server}${path}`, {
      ca: fleet.caPem,
      agent,
      ...(user === 'nobody' ? {} : { token: user === 'stranger' ? 'wrong' : fleet.token('hub', user) }),
      ...(method === undefined ? {} : { method }),
      headers: { ...(accept === undefined ? {} : { accept }), ...headers },
    });

  const named = (questions: readonly Question[]): [string, Question][] =>
    questions.map((question) => [questionName(question), question]);

  it.each(named(QUESTIONS.filter((question) => !isDiscovery(question))))('%s', async (_name, question) => {
    const [theirs, ours] = await Promise.all([askReal(question), askSim(question)]);
    expect(comparable(ours)).toBe(comparable(theirs));
  });

  // The real server has more groups and resources; what ours has must be theirs, in their order.
  it.each(named(QUESTIONS.filter(isDiscovery)))('%s', async (_name, question) => {
    const [theirs, ours] = await Promise.all([askReal(question), askSim(question)]);
    const [served, all] = [resources(parseJson(ours.body)), resources(parseJson(theirs.body))];
    expect(served.length).toBeGreaterThan(0);
    expect(served).toEqual(all.filter((one) => served.includes(one)));
    expect(ours.headers['content-type']).toBe(theirs.headers['content-type']);
  });

  const openBoth = async (path: string, accept: string): Promise<readonly [LineStream, LineStream]> => {
    const headers = { accept };
    const their = { ca: real.caPem, token: real.tokens['reader'] ?? '', headers };
    const own = { ca: fleet.caPem, token: fleet.token('hub'), headers };
    return Promise.all([
      openLines(`${real.url}${path}`, their),
      openLines(`${fleet.hub.server}${path}`, own),
    ]);
  };

  it.each([
    ['/api/v1/pods?watch=1', 'application/json'],
    ['/api/v1/pods?watch=1', TABLE],
    ['/api/v1/pods?watch=1&includeObject=None&labelSelector=tier', TABLE],
    ['/apis/example.com/v1/widgets?watch=1', 'application/json'],
    ['/apis/example.com/v1/widgets?watch=1&includeObject=Object', TABLE],
  ])('begin the watch %s alike (%s)', async (path, accept) => {
    const [theirs, ours] = await openBoth(`${path}&allowWatchBookmarks=true`, accept);
    for (let isOver = false; !isOver;) {
      const [their, our] = [await theirs.next(), await ours.next()];
      expect(eventText(our)).toBe(eventText(their));
      isOver = our === undefined || our.includes('"BOOKMARK"');
    }
    theirs.close();
    ours.close();
  });

  it('tell the same changes in a watch, also of what enters and leaves its selection', async () => {
    const query = `watch=1&resourceVersion=0&${new URLSearchParams({ labelSelector: 'step', fieldSelector: 'metadata.name=bare' }).toString()}`;
    const [theirs, ours] = await openBoth(`/api/v1/namespaces/fleet/pods?${query}`, TABLE);
    const path = '/api/v1/namespaces/fleet/pods/bare';
    const key = { resource: 'pods', namespace: 'fleet', name: 'bare' };
    const relabel = async (step: string | null): Promise<void> => {
      const headers = { 'content-type': 'application/merge-patch+json' };
      const body = { metadata: { labels: { step } } };
      const answer = await real.ask({ method: 'PATCH', path, headers, body, user: 'admin' });
      const { kind: _kind, apiVersion: _version, ...pod } = parseJson<KubeObject>(answer.body);
      fleet.hub.mutate(key, () => pod);
    };
    // Enters, changes, leaves.
    for (const step of ['1', '2', null]) await relabel(step);
    for (const type of ['ADDED', 'MODIFIED', 'DELETED']) {
      const [their, our] = [await theirs.next(), await ours.next()];
      expect(our).toContain(`"type":"${type}"`);
      expect(eventText(our)).toBe(eventText(their));
    }
    theirs.close();
    ours.close();
  });

  it('answer alike to a page of a past that is forgotten', async () => {
    const list = { path: '/api/v1/events?limit=1' };
    const [theirs, ours] = await Promise.all([askReal(list), askSim(list)]);
    await install(real, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'later', namespace: 'fleet' },
    });
    fleet.hub.mutate({ resource: 'configmaps', namespace: 'fleet', name: 'empty' }, (object) => object);
    await real.compact();
    fleet.hub.compact();
    const token = (answer: ServerAnswer): string =>
      trusted<string>(fieldOf(fieldOf(parseJson(answer.body), 'metadata'), 'continue'));
    const next = (answer: ServerAnswer): Question => ({ path: `${list.path}&continue=${token(answer)}` });
    const [their410, our410] = await Promise.all([askReal(next(theirs)), askSim(next(ours))]);
    expect(their410.status).toBe(410);
    expect(comparable(our410)).toBe(comparable(their410));
    const [theirRest, ourRest] = await Promise.all([askReal(next(their410)), askSim(next(our410))]);
    expect(theirRest.status).toBe(200);
    expect(comparable(ourRest)).toBe(comparable(theirRest));
  });
});

/** One line of a watch without the moment and the count of writes. */
function eventText(line: string | undefined): string | undefined {
  return line
    ?.replaceAll(/"resourceVersion":"\d+"/g, '"resourceVersion":""')
    .replaceAll(/"(\d+m)?\d+s"/g, '"<age>"');
}

/** Whether it is answered with a discovery document. */
function isDiscovery({ path, accept }: Question): boolean {
  return DISCOVERY_PATHS.test(path) && (accept === undefined || accept === AGGREGATED);
}

/** Each resource and version of a discovery document, as text. */
function resources(document: unknown): string[] {
  const list = (name: string): unknown[] => trusted<unknown[] | undefined>(fieldOf(document, name)) ?? [];
  const versions = list('items').flatMap((group) => {
    const inside = trusted<{ version: string; resources: object[] }[]>(fieldOf(group, 'versions'));
    const name = fieldOf(fieldOf(group, 'metadata'), 'name');
    return inside.flatMap(({ version, resources: own }) =>
      own.map((resource) => ({ name, version, resource })),
    );
  });
  const group = fieldOf(document, 'kind') === 'APIGroup' ? [document] : [];
  return [...versions, ...group, ...list('groups'), ...list('resources'), ...list('versions')].map((one) =>
    JSON.stringify(one),
  );
}

describe.skipIf(!isThere)('generated objects', () => {
  let real: RealApiserver;
  let fleet: SimFleet;
  beforeAll(async () => {
    real = await startRealApiserver({ binaries: BINARIES });
    await installCrds(real);
    fleet = await startSimFleet({ hub: { pods: 0 }, members: [{ name: 'a', pods: 120 }] });
  });
  afterAll(async () => {
    await fleet?.stop();
    await real?.stop();
  });

  const KINDS: readonly (readonly [resource: string, apiVersion: string, kind: string])[] = [
    ['namespaces', 'v1', 'Namespace'],
    ['nodes', 'v1', 'Node'],
    ['pods', 'v1', 'Pod'],
    ['services', 'v1', 'Service'],
    ['configmaps', 'v1', 'ConfigMap'],
    ['secrets', 'v1', 'Secret'],
    ['events', 'v1', 'Event'],
    ['deployments', 'apps/v1', 'Deployment'],
    ['replicasets', 'apps/v1', 'ReplicaSet'],
    ['widgets', 'example.com/v1', 'Widget'],
    ['clusterprofiles', 'multicluster.x-k8s.io/v1alpha1', 'ClusterProfile'],
  ];

  // The real server takes each object, and gives it back: nothing added, dropped, defaulted or reordered.
  it.each(KINDS)('%s are as the real server keeps them', async (resource, apiVersion, kind) => {
    const generated =
      resource === 'clusterprofiles' ? fleet.hub.objects(resource) : fleet.member('a').objects(resource);
    expect(generated.length).toBeGreaterThan(0);
    const held = new Set((await listOf(real, LISTS[resource] ?? '')).map(placeOf));
    for (const object of generated) {
      if (held.has(placeOf(object))) continue;
      const {
        uid: _uid,
        resourceVersion: _version,
        creationTimestamp: _time,
        generation: _generation,
        managedFields: _fields,
        ...metadata
      } = object.metadata;
      await install(real, trusted<Manifest>({ ...object, apiVersion, kind, metadata }));
    }
    const kept = new Map(
      (await listOf(real, LISTS[resource] ?? '')).map((object) => [placeOf(object), object]),
    );
    for (const object of generated) {
      if (held.has(placeOf(object))) continue;
      const theirs = kept.get(placeOf(object));
      expect(withoutOrigin(object)).toBe(theirs === undefined ? undefined : withoutOrigin(theirs));
    }
  });

  it('are printed by kubectl alike from both servers', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sim-parity-'));
    try {
      const file = join(folder, 'config');
      writeFileSync(file, realKubeconfig(real));
      const print = async (kubeconfig: string, context: string, args: string): Promise<string> => {
        const env = { KUBECONFIG: kubeconfig, HOME: folder, PATH: process.env['PATH'] };
        const line = ['--context', context, ...args.split(' ')];
        const { stdout } = await promisify(execFile)(join(BINARIES, 'kubectl'), line, { env });
        return stdout.replaceAll(/(?<= )\d+[smhdy][\dsmhdy]*(?=\s)/g, 'AGE').replaceAll(/ +/g, ' ');
      };
      const lines = [
        'get pods -A -o wide',
        'get deploy,rs -A',
        'get nodes -o wide',
        'get widgets -A -o wide',
        'get pods -n shop -o name',
      ];
      for (const args of lines) {
        const [theirs, ours] = [await print(file, 'real', args), await print(fleet.kubeconfig, 'a', args)];
        expect(ours).toBe(theirs);
        expect(ours.split('\n').length).toBeGreaterThan(3);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

async function listOf(real: RealApiserver, path: string): Promise<KubeObject[]> {
  return parseJson<{ items: KubeObject[] }>((await real.ask({ path, user: 'admin' })).body).items;
}

function placeOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** JSON without what the server itself decides at creation. */
function withoutOrigin(object: KubeObject): string {
  const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _time,
    generation: _generation,
    managedFields: _fields,
    ...kept
  } = metadata;
  return JSON.stringify({ metadata: kept, ...rest }, null, 1);
}

function realKubeconfig(real: RealApiserver): string {
  const ca = Buffer.from(real.caPem).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server: real.url, 'certificate-authority-data': ca } }],
    users: [{ name: 'real', user: { token: real.tokens['reader'] } }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'real' } }],
  });
}
