// Steps 1 to 3 of the pipeline in one call: discover, select, resolve. What comes out is who is asked, who
// failed before it could be asked, and who is skipped.
import { brokenContext, resolveAccess, targetFor } from '../../access/resolve.ts';
import { HubError, SelectionError, UsageError } from '../../core/errors.ts';
import type { ClusterFailure } from '../../core/failure.ts';
import type { Cluster, Outcome, Target, Unreachable } from '../../core/fleet.ts';
import { globMatcher, isGlob } from '../../core/glob.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import type { System } from '../../core/system.ts';
import type { Kubeconfig } from '../../kubeconfig/kubeconfig.ts';
import { deduplicate } from '../../selection/deduplicate.ts';
import { type Selection, isNamedLiterally, selectClusters } from '../../selection/select.ts';
import { discoverFleet } from './discover-fleet.ts';
import type { FleetOptions } from './fleet-flags.ts';
import type { KubeOptions } from './kube-flags.ts';
import type { ClusterGroup, Config } from '../../config/config.ts';
import { loadUserFiles } from './user-files.ts';

/** Who takes part. `failed` and `skipped` are in the order of the cluster names, as `targets` are. */
export interface Fleet {
  readonly targets: readonly Target[];
  /** Could not be asked although they had to be. */
  readonly failed: readonly Outcome<never>[];
  /** No credentials were found, and the user did not insist. */
  readonly skipped: readonly Unreachable[];
  /** Sentences for stderr: doubles, notes on the user's files. */
  readonly notes: readonly string[];
  /** How many clusters the hub listed; undefined for a fleet from contexts. */
  readonly discovered: number | undefined;
}

/** What opening a fleet needs. */
export interface OpenFleetInput {
  readonly fleet: FleetOptions;
  readonly kube: KubeOptions;
  readonly config: Config;
  readonly system: System;
}

/** Opens the fleet. Throws McError when no cluster is left, or when the hub or a file of the user is broken. */
export async function openFleet(input: OpenFleetInput): Promise<Fleet> {
  const files = await loadUserFiles(input);
  const overrides = { ...input.kube };
  if (input.fleet.contexts.length > 0) {
    const clusters = select(fromContexts(files.kubeconfig, input.fleet.contexts), input);
    const targets: Target[] = [];
    const failed: Outcome<never>[] = [];
    for (const cluster of clusters) {
      try {
        targets.push(targetFor(cluster, { context: cluster.name, via: 'context' }, { ...files, overrides }));
      } catch (error) {
        failed.push(failedBefore(cluster, brokenContext(cluster, cluster.name, error)));
      }
    }
    return { targets, failed, skipped: [], notes: files.notes, discovered: undefined };
  }
  const { clusters: all, hub } = await discoverFleet(input, files);
  if (all.length === 0)
    throw new HubError(`hub context ${JSON.stringify(hub.context)} (from ${hub.origin}) lists no clusters`, {
      hint: 'Choose another inventory with --inventory NAMESPACE or another hub with --hub-context; --refresh asks the hub again.',
    });
  const { clusters, warnings, ambiguous } = deduplicate(select(all, input));
  const resolved = await resolveAccess(clusters, { ...files, overrides });
  const isInsistedOn = ({ cluster }: Unreachable) =>
    input.fleet.strict || isNamedLiterally(cluster, input.fleet);
  const failed = [
    ...resolved.broken,
    ...resolved.withoutCredentials.filter(isInsistedOn),
    ...ambiguous.map((cluster) => ({ cluster, failure: ambiguousMember(cluster) })),
  ];
  const skipped = resolved.withoutCredentials.filter((entry) => !isInsistedOn(entry));
  if (resolved.targets.length === 0 && failed.length === 0)
    throw new SelectionError(`none of the ${clusters.length} clusters has credentials: ${reasons(skipped)}`, {
      hint: `Run: kubectl mc setup --hub-context ${hub.context}`,
    });
  return {
    targets: resolved.targets,
    failed: failed
      .map(({ cluster, failure }) => failedBefore(cluster, failure))
      .toSorted((a, b) => compareUtf8(a.cluster.name, b.cluster.name)),
    skipped,
    notes: [...files.notes, ...warnings],
    discovered: all.length,
  };
}

function select(all: readonly Cluster[], { fleet, config }: OpenFleetInput): Cluster[] {
  const group = fleet.clusterGroup === undefined ? undefined : config.groups.get(fleet.clusterGroup);
  if (fleet.clusterGroup !== undefined && group === undefined)
    throw new UsageError(
      `--cluster-group: there is no group ${JSON.stringify(fleet.clusterGroup)} in the configuration file`,
      {
        hint: `Known groups: ${[...config.groups.keys()].join(', ') || 'none'}.`,
      },
    );
  const grouped = group === undefined ? all : selectClusters(all, toSelection(group));
  return selectClusters(grouped, fleet);
}

/** A saved group holds the texts of the flags of the same meaning. */
function toSelection(group: ClusterGroup): Selection {
  const words = (text: string) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean);
  return {
    clusters: words(group.clusters),
    exclude: words(group.exclude),
    clusterSelectors: group.selector === '' ? [] : [group.selector],
    clusterProperties: Object.entries(group.properties).map(([name, value]) => `${name}=${value}`),
    healthyOnly: false,
  };
}

/** `--contexts`: the fleet is the kubeconfig contexts that match; each is a cluster of its own name. */
function fromContexts(kubeconfig: Kubeconfig, patterns: readonly string[]): Cluster[] {
  const names = [...kubeconfig.contexts.keys()];
  const chosen = new Set<string>();
  for (const pattern of patterns) {
    const matches =
      names.includes(pattern) || !isGlob(pattern) ? (name: string) => name === pattern : globMatcher(pattern);
    const found = names.filter(matches);
    if (found.length === 0)
      throw new SelectionError(
        `--contexts: no kubeconfig context ${isGlob(pattern) ? 'matches' : 'is called'} ${JSON.stringify(pattern)}`,
        {
          hint: 'See: kubectl config get-contexts -o name',
        },
      );
    for (const name of found) chosen.add(name);
  }
  return [...chosen].map((name) => ({
    name,
    namespace: '',
    healthy: 'Unknown',
    labels: {},
    properties: {},
    accessProviders: [],
  }));
}

function failedBefore(cluster: Cluster, failure: ClusterFailure): Outcome<never> {
  return { ok: false, cluster, failures: [failure], tookMs: 0 };
}

function ambiguousMember(cluster: Cluster): ClusterFailure {
  const message = `several ClusterProfiles of the same age have the member id ${cluster.memberId ?? ''}, and nothing tells which is the real one; remove the double on the hub, or name one with --clusters`;
  return { reason: 'no-credentials', detail: 'AmbiguousMember', message, kubectlText: `error: ${message}` };
}

function reasons(skipped: readonly Unreachable[]): string {
  return skipped
    .map(({ cluster, failure }) => `${cluster.name} (${failure.detail ?? failure.reason})`)
    .join(', ');
}
