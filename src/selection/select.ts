// Step 2 of the pipeline: which clusters of the inventory take part.
import { SelectionError, UsageError } from '../core/errors.ts';
import type { Cluster } from '../core/fleet.ts';
import { globMatcher, isGlob } from '../core/glob.ts';
import { compareUtf8 } from '../core/go-utf8.ts';
import { parseLabelSelector } from '../core/labels.ts';

/** The user's choice: names and globs, label selectors, `k=v` properties. Empty lists choose all. */
export interface Selection {
  readonly clusters: readonly string[];
  readonly exclude: readonly string[];
  readonly clusterSelectors: readonly string[];
  readonly clusterProperties: readonly string[];
  readonly healthyOnly: boolean;
}

/**
 * The chosen clusters, ordered bytewise by name. Throws SelectionError when a literal name does not exist,
 * when a glob matches nothing, and when nothing is left: a typo must never widen or empty a selection in silence.
 */
export function selectClusters(all: readonly Cluster[], selection: Selection): Cluster[] {
  const included = matcher('--clusters', selection.clusters, all);
  const excluded = matcher('--exclude', selection.exclude, all);
  const selectors = selection.clusterSelectors.map((selector) => parseLabelSelector(selector));
  const properties = selection.clusterProperties.map(property);
  const chosen = all.filter(
    (cluster) =>
      (selection.clusters.length === 0 || included(cluster)) &&
      !excluded(cluster) &&
      selectors.every((matches) => matches(cluster.labels)) &&
      properties.every(
        ([name, value]) => Object.hasOwn(cluster.properties, name) && cluster.properties[name] === value,
      ) &&
      (!selection.healthyOnly || cluster.healthy === 'True'),
  );
  if (chosen.length === 0 && all.length > 0)
    throw new SelectionError(`no cluster is left of ${all.length} after the selection`, {
      hint: `Known clusters: ${shortList(all)}. Widen --clusters, --exclude, --cluster-selector, --cluster-property or --healthy-only.`,
    });
  return chosen.toSorted((a, b) => compareUtf8(a.name, b.name));
}

/** Whether the user named this cluster literally: then it may not be skipped without a word. */
export function isNamedLiterally(cluster: Cluster, selection: Pick<Selection, 'clusters'>): boolean {
  return selection.clusters.includes(cluster.name);
}

function matcher(
  flag: string,
  words: readonly string[],
  all: readonly Cluster[],
): (cluster: Cluster) => boolean {
  const tests = words.map((word) => {
    // A literal name first: context names may hold glob characters.
    if (all.some((cluster) => cluster.name === word)) return (name: string) => name === word;
    if (!isGlob(word))
      throw new SelectionError(`${flag}: there is no cluster ${JSON.stringify(word)}`, {
        hint: `Known clusters: ${shortList(all)}.`,
      });
    const matches = globMatcher(word);
    if (!all.some((cluster) => matches(cluster.name)))
      throw new SelectionError(`${flag}: no cluster matches ${JSON.stringify(word)}`, {
        hint: `Known clusters: ${shortList(all)}.`,
      });
    return matches;
  });
  return (cluster) => tests.some((matches) => matches(cluster.name));
}

function property(word: string): [string, string] {
  const eq = word.indexOf('=');
  if (eq <= 0)
    throw new UsageError(`--cluster-property ${JSON.stringify(word)} is not of the form name=value`, {
      hint: 'For instance: --cluster-property topology.kubernetes.io/region=eu-west-1',
    });
  return [word.slice(0, eq), word.slice(eq + 1)];
}

function shortList(all: readonly Cluster[]): string {
  const names = all.map((cluster) => cluster.name).toSorted();
  return names.length <= 10
    ? names.join(', ') || 'none'
    : `${names.slice(0, 10).join(', ')} and ${names.length - 10} more`;
}
