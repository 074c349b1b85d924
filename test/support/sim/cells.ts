// The cells of each built-in kind, as the server's printers fill them
// (k8s.io/kubernetes/pkg/printers/internalversion/printers.go).
import type { AgeReader } from './duration.ts';
import type {
  Condition,
  Container,
  ContainerStatus,
  KubeEvent,
  KubeObject,
  LabelSelector,
  Node,
  Pod,
  Service,
  Workload,
} from './objects.ts';
import { trusted } from './trusted.ts';

export type Cell = string | number | boolean | null;

/** All cells of an object, also those that only `-o wide` shows. */
export type CellWriter = (object: KubeObject, ages: AgeReader) => Cell[];

const bySort = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const isTrue = (conditions: readonly Condition[] | undefined, type: string): boolean =>
  conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
const later = (a: string | undefined, b: string | null | undefined): string | undefined =>
  b !== null && b !== undefined && (a === undefined || Date.parse(a) < Date.parse(b)) ? b : a;

interface PodState {
  reason: string;
  ready: number;
  restarts: number;
  lastRestart: string | undefined;
}

/** What the loop over init containers found out. */
interface InitState {
  readonly isInitializing: boolean;
  readonly restarts: number;
  readonly lastRestart: string | undefined;
}

export function podCells(object: KubeObject, ages: AgeReader): Cell[] {
  const pod = trusted<Pod>(object);
  const { spec, status, metadata } = pod;
  const sidecars = new Set((spec.initContainers ?? []).filter(isSidecar).map(({ name }) => name));
  const isGated = status.conditions?.some(
    (condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated',
  );
  const state: PodState = {
    reason: isGated === true ? 'SchedulingGated' : status.reason || (status.phase ?? ''),
    ready: 0,
    restarts: 0,
    lastRestart: undefined,
  };
  const init = readInitContainers(pod, sidecars, state);
  if (!init.isInitializing || isTrue(status.conditions, 'Initialized')) {
    state.restarts = init.restarts;
    state.lastRestart = init.lastRestart;
    readContainers(pod, state);
  }
  if (metadata.deletionTimestamp !== undefined) {
    if (status.reason === 'NodeLost') state.reason = 'Unknown';
    else if (status.phase !== 'Failed' && status.phase !== 'Succeeded') state.reason = 'Terminating';
  }
  const gates = spec.readinessGates ?? [];
  const open = gates.filter(({ conditionType }) => {
    return status.conditions?.find(({ type }) => type === conditionType)?.status === 'True';
  });
  const ago =
    state.restarts !== 0 && state.lastRestart !== undefined ? ` (${ages.since(state.lastRestart)} ago)` : '';
  return [
    metadata.name,
    `${state.ready}/${(spec.containers ?? []).length + sidecars.size}`,
    state.reason,
    `${state.restarts}${ago}`,
    ages.since(metadata.creationTimestamp),
    status.podIPs?.[0]?.ip ?? '<none>',
    spec.nodeName || '<none>',
    status.nominatedNodeName || '<none>',
    gates.length > 0 ? `${open.length}/${gates.length}` : '<none>',
  ];
}

function isSidecar(container: Container): boolean {
  return container.restartPolicy === 'Always';
}

function readInitContainers(
  { spec, status }: Pod,
  sidecars: ReadonlySet<string>,
  state: PodState,
): InitState {
  let restarts = 0;
  let lastRestart: string | undefined;
  const ended = (isInitializing: boolean): InitState => ({ isInitializing, restarts, lastRestart });
  for (const [index, container] of (status.initContainerStatuses ?? []).entries()) {
    const { terminated, waiting } = container.state;
    state.restarts += container.restartCount;
    state.lastRestart = later(state.lastRestart, container.lastState.terminated?.finishedAt);
    if (sidecars.has(container.name)) {
      restarts += container.restartCount;
      lastRestart = later(lastRestart, container.lastState.terminated?.finishedAt);
    }
    if (terminated?.exitCode === 0) continue;
    if (sidecars.has(container.name) && container.started === true) {
      if (container.ready) state.ready += 1;
      continue;
    }
    if (terminated !== undefined) state.reason = `Init:${ending(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') state.reason = `Init:${waiting.reason}`;
    else state.reason = `Init:${index}/${(spec.initContainers ?? []).length}`;
    return ended(true);
  }
  return ended(false);
}

function readContainers({ status }: Pod, state: PodState): void {
  let isRunning = false;
  let errorReason = '';
  for (const container of (status.containerStatuses ?? []).toReversed()) {
    const { waiting, terminated, running } = container.state;
    state.restarts += container.restartCount;
    state.lastRestart = later(state.lastRestart, container.lastState.terminated?.finishedAt);
    if (waiting?.reason) state.reason = waiting.reason;
    else if (terminated !== undefined) {
      state.reason = ending(terminated);
      if (terminated.exitCode !== 0) errorReason = state.reason;
    } else if (container.ready && running !== undefined) {
      isRunning = true;
      state.ready += 1;
    }
  }
  if (state.reason !== 'Completed') return;
  if (isRunning && isTrue(status.conditions, 'Ready')) state.reason = 'Running';
  else if (errorReason !== '') state.reason = errorReason;
  else if (isRunning) state.reason = 'NotReady';
}

function ending({ reason, signal, exitCode }: NonNullable<ContainerStatus['state']['terminated']>): string {
  if (reason) return reason;
  return signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;
}

function containerCells({ spec }: Workload): [string, string] {
  const containers = spec.template.spec.containers ?? [];
  return [containers.map(({ name }) => name).join(','), containers.map(({ image }) => image).join(',')];
}

export function deploymentCells(object: KubeObject, ages: AgeReader): Cell[] {
  const deployment = trusted<Workload>(object);
  const { metadata, spec, status } = deployment;
  return [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
    ages.since(metadata.creationTimestamp),
    ...containerCells(deployment),
    selectorText(spec.selector),
  ];
}

export function replicaSetCells(object: KubeObject, ages: AgeReader): Cell[] {
  const set = trusted<Workload>(object);
  const { metadata, spec, status } = set;
  return [
    metadata.name,
    spec.replicas,
    status.replicas ?? 0,
    status.readyReplicas ?? 0,
    ages.since(metadata.creationTimestamp),
    ...containerCells(set),
    selectorText(spec.selector) || '<none>',
  ];
}

// metav1.LabelSelectorAsSelector and labels.Selector.String: requirements sorted by key.
function selectorText(selector: LabelSelector | null): string {
  const terms: [string, string][] = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => [
    key,
    `${key}=${value}`,
  ]);
  for (const { key, operator, values } of selector?.matchExpressions ?? []) {
    const list = (values ?? []).toSorted(bySort).join(',');
    if (operator === 'Exists') terms.push([key, key]);
    else if (operator === 'DoesNotExist') terms.push([key, `!${key}`]);
    else terms.push([key, `${key} ${operator === 'In' ? 'in' : 'notin'} (${list})`]);
  }
  return terms
    .toSorted(([a], [b]) => bySort(a, b))
    .map(([, text]) => text)
    .join(',');
}

export function serviceCells(object: KubeObject, ages: AgeReader): Cell[] {
  const service = trusted<Service>(object);
  const { metadata, spec } = service;
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  const selector = Object.entries(spec.selector ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    metadata.name,
    spec.type ?? '',
    spec.clusterIPs?.[0] ?? '<none>',
    externalIp(service),
    ports.join(',') || '<none>',
    ages.since(metadata.creationTimestamp),
    selector.toSorted(bySort).join(',') || '<none>',
  ];
}

function externalIp({ spec, status }: Service): string {
  const own = spec.externalIPs ?? [];
  switch (spec.type) {
    case 'ClusterIP':
    case 'NodePort':
      return own.join(',') || '<none>';
    case 'LoadBalancer': {
      const balanced = (status.loadBalancer.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
      const unique = [...new Set(balanced.filter((address) => address !== ''))].toSorted(bySort);
      return [...unique, ...own].join(',') || '<pending>';
    }
    case 'ExternalName':
      return spec.externalName ?? '';
    default:
      return '<unknown>';
  }
}

export function nodeCells(object: KubeObject, ages: AgeReader): Cell[] {
  const { metadata, spec, status } = trusted<Node>(object);
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const states = [ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'];
  if (spec.unschedulable === true) states.push('SchedulingDisabled');
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    const role = key.startsWith('node-role.kubernetes.io/')
      ? key.slice('node-role.kubernetes.io/'.length)
      : '';
    if (role !== '') roles.add(role);
    else if (key === 'kubernetes.io/role' && value !== '') roles.add(value);
  }
  const address = (wanted: string): string =>
    status.addresses?.find(({ type }) => type === wanted)?.address ?? '<none>';
  const info = status.nodeInfo;
  return [
    metadata.name,
    states.join(','),
    [...roles].toSorted(bySort).join(',') || '<none>',
    ages.since(metadata.creationTimestamp),
    info.kubeletVersion,
    address('InternalIP'),
    address('ExternalIP'),
    info.osImage || '<unknown>',
    (info.kernelVersion || '<unknown>') + (info.architecture ? ` (${info.architecture})` : ''),
    info.containerRuntimeVersion || '<unknown>',
  ];
}

export function eventCells(object: KubeObject, ages: AgeReader): Cell[] {
  const event = trusted<KubeEvent>(object);
  const { involvedObject, source, series } = event;
  const first = ages.since(event.firstTimestamp ?? event.eventTime);
  const last = event.lastTimestamp === null ? first : ages.since(event.lastTimestamp);
  const kind = (involvedObject.kind ?? '').toLowerCase();
  const component = source.component || event.reportingComponent;
  const host = source.host || event.reportingInstance;
  return [
    series === undefined ? last : ages.since(series.lastObservedTime),
    event.type ?? '',
    event.reason ?? '',
    involvedObject.name ? `${kind}/${involvedObject.name}` : kind,
    involvedObject.fieldPath ?? '',
    host ? `${component}, ${host}` : component,
    (event.message ?? '').trim(),
    first,
    series === undefined ? event.count || 1 : series.count,
    event.metadata.name,
  ];
}

export function namespaceCells({ metadata, ...rest }: KubeObject, ages: AgeReader): Cell[] {
  const { phase = '' } = trusted<{ phase?: string }>(rest['status']);
  return [metadata.name, phase, ages.since(metadata.creationTimestamp)];
}

export function configMapCells({ metadata, ...rest }: KubeObject, ages: AgeReader): Cell[] {
  const { data, binaryData } = trusted<{ data?: object; binaryData?: object }>(rest);
  const size = Object.keys({ ...data, ...binaryData }).length;
  return [metadata.name, size, ages.since(metadata.creationTimestamp)];
}

export function secretCells({ metadata, ...rest }: KubeObject, ages: AgeReader): Cell[] {
  const { data = {}, type = '' } = trusted<{ data?: object; type?: string }>(rest);
  return [metadata.name, type, Object.keys(data).length, ages.since(metadata.creationTimestamp)];
}
