// Pods as the real server holds them, in each state that a plan can ask for: made from the recorded one.
import type { ContainerStatus, KubeObject, Metadata, OwnerReference } from './objects.ts';
import { rfc3339, type PodPlan } from './plan.ts';
import { SAMPLE } from './samples.ts';
import { fill, type Filling } from './templates.ts';
import { trusted } from './trusted.ts';

/** What the pods of one ReplicaSet have in common. */
export interface PodFamily extends Filling {
  readonly app: string;
  readonly namespace: string;
  readonly image: string;
  readonly time: string;
  /** False for pods that nobody manages. */
  readonly isOwned: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  /** Epoch milliseconds of the fleet's start; restarts happened before. */
  readonly startedAt: number;
}

export interface PodIdentity {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly node: string;
  readonly nodeIp: string;
  readonly podIp: string;
}

interface PodTemplate {
  readonly metadata: Metadata & { readonly managedFields: readonly [ControllerFields, KubeletFields] };
  readonly spec: object;
  readonly status: {
    readonly conditions: readonly { readonly type: string }[];
    readonly containerStatuses: readonly [ContainerStatus];
  };
}

interface ControllerFields {
  readonly time: string;
  readonly fieldsV1: { readonly 'f:metadata': object };
}

interface KubeletFields {
  readonly time: string;
  readonly fieldsV1: { readonly 'f:status': Readonly<Record<string, unknown>> };
}

/** A function that makes the pods of one family; they share what is equal. */
export function podMaker(family: PodFamily): (plan: PodPlan, identity: PodIdentity) => KubeObject {
  const { metadata, spec, status } = withMoment(blankFamily(family), family);
  const [controllerFields, kubeletFields] = metadata.managedFields;
  const conditions = (isReady: boolean): object[] =>
    status.conditions.map((condition) => {
      const isTrue = isReady || !['Ready', 'ContainersReady'].includes(condition.type);
      const base = { ...condition, status: isTrue ? 'True' : 'False' };
      return isTrue ? base : { ...base, ...notReady(family.app) };
    });
  const ready = conditions(true);
  const unready = conditions(false);
  const specs = new Map<string, object>();
  const specOn = (node: string): object => {
    const made = specs.get(node) ?? placed(spec, node);
    specs.set(node, made);
    return made;
  };
  const allLabels =
    family.labels === undefined ? metadata.labels : { ...family.labels, ...zoneLabels(metadata) };
  const ownLabels = Object.fromEntries(
    Object.entries(allLabels ?? {}).filter(([key]) => !key.startsWith(ZONES)),
  );

  return (plan, identity) => {
    const isScheduled = plan.state !== 'Pending';
    const isReady = plan.state === 'Running' || plan.state === 'Terminating';
    const hasIp = isReady || plan.state === 'CrashLoopBackOff' || plan.state === 'Completed';
    const owner: { generateName?: string; ownerReferences?: readonly OwnerReference[] } = family.isOwned
      ? metadata
      : {};
    const own: Metadata = {
      name: plan.name,
      ...(owner.generateName === undefined ? {} : { generateName: owner.generateName }),
      namespace: family.namespace,
      uid: identity.uid,
      resourceVersion: identity.resourceVersion,
      generation: 1,
      creationTimestamp: metadata.creationTimestamp,
      ...(plan.state === 'Terminating' ? leaving(family.startedAt) : {}),
      labels: sortedLabels(isScheduled ? (allLabels ?? {}) : ownLabels),
      ...(owner.ownerReferences === undefined ? {} : { ownerReferences: owner.ownerReferences }),
      managedFields: isScheduled
        ? [controllerFields, kubeletEntry(kubeletFields, hasIp ? identity.podIp : '')]
        : [controllerFields],
    };
    if (!isScheduled) return { metadata: own, spec: specOn(''), status: pending(family.time) };
    return {
      metadata: own,
      spec: specOn(identity.node),
      status: {
        phase: plan.state === 'Completed' ? 'Succeeded' : hasIp ? 'Running' : 'Pending',
        conditions: isReady ? ready : unready,
        hostIP: identity.nodeIp,
        hostIPs: [{ ip: identity.nodeIp }],
        ...(hasIp ? { podIP: identity.podIp, podIPs: [{ ip: identity.podIp }] } : {}),
        startTime: family.time,
        containerStatuses: [containerStatus(plan, status.containerStatuses[0], family)],
        qosClass: 'Burstable',
      },
    };
  };
}

/** Five and a half hours: cells tell restarts too. */
const RESTARTED_BEFORE_MS = 5.5 * 3_600_000;
// Clusters that run the same version of an application have the same spec: it is parsed once for all.
const blanks = new Map<string, PodTemplate>();

function blankFamily(family: PodFamily): PodTemplate {
  const { app, namespace, image, tier, hash, region, zone } = family;
  const filling = without({ app, namespace, image, tier, hash, region, zone });
  const key = JSON.stringify(filling);
  const known = blanks.get(key) ?? trusted<PodTemplate>(fill('pods', SAMPLE.app, filling));
  blanks.set(key, known);
  return known;
}

function without(filling: Readonly<Record<string, string | undefined>>): Filling {
  return Object.fromEntries(Object.entries(filling).filter(([, value]) => value !== undefined));
}

/** The family's own time, and the uid of its owner. */
function withMoment(blank: PodTemplate, { time, replicaSetUid }: PodFamily): PodTemplate {
  const { metadata, spec, status } = blank;
  const [controllerFields, kubeletFields] = metadata.managedFields;
  const uid = replicaSetUid ?? '';
  const meta = {
    ...controllerFields.fieldsV1['f:metadata'],
    'f:ownerReferences': { '.': {}, [`k:${JSON.stringify({ uid })}`]: {} },
  };
  const [container] = status.containerStatuses;
  return {
    metadata: {
      ...metadata,
      creationTimestamp: time,
      ...(metadata.ownerReferences && {
        ownerReferences: metadata.ownerReferences.map((owner) => ({ ...owner, uid })),
      }),
      managedFields: [
        { ...controllerFields, time, fieldsV1: { ...controllerFields.fieldsV1, 'f:metadata': meta } },
        { ...kubeletFields, time },
      ],
    },
    spec,
    status: {
      conditions: status.conditions.map((condition) => ({ ...condition, lastTransitionTime: time })),
      containerStatuses: [{ ...container, state: { running: { startedAt: time } } }],
    },
  };
}

const ZONES = 'topology.kubernetes.io/';

function zoneLabels({ labels }: Metadata): Record<string, string> {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([key]) => key.startsWith(ZONES)));
}

function sortedLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The spec with its node in the place where the server writes it. */
function placed(spec: object, node: string): object {
  const entries = Object.entries(spec).flatMap(([key, value]): [string, unknown][] => {
    if (key !== 'nodeName') return [[key, value]];
    return node === '' ? [] : [[key, node]];
  });
  return Object.fromEntries(entries);
}

function leaving(startedAt: number): object {
  return { deletionTimestamp: rfc3339(startedAt), deletionGracePeriodSeconds: 30 };
}

const notReady = (container: string): object => ({
  reason: 'ContainersNotReady',
  message: `containers with unready status: [${container}]`,
});

function pending(time: string): object {
  const condition = {
    type: 'PodScheduled',
    observedGeneration: 1,
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: time,
    reason: 'Unschedulable',
    message: '0/3 nodes are available: 3 Insufficient memory.',
  };
  return { phase: 'Pending', conditions: [condition], qosClass: 'Burstable' };
}

function kubeletEntry(entry: KubeletFields, podIp: string): object {
  const { 'f:podIP': ip, 'f:podIPs': _ips, 'f:startTime': start, ...status } = entry.fieldsV1['f:status'];
  const key = `k:${JSON.stringify({ ip: podIp })}`;
  const ips = podIp === '' ? {} : { 'f:podIP': ip, 'f:podIPs': { '.': {}, [key]: { '.': {}, 'f:ip': {} } } };
  return { ...entry, fieldsV1: { 'f:status': { ...status, ...ips, 'f:startTime': start } } };
}

const waiting = (reason: string, message?: string): object => ({
  waiting: { reason, ...(message === undefined ? {} : { message }) },
});

/** The sample's keys are in the order of the Go struct, and stay where they are. */
function containerStatus(plan: PodPlan, sample: ContainerStatus, family: PodFamily): object {
  const { app, image, time, namespace, startedAt } = family;
  const restartedAt = rfc3339(startedAt - RESTARTED_BEFORE_MS);
  const ended = (exitCode: number, reason: string): object => {
    const containerID = `containerd://${'d'.repeat(64)}`;
    return { terminated: { exitCode, reason, startedAt: time, finishedAt: restartedAt, containerID } };
  };
  const { state, restarts } = plan;
  const stopped = { ...sample, ready: false, restartCount: restarts, started: false };
  if (state === 'CrashLoopBackOff') {
    const message = `back-off 5m0s restarting failed container=${app} pod=${plan.name}_${namespace}`;
    return { ...stopped, state: waiting(state, message), lastState: ended(1, 'Error') };
  }
  if (state === 'ImagePullBackOff' || state === 'ContainerCreating') {
    const message = state === 'ImagePullBackOff' ? `Back-off pulling image "${image}"` : undefined;
    const { containerID: _id, ...rest } = { ...stopped, containerID: '', imageID: '' };
    return { ...rest, state: waiting(state, message) };
  }
  if (state === 'Completed') return { ...stopped, state: ended(0, state) };
  if (restarts === 0) return sample;
  const running = { running: { startedAt: restartedAt } };
  return { ...sample, state: running, lastState: ended(137, 'OOMKilled'), restartCount: restarts };
}
