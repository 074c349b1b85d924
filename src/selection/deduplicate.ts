// Equal member ids in one inventory are one cluster (label multicluster.x-k8s.io/inventory-member-id):
// asking it twice would double its rows, writing to it twice would be worse.
import type { Cluster } from '../core/fleet.ts';

/** The clusters without doubles, one sentence per double, and the ids that cannot be told apart. */
export interface Deduplicated {
  readonly clusters: readonly Cluster[];
  readonly warnings: readonly string[];
  /** Profiles of one id and one age: nobody can say which is the real one, so none is used. */
  readonly ambiguous: readonly Cluster[];
}

/** The oldest profile of each member id stays; profiles without an id stay as they are. */
export function deduplicate(clusters: readonly Cluster[]): Deduplicated {
  const warnings: string[] = [];
  const ambiguous: Cluster[] = [];
  const dropped = new Set<Cluster>();
  for (const [memberId, group] of byMemberId(clusters)) {
    if (group.length === 1) continue;
    const age = (cluster: Cluster) => cluster.creationTimestamp ?? '';
    const oldest = group.reduce((a, b) => (age(b) < age(a) ? b : a));
    const names = group.map((cluster) => cluster.name).join(', ');
    if (group.filter((cluster) => age(cluster) === age(oldest)).length > 1) {
      ambiguous.push(...group);
      for (const cluster of group) dropped.add(cluster);
      continue;
    }
    warnings.push(
      `clusters ${names} are one member (${memberId}); only ${oldest.name}, the oldest, is asked`,
    );
    for (const cluster of group) if (cluster !== oldest) dropped.add(cluster);
  }
  return { clusters: clusters.filter((cluster) => !dropped.has(cluster)), warnings, ambiguous };
}

function byMemberId(clusters: readonly Cluster[]): Map<string, Cluster[]> {
  const groups = new Map<string, Cluster[]>();
  for (const cluster of clusters) {
    if (!cluster.memberId) continue;
    const id = `${cluster.namespace}/${cluster.memberId}`;
    const group = groups.get(id);
    if (group) group.push(cluster);
    else groups.set(id, [cluster]);
  }
  return groups;
}
