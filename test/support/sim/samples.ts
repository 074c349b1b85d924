// What the templates of generated objects are recorded from: manifests as a user applies them, and
// the statuses that kubelets write. Controllers of the real server make the rest.
import type { Manifest } from './objects.ts';

/** Words that occur in the templates and nowhere else: templates.ts puts others in their place. */
export const SAMPLE = {
  app: 'sample-app',
  namespace: 'sample-namespace',
  tier: 'sample-tier',
  image: 'sample.example/image:1',
  node: 'sample-node',
  region: 'sample-region',
  zone: 'sample-zone',
  /** Every moment. */
  time: '2026-01-05T08:00:00Z',
  /** pod-template-hash, and the end of the pod's name; the recorder puts them in. */
  hash: 'samplehash',
  suffix: 'sampl',
  podIp: '10.244.255.254',
  nodeIp: '192.168.255.254',
  clusterIp: '10.0.0.254',
  version: 'v1.36.3',
} as const;

const { app, namespace, tier, node, time: SINCE } = SAMPLE;

export const SAMPLE_NODE: Manifest = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: node,
    labels: {
      'beta.kubernetes.io/arch': 'amd64',
      'beta.kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': node,
      'kubernetes.io/os': 'linux',
      'topology.kubernetes.io/region': SAMPLE.region,
      'topology.kubernetes.io/zone': SAMPLE.zone,
    },
    annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
  },
  spec: { podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] },
};

const healthy = (type: string, reason: string, message: string): object => ({
  type,
  status: type === 'Ready' ? 'True' : 'False',
  lastHeartbeatTime: SINCE,
  lastTransitionTime: SINCE,
  reason,
  message,
});

export const SAMPLE_NODE_STATUS = {
  addresses: [
    { type: 'InternalIP', address: SAMPLE.nodeIp },
    { type: 'Hostname', address: node },
  ],
  allocatable: { cpu: '7910m', 'ephemeral-storage': '95491281146', memory: '31482288Ki', pods: '110' },
  capacity: { cpu: '8', 'ephemeral-storage': '103616409Ki', memory: '32506288Ki', pods: '110' },
  conditions: [
    healthy('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    healthy('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    healthy('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    healthy('Ready', 'KubeletReady', 'kubelet is posting ready status'),
  ],
  daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
  nodeInfo: {
    architecture: 'amd64',
    bootID: 'b3a5ce47-4d53-4b0e-bb3c-0f0f54a15f3e',
    containerRuntimeVersion: 'containerd://2.1.4',
    kernelVersion: '6.12.48',
    kubeProxyVersion: '',
    kubeletVersion: SAMPLE.version,
    machineID: '4ad5c1a4d5d34ed7a7a4b7b0b1d5c7f1',
    operatingSystem: 'linux',
    osImage: 'Debian GNU/Linux 13 (trixie)',
    systemUUID: '0c7e9c8a-4b64-4c9e-9a52-4c5b61d3a5f1',
  },
};

export const SAMPLE_DEPLOYMENT: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: app, namespace, labels: { app, tier } },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app } },
    template: {
      metadata: { labels: { app, tier } },
      spec: {
        containers: [
          {
            name: app,
            image: SAMPLE.image,
            ports: [{ name: 'http', containerPort: 8080 }],
            readinessProbe: { httpGet: { path: '/healthz', port: 'http' } },
            resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
          },
        ],
      },
    },
  },
};

export const SAMPLE_OBJECTS: readonly Manifest[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  SAMPLE_DEPLOYMENT,
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, namespace, labels: { app, tier } },
    spec: { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${app}-settings`, namespace, labels: { app } },
    data: { LOG_LEVEL: 'info', REGION: SAMPLE.region },
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `${app}-credentials`, namespace, labels: { app } },
    type: 'Opaque',
    data: {
      username: Buffer.from('sample').toString('base64'),
      password: Buffer.from('canary').toString('base64'),
    },
  },
  {
    apiVersion: 'example.com/v1',
    kind: 'Widget',
    metadata: { name: `${app}-widget`, namespace, labels: { app } },
    spec: { size: 3, color: 'blue', enabled: true, weight: 1.5 },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  },
];

/** The kubelet's word on a running pod of SAMPLE_DEPLOYMENT. */
export const SAMPLE_POD_STATUS = {
  phase: 'Running',
  hostIP: SAMPLE.nodeIp,
  hostIPs: [{ ip: SAMPLE.nodeIp }],
  podIP: SAMPLE.podIp,
  podIPs: [{ ip: SAMPLE.podIp }],
  startTime: SINCE,
  conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
    (type) => ({
      type,
      observedGeneration: 1,
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: SINCE,
    }),
  ),
  containerStatuses: [
    {
      name: app,
      image: SAMPLE.image,
      imageID: `${SAMPLE.image.split(':')[0] ?? ''}@sha256:${'3'.repeat(64)}`,
      containerID: `containerd://${'c'.repeat(64)}`,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: SINCE } },
      lastState: {},
    },
  ],
};
