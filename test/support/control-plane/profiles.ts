// ClusterProfiles on a real hub.
import type { AdminClient } from './admin-client.ts';
import { waitFor } from './wait-for.ts';

/** Namespace of the profiles unless a test says otherwise. */
export const INVENTORY = 'fleet-inventory';

export interface ProfileCondition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
}

export interface ProfileOptions {
  readonly name: string;
  /** Made when it is not there. Default: INVENTORY. */
  readonly namespace?: string;
  readonly displayName?: string;
  /** Default: `kubectl-mc-test`. */
  readonly manager?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Kubernetes version that the manager reports. */
  readonly version?: string;
  readonly conditions?: readonly ProfileCondition[];
  /** By name. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Endpoint; makes one access provider out of it, named `providerName`. */
  readonly server?: string;
  /** PEM, beside `server`. */
  readonly caPem?: string;
  /** Default: `test`. */
  readonly providerName?: string;
  /** Beside `server`, or instead of it: access providers as the hub stores them. */
  readonly accessProviders?: readonly object[];
}

const GROUP = '/apis/multicluster.x-k8s.io/v1alpha1';
const SINCE = '2026-01-01T00:00:00Z';

/** Creates a profile with its status, as a cluster manager does: the object first, then its status subresource. */
export async function createProfile(hub: AdminClient, options: ProfileOptions): Promise<void> {
  const namespace = options.namespace ?? INVENTORY;
  const manager = options.manager ?? 'kubectl-mc-test';
  await createNamespace(hub, namespace);
  const path = `${GROUP}/namespaces/${namespace}/clusterprofiles`;
  await hub.must(path, {
    method: 'POST',
    body: {
      apiVersion: 'multicluster.x-k8s.io/v1alpha1',
      kind: 'ClusterProfile',
      metadata: {
        name: options.name,
        labels: { 'x-k8s.io/cluster-manager': manager, ...options.labels },
        annotations: options.annotations,
      },
      spec: { displayName: options.displayName, clusterManager: { name: manager } },
    },
  });
  await hub.must(`${path}/${options.name}/status`, {
    method: 'PATCH',
    contentType: 'application/merge-patch+json',
    body: { status: profileStatus(options) },
  });
}

function profileStatus(options: ProfileOptions): object {
  const own = options.server === undefined ? [] : [accessProvider(options, options.server)];
  return {
    version: options.version === undefined ? undefined : { kubernetes: options.version },
    conditions: options.conditions?.map((condition) => ({
      lastTransitionTime: SINCE,
      reason: 'Test',
      message: '',
      ...condition,
    })),
    properties: Object.entries(options.properties ?? {}).map(([name, value]) => ({ name, value })),
    accessProviders: [...own, ...(options.accessProviders ?? [])],
  };
}

function accessProvider(options: ProfileOptions, server: string): object {
  const ca = options.caPem;
  return {
    name: options.providerName ?? 'test',
    cluster: {
      server,
      'certificate-authority-data': ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
    },
  };
}

async function createNamespace(hub: AdminClient, name: string): Promise<void> {
  const { status, body } = await hub.ask('/api/v1/namespaces', {
    method: 'POST',
    body: { metadata: { name } },
  });
  if (status !== 201 && status !== 409)
    throw new Error(`namespace ${name}: ${status} ${JSON.stringify(body)}`);
}

/** Waits until the hub serves ClusterProfiles, after its CRD was applied. */
export async function untilProfilesAreServed(hub: AdminClient): Promise<void> {
  await waitFor('the ClusterProfile API', async () =>
    (await hub.ask(`${GROUP}/clusterprofiles`)).status === 200 ? true : undefined,
  );
}
