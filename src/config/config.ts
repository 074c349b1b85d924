// The settings of the program once flags, environment, file and defaults are put together.

/** Where discovery looks; `inventory` is another word for the ClusterProfile inventory. */
export type DiscoveryApi = 'clusterprofile' | 'about' | 'inventory';

/** A saved selection, for `--cluster-group`. Fields are as the flags of the same meaning take them. */
export interface ClusterGroup {
  /** `--clusters`; empty: all. */
  readonly clusters: string;
  /** `--exclude` */
  readonly exclude: string;
  /** `--cluster-selector` */
  readonly selector: string;
  /** `--cluster-property`, by name. */
  readonly properties: Readonly<Record<string, string>>;
}

/** All settings, as finished values. */
export interface Config {
  readonly discovery: {
    /** Milliseconds; 0 keeps no cache. */
    readonly cacheTtlMs: number;
    readonly api: DiscoveryApi;
    /** More ClusterProfiles than this on a hub are an error. */
    readonly maxClusters: number;
  };
  readonly execution: {
    readonly maxConcurrency: number;
    /** Milliseconds for one cluster. */
    readonly timeoutMs: number;
    readonly continueOnError: boolean;
  };
  readonly output: { readonly colorize: boolean; readonly showClusterColumn: boolean };
  readonly groups: ReadonlyMap<string, ClusterGroup>;
  readonly trust: {
    /** Patterns of API servers that may be used without a prompt. */
    readonly allowedServers: readonly string[];
  };
}

/** Where a value came from. */
export type Origin =
  | { readonly from: 'flag'; readonly flag: string }
  | { readonly from: 'env'; readonly variable: string }
  | { readonly from: 'file'; readonly file: string; readonly line: number }
  | { readonly from: 'default' };

/** An origin in the words of `config view`: `flag --x`, `env NAME`, `FILE:LINE`, `default`. */
export function originText(origin: Origin): string {
  if (origin.from === 'flag') return `flag --${origin.flag}`;
  if (origin.from === 'env') return `env ${origin.variable}`;
  return origin.from === 'file' ? `${origin.file}:${origin.line}` : 'default';
}
