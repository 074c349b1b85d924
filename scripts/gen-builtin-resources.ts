// Writes src/client/api-resources/builtin-table.ts from the discovery of a real kube-apiserver, and that discovery as
// test data beside it. `--check` writes nothing and fails when either would change.
//
//   KUBECTL_MC_CONTROL_PLANE=DIR node scripts/gen-builtin-resources.ts [--check]
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { standardVerbs } from '../src/client/api-resources/builtin.ts';
import { aggregatedAccept, discover } from '../src/client/api-resources/discovery.ts';
import { groupVersion, type ApiResource, type Discovery } from '../src/client/api-resources/types.ts';
import {
  hasControlPlane,
  startRealApiserver,
  type RealApiserver,
} from '../test/support/sim/real-apiserver.ts';
import { controlPlaneDir } from './control-plane-dir.ts';

/**
 * What Kubernetes 1.25 served as stable, and its servers since have preferred: read from cmd/kube-apiserver/app/aggregator.go
 * (apiVersionPriorities) and pkg/registry of v1.25.0. Only list this group's newer resources when no supported server lacks them.
 */
const servedSince125: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'componentstatuses',
    'configmaps',
    'endpoints',
    'events',
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'podtemplates',
    'replicationcontrollers',
    'resourcequotas',
    'secrets',
    'serviceaccounts',
    'services',
  ],
  'admissionregistration.k8s.io/v1': ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  'apiextensions.k8s.io/v1': ['customresourcedefinitions'],
  'apiregistration.k8s.io/v1': ['apiservices'],
  'apps/v1': ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  'autoscaling/v2': ['horizontalpodautoscalers'],
  'batch/v1': ['cronjobs', 'jobs'],
  'certificates.k8s.io/v1': ['certificatesigningrequests'],
  'coordination.k8s.io/v1': ['leases'],
  'discovery.k8s.io/v1': ['endpointslices'],
  'networking.k8s.io/v1': ['ingressclasses', 'ingresses', 'networkpolicies'],
  'node.k8s.io/v1': ['runtimeclasses'],
  'policy/v1': ['poddisruptionbudgets'],
  'rbac.authorization.k8s.io/v1': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  'scheduling.k8s.io/v1': ['priorityclasses'],
  'storage.k8s.io/v1': [
    'csidrivers',
    'csinodes',
    'csistoragecapacities',
    'storageclasses',
    'volumeattachments',
  ],
};

const folder = join(import.meta.dirname, '../src/client/api-resources');

await main(process.argv.includes('--check'));

async function main(checkOnly: boolean): Promise<void> {
  const binaries = controlPlaneDir();
  if (!hasControlPlane(binaries)) throw new Error('no kube-apiserver here; run `make control-plane`');
  const server = await startRealApiserver({ binaries });
  try {
    const { version, discovery, documents } = await read(server);
    const outputs = [
      [join(folder, 'builtin-table.ts'), tableSource(discovery, version)],
      [join(folder, 'testdata/stock-api.json'), indented(documents.get('/api'))],
      [join(folder, 'testdata/stock-apis.json'), indented(documents.get('/apis'))],
    ] as const;
    for (const [file, text] of outputs) await emit(file, { text, checkOnly });
  } finally {
    await server.stop();
  }
}

async function emit(file: string, { text, checkOnly }: { text: string; checkOnly: boolean }): Promise<void> {
  const before = await readFile(file, 'utf8').catch(() => '');
  // The formatter lays JSON out anew.
  if (before === text || (file.endsWith('.json') && before !== '' && compact(before) === compact(text)))
    return;
  if (checkOnly) {
    console.error(`${file} is not what scripts/gen-builtin-resources.ts writes`);
    process.exitCode = 1;
    return;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(`wrote ${file}; run \`npm run fmt\` now`);
}

function compact(json: string): string {
  return JSON.stringify(JSON.parse(json));
}

async function read(server: RealApiserver) {
  const documents = new Map<string, string>();
  const get = async (path: string, accept: string) => {
    const answer = await server.ask({ path, headers: { accept }, user: 'admin' });
    if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.body}`);
    if (accept === aggregatedAccept) documents.set(path, answer.body);
    return { contentType: answer.headers['content-type'] ?? '', text: answer.body };
  };
  const discovery = await discover(get, AbortSignal.timeout(30_000));
  const { text } = await get('/version', 'application/json');
  const version = /"gitVersion": *"([^"]+)"/.exec(text)?.[1];
  if (version === undefined) throw new Error(`no version in ${text}`);
  return { version, discovery, documents };
}

function tableSource(discovery: Discovery, version: string): string {
  const rows = discovery.groups.flatMap(({ name, preferredVersion, versions }) =>
    versions.flatMap((served) => {
      const wanted = servedSince125[groupVersion(name, served.version)] ?? [];
      if (wanted.length > 0 && served.version !== preferredVersion)
        throw new Error(`${name}/${served.version} is not preferred`);
      return (served.resources ?? []).filter(({ resource }) => wanted.includes(resource));
    }),
  );
  const expected = Object.values(servedSince125).flat().length;
  if (rows.length !== expected)
    throw new Error(`the server lacks ${expected - rows.length} of ${expected} resources`);
  return `// Generated from the discovery of kube-apiserver ${version} by scripts/gen-builtin-resources.ts; do not edit.
// Which resources stand here, and when they may be used: builtin.ts.

/** One resource a row: group version, plural, singular, kind, scope, short names, categories, verbs (\`*\`: the standard ones). */
export const builtinRows: readonly string[] = [
${rows.map((row) => `  '${tableRow(row)}',`).join('\n')}
];
`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '-' : items.join(',');
}

function tableRow(row: ApiResource): string {
  const verbs = row.verbs.toSorted().join() === standardVerbs.join() ? '*' : list(row.verbs);
  const place = groupVersion(row.group, row.version);
  const scope = row.namespaced ? 'namespaced' : 'cluster';
  return [
    place,
    row.resource,
    row.singular,
    row.kind,
    scope,
    list(row.shortNames),
    list(row.categories),
    verbs,
  ].join(' ');
}

function indented(text: string | undefined): string {
  if (text === undefined) throw new Error('the server did not answer with its discovery');
  return `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
}
