// ClusterProfiles exactly as the hubs that exist write them (docs/clusters.md): Open Cluster Management, GKE fleets,
// KubeFleet, a hub by hand, and what hubs of last year have.
import type { AdminClient } from './admin-client.ts';

const since = '2026-05-05T00:00:00Z';

/** A real member to lead a profile to. */
export interface Endpoint {
  readonly server: string;
  readonly caPem: string;
}

/** One profile: what its manager creates, and the status that it then writes. */
export interface ProfileFixture {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec: object;
  readonly status?: object;
}

const encoded = (pem: string) => Buffer.from(pem).toString('base64');
const condition = (type: string, status: string, reason: string) => ({
  type,
  status,
  reason,
  message: reason,
  lastTransitionTime: since,
});

/** Open Cluster Management; with its cluster-proxy addon the endpoint is a Service of the hub. */
export function ocm(
  namespace: string,
  name: string,
  { proxy }: { readonly proxy?: string } = {},
): ProfileFixture {
  return {
    namespace,
    name,
    labels: {
      'x-k8s.io/cluster-manager': 'open-cluster-management',
      'multicluster.x-k8s.io/clusterset': '',
      'open-cluster-management.io/cluster-name': name,
      'multicluster.x-k8s.io/inventory-member-id': name,
    },
    spec: { displayName: name, clusterManager: { name: 'open-cluster-management' } },
    status: {
      version: { kubernetes: 'v1.33.1' },
      conditions: [
        condition('ControlPlaneHealthy', 'True', 'ManagedClusterAvailable'),
        condition('Joined', 'True', 'ManagedClusterJoined'),
      ],
      properties: [
        { name: 'id.k8s.io', value: name },
        { name: 'platform.open-cluster-management.io', value: 'AWS' },
      ],
      ...(proxy !== undefined && {
        accessProviders: [
          {
            name: 'open-cluster-management',
            cluster: {
              server: `https://cluster-proxy-addon-user.open-cluster-management-addon:9092/${name}`,
              'certificate-authority-data': encoded(proxy),
              extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { clusterName: name } }],
            },
          },
        ],
      }),
    },
  };
}

/** GKE's fleet sync: no CA, a path in the endpoint. */
export function gke(name: string, server: string): ProfileFixture {
  return {
    namespace: 'fleet-cluster-inventory',
    name,
    labels: { 'x-k8s.io/cluster-manager': 'gke-fleet' },
    spec: { displayName: name, clusterManager: { name: 'gke-fleet' } },
    status: {
      version: { kubernetes: '1.33.4-gke.100' },
      properties: [
        { name: 'clusterset.k8s.io', value: 'some-clusterset' },
        { name: 'location', value: 'us-west1' },
      ],
      accessProviders: [{ name: 'google', cluster: { server } }],
    },
  };
}

/** KubeFleet writes no address. */
export function kubeFleet(name: string, caPem: string): ProfileFixture {
  return {
    namespace: 'fleet-system',
    name,
    labels: { 'x-k8s.io/cluster-manager': 'KubeFleet' },
    spec: { displayName: name, clusterManager: { name: 'KubeFleet' } },
    status: {
      version: { kubernetes: 'v1.32.0' },
      conditions: [
        { ...condition('ControlPlaneHealthy', 'False', 'MemberAgentHeartbeatLost'), observedGeneration: 1 },
      ],
      accessProviders: [
        { name: 'KubeFleet', cluster: { server: '', 'certificate-authority-data': encoded(caPem) } },
      ],
    },
  };
}

/** A hub by hand: no label, no display name. `list` is the old name of the field, or today's. */
export function byHand(
  name: string,
  { server, caPem }: Endpoint,
  more: {
    readonly list?: 'accessProviders' | 'credentialProviders';
    readonly labels?: Readonly<Record<string, string>>;
    readonly properties?: Readonly<Record<string, string>>;
    /** Default: the kubeconfig-secretreader of cluster-inventory-api's demo. */
    readonly provider?: string;
  } = {},
): ProfileFixture {
  const extension = {
    name: `${name}-kubeconfig`,
    key: 'value',
    namespace: 'spoke-manager',
    context: 'kind-spoke',
  };
  return {
    namespace: 'fleet',
    name,
    ...(more.labels && { labels: more.labels }),
    spec: { clusterManager: { name: 'demo' } },
    status: {
      properties: Object.entries(more.properties ?? {}).map(([key, value]) => ({ name: key, value })),
      [more.list ?? 'accessProviders']: [
        {
          name: more.provider ?? 'kubeconfig-secretreader',
          cluster: {
            server,
            'certificate-authority-data': encoded(caPem),
            extensions: [{ name: 'client.authentication.k8s.io/exec', extension }],
          },
        },
      ],
    },
  };
}

/** Creates it as its manager does: the object first, then the status subresource. */
export async function createFixture(hub: AdminClient, fixture: ProfileFixture): Promise<void> {
  const { namespace, name, labels, spec, status } = fixture;
  await hub.ask('/api/v1/namespaces', { method: 'POST', body: { metadata: { name: namespace } } });
  const apiVersion = 'multicluster.x-k8s.io/v1alpha1';
  const path = `/apis/${apiVersion}/namespaces/${namespace}/clusterprofiles`;
  await hub.must(path, {
    method: 'POST',
    body: { apiVersion, kind: 'ClusterProfile', metadata: { name, labels }, spec },
  });
  if (status === undefined) return;
  await hub.must(`${path}/${name}/status`, {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: { status },
  });
}
