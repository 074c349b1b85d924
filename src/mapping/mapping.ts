// What the user's mapping file says: which kubeconfig context belongs to which ClusterProfile.

/** The optional keys of an entry that the cloud helpers of `setup` use. */
export const cloudKeys = [
  'cloudProvider',
  'region',
  'cloudName',
  'project',
  'resourceGroup',
  'clusterID',
] as const;

export type CloudKey = (typeof cloudKeys)[number];

/** One ClusterProfile and the user's way to it. */
export interface EntrySettings extends Readonly<Partial<Record<CloudKey, string>>> {
  /** Name of the ClusterProfile. */
  readonly name: string;
  /** Namespace of the ClusterProfile, that is the inventory; without it, any. */
  readonly namespace?: string;
  /** kubeconfig context. Absent only in an entry that holds cloud metadata for `setup --provider`. */
  readonly context?: string;
}

/** One entry of `clusters`, as read. */
export interface MappingEntry extends EntrySettings {
  /** Line of the file, from 1. */
  readonly line: number;
}

/** The mapping file, as read; empty when there is none. */
export interface Mapping {
  /** Absolute path of the file that was read, or that would be written; empty when the home folder is unknown. */
  readonly file: string;
  /** Default for `--hub-context`. */
  readonly hubContext?: string;
  readonly clusters: readonly MappingEntry[];
  /** Sentences to be said on stderr, without a prefix and without a newline. */
  readonly notes: readonly string[];
}

/**
 * The entry of a ClusterProfile. An entry with a namespace must match it, and wins over one without,
 * which matches any.
 */
export function lookup(
  mapping: Pick<Mapping, 'clusters'>,
  profile: { readonly name: string; readonly namespace: string },
): MappingEntry | undefined {
  const name = profileName(profile);
  const named = mapping.clusters.filter((entry) => entry.name === name);
  return (
    named.find((entry) => entry.namespace === profile.namespace) ??
    named.find((entry) => entry.namespace === undefined)
  );
}

/** The name of its ClusterProfile. With --all-inventories a cluster is called `namespace/name`; no profile has a slash in its name. */
export function profileName({ name }: { readonly name: string }): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
