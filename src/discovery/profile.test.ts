import { describe, expect, it } from 'vitest';
import type { Cluster } from '../core/fleet.ts';
import { parseProfile } from './profile.ts';

// Shapes as the hubs of clusterprofile.md §4 write them.
const ocm = {
  metadata: {
    name: 'cluster1',
    namespace: 'my-app',
    creationTimestamp: '2026-05-05T00:00:00Z',
    labels: {
      'x-k8s.io/cluster-manager': 'open-cluster-management',
      'multicluster.x-k8s.io/inventory-member-id': 'cluster1',
    },
  },
  spec: { displayName: 'cluster1', clusterManager: { name: 'open-cluster-management' } },
  status: {
    version: { kubernetes: 'v1.33.1' },
    conditions: [
      { type: 'Joined', status: 'True', reason: 'ManagedClusterJoined', message: 'Managed cluster joined' },
      {
        type: 'ControlPlaneHealthy',
        status: 'True',
        reason: 'ManagedClusterAvailable',
        message: 'Managed cluster is available',
      },
    ],
    properties: [{ name: 'platform.open-cluster-management.io', value: 'AWS' }],
    accessProviders: [
      {
        name: 'open-cluster-management',
        cluster: {
          server: 'https://proxy.addon:9092/cluster1',
          'certificate-authority-data': 'QUJD',
          extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { clusterName: 'cluster1' } }],
        },
      },
    ],
  },
};

function clusterOf(item: unknown): Cluster | undefined {
  const parsed = parseProfile(item);
  return 'cluster' in parsed ? parsed.cluster : undefined;
}

describe('parseProfile', () => {
  it('reads a profile of OCM', () => {
    expect(clusterOf(ocm)).toEqual({
      name: 'cluster1',
      namespace: 'my-app',
      memberId: 'cluster1',
      displayName: 'cluster1',
      manager: 'open-cluster-management',
      version: 'v1.33.1',
      creationTimestamp: '2026-05-05T00:00:00Z',
      healthy: 'True',
      healthMessage: 'Managed cluster is available',
      conditions: [
        { type: 'Joined', status: 'True', reason: 'ManagedClusterJoined', message: 'Managed cluster joined' },
        {
          type: 'ControlPlaneHealthy',
          status: 'True',
          reason: 'ManagedClusterAvailable',
          message: 'Managed cluster is available',
        },
      ],
      labels: ocm.metadata.labels,
      properties: { 'platform.open-cluster-management.io': 'AWS' },
      accessProviders: [
        {
          name: 'open-cluster-management',
          server: 'https://proxy.addon:9092/cluster1',
          certificateAuthorityData: 'QUJD',
          insecureSkipTlsVerify: false,
          disableCompression: false,
          extensions: { 'client.authentication.k8s.io/exec': { clusterName: 'cluster1' } },
        },
      ],
    });
  });

  it('reads an empty endpoint, as KubeFleet writes it, and a health that is lost', () => {
    const cluster = clusterOf({
      metadata: { name: 'bravelion', namespace: 'fleet-system' },
      status: {
        conditions: [
          { type: 'ControlPlaneHealthy', status: 'False', reason: 'MemberAgentHeartbeatLost', message: '' },
        ],
        accessProviders: [{ name: 'KubeFleet', cluster: { server: '' } }],
      },
    });
    expect(cluster).toMatchObject({ healthy: 'False', accessProviders: [{ name: 'KubeFleet', server: '' }] });
  });

  it('lets accessProviders win over the deprecated list on an equal name', () => {
    const cluster = clusterOf({
      metadata: { name: 'a', namespace: 'f' },
      status: {
        credentialProviders: [
          { name: 'one', cluster: { server: 'https://old' } },
          { name: 'two', cluster: { server: 'https://two' } },
        ],
        accessProviders: [{ name: 'one', cluster: { server: 'https://new' } }],
      },
    });
    expect(cluster?.accessProviders.map((provider) => provider.server)).toEqual([
      'https://new',
      'https://two',
    ]);
  });

  it('reads Ready, cloudProvider and region of hubs that follow the first design', () => {
    const cluster = clusterOf({
      metadata: { name: 'a' },
      spec: { cloudProvider: 'aws', region: 'us-west-2' },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
    expect(cluster).toMatchObject({
      namespace: '',
      healthy: 'True',
      properties: { 'cloud.provider': 'aws', 'topology.kubernetes.io/region': 'us-west-2' },
    });
  });

  it.each<[string, unknown, string, boolean]>([
    ['nothing', undefined, 'it has no name', true],
    ['no metadata', {}, 'it has no name', true],
    ['no name', { metadata: { namespace: 'x' } }, 'it has no name', true],
    ['a list', [], 'it has no name', true],
    ['another kind', { kind: 'Pod', metadata: { name: 'a' } }, 'it is no ClusterProfile', true],
    ['an option', { metadata: { name: '--all' } }, 'its name is none that Kubernetes allows', true],
    ['a path', { metadata: { name: '../x' } }, 'its name is none that Kubernetes allows', true],
    ['bad UTF-8', { metadata: { name: 'a\uFFFD' } }, 'its name is none that Kubernetes allows', true],
    [
      'a profile that is being deleted',
      { metadata: { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z' } },
      'it is being deleted',
      false,
    ],
  ])('drops %s and says why', (_, item, why, isFault) => {
    expect(parseProfile(item)).toMatchObject({ dropped: { why, isFault } });
  });

  it('cuts what no honest hub writes', () => {
    const nested: unknown = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`);
    const provider = (name: string) => ({
      name,
      cluster: { server: 'https://x', extensions: [{ name: 'deep', extension: nested }] },
    });
    const cluster = clusterOf({
      metadata: { name: 'a' },
      status: {
        properties: [
          { name: 'big', value: 'x'.repeat(5_000) },
          ...Array.from({ length: 10_000 }, (_, i) => ({ name: `p${i}`, value: 'x'.repeat(1_000) })),
        ],
        accessProviders: Array.from({ length: 1_000 }, (_, i) => provider(`p${i}`)),
      },
    });
    expect(Object.keys(cluster?.properties ?? {})).toHaveLength(999);
    expect(cluster?.accessProviders).toHaveLength(64);
    expect(cluster?.accessProviders[0]?.extensions).toEqual({});
  });

  it('survives fields of the wrong type', () => {
    const cluster = clusterOf({
      metadata: { name: 'a', namespace: 1, labels: ['x'], creationTimestamp: {} },
      spec: 'no',
      status: {
        conditions: 'no',
        properties: [{ name: 1 }, null],
        accessProviders: [null, { name: 'p', cluster: [] }],
      },
    });
    expect(cluster).toMatchObject({ name: 'a', namespace: '', healthy: 'Unknown', properties: {} });
  });
});
