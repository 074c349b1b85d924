// What the user's provider file says: which local program makes the credentials of which access provider.

/** One entry of `providers`, in the file's order: the first that a profile offers too serves the cluster. */
export interface Provider {
  /** Equal to the name in the profile's `status.accessProviders[]`, case included. */
  readonly name: string;
  readonly exec: ProviderExec;
  /** What becomes of the profile's extension `…/exec/additional-args`. */
  readonly argsPolicy: 'Ignore' | 'Append';
  /** What becomes of the profile's extension `…/exec/additional-envs`. */
  readonly envPolicy: 'Ignore' | 'AppendIfNotExists' | 'Replace';
  /** Servers that need no approval, as patterns. */
  readonly allowedServers: readonly string[];
  /** Which flags a profile may add, and what their whole value must match. */
  readonly allowedArgs: ReadonlyMap<string, RegExp>;
  /** The same for environment variables. */
  readonly allowedEnvs: ReadonlyMap<string, RegExp>;
  /** Flags whose value comes from the profile. */
  readonly argsFrom: readonly ArgumentSource[];
  readonly allowInsecure: boolean;
}

/** `execConfig`: the user's own words, never changed by a profile. */
export interface ProviderExec {
  readonly apiVersion: string;
  /** As written; with a slash and relative, it starts from the folder of the file. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly provideClusterInfo: boolean;
  readonly installHint?: string;
}

/** One entry of `argsFrom`: the flag, and the key of the exec extension or the property that has its value. */
export interface ArgumentSource {
  readonly flag: string;
  readonly from: 'exec' | 'property';
  readonly key: string;
}

/** The file, as read. */
export interface ProviderFile {
  /** Absolute. */
  readonly file: string;
  readonly providers: readonly Provider[];
}

/** Names of the extensions that a profile may carry (cluster-inventory-api pkg/access). */
export const extensionNames = {
  exec: 'client.authentication.k8s.io/exec',
  args: 'clusterprofiles.multicluster.x-k8s.io/exec/additional-args',
  envs: 'clusterprofiles.multicluster.x-k8s.io/exec/additional-envs',
} as const;
