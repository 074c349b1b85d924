import { describe, expect, it } from 'vitest';
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

describe('parseProfile', () => {
  it('reads a profile of OCM', () => {
    expect(parseProfile(ocm)).toEqual({
      name: 'cluster1',
      namespace: 'my-app',
      memberId: 'cluster1',
      displayName: 'cluster1',
      manager: 'open-cluster-management',
      version: 'v1.33.1',
      creationTimestamp: '2026-05-05T00:00:00Z',
      healthy: 'True',
      healthMessage: 'Managed cluster is available',
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
    const cluster = parseProfile({
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
    const cluster = parseProfile({
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
    const cluster = parseProfile({
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

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no metadata', {}],
    ['no name', { metadata: { namespace: 'x' } }],
    [
      'a profile that is being deleted',
      { metadata: { name: 'a', deletionTimestamp: '2026-01-01T00:00:00Z' } },
    ],
    ['a list', []],
  ])('drops %s', (_, item) => {
    expect(parseProfile(item)).toBeUndefined();
  });

  it('survives fields of the wrong type', () => {
    const cluster = parseProfile({
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
