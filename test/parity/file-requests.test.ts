// `get -f` against the real kubectl: for each command line over files, which paths it asks for, what it says, how it ends.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { builtinMapper, builtinResource } from '../../src/client/api-resources/builtin.ts';
import { discover, type DiscoveryGet } from '../../src/client/api-resources/discovery.ts';
import { createMapper, type Mapper } from '../../src/client/api-resources/mapper.ts';
import { resourcePath } from '../../src/client/api-resources/resource-path.ts';
import {
  fileErrors,
  fileWords,
  resolveFiles,
  type FileResolution,
} from '../../src/commands/shared/file-requests.ts';
import {
  parseResourceArgs,
  type FilesPlan,
  type ResourceArgs,
} from '../../src/commands/shared/resource-args.ts';
import { UsageError } from '../../src/core/errors.ts';
import { ClusterError, type ClusterFailure } from '../../src/core/failure.ts';
import { ManifestError, type ManifestSet } from '../../src/manifests/manifest.ts';
import { readManifests } from '../../src/manifests/read-manifests.ts';
import { runKubectl } from '../support/control-plane/kubectl.ts';
import { startDiscoveryStub, stubGroup, type DiscoveryStub } from '../support/discovery-stub.ts';
import { describeWithKubectl } from '../support/kubectl-oracle.ts';

const groups = [
  stubGroup('boxes.example.com', {
    v2: [{ plural: 'boxes', kind: 'Box' }],
    v1: [
      { plural: 'boxes', kind: 'Box' },
      { plural: 'lids', kind: 'Lid' },
    ],
  }),
  stubGroup('planets.example.com', { v1: [{ plural: 'planets', kind: 'Planet', clusterScoped: true }] }),
  stubGroup('twins.example.com', {
    v1: [
      { plural: 'ones', kind: 'Twin' },
      { plural: 'others', kind: 'Twin' },
    ],
  }),
];

const object = (apiVersion: string, kind: string, metadata: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {${metadata}}\n`;
const listOf = (apiVersion: string, kind: string, ...items: string[]) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nitems: [${items.join(', ')}]\n`;

const files: Readonly<Record<string, string>> = {
  'pod.yaml': object('v1', 'Pod', 'name: a'),
  'podns.yaml': object('v1', 'Pod', 'name: a, namespace: shop'),
  'two.yaml': `${object('v1', 'ConfigMap', 'name: a')}---\n${object('v1', 'ConfigMap', 'name: b, namespace: shop')}`,
  'node.yaml': object('v1', 'Node', 'name: n1'),
  'nodens.yaml': object('v1', 'Node', 'name: n1, namespace: shop'),
  'deploy.yaml': object('apps/v1', 'Deployment', 'name: web'),
  'old.yaml': object('extensions/v1beta1', 'Deployment', 'name: web, namespace: x'),
  'version.yaml': object('apps/v1beta9', 'Deployment', 'name: web'),
  'box1.yaml': object('boxes.example.com/v1', 'Box', 'name: b'),
  'box2.yaml': object('boxes.example.com/v2', 'Box', 'name: b'),
  'lid.yaml': object('boxes.example.com/v1', 'Lid', 'name: l'),
  'lid2.yaml': object('boxes.example.com/v2', 'Lid', 'name: l'),
  'planet.yaml': object('planets.example.com/v1', 'Planet', 'name: earth'),
  'twin.yaml': object('twins.example.com/v1', 'Twin', 'name: t'),
  'foo.yaml': object('a/v1', 'Foo', 'name: x'),
  'foo2.yaml': object('a/v1', 'Foo', '"name": "x\\"y", namespace: é'),
  'lower.yaml': object('v1', 'pod', 'name: a'),
  'plural.yaml': object('v1', 'pods', 'name: a'),
  'odd.yaml': object('v1', 'Pod', 'name: "a b?c"'),
  'slash.yaml': object('v1', 'Pod', 'name: a/b'),
  'dots.yaml': object('v1', 'Pod', 'name: ..'),
  'percent.yaml': object('v1', 'Pod', 'name: a, namespace: "x%y"'),
  'noname.yaml': object('v1', 'Pod', 'generateName: x-'),
  'nonamens.yaml': object('v1', 'Pod', 'generateName: x-, namespace: shop'),
  'noversion.yaml': 'kind: Pod\nmetadata: {name: x}\n',
  'nogroupversion.yaml': object('apps/', 'Deployment', 'name: x'),
  'nofoo.yaml': 'kind: Foo\nmetadata: {name: x}\n',
  'list.yaml': listOf(
    'v1',
    'List',
    '{apiVersion: v1, kind: Pod, metadata: {name: a}}',
    '{apiVersion: apps/v1, kind: Deployment, metadata: {name: b, namespace: shop}}',
  ),
  'listone.yaml': listOf('v1', 'List', '{apiVersion: v1, kind: Pod, metadata: {name: a}}'),
  'podlist.yaml': listOf('v1', 'PodList', '{metadata: {name: a}}', '{metadata: {name: b, namespace: shop}}'),
  'boxlist.yaml': listOf('boxes.example.com/v1', 'BoxList', '{metadata: {name: a}}'),
  'foolist.yaml': listOf(
    'a/v1',
    'FooList',
    '{metadata: {name: a}}',
    '{apiVersion: v1, kind: Pod, metadata: {name: a}}',
  ),
  'listnogroup.yaml': listOf('a/v1', 'List', '{apiVersion: v1, kind: Pod, metadata: {name: a}}'),
  'listfoo.yaml': listOf(
    'v1',
    'List',
    '{apiVersion: v1, kind: Pod, metadata: {name: a}}',
    '{apiVersion: a/v1, kind: Foo, metadata: {name: x}}',
    '{kind: Foo}',
    '{apiVersion: v1, kind: Secret, metadata: {name: s}}',
  ),
  'listnested.yaml': listOf(
    'v1',
    'List',
    '{apiVersion: v1, kind: Pod, metadata: {name: a}}',
    '{apiVersion: v1, kind: List, items: []}',
  ),
  'listempty.yaml': listOf('v1', 'List'),
  'empty.yaml': '',
  'comment.yaml': '# nothing\n---\n',
  'bad.yaml': `${object('v1', 'Pod', 'name: before')}---\na: b: c\n---\n${object('v1', 'Pod', 'name: after')}`,
  'nokind.yaml': `${object('v1', 'Pod', 'name: before')}---\na: 1\n---\n${object('v1', 'Pod', 'name: after')}`,
  'label.yaml': object('v1', 'Pod', 'name: a, labels: {v: 1.0}'),
  'mixed.yaml': `${object('v1', 'Pod', 'name: a, namespace: shop')}---\n${object('a/v1', 'Foo', 'name: x')}---\na: 1\n`,
  'mixedone.yaml': `${object('v1', 'Pod', 'name: a, namespace: shop')}---\n${object('a/v1', 'Foo', 'name: x')}`,
  'mixedlist.yaml': `${listOf('v1', 'List', '{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: shop}}', '{apiVersion: a/v1, kind: Foo}', '{kind: Foo}')}---\n${object('a/v1', 'Foo', 'name: x')}`,
  'samelist.yaml': listOf('v1', 'List', '{apiVersion: a/v1, kind: Foo}', '{apiVersion: a/v1, kind: Foo}'),
  'svc.json':
    '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}}{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "t"}}',
  'd/1.yaml': object('v1', 'Pod', 'name: one'),
  'd/2.json': '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "two"}}',
  'd/3.txt': 'not read',
  'd/e/4.yml': object('v1', 'Pod', 'name: four'),
  'k/kustomization.yaml': 'namespace: shop\nresources: [pod.yaml, planet.yaml]\n',
  'k/pod.yaml': object('v1', 'Pod', 'name: a'),
  'k/planet.yaml': object('planets.example.com/v1', 'Planet', 'name: earth'),
  'k1/kustomization.yaml': 'resources: [foo.yaml]\n',
  'k1/foo.yaml': object('a/v1', 'Foo', 'name: x'),
  'broken/kustomization.yaml': 'resources: [nope.yaml]\n',
};

const lines = [
  ...Object.keys(files)
    .filter((file) => !file.startsWith('k') && !file.startsWith('broken'))
    .map((file) => `-f ${file}`),
  '-f pod.yaml -n shop',
  '-f podns.yaml -n shop',
  '-f podns.yaml -n other',
  '-f two.yaml -n shop',
  '-f two.yaml -n other',
  '-f node.yaml -n shop',
  '-f nodens.yaml -n other',
  '-f planet.yaml -n other',
  '-f noname.yaml -n shop',
  '-f nonamens.yaml -n other',
  '-f pod.yaml -A',
  '-f podns.yaml -A',
  '-f podns.yaml -A -n other',
  '-f two.yaml -A',
  '-f node.yaml -A',
  '-f noname.yaml -A',
  '-f list.yaml -n shop',
  '-f list.yaml -n other',
  '-f list.yaml -A',
  '-f d',
  '-f d -R',
  '-f d/1.yaml -f d/1.yaml',
  '-f d/*.yaml',
  '-f pod.yaml -f foo.yaml -f bad.yaml -f deploy.yaml',
  '-f foo.yaml -f nokind.yaml -n shop',
  '-f two.yaml -f foo.yaml -n other',
  '-f two.yaml -f foo.yaml -f bad.yaml -n other',
  '-f two.yaml -f podns.yaml -n other',
  '-f mixed.yaml -n other',
  '-f mixedone.yaml -n other',
  '-f mixedlist.yaml -n other',
  '-f mixedlist.yaml -f listfoo.yaml',
  '-f samelist.yaml -f samelist.yaml',
  '-f mixedlist.yaml -f listfoo.yaml -n other',
  '-f list.yaml -f list.yaml -A',
  '-f pod.yaml -f nope.yaml',
  '-f nope.yaml -f nope2.yaml',
  '-f empty.yaml -A',
  '-f comment.yaml -n shop',
  '-f -',
  '-f - -n shop',
  '-f pod.yaml --subresource=status',
  '-f pod.yaml --field-selector metadata.name=x',
  '-f pod.yaml -l app=web',
  '-k k',
  '-k k -n shop',
  '-k k -n other',
  '-k k1',
  '-k broken',
  '-k nope',
  '-f pod.yaml pods',
  '-f pod.yaml pods/a',
  '-k k -f pod.yaml',
  '-k k -R',
];

interface Ending {
  readonly paths: readonly string[];
  readonly stderr: string;
  readonly failed: boolean;
}

describeWithKubectl('get -f, as kubectl resolves it', () => {
  const home = mkdtempSync(join(tmpdir(), 'file-requests-'));
  const input = `${object('v1', 'Pod', 'name: stdin')}---\n${object('v1', 'Pod', 'name: stdin2, namespace: shop')}`;
  let stub: DiscoveryStub;
  let mapper: Mapper;

  beforeAll(async () => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(home, name)), { recursive: true });
      writeFileSync(join(home, name), content);
    }
    stub = await startDiscoveryStub({ groups });
    mapper = createMapper((await discover(plainGet(stub.url), AbortSignal.timeout(10_000))).groups);
  });
  afterAll(async () => {
    await stub.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it.each(lines)('get %s', async (line) => {
    expect(await own(line, { rows: true })).toEqual(await oracle(line, []));
  });

  it.each(lines)('get %s -o json', async (line) => {
    expect(await own(line, { rows: false })).toEqual(await oracle(line, ['-o', 'json']));
  });

  const known = [
    '-f pod.yaml',
    '-f two.yaml -n other',
    '-f node.yaml',
    '-f deploy.yaml',
    '-f podns.yaml -A',
    '-f noname.yaml',
    '-f empty.yaml',
    '-f svc.json',
    '-f d -R',
  ];

  it.each(known)('get %s: the same from the built-in table', async (line) => {
    const given = { ...flagsOf(line), args: [] };
    const plan = planOf(given);
    const set = await manifests(given);
    const resolve = (one: Mapper) =>
      resolveFiles(plan, { manifests: set, mapper: one, ownNamespace: 'default' });
    expect(fileWords(set).map(builtinResource)).not.toContain(undefined);
    expect(withoutSubresources(resolve(builtinMapper))).toEqual(withoutSubresources(resolve(mapper)));
  });

  async function oracle(line: string, more: readonly string[]): Promise<Ending> {
    stub.takeRequests();
    const args = [
      'get',
      ...words(line),
      ...more,
      `--server=${stub.url}`,
      `--cache-dir=${join(home, '.cache')}`,
    ];
    const env = { HOME: home, KUBECONFIG: '/dev/null', KUBECTL_KUBERC: 'false', PATH: '/usr/bin:/bin' };
    const { stderr, code } = await runKubectl({ programs: controlPlaneDir(), env }, args, { input });
    return {
      paths: stub.takeRequests().map((url) => url.replace(/\?.*/, '')),
      stderr: stderr.replaceAll(/^[EWI]\d{4} .*\n/gm, ''),
      failed: code !== 0,
    };
  }

  function manifests(given: ResourceArgs): Promise<ManifestSet> {
    return readManifests(
      { filenames: given.filenames ?? [], kustomize: given.kustomize, recursive: given.recursive ?? false },
      {
        cwd: home,
        env: { PATH: controlPlaneDir(), HOME: home },
        readInput: async () => input,
        signal: new AbortController().signal,
      },
    );
  }

  /** What this program makes of the line: the paths it would ask for, and kubectl's words. */
  async function own(line: string, { rows }: { readonly rows: boolean }): Promise<Ending> {
    try {
      const given = flagsOf(line);
      const plan = planOf(given);
      const set = await manifests(given);
      const resolution = resolveFiles(plan, { manifests: set, mapper, ownNamespace: 'default' });
      return ended(resolution, { plan, rows, notices: set.notices });
    } catch (error) {
      if (error instanceof ManifestError)
        return { paths: [], stderr: `${error.failure.kubectlText}\n`, failed: true };
      if (error instanceof UsageError)
        return { paths: [], stderr: `error: ${error.message}\n`, failed: true };
      throw error;
    }
  }
});

/** As `get` would go on, with a server that answers everything. */
function ended(
  { steps, allOrNothing }: FileResolution,
  { plan, rows, notices }: { readonly plan: FilesPlan; readonly rows: boolean; readonly notices: string },
): Ending {
  const paths: string[] = [];
  const refusals: ClusterFailure[] = [];
  const failures: { failure: ClusterFailure; list: number | undefined }[] = [];
  let shown = 0;
  for (const step of steps) {
    const { list } = step;
    if (step.kind === 'failure') {
      failures.push({ failure: step.failure, list });
      continue;
    }
    try {
      if (step.kind === 'request') {
        const { resource, ...target } = step.request;
        // Without a version Go drops the empty element.
        paths.push(resourcePath(resource, target).replace('//', '/'));
      }
      if (step.refusal) refusals.push(step.refusal);
      else shown++;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      failures.push({ failure: error.failure, list });
    }
  }
  const text = fileErrors({ refusals, failures }, { rows, allOrNothing });
  // The stub's tables have no labels, so a selector drops them all.
  const isEmpty = (shown === 0 || plan.labelSelector !== undefined) && text === '';
  const nothing = plan.allNamespaces
    ? 'No resources found'
    : `No resources found in ${plan.namespace ?? 'default'} namespace.`;
  const said = text === '' ? (isEmpty && rows ? `${nothing}\n` : '') : `${text}\n`;
  return { paths, stderr: notices + said, failed: text !== '' };
}

function planOf(given: ResourceArgs): FilesPlan {
  const plan = parseResourceArgs(given, { typeAlone: true });
  if (plan.kind !== 'files') throw new Error('a line without files');
  return plan;
}

/** The table does not know what stands beside a resource. */
function withoutSubresources(resolution: FileResolution): FileResolution {
  return JSON.parse(
    JSON.stringify(resolution, (key, value: unknown) => (key === 'subresources' ? undefined : value)),
  ) as FileResolution;
}

function words(line: string): string[] {
  return line.split(' ');
}

/** The flags of the lines above; the program has a parser of its own for them. */
function flagsOf(line: string): ResourceArgs {
  const args: string[] = [];
  const filenames: string[] = [];
  const flags: { -readonly [key in keyof ResourceArgs]: ResourceArgs[key] } = { args, filenames };
  const rest = words(line).values();
  for (const word of rest) {
    const value = () => rest.next().value ?? '';
    if (word === '-A') flags.allNamespaces = true;
    else if (word === '-R') flags.recursive = true;
    else if (word === '-n') flags.namespace = value();
    else if (word === '-l') flags.selector = value();
    else if (word === '-f') filenames.push(value());
    else if (word === '-k') flags.kustomize = value();
    else if (word === '--field-selector') flags.fieldSelector = value();
    else if (word.startsWith('--subresource=')) flags.subresource = word.slice('--subresource='.length);
    else args.push(word);
  }
  return flags;
}

function plainGet(server: string): DiscoveryGet {
  return async (path, accept, signal) => {
    const answer = await fetch(server + path, { headers: { accept }, signal });
    return { contentType: answer.headers.get('content-type') ?? '', text: await answer.text() };
  };
}
