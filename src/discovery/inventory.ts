// An inventory is one namespace of the hub (KEP-4322): the same member may stand in several, so they
// are never merged; one is chosen, by the user or because it is the only one.
import { HubError } from '../core/errors.ts';
import type { Cluster } from '../core/fleet.ts';
import type { ProfileList } from './list-profiles.ts';

/** `--all-inventories`: each cluster by namespace and name, which no cluster of one inventory can be called. */
export function allInventories({ clusters, dropped }: ProfileList): ProfileList {
  return {
    clusters: clusters.map((cluster) => ({ ...cluster, name: `${cluster.namespace}/${cluster.name}` })),
    dropped,
  };
}

/** The clusters of the one inventory there is. Throws HubError that lists the choices when there are several. */
export function onlyInventory(list: ProfileList): ProfileList {
  const byNamespace = groupByNamespace(list.clusters);
  if (byNamespace.size <= 1) return list;
  const choices = [...byNamespace.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([namespace, members]) => {
      const managers = new Set(members.flatMap((cluster) => cluster.manager ?? []));
      return `${namespace} (${members.length} clusters${managers.size > 0 ? `, ${[...managers].join(', ')}` : ''})`;
    });
  throw new HubError(`the hub has ClusterProfiles in ${byNamespace.size} namespaces: ${choices.join(', ')}`, {
    hint: 'Each namespace is an inventory of its own; choose one with --inventory NAMESPACE, once with kubectl mc setup --inventory NAMESPACE, or take them all with --all-inventories.',
  });
}

/** Not Map.groupBy: the bundle runs on Node 20 too. */
function groupByNamespace(clusters: readonly Cluster[]): Map<string, Cluster[]> {
  const groups = new Map<string, Cluster[]>();
  for (const cluster of clusters) {
    const group = groups.get(cluster.namespace);
    if (group) group.push(cluster);
    else groups.set(cluster.namespace, [cluster]);
  }
  return groups;
}
