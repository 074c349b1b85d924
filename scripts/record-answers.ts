// Records what a real kube-apiserver answers into test/support/recorded/: run it again after a change
// of the Kubernetes version, of the fixture or of the questions. Needs the control plane.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerAnswer } from '../test/support/sim/ask.ts';
import { COMPARED_HEADERS } from '../test/support/sim/comparable.ts';
import { QUESTIONS, TABLE, type Question } from '../test/support/sim/exchanges.ts';
import { install, installCrds, installFixture } from '../test/support/sim/install.ts';
import type { KubeObject } from '../test/support/sim/objects.ts';
import { abbreviate } from '../test/support/sim/recorded.ts';
import { startRealApiserver, type RealApiserver } from '../test/support/sim/real-apiserver.ts';
import {
  SAMPLE,
  SAMPLE_NODE,
  SAMPLE_NODE_STATUS,
  SAMPLE_OBJECTS,
  SAMPLE_POD_STATUS,
} from '../test/support/sim/samples.ts';
import { controlPlaneDir } from './control-plane-dir.ts';
import { fieldOf, parseJson, trusted } from '../test/support/sim/trusted.ts';

const OUTPUT = join(import.meta.dirname, '..', 'test', 'support', 'recorded');

const BUILT_IN: Readonly<Record<string, string>> = {
  namespaces: '/api/v1',
  pods: '/api/v1',
  services: '/api/v1',
  nodes: '/api/v1',
  configmaps: '/api/v1',
  secrets: '/api/v1',
  events: '/api/v1',
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
};
const CUSTOM: Readonly<Record<string, string>> = {
  widgets: '/apis/example.com/v1',
  clusterprofiles: '/apis/multicluster.x-k8s.io/v1alpha1',
};
const GROUPS = new Set(['apps', 'example.com', 'multicluster.x-k8s.io']);

mkdirSync(OUTPUT, { recursive: true });
await withServer({ controllers: true }, recordTemplates);
await withServer({ controllers: false }, recordAnswers);

async function withServer(
  options: { controllers: boolean },
  work: (real: RealApiserver) => Promise<void>,
): Promise<void> {
  const real = await startRealApiserver({ binaries: controlPlaneDir(), ...options });
  try {
    await installCrds(real);
    await work(real);
  } finally {
    await real.stop();
  }
}

/** What controllers, a scheduler and a kubelet make of one Deployment, and its companions. */
async function recordTemplates(real: RealApiserver): Promise<void> {
  await install(real, SAMPLE_NODE, 'kubelet');
  await patchStatus(real, `/api/v1/nodes/${SAMPLE.node}`, SAMPLE_NODE_STATUS);
  for (const manifest of SAMPLE_OBJECTS) await install(real, manifest);
  const pods = `/api/v1/namespaces/${SAMPLE.namespace}/pods`;
  const [pod] = await eventually(real, pods, (items) => items.length > 0);
  const path = `${pods}/${pod?.metadata.name}`;
  await real.write('POST', `${path}/binding?fieldManager=kube-scheduler`, {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: pod?.metadata.name },
    target: { apiVersion: 'v1', kind: 'Node', name: SAMPLE.node },
  });
  await patchStatus(real, path, SAMPLE_POD_STATUS);
  await eventually(real, `/apis/apps/v1/namespaces/${SAMPLE.namespace}/deployments`, (items) =>
    items.every((item) => fieldOf(item['status'], 'availableReplicas') === 1),
  );
  const lines: object[] = [];
  for (const [resource, group] of Object.entries({ ...BUILT_IN, widgets: '/apis/example.com/v1' })) {
    const items = await itemsAt(real, `${group}/${resource}`);
    const isWanted = (item: KubeObject): boolean =>
      item.metadata.namespace === undefined ||
      item.metadata.namespace === SAMPLE.namespace ||
      (resource === 'services' && item.metadata.name === 'kubernetes');
    for (const object of items.filter(isWanted)) lines.push({ resource, object });
  }
  writeText('templates', timeless(asLines(lines)));
}

/** Without what is different each time: moments, uids, versions, random parts of names and addresses. */
function timeless(text: string): string {
  const uids = new Map<string, string>();
  const hash = /"pod-template-hash":"([a-z0-9]+)"/.exec(text)?.[1] ?? '';
  const suffix = new RegExp(`"name":"${SAMPLE.app}-${hash}-([a-z0-9]{5})"`).exec(text)?.[1] ?? '';
  const service = text
    .split('\n')
    .find((line) => line.startsWith('{"resource":"services"') && line.includes(SAMPLE.app));
  const clusterIp = /"clusterIP":"([0-9.]+)"/.exec(service ?? '')?.[1] ?? '';
  return text
    .replaceAll(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, SAMPLE.time)
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (uid) => {
      const known = uids.get(uid) ?? `00000000-0000-4000-8000-${String(uids.size + 1).padStart(12, '0')}`;
      uids.set(uid, known);
      return known;
    })
    .replaceAll(/"resourceVersion":"\d+"/g, '"resourceVersion":"1"')
    .replaceAll('"manager":"sim"', '"manager":"kubectl-client-side-apply"')
    .replaceAll(/"targetPort":\d{5}/g, '"targetPort":6443')
    .replaceAll(/(sample-app[^"]*)\.[0-9a-f]{16}"/g, '$1.0000000000000000"')
    .replaceAll(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-sampl')
    .replaceAll(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/g, 'sample-ca')
    .replaceAll(`${hash}-${suffix}`, `${SAMPLE.hash}-${SAMPLE.suffix}`)
    .replaceAll(hash, SAMPLE.hash)
    .replaceAll(`"${clusterIp}"`, `"${SAMPLE.clusterIp}"`);
}

/** The kinds as they are, then every question and its answer, about the fixture. */
async function recordAnswers(real: RealApiserver): Promise<void> {
  await installFixture(real);
  const kinds: object[] = [];
  const objects: object[] = [];
  for (const [resource, group] of Object.entries({ ...BUILT_IN, ...CUSTOM })) {
    const path = `${group}/${resource}`;
    const table = parse(await ask(real, { path: `${path}?includeObject=None`, accept: TABLE }));
    const bookmark = await firstBookmark(real, path, 'application/json');
    const tableBookmark = await firstBookmark(real, path, TABLE);
    const isBuiltIn = resource in BUILT_IN;
    kinds.push({
      resource,
      columns: isBuiltIn ? table['columnDefinitions'] : undefined,
      bookmark,
      tableBookmark,
    });
    for (const object of await itemsAt(real, path)) objects.push({ resource, object });
  }
  writeLines('kinds', kinds);
  writeLines('fixture', objects);
  const discovery: object[] = [];
  const answers: object[] = [];
  for (const question of QUESTIONS) {
    const at = new Date().toISOString();
    const answer = await ask(real, question);
    const headers = Object.fromEntries(
      COMPARED_HEADERS.flatMap((name) => (name in answer.headers ? [[name, answer.headers[name]]] : [])),
    );
    if (isDiscovery(question.path) && answer.status === 200) {
      discovery.push({ path: question.path, document: onlyServedGroups(parse(answer)) });
    } else {
      answers.push({ question, at, status: answer.status, headers, body: abbreviate(answer.body) });
    }
  }
  writeLines('discovery', discovery);
  writeLines('answers', answers);
}

function isDiscovery(path: string): boolean {
  if (path === '/version') return true;
  return /^\/apis?(\/|$)/.test(path) && path.split('/').length <= (path.startsWith('/apis') ? 4 : 3);
}

interface NamedGroup {
  readonly name?: string;
  readonly metadata?: { readonly name?: string };
}

function isServed(group: NamedGroup): boolean {
  return GROUPS.has(group.name ?? group.metadata?.name ?? '');
}

/** The real server has more groups than the simulation; the documents are kept without them, and without its address. */
function onlyServedGroups(document: Record<string, unknown>): object {
  if (document['kind'] === 'APIVersions') {
    const [address] = trusted<object[]>(document['serverAddressByClientCIDRs']);
    return { ...document, serverAddressByClientCIDRs: [{ ...address, serverAddress: '127.0.0.1:6443' }] };
  }
  if (document['kind'] === 'APIGroupList') {
    return { ...document, groups: trusted<NamedGroup[]>(document['groups']).filter(isServed) };
  }
  if (document['kind'] !== 'APIGroupDiscoveryList') return document;
  const items = trusted<NamedGroup[]>(document['items']);
  return { ...document, items: items.filter((item) => item.metadata?.name === undefined || isServed(item)) };
}

function ask(real: RealApiserver, question: Question): Promise<ServerAnswer> {
  return real.ask({
    path: question.path,
    ...(question.method === undefined ? {} : { method: question.method }),
    ...(question.user === 'nobody' ? {} : { user: question.user ?? 'reader' }),
    headers: {
      ...(question.accept === undefined ? {} : { accept: question.accept }),
      ...(question.user === 'stranger' ? { authorization: 'Bearer wrong' } : {}),
      ...question.headers,
    },
  });
}

function parse(answer: ServerAnswer): Record<string, unknown> {
  return parseJson<Record<string, unknown>>(answer.body);
}

async function itemsAt(real: RealApiserver, path: string): Promise<KubeObject[]> {
  return trusted<KubeObject[]>(parse(await real.ask({ path, user: 'admin' }))['items']);
}

async function eventually(
  real: RealApiserver,
  path: string,
  isReady: (items: KubeObject[]) => boolean,
): Promise<KubeObject[]> {
  for (let tries = 0; tries < 300; tries += 1) {
    const items = await itemsAt(real, path);
    if (isReady(items)) return items;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${path} does not become ready`);
}

async function patchStatus(real: RealApiserver, path: string, status: object): Promise<void> {
  const answer = await real.ask({
    method: 'PATCH',
    path: `${path}/status?fieldManager=kubelet`,
    headers: { 'content-type': 'application/strategic-merge-patch+json' },
    body: { status },
    user: 'admin',
  });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.body}`);
}

/** A watch that asks for the initial events gets a bookmark after them; its shape depends on the kind. */
async function firstBookmark(real: RealApiserver, path: string, accept: string): Promise<unknown> {
  const query =
    'watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1';
  const answer = await real.ask({ path: `${path}?${query}`, user: 'admin', headers: { accept } });
  const lines = answer.body.split('\n').filter((line) => line.includes('"BOOKMARK"'));
  return JSON.parse(lines[0] ?? 'null') as unknown;
}

function asLines(lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function writeLines(name: string, lines: readonly object[]): void {
  writeText(name, asLines(lines));
}

function writeText(name: string, text: string): void {
  writeFileSync(join(OUTPUT, `${name}.jsonl`), text);
}
