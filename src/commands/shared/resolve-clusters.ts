// Step 3 for the clusters of a survey, whether they come from a hub or from contexts.
import { type Resolved, brokenContext, resolveAccess, targetFor } from '../../access/resolve.ts';
import type { Cluster, Target, Unreachable } from '../../core/fleet.ts';
import type { Hub } from '../../discovery/discover.ts';
import type { FleetInput } from './fleet-input.ts';
import { hubTrust } from './hub-trust.ts';
import type { UserFiles } from './user-files.ts';

/** Where ways are looked for. */
export interface WaySources {
  readonly files: UserFiles;
  /** Undefined for a fleet from contexts. */
  readonly hub: Hub | undefined;
}

/** The user's own way to each cluster. With `--contexts` a cluster is its context. */
export async function resolveClusters(
  clusters: readonly Cluster[],
  input: FleetInput,
  { files, hub }: WaySources,
): Promise<Resolved> {
  const credentials = { ...files, overrides: { ...input.kube } };
  if (hub) return resolveAccess(clusters, { ...credentials, hubTrust: hubTrust(hub, input) });
  const targets: Target[] = [];
  const broken: Unreachable[] = [];
  for (const cluster of clusters) {
    try {
      targets.push(targetFor(cluster, { context: cluster.name, via: 'context' }, credentials));
    } catch (error) {
      broken.push({ cluster, failure: brokenContext(cluster, cluster.name, error) });
    }
  }
  return { targets, broken, open: [], withoutCredentials: [] };
}
