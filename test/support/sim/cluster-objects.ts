// All objects of a generated cluster, one resource at a time and only when somebody asks for it.
import { companion, eventsOf, podIdentity, podsOf, workload, type Making } from './application-objects.ts';
import {
  NODES,
  born,
  createMaker,
  nodeIp,
  nodeName,
  place,
  revisionFor,
  stamp,
  type ClusterOptions,
  type SimPod,
} from './cluster-options.ts';
import { sortKeys } from './go-json.ts';
import type { KubeObject, Manifest, Metadata } from './objects.ts';
import { APP_NAMESPACES, planApps, rfc3339, type AppPlan } from './plan.ts';
import { podMaker } from './pod-objects.ts';
import { createRandom } from './random.ts';
import { SAMPLE } from './samples.ts';
import type { StoreSource } from './store.ts';
import { fill } from './templates.ts';
import { parseJson, trusted } from './trusted.ts';

const SYSTEM_NAMESPACES = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];
/** Applications beyond that many have no companions: a large cluster is there for its pods. */
const WITH_COMPANIONS = 50;

export function clusterSource(options: ClusterOptions): StoreSource {
  const { objects, pods, startedAt, seed, name } = options;
  const isExact = typeof pods !== 'number';
  const apps = isExact ? [] : planApps({ seed, cluster: name, pods, startedAt });
  const given = (resource: string): readonly KubeObject[] | undefined => objects?.[resource];
  const highest = Object.values(objects ?? {})
    .flat()
    .reduce((most, { metadata }) => Math.max(most, Number(metadata.resourceVersion)), 0);
  return {
    revision: Math.max(revisionFor(typeof pods === 'number' ? pods : 0), highest),
    load: (resource) => given(resource) ?? generate(resource, { options, apps }),
  };
}

interface Cluster {
  readonly options: ClusterOptions;
  readonly apps: readonly AppPlan[];
}

function generate(resource: string, { options, apps }: Cluster): readonly KubeObject[] {
  const make = createMaker(options, resource);
  const making: Making = { options, make };
  const some = apps.slice(0, WITH_COMPANIONS);
  switch (resource) {
    case 'pods':
      return typeof options.pods === 'number'
        ? apps.flatMap((app) => podsOf(app, making))
        : options.pods.map((pod) => exactPod(pod, making));
    case 'deployments':
    case 'replicasets':
      return apps.map((app) => workload(resource, app, making));
    case 'services':
      return [
        fill('services', 'kubernetes', { ...stamp(make), time: born(options) }),
        ...some.map((app) => companion('services', app, making)),
      ];
    case 'configmaps':
      return [
        ...namespaces(options).map((where) => rootCa(where, making)),
        ...some.map((app) => companion('configmaps', app, making)),
      ];
    case 'secrets':
    case 'widgets':
      return some.map((app) => companion(resource, app, making));
    case 'events':
      return some.flatMap((app) => eventsOf(app, making));
    case 'nodes':
      return Array.from({ length: NODES }, (_, index) => node(index, making));
    case 'namespaces':
      return namespaces(options).map((name) => namespace(name, making));
    default:
      return [];
  }
}

function exactPod(pod: SimPod, { options, make }: Making): KubeObject {
  const { startedAt } = options;
  const age = (pod.ageSeconds ?? 3 * 86_400 + 1800) * 1000;
  const build = podMaker({
    app: 'main',
    namespace: pod.namespace ?? 'default',
    image: pod.image ?? 'nginx:1.29.3',
    tier: 'front',
    time: rfc3339(startedAt - age),
    isOwned: false,
    labels: pod.labels ?? { app: pod.name },
    startedAt,
    ...place(options),
  });
  return build(
    { name: pod.name, state: pod.state ?? 'Running', restarts: pod.restarts ?? 0 },
    podIdentity(make),
  );
}

function node(index: number, { options, make }: Making): KubeObject {
  const { gitVersion: version } = options;
  const common = { node: nodeName(index), nodeIp: nodeIp(index), time: born(options), version };
  const object = fill('nodes', SAMPLE.node, { ...common, ...place(options), ...stamp(make) });
  const text = JSON.stringify(object).replaceAll('10.244.1.0', `10.244.${index + 1}.0`);
  return parseJson<KubeObject>(text);
}

function namespaces({ pods, namespaces: more = [] }: ClusterOptions): string[] {
  const own =
    typeof pods === 'number'
      ? pods > 0
        ? APP_NAMESPACES
        : []
      : pods.map((pod) => pod.namespace ?? 'default');
  return [...new Set([...SYSTEM_NAMESPACES, ...own, ...more])];
}

function namespace(name: string, { options, make }: Making): KubeObject {
  const template = SYSTEM_NAMESPACES.includes(name) ? name : SAMPLE.namespace;
  return fill('namespaces', template, { namespace: name, time: born(options), ...stamp(make) });
}

function rootCa(where: string, { options, make }: Making): KubeObject {
  const object = fill('configmaps', 'kube-root-ca.crt', {
    namespace: where,
    time: born(options),
    ...stamp(make),
  });
  return { ...object, data: { 'ca.crt': options.caPem } };
}

/** Manifests of custom resources as the server would hold them. */
export function customObjects(manifests: readonly Manifest[], options: ClusterOptions): KubeObject[] {
  const random = createRandom(`${options.seed}/${options.name}/custom`);
  return manifests.map((manifest, index): KubeObject => {
    const { apiVersion: _version, kind: _kind, metadata, ...rest } = manifest;
    const { annotations, labels, name, namespace: where } = metadata;
    return {
      metadata: trusted<Metadata>({
        ...(annotations === undefined ? {} : { annotations }),
        creationTimestamp: born(options),
        generation: 1,
        ...(labels === undefined ? {} : { labels }),
        name,
        ...(where === undefined ? {} : { namespace: where }),
        resourceVersion: String(index + 1),
        uid: random.uuid(),
      }),
      ...trusted<object>(sortKeys(rest)),
    };
  });
}
