// The objects of one application of a generated cluster: what its Deployment brings with it.
import { NODES, nodeIp, nodeName, place, stamp, type ClusterOptions, type Maker } from './cluster-options.ts';
import type { KubeObject } from './objects.ts';
import { rfc3339, type AppPlan } from './plan.ts';
import { podMaker, type PodIdentity } from './pod-objects.ts';
import { createRandom } from './random.ts';
import { SAMPLE } from './samples.ts';
import { fill } from './templates.ts';
import { parseJson, trusted } from './trusted.ts';

/** The uids of an app's owners depend on nothing but the app, so that each resource can be made alone. */
function owners(
  app: AppPlan,
  { seed, name }: ClusterOptions,
): { deploymentUid: string; replicaSetUid: string } {
  const random = createRandom(`${seed}/${name}/${app.name}/owners`);
  return { deploymentUid: random.uuid(), replicaSetUid: random.uuid() };
}

function filling(app: AppPlan, options: ClusterOptions): object {
  const { name, namespace: where, image, tier, hash, createdAt } = app;
  return { app: name, namespace: where, image, tier, hash, time: createdAt, ...owners(app, options) };
}

/** The pods of its ReplicaSet. */
export function podsOf(app: AppPlan, { options, make }: Making): KubeObject[] {
  const { name, namespace: where, image, tier, hash, createdAt, pods } = app;
  const family = { app: name, namespace: where, image, tier, hash, time: createdAt, isOwned: true };
  const { startedAt } = options;
  const build = podMaker({ ...family, ...owners(app, options), ...place(options), startedAt });
  return pods.map((pod) => build(pod, podIdentity(make)));
}

/** Another node and address for each pod. */
export function podIdentity(make: Maker): PodIdentity {
  const index = make.random.below(NODES);
  const podIp = `10.244.${index + 1}.${make.random.below(250) + 2}`;
  return { ...stamp(make), node: nodeName(index), nodeIp: nodeIp(index), podIp };
}

export interface Making {
  readonly options: ClusterOptions;
  readonly make: Maker;
}

/** Its Deployment or its ReplicaSet, with the counts that its pods have. */
export function workload(
  resource: 'deployments' | 'replicasets',
  app: AppPlan,
  { options, make }: Making,
): KubeObject {
  const object = fill(resource, SAMPLE.app, {
    ...filling(app, options),
    resourceVersion: make.nextVersion(),
  });
  const wanted = app.pods.length;
  const ready = app.pods.filter(({ state }) => state === 'Running').length;
  const { annotations } = object.metadata;
  const desired = 'deployment.kubernetes.io/desired-replicas';
  const most = 'deployment.kubernetes.io/max-replicas';
  const counts: Record<string, number> = {
    replicas: wanted,
    fullyLabeledReplicas: wanted,
    updatedReplicas: wanted,
    readyReplicas: ready,
    availableReplicas: ready,
  };
  // Counts of zero are left out, and a Deployment tells the ones that are missing.
  const status = Object.entries(trusted<object>(object['status'])).flatMap(
    ([key, value]): [string, unknown][] => {
      const count = counts[key];
      const own: [string, unknown][] =
        count === undefined ? [[key, value]] : count === 0 && key !== 'replicas' ? [] : [[key, count]];
      const isLast = key === (resource === 'deployments' ? 'availableReplicas' : '');
      return isLast && ready < wanted ? [...own, ['unavailableReplicas', wanted - ready]] : own;
    },
  );
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(annotations?.[desired] === undefined
        ? {}
        : {
            annotations: {
              ...annotations,
              [desired]: String(wanted),
              [most]: String(wanted + Math.max(1, Math.ceil(wanted / 4))),
            },
          }),
    },
    spec: { ...trusted<object>(object['spec']), replicas: wanted },
    status: Object.fromEntries(status),
  };
}

/** Its Service, ConfigMap, Secret or Widget. */
export function companion(resource: string, app: AppPlan, { options, make }: Making): KubeObject {
  const identity = stamp(make);
  // Versions count up, so that no two Services share an address.
  const clusterIp = `10.0.${make.random.below(200) + 1}.${Number(identity.resourceVersion) % 250}`;
  const region = { region: options.region };
  return fill(resource, SAMPLE.app, {
    ...filling(app, options),
    ...region,
    clusterIp,
    ...identity,
  });
}

/** Its events; the server keeps them for an hour, so they are never older. */
export function eventsOf(app: AppPlan, { options, make }: Making): KubeObject[] {
  const { random } = make;
  const time = rfc3339(options.startedAt - (10 + random.below(45)) * 60_000 - 30_000);
  const fillingIn = { ...filling(app, options), time };
  const [pod] = app.pods;
  return [`${SAMPLE.app}.`, `${SAMPLE.app}-${SAMPLE.hash}.`].map((name) => {
    const event = fill('events', name, { ...fillingIn, ...stamp(make) });
    const text = JSON.stringify(event)
      .replaceAll('0000000000000000', random.uuid().replaceAll('-', '').slice(0, 16))
      .replaceAll(`-${SAMPLE.suffix}`, `-${pod?.name.split('-').at(-1) ?? ''}`)
      .replaceAll('from 0 to 1', `from 0 to ${app.pods.length}`);
    return parseJson<KubeObject>(text);
  });
}
