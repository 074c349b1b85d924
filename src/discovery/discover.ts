// Step 1 of the pipeline: the clusters of the hub's inventory, cached for reads.
import type { MemberClient } from '../client/member-client.ts';
import type { Connection } from '../core/connection.ts';
import { errorMessage } from '../core/error-code.ts';
import { HubError, McError } from '../core/errors.ts';
import { ClusterError, shorten } from '../core/failure.ts';
import { type ProfileCache, profileCacheKey } from './cache.ts';
import { allInventories, onlyInventory } from './inventory.ts';
import { type ProfileList, listProfiles } from './list-profiles.ts';

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
  /** Every namespace of the hub; clusters are then called `namespace/name`. */
  readonly allInventories: boolean;
  /** Ask the hub and not the cache; every write does. */
  readonly refresh: boolean;
  readonly maxProfiles: number;
  readonly cache: ProfileCache;
  readonly connect: (connection: Connection) => Promise<MemberClient>;
  readonly signal: AbortSignal;
}

/** The clusters of one inventory. Throws HubError that names the context it tried and where that came from. */
export async function discover(hub: Hub, options: DiscoverOptions): Promise<ProfileList> {
  const key = profileCacheKey(hub.connection, scopeOf(hub, options));
  const cached = options.refresh ? undefined : await options.cache.read(key);
  try {
    const list = cached ?? (await listFromHub(hub, options));
    if (!cached) await options.cache.write(key, list);
    return options.allInventories ? allInventories(list) : onlyInventory(list);
  } catch (error) {
    throw explain(error, hub);
  }
}

/** What may be kept under one key. A list of all namespaces may have become one of the context's own, see listFromHub. */
function scopeOf(hub: Hub, { inventory }: DiscoverOptions): string {
  return inventory ?? `* ${hub.namespace}`;
}

/** Without a chosen inventory all namespaces are listed, or, where that is forbidden, the hub context's own. */
async function listFromHub(hub: Hub, options: DiscoverOptions): Promise<ProfileList> {
  const client = await options.connect(hub.connection);
  try {
    const { inventory, maxProfiles, signal } = options;
    const how = { maxProfiles, signal };
    if (inventory !== undefined) return await listProfiles(client, { namespace: inventory, ...how });
    try {
      return await listProfiles(client, how);
    } catch (error) {
      if (!(error instanceof ClusterError) || error.failure.reason !== 'forbidden') throw error;
      return await listProfiles(client, { namespace: hub.namespace, ...how });
    }
  } finally {
    client.close();
  }
}

/** The hub's own words may be of any length. */
const maxSaid = 500;

function explain(error: unknown, hub: Hub): unknown {
  const where = `hub context "${hub.context}" (from ${hub.origin})`;
  if (error instanceof HubError) {
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    return new HubError(`${where}: ${shorten(error.message, maxSaid)}`, { ...hint, cause: error });
  }
  if (error instanceof McError) return error;
  if (error instanceof ClusterError) {
    const hint =
      error.failure.reason === 'forbidden'
        ? 'You need get and list on clusterprofiles.multicluster.x-k8s.io there; with rights in one namespace only, name it with --inventory.'
        : `Check it with: kubectl --context ${hub.context} get clusterprofiles.multicluster.x-k8s.io -A, or choose another hub with --hub-context.`;
    return new HubError(`${where}: ${shorten(error.failure.message, maxSaid)}`, { hint, cause: error });
  }
  return new HubError(`${where}: ${shorten(errorMessage(error), maxSaid)}`, {
    cause: error,
  });
}
