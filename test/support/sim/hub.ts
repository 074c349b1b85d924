// The hub's ClusterProfiles: one per member and inventory, as a cluster manager would write them.
import type { Manifest } from './objects.ts';
import { rfc3339 } from './plan.ts';
import { parseJson } from './trusted.ts';

/** What the hub says of one member. */
export interface SimProfile {
  /** Default: the member's name. */
  readonly name?: string;
  /** Hub namespaces that hold a profile of it; default: the hub's first inventory. */
  readonly inventories?: readonly string[];
  readonly displayName?: string;
  /** Default: `sim`. */
  readonly manager?: string;
  /** Label `multicluster.x-k8s.io/inventory-member-id`. */
  readonly memberId?: string;
  /** Beside `x-k8s.io/cluster-manager`. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** `status.version.kubernetes`; default: the member's. */
  readonly version?: string;
  /** Condition ControlPlaneHealthy; default `True`, `none` leaves all conditions out. */
  readonly healthy?: 'True' | 'False' | 'Unknown' | 'none';
  readonly healthMessage?: string;
  readonly properties?: Readonly<Record<string, string>>;
  /**
   * `own`: one provider `sim` with the member's server and CA; `none`; or exactly these (the member's
   * server and CA are put in for the texts `{server}` and `{ca}`).
   */
  readonly accessProviders?: 'own' | 'none' | readonly object[];
  /** Only v1alpha1 shows them. */
  readonly credentialProviders?: readonly object[];
  /** Default: true. */
  readonly hasStatus?: boolean;
}

export interface ProfiledMember {
  readonly name: string;
  readonly server: string;
  readonly caPem: string;
  /** `v1.36.3` */
  readonly gitVersion: string;
}

export const PROFILE_API = 'multicluster.x-k8s.io/v1alpha1';
export const DEFAULT_INVENTORY = 'fleet';

/** The manifests of one member's profiles. `since` is epoch milliseconds. */
export function profileManifests(
  member: ProfiledMember,
  profile: SimProfile,
  { inventory, since }: { readonly inventory: string; readonly since: number },
): Manifest[] {
  const manager = profile.manager ?? 'sim';
  const name = profile.name ?? member.name;
  const id = profile.memberId;
  const labels = {
    ...(id === undefined ? {} : { 'multicluster.x-k8s.io/inventory-member-id': id }),
    'x-k8s.io/cluster-manager': manager,
    ...profile.labels,
  };
  return (profile.inventories ?? [inventory]).map((namespace) => ({
    apiVersion: PROFILE_API,
    kind: 'ClusterProfile',
    metadata: {
      name,
      namespace,
      labels,
      ...(profile.annotations === undefined ? {} : { annotations: profile.annotations }),
    },
    spec: { clusterManager: { name: manager }, displayName: profile.displayName ?? name },
    ...(profile.hasStatus === false ? {} : { status: profileStatus(member, profile, since) }),
  }));
}

function profileStatus(member: ProfiledMember, profile: SimProfile, since: number): object {
  const properties = Object.entries(profile.properties ?? {}).map(([name, value]) => ({ name, value }));
  const providers = accessProviders(member, profile.accessProviders ?? 'own');
  return {
    ...(providers.length > 0 ? { accessProviders: providers } : {}),
    ...(profile.healthy === 'none' ? {} : { conditions: conditions(profile, since) }),
    ...(profile.credentialProviders === undefined
      ? {}
      : { credentialProviders: filledIn(profile.credentialProviders, member) }),
    ...(properties.length > 0 ? { properties } : {}),
    version: { kubernetes: profile.version ?? member.gitVersion },
  };
}

function conditions({ healthy = 'True', healthMessage }: SimProfile, since: number): object[] {
  const lastTransitionTime = rfc3339(since);
  const reasons = { True: 'Healthy', False: 'Unhealthy', Unknown: 'HeartbeatLost', none: '' };
  const messages = {
    True: 'The API server answers.',
    False: 'The API server does not answer.',
    Unknown: 'The agent has not been heard of.',
    none: '',
  };
  return [
    {
      lastTransitionTime,
      message: healthMessage ?? messages[healthy],
      reason: reasons[healthy],
      status: healthy,
      type: 'ControlPlaneHealthy',
    },
    {
      lastTransitionTime,
      message: 'The cluster has joined.',
      reason: 'Joined',
      status: 'True',
      type: 'Joined',
    },
  ];
}

function accessProviders(
  member: ProfiledMember,
  wanted: NonNullable<SimProfile['accessProviders']>,
): object[] {
  if (wanted === 'none') return [];
  if (wanted !== 'own') return filledIn(wanted, member);
  return [
    { cluster: { 'certificate-authority-data': encoded(member.caPem), server: member.server }, name: 'sim' },
  ];
}

function filledIn(providers: readonly object[], { server, caPem }: ProfiledMember): object[] {
  const text = JSON.stringify(providers).replaceAll('{server}', server).replaceAll('{ca}', encoded(caPem));
  return parseJson<object[]>(text);
}

function encoded(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
