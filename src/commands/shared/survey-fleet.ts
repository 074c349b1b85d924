// Steps 1 and 2 of the pipeline: what the hub lists, which of it the user chose, and for each other cluster why not.
import { HubError, SelectionError } from '../../core/errors.ts';
import type { Cluster } from '../../core/fleet.ts';
import { globMatcher, isGlob } from '../../core/glob.ts';
import type { Hub } from '../../discovery/discover.ts';
import type { DroppedProfile } from '../../discovery/profile.ts';
import type { Kubeconfig } from '../../kubeconfig/kubeconfig.ts';
import { deduplicate } from '../../selection/deduplicate.ts';
import { groupSelection } from '../../selection/group.ts';
import { type Selection, chosenOnes, judgeClusters } from '../../selection/select.ts';
import { discoverFleet } from './discover-fleet.ts';
import type { FleetInput } from './fleet-input.ts';
import { hubTrust } from './hub-trust.ts';
import type { WaySources } from './resolve-clusters.ts';
import { type UserFiles, loadUserFiles } from './user-files.ts';

/** A cluster that does not take part. */
export interface LeftOut {
  readonly cluster: Cluster;
  /** Words that follow "is": `left out by --exclude dev-*`. */
  readonly why: string;
}

/** What there is, and what was chosen of it. */
export interface Survey extends WaySources {
  /** Undefined for a fleet from contexts. */
  readonly hub: Hub | undefined;
  /** How many clusters there are before the selection. */
  readonly total: number;
  /** Ordered bytewise by name. */
  readonly chosen: readonly Cluster[];
  readonly leftOut: readonly LeftOut[];
  /** Items of the hub's list that are no usable cluster. */
  readonly dropped: readonly DroppedProfile[];
  /** Chosen, but nobody can say which profile of the member is the real one. */
  readonly ambiguous: readonly Cluster[];
  /** Sentences for stderr. */
  readonly notes: readonly string[];
}

/** How to survey. */
export interface SurveyOptions {
  /** A selection that leaves nothing is an answer, too. */
  readonly mayBeEmpty?: boolean;
  /** Ask the members for their own properties, where the configuration wants them, although the selection needs none. */
  readonly wantsProperties?: boolean;
}

/** Throws McError when the hub or a file of the user is broken, and when no cluster is left. */
export async function surveyFleet(input: FleetInput, options: SurveyOptions = {}): Promise<Survey> {
  const files = await loadUserFiles(input);
  const isHub = input.fleet.contexts.length === 0;
  const found = isHub ? await discovered(input, files, options) : undefined;
  const all = found?.clusters ?? fromContexts(files.kubeconfig, input.fleet.contexts);
  const selections = selectionsOf(input);
  const sources = { files, hubTrust: found && hubTrust(found.hub, input) };
  const { clusters: known, notes } = await withOwnProperties(all, selections, {
    input,
    sources,
    options,
  });
  const verdicts = judgeClusters(known, selections);
  const selected = options.mayBeEmpty
    ? verdicts.flatMap(({ cluster, leftOutBy }) => (leftOutBy === undefined ? [cluster] : []))
    : chosenOnes(verdicts);
  const { clusters: members, doubles, ambiguous, warnings } = deduplicate(selected);
  const chosen = await pickedOf(members, input);
  return {
    ...sources,
    hub: found?.hub,
    total: all.length,
    chosen,
    leftOut: [
      ...verdicts.flatMap(({ cluster, leftOutBy }) =>
        leftOutBy === undefined ? [] : [{ cluster, why: leftOutBy }],
      ),
      ...doubles.map(({ cluster, of }) => ({
        cluster,
        why: `the same member as ${of.name} (id ${cluster.memberId ?? ''})`,
      })),
      ...members
        .filter((cluster) => !chosen.includes(cluster))
        .map((cluster) => ({ cluster, why: 'not marked in the list of --select' })),
    ],
    dropped: found?.dropped ?? [],
    ambiguous,
    notes: [...files.notes, ...faults(found?.dropped ?? []), ...warnings, ...notes],
  };
}

/** `--select`: the user's choice among those that are left. */
async function pickedOf(
  clusters: readonly Cluster[],
  { fleet, system }: FleetInput,
): Promise<readonly Cluster[]> {
  if (!fleet.select) return clusters;
  return (await import('./pick-clusters.ts')).pickClusters(clusters, system);
}

async function discovered(input: FleetInput, files: UserFiles, { mayBeEmpty }: SurveyOptions) {
  const found = await discoverFleet(input, files);
  const { hub, clusters } = found;
  if (clusters.length > 0 || mayBeEmpty) return found;
  const { inventory } = input.fleet;
  const where = inventory === undefined ? '' : ` in inventory ${JSON.stringify(inventory)}`;
  throw new HubError(
    `hub context ${JSON.stringify(hub.context)} (from ${hub.origin}) lists no clusters${where}`,
    {
      hint: 'Choose another inventory with --inventory NAMESPACE or another hub with --hub-context; --refresh asks the hub again.',
    },
  );
}

/** One line for what the hub lists and nobody can use. */
export function faults(dropped: readonly DroppedProfile[]): string[] {
  const wrong = dropped.filter(({ isFault }) => isFault);
  if (wrong.length === 0) return [];
  const some = wrong.slice(0, 3).map(({ name, why }) => `${JSON.stringify(name.slice(0, 80))} (${why})`);
  const more = wrong.length > some.length ? ` and ${wrong.length - some.length} more` : '';
  return [`Warning: the hub lists ${wrong.length} unusable ClusterProfile(s): ${some.join(', ')}${more}`];
}

/** The saved group and the flags; a cluster must pass both. */
export function selectionsOf({ fleet, config }: FleetInput): Selection[] {
  const { clusterGroup } = fleet;
  return clusterGroup === undefined ? [fleet] : [groupSelection(clusterGroup, config.groups), fleet];
}

interface PropertyContext {
  readonly input: FleetInput;
  readonly sources: WaySources;
  readonly options: SurveyOptions;
}

/** With `discovery.api: about`, when anything looks at properties: what each candidate says of itself. */
async function withOwnProperties(
  all: readonly Cluster[],
  selections: readonly Selection[],
  { input, sources, options }: PropertyContext,
): Promise<{ readonly clusters: readonly Cluster[]; readonly notes: readonly string[] }> {
  const isWanted =
    options.wantsProperties === true || selections.some((one) => one.clusterProperties.length > 0);
  if (input.config.discovery.api !== 'about' || !isWanted) return { clusters: all, notes: [] };
  // Who is out by name, label or health anyway is not asked.
  const others = selections.map((one) => ({ ...one, clusterProperties: [] }));
  const candidates = judgeClusters(all, others).filter(({ leftOutBy }) => leftOutBy === undefined);
  const { askOwnProperties } = await import('./own-properties.ts');
  const asked = await askOwnProperties(
    candidates.map(({ cluster }) => cluster),
    input,
    sources,
  );
  return {
    clusters: all.map((cluster) => asked.clusters.get(cluster) ?? cluster),
    notes: input.kube.verbosity > 0 ? asked.notes : [],
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
