// Step 1 of the pipeline: the clusters of the hub's inventory, cached for reads.
import type { MemberClient } from '../client/transport.ts';
import type { Connection } from '../core/connection.ts';
import { errorMessage } from '../core/error-code.ts';
import { HubError, McError } from '../core/errors.ts';
import { ClusterError } from '../core/failure.ts';
import type { Cluster } from '../core/fleet.ts';
import { type ProfileCache, profileCacheKey } from './cache.ts';
import { onlyInventory } from './inventory.ts';
import { listProfiles } from './list-profiles.ts';

/** The hub as it was chosen, and how; an error about it says both. */
export interface Hub {
  readonly context: string;
  /** `--hub-context`, `KUBECTL_MC_HUB_CONTEXT`, the mapping file, or the current context. */
  readonly origin: string;
  readonly connection: Connection;
  /** The context's own namespace, else `default`. */
  readonly namespace: string;
}

/** How to list: which inventory, and whether the cache may answer. */
export interface DiscoverOptions {
  readonly inventory?: string;
  readonly refresh: boolean;
  readonly cache: ProfileCache;
  readonly connect: (connection: Connection) => Promise<MemberClient>;
  readonly signal: AbortSignal;
}

/** The clusters of one inventory. Throws HubError that names the context it tried and where that came from. */
export async function discover(hub: Hub, options: DiscoverOptions): Promise<readonly Cluster[]> {
  const key = profileCacheKey(hub.connection, options.inventory);
  const cached = options.refresh ? undefined : await options.cache.read(key);
  if (cached) return cached;
  try {
    const clusters = onlyInventory(await listFromHub(hub, options));
    await options.cache.write(key, clusters);
    return clusters;
  } catch (error) {
    throw explain(error, hub);
  }
}

/** Without a chosen inventory all namespaces are listed, or, where that is forbidden, the hub context's own. */
async function listFromHub(hub: Hub, options: DiscoverOptions): Promise<readonly Cluster[]> {
  const client = await options.connect(hub.connection);
  try {
    const { inventory, signal } = options;
    if (inventory !== undefined) return await listProfiles(client, { namespace: inventory, signal });
    try {
      return await listProfiles(client, { signal });
    } catch (error) {
      if (!(error instanceof ClusterError) || error.failure.reason !== 'forbidden') throw error;
      return await listProfiles(client, { namespace: hub.namespace, signal });
    }
  } finally {
    client.close();
  }
}

function explain(error: unknown, hub: Hub): unknown {
  const where = `hub context "${hub.context}" (from ${hub.origin})`;
  if (error instanceof HubError) {
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return new HubError(`${where}: ${error.message}`, { ...hint, cause: error });
  }
  if (error instanceof McError) return error;
  if (error instanceof ClusterError) {
    const hint =
      error.failure.reason === 'forbidden'
        ? 'You need get and list on clusterprofiles.multicluster.x-k8s.io there; with rights in one namespace only, name it with --inventory.'
        : `Check it with: kubectl --context ${hub.context} get clusterprofiles.multicluster.x-k8s.io -A, or choose another hub with --hub-context.`;
    return new HubError(`${where}: ${error.failure.message}`, { hint, cause: error });
  }
  return new HubError(`${where}: ${errorMessage(error)}`, {
    cause: error,
  });
}
