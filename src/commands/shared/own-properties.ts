// What members say of themselves (about.k8s.io ClusterProperty, KEP-2149). One that cannot be asked is no trouble.
import type { Cluster } from '../../core/fleet.ts';
import { readClusterProperties } from '../../discovery/about.ts';
import { askFleet } from './ask-fleet.ts';
import type { FleetInput } from './fleet-input.ts';
import { type WaySources, resolveClusters } from './resolve-clusters.ts';

/** A member that does not answer must not hold up the command that only wanted to know more of it. */
const maxWaitMs = 5_000;

/** The clusters that answered, by the cluster they were, and a sentence for each other one. */
export interface OwnProperties {
  readonly clusters: ReadonlyMap<Cluster, Cluster>;
  readonly notes: readonly string[];
}

/** Asks each cluster that can be reached, all at once. */
export async function askOwnProperties(
  candidates: readonly Cluster[],
  input: FleetInput,
  sources: WaySources,
): Promise<OwnProperties> {
  const { config, kube, system } = input;
  const { targets } = await resolveClusters(candidates, input, sources);
  const timeoutMs = Math.min(config.execution.timeoutMs, maxWaitMs);
  const outcomes = await askFleet(
    { targets, failed: [] },
    async ({ client, signal }) => ({ value: await readClusterProperties(client, signal), failures: [] }),
    {
      config: { ...config, execution: { ...config.execution, timeoutMs, continueOnError: true } },
      kube,
      system,
    },
  );
  const notes = outcomes.flatMap((outcome) => {
    const why = outcome.ok
      ? outcome.value === undefined && 'it does not serve about.k8s.io'
      : outcome.failures[0].message;
    return why === false ? [] : [`${outcome.cluster.name}: its own ClusterProperties are not known: ${why}`];
  });
  const answered = outcomes.flatMap(({ cluster, value }) =>
    value === undefined ? [] : [[cluster, { ...cluster, ownProperties: value }] as const],
  );
  return { clusters: new Map(answered), notes };
}
