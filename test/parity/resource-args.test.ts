// Resource arguments against the real kubectl: for each command line, which paths it asks for, what it says, how it ends.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { builtinMapper, builtinResource } from '../../src/client/api-resources/builtin.ts';
import { discover, type DiscoveryGet } from '../../src/client/api-resources/discovery.ts';
import { createMapper, type Mapper } from '../../src/client/api-resources/mapper.ts';
import { resourcePath } from '../../src/client/api-resources/resource-path.ts';
import {
  missingResource,
  parseResourceArgs,
  planWords,
  type ResourceArgs,
} from '../../src/commands/shared/resource-args.ts';
import { resolutionFailure, resolvePlan } from '../../src/commands/shared/resource-requests.ts';
import { UsageError } from '../../src/core/errors.ts';
import { ClusterError } from '../../src/core/failure.ts';
import { verdict } from '../support/control-plane/describe-real.ts';
import { startDiscoveryStub, stubGroup, type DiscoveryStub } from '../support/discovery-stub.ts';

/** Groups of CRDs and aggregated servers that get into each other's way. */
const crowded = [
  stubGroup('apps.zeta.io', {
    v1alpha1: [{ plural: 'deployments', kind: 'Deployment', shortNames: ['deploy'] }],
  }),
  stubGroup('broken.example.com', { v1: [] }),
  stubGroup('boxes.example.com', {
    v2: [{ plural: 'boxes', kind: 'Box', shortNames: ['bx'], categories: ['all', 'storage'] }],
    v1: [
      { plural: 'boxes', kind: 'Box', shortNames: ['bx'], categories: ['all', 'storage'] },
      { plural: 'lids', kind: 'Lid', categories: ['storage'] },
    ],
  }),
  stubGroup('first.example.com', { v1: [{ plural: 'widgets', kind: 'Widget', shortNames: ['wd', 'svc'] }] }),
  stubGroup('gadgets.example.com', {
    v1: [{ plural: 'gadgets', kind: 'Gadget', singular: 'gizmo', categories: ['solo'] }],
  }),
  stubGroup('limits.example.com', { v1: [{ plural: 'quotas', kind: 'Quota' }] }),
  stubGroup('lists.example.com', { v1: [{ plural: 'lists', kind: 'List' }] }),
  stubGroup('metrics.k8s.io', {
    v1beta1: [
      { plural: 'nodes', kind: 'NodeMetrics', singular: '', clusterScoped: true },
      { plural: 'pods', kind: 'PodMetrics', singular: '' },
    ],
  }),
  stubGroup('planets.example.com', {
    v1: [{ plural: 'planets', kind: 'Planet', clusterScoped: true, categories: ['secret'] }],
  }),
  stubGroup('second.example.com', { v1: [{ plural: 'widgets', kind: 'Widget', shortNames: ['wd'] }] }),
  stubGroup('third.example.com', { v1: [{ plural: 'wodgets', kind: 'Wodget', shortNames: ['wd'] }] }),
];

/** Command lines behind `kubectl`: types alone. What they mean may depend on the form of discovery; the grammar does not. */
const typeLines = [
  'get pods',
  'get pod',
  'get po',
  'get PODS',
  'get Pod',
  'get PO',
  'get pods -A',
  'get pods -n kube-system',
  'get nodes -n kube-system',
  'get no -A',
  'get deploy,svc',
  'get deployments.apps',
  'get deployments.v1.apps',
  'get deployments.v2.apps',
  'get deploy.v1beta1.apps',
  'get deployments.app',
  'get deployments.apps.z',
  'get deployments.apps.zeta.io',
  'get deploy.apps.zeta.io',
  'get Deployment.v1alpha1.apps.zeta.io',
  'get deploy.apps.zet',
  'get pods.',
  'get pods.v1',
  'get pods.v1.',
  'get po.v1.',
  'get pods.v2.',
  'get pods.metrics.k8s.io',
  'get pods.v1beta1.metrics.k8s.io',
  'get podmetrics',
  'get PodMetrics',
  'get nodes.metrics',
  'get hpa',
  'get hpa.v1.autoscaling',
  'get horizontalpodautoscalers.v1.autoscaling',
  'get cj,ing,netpol,pdb,sc,crd,csr,pc,ep,cm,ns,pvc,pv,rs,ds,sts,sa,rc,cs',
  'get ev',
  'get events',
  'get events.events.k8s.io',
  'get quota',
  'get quotas,resourcequotas',
  'get limits',
  'get wd',
  'get widgets',
  'get widget.second.example.com',
  'get wd.second',
  'get wd.third.example.com',
  'get bx',
  'get boxes.v1.boxes.example.com',
  'get lids',
  'get gizmo,gadgets',
  'get Gadget',
  'get gadget',
  'get Gadget,gadget,gadgets',
  'get planets',
  'get planet -A',
  'get podlist',
  'get list',
  'get lists.lists.example.com',
  'get List.lists.example.com',
  'get BoxList',
  // Duplicates, commas, categories.
  'get pods,po,pod,Pod',
  'get pods,pods',
  'get pods,',
  'get ,',
  'get all',
  'get all -A',
  'get storage',
  'get storage,pods',
  'get solo x',
  'get solo/x',
  'get secret',
  'get all x',
  'get all,pods x',
  'get pods,all',
  'get ALL',
  'get api-extensions',
];

const lines = [
  ...typeLines,
  // Full names, which need no discovery.
  'get deployments',
  'get services',
  'get configmaps',
  'get secrets',
  'get namespaces',
  'get nodes',
  'get events',
  'get replicasets',
  'get daemonsets',
  'get statefulsets',
  'get jobs',
  'get cronjobs',
  'get serviceaccounts',
  'get persistentvolumes',
  'get endpoints',
  'get ingresses',
  'get networkpolicies',
  'get roles',
  'get rolebindings',
  'get clusterroles',
  'get storageclasses',
  'get deployments web -n shop',
  'get pods/a services/b',
  'get Pod a',
  'get services,configmaps -l app=x',
  'get deployments.apps web',
  'get nodes n1 n2',
  // Names.
  'get pods a',
  'get pods a b',
  'get pods a a',
  'get pods a,b',
  'get po/a',
  'get po/a pod/a svc/b',
  'get pods,svc a b',
  'get pods,po a',
  'get pods,pods a',
  'get pods,pods/a',
  'get nodes n1',
  'get nodes n1 -A',
  'get pods a -A',
  'get pods/a nodes/b -A',
  'get nodes/b pods/a -A',
  'get pods/a -n kube-system',
  'get deploy/web --subresource=scale',
  'get deploy web -n shop --subresource=scale',
  'get planets earth',
  'get boxes.v1.boxes.example.com/a',
  "get cm 'a b!?#é[]@:$&+;='",
  'get pods a%b',
  'get pods ..',
  "get pods ''",
  'get pods/',
  'get /a',
  'get pods/a/b',
  'get pods/a svc/b/c /d',
  'get pods/a b',
  'get pods a/b',
  'get pods,svc a/b',
  'get pods,svc/a',
  'get pods/a,svc/b',
  'get pods a --subresource=a/b',
  // Selectors.
  'get pods -l app=web',
  "get pods -l ' app=web '",
  "get pods -l ''",
  'get pods --field-selector metadata.name=x -A',
  'get pods a -l app=web',
  'get pods/a -l app=web',
  'get pods/a --field-selector metadata.name=x',
  'get all -l app=web',
  'get pods --subresource=status',
  'get pods -l app=web --subresource=status',
  // Unknown types.
  'get foo',
  "get ''",
  'get foo,pods',
  'get pods,foo',
  'get foo x',
  'get pods/a foo/b',
  'get foo.v1.apps',
  'get foo.bar.example.com',
  'get broken',
  "get 'a\"b\\c'",
  "get 'foo bar'",
  'get ünknown',
  // Nothing, watches, files.
  'get',
  'get -l app=web',
  'get -A',
  'get -w',
  'get -w -l app=web',
  'get pods,svc -w',
  'get pods/a svc/b -w',
  'get all -w',
  'get -k x -f y',
  'get -k x -R',
  'get pods -k x',
  'get pods/a -k x',
  'get pods a -k x',
  // Other verbs.
  'delete',
  'delete pods',
  'delete foo',
  'delete all',
  'delete pods a --all',
  'delete pods/a --all',
  'delete pods --all -l app=web',
  'describe pods/a b',
  'describe foo',
];

interface Ending {
  readonly paths: readonly string[];
  readonly stderr: string;
  readonly failed: boolean;
}

const kubectl = join(controlPlaneDir(), 'kubectl');
const run = promisify(execFile);
const outcome = verdict(existsSync(kubectl) ? [] : ['kubectl'], process.env);
if (outcome === 'skip')
  process.stderr.write(`\nSKIPPED resource arguments: no ${kubectl}; build it with: make control-plane\n`);

describe.skipIf(outcome === 'skip')('resource arguments, as kubectl resolves them', () => {
  let home = '';
  beforeAll(() => {
    if (!existsSync(kubectl)) throw new Error(`no ${kubectl}; build it with: make control-plane`);
    home = mkdtempSync(join(tmpdir(), 'resource-args-'));
    writeFileSync(join(home, 'config'), '');
  });
  afterAll(() => {
    if (home !== '') rmSync(home, { recursive: true, force: true });
  });

  describe.each([
    { server: 'a server of today', legacy: false, lines },
    { server: 'a server with legacy discovery', legacy: true, lines: typeLines },
  ])('on $server', ({ legacy, lines: some }) => {
    let stub: DiscoveryStub;
    let mapper: Mapper;
    beforeAll(async () => {
      stub = await startDiscoveryStub({ groups: crowded, legacy });
      mapper = createMapper((await discover(plainGet(stub.url), AbortSignal.timeout(10_000))).groups);
    });
    afterAll(() => stub.stop());

    it.each(some)('%s', async (line) => {
      const args = split(line);
      const theirs = await oracle(args, stub);
      const ours = own(args, mapper);
      expect(ours).toEqual(theirs);
    });

    // A category named like a built-in kind is what only discovery shows; builtin.ts says so.
    const known = some.filter((line) => line !== 'get secret' && isBuiltin(split(line)));

    it.each(known)('%s: the same paths from the built-in table', (line) => {
      const args = split(line);
      expect(own(args, builtinMapper).paths).toEqual(own(args, mapper).paths);
    });
  });

  it('has lines enough that the built-in table answers', () => {
    expect(lines.filter((line) => isBuiltin(split(line))).length).toBeGreaterThan(40);
  });

  async function oracle(args: readonly string[], stub: DiscoveryStub): Promise<Ending> {
    stub.takeRequests();
    const cache = join(home, new URL(stub.url).port);
    const all = [
      ...args,
      `--server=${stub.url}`,
      `--kubeconfig=${join(home, 'config')}`,
      `--cache-dir=${cache}`,
    ];
    const env = { HOME: home, KUBECTL_KUBERC: 'false' };
    const { stderr, failed } = await run(kubectl, all, { env, timeout: 30_000, cwd: home }).then(
      (ended) => ({ stderr: ended.stderr, failed: false }),
      (error: { stderr: string }) => ({ stderr: error.stderr, failed: true }),
    );
    return { paths: stub.takeRequests().map(essence), stderr: withoutLogs(stderr), failed };
  }
});

/** The path, and what the arguments decide of the query. */
function essence(url: string): string {
  const [path = '', query] = url.split('?');
  const parameters = new URLSearchParams(query);
  const selectors = ['labelSelector', 'fieldSelector'].flatMap((key) =>
    parameters.has(key) ? [`${key}=${parameters.get(key)}`] : [],
  );
  return [path, ...selectors].join(' ');
}

/** klog lines carry times; kubectl writes them about the broken group. */
function withoutLogs(stderr: string): string {
  return stderr.replaceAll(/^[EWI]\d{4} .*\n/gm, '');
}

/** What this program makes of the line: the paths it would ask for, and kubectl's words. */
function own(args: readonly string[], mapper: Mapper): Ending {
  const [verb = '', ...rest] = args;
  const watch = rest.includes('-w');
  try {
    const given = flagsOf(rest);
    if (verb === 'get' && !watch && given.args.length === 0 && !given.kustomize) {
      const { preface, message } = missingResource('kubectl', verb);
      return { paths: [], stderr: `${preface}error: ${message}\n`, failed: true };
    }
    const plan = parseResourceArgs(given, { typeAlone: verb !== 'delete', singleType: watch });
    if (plan.kind === 'files') throw new Error('not for this test');
    const resolution = resolvePlan(plan, mapper, 'default');
    const said = resolution.warnings.map((warning) => `Warning: ${warning}\n`).join('');
    if (!resolution.ok)
      return { paths: [], stderr: `${said}${resolutionFailure(resolution).kubectlText}\n`, failed: true };
    const paths = resolution.requests.map(({ resource, ...target }) =>
      [
        resourcePath(resource, target),
        ...(plan.labelSelector ? [`labelSelector=${plan.labelSelector}`] : []),
        ...(plan.fieldSelector ? [`fieldSelector=${plan.fieldSelector}`] : []),
      ].join(' '),
    );
    return { paths, stderr: said, failed: false };
  } catch (error) {
    if (error instanceof ClusterError)
      return { paths: [], stderr: `${error.failure.kubectlText}\n`, failed: true };
    if (!(error instanceof UsageError)) throw error;
    return { paths: [], stderr: `error: ${error.message}\n`, failed: true };
  }
}

/** Whether the program would use the table for the line. */
function isBuiltin(args: readonly string[]): boolean {
  try {
    const words = planWords(parseResourceArgs(flagsOf(args.slice(1)), { typeAlone: true }));
    return words.length > 0 && words.every((word) => builtinResource(word) !== undefined);
  } catch {
    return false;
  }
}

/** The flags of the lines above; the program has a parser of its own for them. */
function flagsOf(words: readonly string[]): ResourceArgs {
  const args: string[] = [];
  const flags: { -readonly [key in keyof ResourceArgs]: ResourceArgs[key] } = { args };
  const rest = words.values();
  for (const word of rest) {
    const value = () => rest.next().value ?? '';
    if (word === '-A') flags.allNamespaces = true;
    else if (word === '--all') flags.all = true;
    else if (word === '-R') flags.recursive = true;
    else if (word === '-n') flags.namespace = value();
    else if (word === '-l') flags.selector = value();
    else if (word === '-f') flags.filenames = [value()];
    else if (word === '-k') flags.kustomize = value();
    else if (word === '--field-selector') flags.fieldSelector = value();
    else if (word.startsWith('--subresource=')) flags.subresource = word.slice('--subresource='.length);
    else if (word !== '-w') args.push(word);
  }
  return flags;
}

/** Words with single quotes, as a shell splits them. */
function split(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

function plainGet(server: string): DiscoveryGet {
  return async (path, accept, signal) => {
    const answer = await fetch(server + path, { headers: { accept }, signal });
    const text = await answer.text();
    if (answer.ok) return { contentType: answer.headers.get('content-type') ?? '', text };
    const message = `GET ${path}: ${answer.status}`;
    throw new ClusterError({
      reason: answer.status === 404 ? 'not-found' : 'server',
      message,
      kubectlText: message,
    });
  };
}
