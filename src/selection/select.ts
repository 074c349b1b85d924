// Step 2 of the pipeline: which clusters of the inventory take part, and for each other one why not.
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
  /** Those of `clusters` that stand on the line as arguments: no flag is to blame for them. */
  readonly asArguments?: readonly string[];
  /** What the words are called in messages; absent: the flags. */
  readonly source?: SelectionSource;
}

/** Names of the four places that a selection is written at. */
export interface SelectionSource {
  readonly clusters: string;
  readonly exclude: string;
  readonly selector: string;
  readonly property: string;
}

const flags: SelectionSource = {
  clusters: '--clusters',
  exclude: '--exclude',
  selector: '--cluster-selector',
  property: '--cluster-property',
};

/** One cluster of the inventory, and what leaves it out; absent when it takes part. */
export interface Verdict {
  readonly cluster: Cluster;
  readonly leftOutBy?: string;
}

/**
 * A verdict on each cluster, ordered bytewise by name. Throws SelectionError when a literal name does not exist and when
 * a glob matches nothing or a word is malformed: a typo must never widen or empty a selection in silence.
 */
export function judgeClusters(all: readonly Cluster[], selections: readonly Selection[]): Verdict[] {
  const reasons = selections.map((selection) => judge(all, selection));
  return all
    .toSorted((a, b) => compareUtf8(a.name, b.name))
    .map((cluster) => {
      for (const reason of reasons) {
        const leftOutBy = reason(cluster);
        if (leftOutBy !== undefined) return { cluster, leftOutBy };
      }
      return { cluster };
    });
}

/** The clusters that take part. Throws SelectionError when none does. */
export function chosenOnes(verdicts: readonly Verdict[]): Cluster[] {
  const chosen = verdicts.filter(({ leftOutBy }) => leftOutBy === undefined).map(({ cluster }) => cluster);
  if (chosen.length > 0 || verdicts.length === 0) return chosen;
  const why = verdicts.slice(0, 3).map(({ cluster, leftOutBy }) => `${cluster.name} is ${leftOutBy ?? ''}`);
  const more = verdicts.length > why.length ? `, and ${verdicts.length - why.length} more` : '';
  throw new SelectionError(
    `no cluster is left of ${verdicts.length} after the selection: ${why.join(', ')}${more}`,
    {
      hint: 'Widen the selection; kubectl mc clusters --explain with the same flags says it for each cluster.',
    },
  );
}

/** The clusters that one selection chooses. Throws as the two above do. */
export function selectClusters(all: readonly Cluster[], selection: Selection): Cluster[] {
  return chosenOnes(judgeClusters(all, [selection]));
}

/** Whether the user named this cluster literally: then it may not be skipped without a word. */
export function isNamedLiterally(cluster: Cluster, selection: Pick<Selection, 'clusters'>): boolean {
  return selection.clusters.includes(cluster.name);
}

/** What leaves a cluster out, in words that follow "is" (`left out by --exclude dev-*`). */
function judge(all: readonly Cluster[], selection: Selection): (cluster: Cluster) => string | undefined {
  const source = selection.source ?? flags;
  const { asArguments = [] } = selection;
  const included = wordMatcher(
    (word) => (asArguments.includes(word) ? '' : `${source.clusters}: `),
    selection.clusters,
    all,
  );
  const excluded = wordMatcher(() => `${source.exclude}: `, selection.exclude, all);
  const outside =
    asArguments.length > 0 ? 'not named' : `not named by ${source.clusters} ${selection.clusters.join(',')}`;
  const selectors = selection.clusterSelectors.map(
    (text) => [text, labelTest(text, source.selector)] as const,
  );
  const properties = selection.clusterProperties.map((word) => property(word, source.property));
  return (cluster) => {
    if (selection.clusters.length > 0 && included(cluster) === undefined) return outside;
    const word = excluded(cluster);
    if (word !== undefined) return `left out by ${source.exclude} ${word}`;
    const unfit = selectors.find(([, matches]) => !matches(cluster.labels));
    if (unfit) return `left out by ${source.selector} ${unfit[0]}`;
    const different = properties.find(([name, value]) => propertyOf(cluster, name) !== value);
    if (different) {
      const [name, value] = different;
      const found = propertyOf(cluster, name);
      const has = found === undefined ? 'it has none' : `it has ${JSON.stringify(found)}`;
      return `left out by ${source.property} ${name}=${value} (${has})`;
    }
    if (selection.healthyOnly && cluster.healthy !== 'True')
      return `left out by --healthy-only (the hub says ControlPlaneHealthy=${cluster.healthy})`;
    return undefined;
  };
}

/** The mistake is one of the selection, like a name that does not exist. */
function labelTest(text: string, flag: string): (labels: Readonly<Record<string, string>>) => boolean {
  try {
    return parseLabelSelector(text, flag);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new SelectionError(error.message, { ...(error.hint && { hint: error.hint }), cause: error });
  }
}

/** A property of the cluster; the member's own word wins over the hub's copy of it, which may be old. */
function propertyOf(cluster: Cluster, name: string): string | undefined {
  for (const from of [cluster.ownProperties ?? {}, cluster.properties])
    if (Object.hasOwn(from, name)) return from[name];
  return undefined;
}

/** The first of the words that matches a cluster's name. A word that matches none is blamed on where it stands. */
function wordMatcher(
  placeOf: (word: string) => string,
  words: readonly string[],
  all: readonly Cluster[],
): (cluster: Cluster) => string | undefined {
  const tests = words.map((word) => ({ word, matches: matcher(placeOf(word), word, all) }));
  return ({ name }) => tests.find(({ matches }) => matches(name))?.word;
}

function matcher(place: string, word: string, all: readonly Cluster[]): (name: string) => boolean {
  // A literal name first: context names may hold glob characters.
  if (all.some((cluster) => cluster.name === word)) return (name) => name === word;
  if (!isGlob(word))
    throw new SelectionError(`${place}there is no cluster ${JSON.stringify(word)}`, {
      hint: `Known clusters: ${shortList(all)}.`,
    });
  const matches = globMatcher(word);
  if (!all.some((cluster) => matches(cluster.name)))
    throw new SelectionError(`${place}no cluster matches ${JSON.stringify(word)}`, {
      hint: `Known clusters: ${shortList(all)}.`,
    });
  return matches;
}

function property(word: string, flag: string): [string, string] {
  const eq = word.indexOf('=');
  if (eq <= 0)
    throw new SelectionError(`${flag} ${JSON.stringify(word)} is not of the form name=value`, {
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
