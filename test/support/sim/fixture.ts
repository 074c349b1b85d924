// Objects in all the states that a table cell can tell: what the recorded answers are about, and what
// the simulation and a real server both hold when they are compared.
import { FIXTURE_PODS } from './fixture-pods.ts';
import type { Manifest } from './objects.ts';

const LONG_AGO = '2026-01-05T08:00:00Z';

const IMAGE = 'registry.example/app:1.2.3';

const template = (app: string): object => ({
  metadata: { labels: { app } },
  spec: {
    containers: [
      { name: 'main', image: IMAGE },
      { name: 'proxy', image: 'proxy:2' },
    ],
  },
});

const WORKLOADS: readonly Manifest[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'shop', namespace: 'fleet', labels: { app: 'shop' } },
    spec: { replicas: 3, selector: { matchLabels: { app: 'shop' } }, template: template('shop') },
    status: {
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 2,
      availableReplicas: 2,
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'idle', namespace: 'default' },
    spec: {
      replicas: 0,
      selector: {
        matchLabels: { app: 'idle' },
        matchExpressions: [
          { key: 'tier', operator: 'NotIn', values: ['b', 'a'] },
          { key: 'zone', operator: 'DoesNotExist' },
          { key: 'app', operator: 'Exists' },
          { key: 'app', operator: 'In', values: ['idle', 'busy'] },
        ],
      },
      template: template('idle'),
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: 'shop-5d8f', namespace: 'fleet', labels: { app: 'shop' } },
    spec: {
      replicas: 3,
      selector: {
        matchLabels: { app: 'shop' },
        matchExpressions: [{ key: 'old', operator: 'DoesNotExist' }],
      },
      template: template('shop'),
    },
    status: { replicas: 3, readyReplicas: 2, availableReplicas: 2, observedGeneration: 1 },
  },
];

function service(name: string, spec: object, status?: object): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'fleet' },
    spec,
    ...(status === undefined ? {} : { status }),
  };
}

const PORTS = [{ name: 'http', port: 80, targetPort: 8080 }];

const SERVICES: readonly Manifest[] = [
  service('plain', { clusterIP: '10.0.0.41', selector: { app: 'shop', tier: 'front' }, ports: PORTS }),
  service('headless', { clusterIP: 'None', ports: [{ name: 'dns', port: 53, protocol: 'UDP' }, ...PORTS] }),
  service('outside', { type: 'ExternalName', externalName: 'service.example.com' }),
  service('extra-ips', { clusterIP: '10.0.0.42', externalIPs: ['192.0.2.7', '192.0.2.8'], ports: PORTS }),
  service('on-nodes', {
    type: 'NodePort',
    clusterIP: '10.0.0.43',
    ports: [{ ...PORTS[0], nodePort: 30080 }],
  }),
  service('pending', {
    type: 'LoadBalancer',
    clusterIP: '10.0.0.44',
    ports: [{ port: 443, nodePort: 30443 }],
  }),
  service(
    'balanced',
    { type: 'LoadBalancer', clusterIP: '10.0.0.45', ports: [{ port: 443, nodePort: 30444 }] },
    {
      loadBalancer: {
        ingress: [{ hostname: 'a-long-name-of-a-load-balancer.example.com' }, { ip: '192.0.2.9' }],
      },
    },
  ),
];

function node(name: string, labels: Readonly<Record<string, string>>, rest: object): Manifest {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, ...rest };
}

const NODE_INFO = {
  architecture: 'arm64',
  bootID: '',
  containerRuntimeVersion: 'containerd://2.1.4',
  kernelVersion: '6.12.48',
  kubeProxyVersion: '',
  kubeletVersion: 'v1.36.3',
  machineID: '',
  operatingSystem: 'linux',
  osImage: 'Example Linux 1',
  systemUUID: '',
};

const NODES: readonly Manifest[] = [
  node(
    'control-1',
    { 'node-role.kubernetes.io/control-plane': '', 'kubernetes.io/role': 'infra' },
    {
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: '' }],
        addresses: [
          { type: 'InternalIP', address: '192.168.1.1' },
          { type: 'ExternalIP', address: '192.0.2.1' },
        ],
        nodeInfo: NODE_INFO,
      },
    },
  ),
  node(
    'worker-1',
    {},
    { status: { conditions: [{ type: 'Ready', status: 'Unknown' }], nodeInfo: NODE_INFO } },
  ),
  node('worker-2', {}, {}),
];

const EVENTS: readonly Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'running.1', namespace: 'fleet' },
    involvedObject: { kind: 'Pod', name: 'running', namespace: 'fleet', fieldPath: 'spec.containers{main}' },
    type: 'Normal',
    reason: 'Started',
    message: ' Started container main\n',
    source: { component: 'kubelet', host: 'worker-1' },
    firstTimestamp: LONG_AGO,
    lastTimestamp: '2026-01-06T08:00:00Z',
    count: 3,
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'running.2', namespace: 'fleet' },
    involvedObject: { kind: 'Pod', name: 'running', namespace: 'fleet' },
    type: 'Warning',
    reason: 'FailedScheduling',
    message: '0/3 nodes are available: <none> & "nothing".',
    eventTime: '2026-01-05T08:00:00.000000Z',
    action: 'Scheduling',
    reportingComponent: 'default-scheduler',
    reportingInstance: 'control-1',
    series: { count: 6, lastObservedTime: '2026-01-06T09:00:00.000000Z' },
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'running.3', namespace: 'default' },
    involvedObject: { kind: 'Node' },
    type: 'Normal',
    reason: 'Nothing',
    eventTime: '2026-01-05T08:00:00.000000Z',
    action: 'None',
    reportingComponent: 'example.com/controller',
    reportingInstance: 'controller-0',
  },
];

const DATA: readonly Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'fleet', annotations: { note: 'a <b> & c' } },
    data: { a: '1', b: '<2> & "3" \u2028 \u0007 é 💡' },
    binaryData: { c: 'AAE=' },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'empty', namespace: 'fleet' } },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'password', namespace: 'fleet' },
    type: 'Opaque',
    data: { password: 'Y2FuYXJ5' },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'pull', namespace: 'fleet' },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': 'e30=' },
  },
];

const WIDGETS: readonly Manifest[] = [
  {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'full', namespace: 'fleet', labels: { app: 'shop' } },
    spec: { size: 3, color: 'blue', enabled: true, weight: 1.5 },
    status: {
      conditions: [
        { type: 'Other', status: 'Unknown' },
        { type: 'Ready', status: 'True' },
      ],
    },
  },
  {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: 'odd', namespace: 'fleet' },
    spec: { size: '3', color: 7, enabled: 'yes', weight: 2 },
  },
  { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'void', namespace: 'default' } },
];

const profileCondition = (type: string, status: string): object => ({
  type,
  status,
  reason: 'Checked',
  message: 'it was looked at',
  lastTransitionTime: LONG_AGO,
});

const PROFILES: readonly Manifest[] = [
  {
    apiVersion: 'multicluster.x-k8s.io/v1alpha1',
    kind: 'ClusterProfile',
    metadata: { name: 'eu-1', namespace: 'fleet', labels: { 'x-k8s.io/cluster-manager': 'sim' } },
    spec: { displayName: 'Europe 1', clusterManager: { name: 'sim' } },
    status: {
      version: { kubernetes: '1.36.3' },
      conditions: [profileCondition('ControlPlaneHealthy', 'True'), profileCondition('Joined', 'True')],
      properties: [{ name: 'topology.kubernetes.io/region', value: 'eu' }],
      credentialProviders: [{ name: 'old', cluster: { server: 'https://old.example' } }],
      accessProviders: [
        {
          name: 'sim',
          cluster: {
            server: 'https://127.0.0.1:1/eu-1',
            'certificate-authority': '/etc/ignored',
            'certificate-authority-data': 'Q0E=',
            extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { clusterName: 'eu-1' } }],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'multicluster.x-k8s.io/v1alpha1',
    kind: 'ClusterProfile',
    metadata: { name: 'us-1', namespace: 'fleet' },
    spec: { clusterManager: { name: 'sim' } },
  },
];

/** Manifests with their statuses, in the order in which they can be created. */
export const FIXTURE: readonly Manifest[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'fleet-b', labels: { team: 'b' } } },
  ...NODES,
  ...FIXTURE_PODS,
  ...WORKLOADS,
  ...SERVICES,
  ...DATA,
  ...EVENTS,
  ...WIDGETS,
  ...PROFILES,
];
