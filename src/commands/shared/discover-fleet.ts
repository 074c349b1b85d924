// Step 1 with the user's choice of hub and inventory, and the cache.
import { startDeadline } from '../../core/deadline.ts';
import { HubError } from '../../core/errors.ts';
import { type ProfileCache, profileCache } from '../../discovery/cache.ts';
import { type Hub, discover } from '../../discovery/discover.ts';
import type { ProfileList } from '../../discovery/list-profiles.ts';
import { connectionFor } from '../../kubeconfig/connection-for.ts';
import { cachePlace } from './cache-place.ts';
import { connect } from './connect.ts';
import type { FleetInput } from './fleet-input.ts';
import type { UserFiles } from './user-files.ts';

/** The hub in use, and the clusters of its inventory. */
export interface DiscoveredFleet extends ProfileList {
  readonly hub: Hub;
  /** The namespace that was chosen; undefined when the hub has only one. */
  readonly inventory: string | undefined;
}

/** Asks the hub, or the cache. Throws HubError. */
export async function discoverFleet(input: FleetInput, files: UserFiles): Promise<DiscoveredFleet> {
  const { fleet, config, system } = input;
  const hub = chooseHub(input, files);
  const inventory = fleet.allInventories ? undefined : (fleet.inventory ?? mappedInventory(files));
  const stop = new AbortController();
  const timeUp = () => stop.abort(new DOMException('the hub took too long', 'TimeoutError'));
  // A person who logs in to the hub is not the hub's slowness.
  const deadline = startDeadline(config.execution.timeoutMs, timeUp);
  const list = await discover(hub, {
    ...(inventory !== undefined && { inventory }),
    allInventories: fleet.allInventories,
    refresh: fleet.refresh,
    maxProfiles: config.discovery.maxClusters,
    cache: openProfileCache(input),
    connect: (connection) => connect(connection, { ...input, deadline }),
    signal: AbortSignal.any([system.interrupt, stop.signal]),
  }).finally(() => deadline.clear());
  return { hub, ...list, inventory };
}

/** The clusters as the cache has them, however old; nobody is asked. Throws HubError when it has none. */
export async function cachedClusters(input: FleetInput, files: UserFiles): Promise<ProfileList> {
  const { fleet, kube, config, system } = input;
  const inventory = fleet.allInventories ? undefined : (fleet.inventory ?? mappedInventory(files));
  const cache = profileCache(cachePlace('hub', kube, system), Number.POSITIVE_INFINITY);
  return discover(chooseHub(input, files), {
    ...(inventory !== undefined && { inventory }),
    allInventories: fleet.allInventories,
    refresh: false,
    maxProfiles: config.discovery.maxClusters,
    cache: { ...cache, write: async () => {} },
    connect: () => Promise.reject(new HubError('the list of its clusters is not in the cache')),
    signal: system.interrupt,
  });
}

/** The cache of hub lists; `setup` drops it. */
export function openProfileCache(input: Omit<FleetInput, 'fleet'>): ProfileCache {
  const { kube, config, system, dryRun = false } = input;
  const cache = profileCache(cachePlace('hub', kube, system), config.discovery.cacheTtlMs);
  return dryRun ? { ...cache, write: async () => {}, drop: async () => {} } : cache;
}

/** `--hub-context`, then KUBECTL_MC_HUB_CONTEXT, then the mapping file, then the current context. */
export function chooseHub(
  { fleet, system }: Pick<FleetInput, 'fleet' | 'system'>,
  { kubeconfig, mapping }: UserFiles,
): Hub {
  const candidates = [
    [fleet.hubContext, '--hub-context'],
    [system.env['KUBECTL_MC_HUB_CONTEXT'] || undefined, 'KUBECTL_MC_HUB_CONTEXT'],
    [mapping.hubContext, `hubContext in ${mapping.file}`],
    [kubeconfig.currentContext, 'the current context of the kubeconfig'],
  ] as const;
  const chosen = candidates.find(([context]) => context !== undefined);
  if (chosen?.[0] === undefined)
    throw new HubError(
      `no hub is chosen: there is no --hub-context, no KUBECTL_MC_HUB_CONTEXT, no hubContext in the mapping, and no ${currentContextIn(kubeconfig.files)}`,
      {
        hint: 'Run: kubectl mc setup --hub-context HUB; without a hub, use --contexts.',
      },
    );
  const [context, origin] = chosen;
  if (!kubeconfig.contexts.has(context))
    throw new HubError(`hub context ${JSON.stringify(context)} (from ${origin}) is not in the kubeconfig`, {
      hint: 'See: kubectl config get-contexts -o name',
    });
  // --as and -n go to the members only: the hub is asked as the user.
  const { connection, namespace } = connectionFor(kubeconfig, context);
  return { context, origin, connection, namespace: namespace ?? 'default' };
}

function currentContextIn(files: readonly string[]): string {
  return files.length === 0 ? 'kubeconfig' : `current context in ${files.join(', ')}`;
}

/** What `setup` stored: the one inventory that all entries of the mapping are from. */
function mappedInventory({ mapping }: UserFiles): string | undefined {
  const namespaces = new Set(mapping.clusters.map((entry) => entry.namespace));
  const [only] = namespaces;
  return namespaces.size === 1 ? only : undefined;
}
