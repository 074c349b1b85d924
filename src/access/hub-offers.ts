// The hub's offers for clusters that no context of the user's leads to, and whether each may be used.
import type { Connection, Impersonation } from '../core/connection.ts';
import type { Cluster, Target, Unreachable } from '../core/fleet.ts';
import { type ConnectionOverrides, impersonationFor } from '../kubeconfig/connection-for.ts';
import type { Kubeconfig } from '../kubeconfig/kubeconfig.ts';
import { normaliseServer } from '../kubeconfig/servers.ts';
import { profileName } from '../mapping/mapping.ts';
import { judge, unapprovedFailure } from '../trust/judge.ts';
import type { AccessRequest, HubIdentity } from '../trust/request.ts';
import { type HubWay, type OfferedWay, hubWayFinder } from './hub-way.ts';
import { lostOffer } from './lost-offer.ts';
import type { HubTrust, Offer, Offered, OpenOffer } from './offer.ts';

/** What the user has. */
export interface OfferInput {
  readonly kubeconfig: Kubeconfig;
  readonly overrides: ConnectionOverrides;
  readonly hubTrust: HubTrust;
}

/** Looks at each cluster's offer. Throws ConfigError when a file of the user is broken. */
export async function hubOffers(clusters: readonly Cluster[], input: OfferInput): Promise<Offered> {
  const { hubTrust, overrides } = input;
  const [find, store] = await Promise.all([wayFinder(input), hubTrust.loadTrust()]);
  const hub = hubIdentity(hubTrust.hub);
  const approved: Offer[] = [];
  const open: OpenOffer[] = [];
  const broken: Unreachable[] = [];
  const withoutCredentials: Unreachable[] = [];
  const ways = await Promise.all(clusters.map(async (cluster) => ({ cluster, found: await find(cluster) })));
  for (const { cluster, found } of ways) {
    if (!('way' in found)) {
      const failure = 'broken' in found ? found.broken : found.none;
      const key = { hub: hub.server, namespace: cluster.namespace, name: profileName(cluster) };
      const before = store.approvalFor(key);
      const lost = before && lostOffer(cluster, before.approved, failure);
      if (lost) broken.push({ cluster, failure: lost });
      else ('broken' in found ? broken : withoutCredentials).push({ cluster, failure });
    } else {
      const { way } = found;
      const target = targetOf(cluster, way, overrides);
      // Nobody is asked to approve what would not be run.
      const denied = await hubTrust.judgePlugin(target.connection);
      if (denied) {
        broken.push({ cluster, failure: denied });
        continue;
      }
      const request = requestFor(cluster, way, hub);
      const verdict = judge(request, { store, allows: way.allows });
      const offer = { cluster, request, target };
      if (verdict.is === 'new' || verdict.is === 'changed')
        open.push({ ...offer, verdict, failure: unapprovedFailure(request, verdict) });
      else approved.push({ ...offer, verdict });
    }
  }
  return { approved, open, broken, withoutCredentials };
}

/** A function that finds one cluster's way, with the user's files read once. */
export async function wayFinder({
  kubeconfig,
  hubTrust,
}: Omit<OfferInput, 'overrides'>): Promise<(cluster: Cluster) => Promise<HubWay>> {
  const { allowedServers, env } = hubTrust;
  const providerFile = await hubTrust.loadProviders();
  return hubWayFinder({ providerFile, allowedServers, kubeconfig, env });
}

function hubIdentity({ server, certificateAuthority }: Connection): HubIdentity {
  return {
    server: normaliseServer(server) ?? server,
    ...(certificateAuthority && { certificateAuthority }),
  };
}

function requestFor(
  cluster: Cluster,
  { endpoint, exec, ...way }: OfferedWay,
  hub: HubIdentity,
): AccessRequest {
  const { url: _, refusesLocalAddresses: __, ...where } = endpoint;
  return {
    hub,
    namespace: cluster.namespace,
    // What is approved is the profile, whatever the cluster is called.
    name: profileName(cluster),
    ...where,
    provider: way.provider ?? '',
    command: exec.command,
    args: exec.args,
    env: way.env,
    apiVersion: exec.apiVersion,
    provideClusterInfo: exec.provideClusterInfo,
    ...(exec.config !== undefined && { extension: exec.config }),
  };
}

function targetOf(cluster: Cluster, way: OfferedWay, overrides: ConnectionOverrides): Target {
  const { url: _, ...endpoint } = way.endpoint;
  const impersonation: Impersonation = impersonationFor(overrides);
  const connection: Connection = {
    ...endpoint,
    disableCompression: overrides.disableCompression || way.disableCompression,
    auth: { exec: way.exec },
    impersonation,
  };
  return {
    cluster,
    via: way.via,
    ...(way.provider !== undefined && { provider: way.provider }),
    identity: way.exec.command,
    connection,
    namespace: overrides.namespace || 'default',
  };
}
