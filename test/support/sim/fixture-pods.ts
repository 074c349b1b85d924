// Pods of the fixture: every state that printPod of the server tells apart.
import type { Manifest } from './objects.ts';

const LONG_AGO = '2026-01-05T08:00:00Z';

const IMAGE = 'registry.example/app:1.2.3';

interface PodParts {
  readonly spec?: object;
  readonly status?: object;
  readonly labels?: Readonly<Record<string, string>>;
  readonly namespace?: string;
  readonly finalizers?: readonly string[];
}

function pod(name: string, parts: PodParts): Manifest {
  const metadata = {
    name,
    namespace: parts.namespace ?? 'fleet',
    ...(parts.labels === undefined ? {} : { labels: parts.labels }),
    ...(parts.finalizers === undefined ? {} : { finalizers: parts.finalizers }),
  };
  const spec = { containers: [{ name: 'main', image: IMAGE }], ...parts.spec };
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec, ...(parts.status ? { status: parts.status } : {}) };
}

const container = (state: object, more: object = {}): object => ({
  name: 'main',
  image: IMAGE,
  imageID: '',
  ready: false,
  restartCount: 0,
  state,
  lastState: {},
  ...more,
});
const condition = (type: string, status = 'True', more: object = {}): object => ({
  type,
  status,
  lastProbeTime: null,
  lastTransitionTime: LONG_AGO,
  ...more,
});
const ended = (exitCode: number, more: object = {}): object => ({
  terminated: { exitCode, startedAt: LONG_AGO, finishedAt: LONG_AGO, ...more },
});
const RUNNING = { running: { startedAt: LONG_AGO } };
const SIDECAR = { name: 'sidecar', image: IMAGE, restartPolicy: 'Always' };

export const FIXTURE_PODS: readonly Manifest[] = [
  pod('bare', { labels: { app: 'bare', tier: 'front' } }),
  pod('running', {
    labels: { app: 'running', tier: 'back' },
    spec: { nodeName: 'worker-1', readinessGates: [{ conditionType: 'example.com/gate' }] },
    status: {
      phase: 'Running',
      podIP: '10.244.1.9',
      podIPs: [{ ip: '10.244.1.9' }],
      conditions: [condition('Ready'), condition('example.com/gate')],
      containerStatuses: [container(RUNNING, { ready: true, started: true })],
    },
  }),
  pod('restarted', {
    labels: { app: 'restarted', tier: 'back', 'with-empty': '' },
    spec: { nodeName: 'worker-1' },
    status: {
      phase: 'Running',
      conditions: [condition('Ready')],
      containerStatuses: [
        container(RUNNING, {
          ready: true,
          started: true,
          restartCount: 4,
          lastState: ended(1, { reason: 'Error' }),
        }),
      ],
    },
  }),
  pod('crashing', {
    labels: { app: 'crashing' },
    spec: { nodeName: 'worker-2' },
    status: {
      phase: 'Running',
      containerStatuses: [
        container(
          { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s <restarting> & waiting' } },
          { restartCount: 17, lastState: ended(137, { reason: 'OOMKilled' }) },
        ),
      ],
    },
  }),
  pod('pulling', {
    spec: { nodeName: 'worker-2' },
    status: { phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'ImagePullBackOff' } })] },
  }),
  pod('done', {
    status: { phase: 'Succeeded', containerStatuses: [container(ended(0, { reason: 'Completed' }))] },
  }),
  pod('failed', {
    status: { phase: 'Failed', containerStatuses: [container(ended(3)), container(ended(0, { signal: 9 }))] },
    spec: {
      containers: [
        { name: 'main', image: IMAGE },
        { name: 'other', image: IMAGE },
      ],
    },
  }),
  pod('evicted', {
    status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
  }),
  pod('gated', { spec: { schedulingGates: [{ name: 'example.com/wait' }] } }),
  pod('initializing', {
    spec: {
      initContainers: [
        { name: 'first', image: IMAGE },
        { name: 'second', image: IMAGE },
      ],
    },
    status: {
      phase: 'Pending',
      initContainerStatuses: [
        { ...container(ended(0, { reason: 'Completed' })), name: 'first' },
        { ...container(RUNNING), name: 'second' },
      ],
    },
  }),
  pod('init-failed', {
    spec: { initContainers: [{ name: 'first', image: IMAGE }] },
    status: { phase: 'Pending', initContainerStatuses: [{ ...container(ended(1)), name: 'first' }] },
  }),
  pod('init-crashing', {
    spec: { initContainers: [{ name: 'first', image: IMAGE }] },
    status: {
      phase: 'Pending',
      initContainerStatuses: [
        {
          ...container({ waiting: { reason: 'CrashLoopBackOff' } }, { restartCount: 2, lastState: ended(1) }),
          name: 'first',
        },
      ],
    },
  }),
  pod('with-sidecar', {
    spec: { nodeName: 'worker-1', initContainers: [SIDECAR] },
    status: {
      phase: 'Running',
      conditions: [condition('Initialized'), condition('Ready')],
      initContainerStatuses: [
        { ...container(RUNNING, { ready: true, started: true, restartCount: 1 }), name: 'sidecar' },
      ],
      containerStatuses: [container(RUNNING, { ready: true, started: true })],
    },
  }),
  pod('half-done', {
    spec: {
      containers: [
        { name: 'main', image: IMAGE },
        { name: 'helper', image: IMAGE },
      ],
    },
    status: {
      phase: 'Running',
      conditions: [condition('Ready', 'False', { reason: 'ContainersNotReady' })],
      containerStatuses: [
        container(ended(0, { reason: 'Completed' })),
        { ...container(RUNNING, { ready: true, started: true }), name: 'helper' },
      ],
    },
  }),
  pod('leaving', { finalizers: ['example.com/keep'], status: { phase: 'Running' } }),
  pod('elsewhere', { namespace: 'fleet-b', labels: { app: 'bare' } }),
  pod('at-home', { namespace: 'default', labels: { app: 'bare', tier: 'middle' } }),
];

/** Pods that are deleted after they were made; their finalizer keeps them. */
export const FIXTURE_DELETED: readonly string[] = ['leaving'];
