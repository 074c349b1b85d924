// Step 3 for the clusters of a survey, whether they come from a hub or from contexts.
import type { HubTrust } from '../../access/offer.ts';
import { type Resolved, brokenContext, resolveAccess, targetFor } from '../../access/resolve.ts';
import type { Cluster, Target, Unreachable } from '../../core/fleet.ts';
import type { FleetInput } from './fleet-input.ts';
import type { UserFiles } from './user-files.ts';

/** Where ways are looked for. */
export interface WaySources {
  readonly files: UserFiles;
  /** What decides over the hub's offers; undefined for a fleet from contexts. */
  readonly hubTrust: HubTrust | undefined;
}

/** The user's own way to each cluster. With `--contexts` a cluster is its context. */
export async function resolveClusters(
  clusters: readonly Cluster[],
  input: FleetInput,
  { files, hubTrust }: WaySources,
): Promise<Resolved> {
  const credentials = { ...files, overrides: { ...input.kube } };
  if (hubTrust) return resolveAccess(clusters, { ...credentials, hubTrust });
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
