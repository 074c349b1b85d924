// Equal member ids in one inventory are one cluster (label multicluster.x-k8s.io/inventory-member-id):
// asking it twice would double its rows, writing to it twice would be worse.
import { type Cluster, memberIdLabel } from '../core/fleet.ts';

/** A profile of a cluster that is asked under another name. */
export interface Double {
  readonly cluster: Cluster;
  readonly of: Cluster;
}

/** The clusters without doubles, one sentence per double, and the ids that cannot be told apart. */
export interface Deduplicated {
  readonly clusters: readonly Cluster[];
  readonly warnings: readonly string[];
  readonly doubles: readonly Double[];
  /** Profiles of one id and one age: nobody can say which is the real one, so none is used. */
  readonly ambiguous: readonly Cluster[];
}

/**
 * The oldest profile of each member id stays; profiles without an id stay as they are. Across inventories the same
 * cluster is expected to stand in several: there the first by name stays, after each inventory has found its own oldest.
 */
export function deduplicate(clusters: readonly Cluster[]): Deduplicated {
  const warnings = emptyIds(clusters);
  const ambiguous: Cluster[] = [];
  const doubles: Double[] = [];
  const keepOne = (id: string, group: readonly Cluster[], { kept, why }: { kept: Cluster; why: string }) => {
    const names = group.map((cluster) => cluster.name).join(', ');
    warnings.push(`clusters ${names} are one member (${id}); only ${kept.name}, the ${why}, is asked`);
    for (const cluster of group) if (cluster !== kept) doubles.push({ cluster, of: kept });
  };
  for (const [id, group] of groupBy(
    clusters,
    ({ namespace, memberId }) => `${namespace}/${memberId ?? ''}`,
  )) {
    if (group.length === 1) continue;
    const age = (cluster: Cluster) => cluster.creationTimestamp ?? '';
    const oldest = group.reduce((a, b) => (age(b) < age(a) ? b : a));
    if (group.filter((cluster) => age(cluster) === age(oldest)).length > 1) ambiguous.push(...group);
    else keepOne(id, group, { kept: oldest, why: 'oldest' });
  }
  const isGone = (cluster: Cluster) =>
    ambiguous.includes(cluster) || doubles.some((double) => double.cluster === cluster);
  const left = clusters.filter((cluster) => !isGone(cluster));
  for (const [id, group] of groupBy(left, ({ memberId }) => memberId ?? '')) {
    const [first] = group;
    if (first && group.length > 1) keepOne(id, group, { kept: first, why: 'first' });
  }
  return { clusters: left.filter((cluster) => !isGone(cluster)), warnings, doubles, ambiguous };
}

/** The label must not be empty: whoever wrote it so meant something, and doubles cannot be told. */
function emptyIds(clusters: readonly Cluster[]): string[] {
  const names = clusters.filter(({ labels }) => labels[memberIdLabel] === '').map(({ name }) => name);
  if (names.length === 0) return [];
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return [
    `Warning: the hub gives an empty label ${memberIdLabel} to ${names.slice(0, 3).join(', ')}${more}; each is taken for a member of its own`,
  ];
}

/** Those with a member id, by `key`. */
function groupBy(clusters: readonly Cluster[], key: (cluster: Cluster) => string): Map<string, Cluster[]> {
  const groups = new Map<string, Cluster[]>();
  for (const cluster of clusters) {
    if (!cluster.memberId) continue;
    const group = groups.get(key(cluster));
    if (group) group.push(cluster);
    else groups.set(key(cluster), [cluster]);
  }
  return groups;
}
