// A loaded kubeconfig: what all files together say, before a context is chosen.

/**
 * The merged kubeconfig. As in clientcmd, an empty string in an entry means "not given". File names in
 * entries are absolute. Maps keep the order in which the files name their entries.
 */
export interface Kubeconfig {
  /** The files that were read, most important first, as they were named. */
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  /** Worth a line on stderr; nothing here stops a command. */
  readonly warnings: readonly KubeconfigWarning[];
}

/** Something to tell the user, as data; `message` is the whole sentence. */
export type KubeconfigWarning =
  | {
      readonly kind: 'readable-by-others';
      readonly file: string;
      readonly by: 'group' | 'world';
      readonly message: string;
    }
  | { readonly kind: 'all-missing'; readonly files: readonly string[]; readonly message: string }
  /** Files or contexts beside the user's own that are left out. */
  | { readonly kind: 'ignored'; readonly message: string };

/** `contexts[].context` */
export interface ContextEntry {
  readonly name: string;
  /** The file that the entry is from. */
  readonly origin: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

/** `clusters[].cluster` */
export interface ClusterEntry {
  readonly name: string;
  readonly origin: string;
  readonly server: string;
  readonly tlsServerName: string;
  readonly insecureSkipTlsVerify: boolean;
  readonly certificateAuthority: string;
  /** base64, not yet checked. */
  readonly certificateAuthorityData: string;
  readonly proxyUrl: string;
  readonly disableCompression: boolean;
  readonly extensions: ReadonlyMap<string, unknown>;
}

/** `users[].user` */
export interface UserEntry {
  readonly name: string;
  readonly origin: string;
  readonly clientCertificate: string;
  /** base64, not yet checked. */
  readonly clientCertificateData: string;
  readonly clientKey: string;
  /** base64, not yet checked. */
  readonly clientKeyData: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly as: string;
  readonly asUid: string;
  readonly asGroups: readonly string[];
  readonly asUserExtra: ReadonlyMap<string, readonly string[]>;
  readonly username: string;
  readonly password: string;
  readonly authProvider: AuthProviderEntry | undefined;
  readonly exec: ExecEntry | undefined;
}

/** `users[].user.auth-provider` */
export interface AuthProviderEntry {
  readonly name: string;
  readonly config: ReadonlyMap<string, string>;
}

/** `users[].user.exec`; the command is absolute when it was written with a slash. */
export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string;
}
