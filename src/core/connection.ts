// How to reach one API server: finished values, as client-go's rest.Config holds them.

/** Who says that a credential plugin is to be run: the user's kubeconfig, the user's provider file, or the hub. */
export type ExecSource = 'kubeconfig' | 'provider-file' | 'hub-properties';

/** The versions of the exec protocol that client-go still speaks, the newest first. */
export const execVersions: readonly string[] = [
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
];

/** An exec credential plugin (client.authentication.k8s.io). */
export interface ExecConfig {
  readonly source: ExecSource;
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode?: string;
  /** The server in the words of the kubeconfig, when they are others than those of the connection (a query). */
  readonly server?: string;
  /** The cluster extension `client.authentication.k8s.io/exec`, which becomes `spec.cluster.config`. */
  readonly config?: unknown;
}

/** Who the request says it is. Precedence as client-go has it: an explicit token, basic or certificate wins over exec. */
export interface Auth {
  readonly token?: string;
  /** Read again when that was a minute ago; a `token` beside it counts only until the file could be read. */
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM. */
  readonly clientCertificate?: Buffer;
  /** PEM. */
  readonly clientKey?: Buffer;
  /** Where both were read from, to be read again (client-go: ReloadTLSFiles); absent when one stood in the kubeconfig itself. */
  readonly certificateFiles?: { readonly certificate: string; readonly key: string };
  readonly exec?: ExecConfig;
  /** Name of a legacy `auth-provider`, which kubectl no longer supports either. */
  readonly authProvider?: string;
}

/** Impersonation headers, all four (`--as`, `--as-uid`, `--as-group`, `--as-user-extra`). */
export interface Impersonation {
  readonly user?: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Everything needed to talk to one API server. */
export interface Connection {
  /** URL; its path is a prefix of every request's path. */
  readonly server: string;
  readonly tlsServerName?: string;
  readonly insecureSkipTlsVerify: boolean;
  /** PEM; without it the operating system's roots are used. */
  readonly certificateAuthority?: Buffer;
  /** Where that was read from, to be read again (client-go: ReloadCAFiles); absent when it stood in the kubeconfig itself. */
  readonly certificateAuthorityFile?: string;
  /** kubeconfig `proxy-url`; without it HTTPS_PROXY, HTTP_PROXY and NO_PROXY decide, as in Go. */
  readonly proxyUrl?: string;
  readonly disableCompression: boolean;
  /** The endpoint is a hub's word: a name that turns out to mean this machine or its link is not connected to. */
  readonly refusesLocalAddresses?: boolean;
  readonly auth: Auth;
  readonly impersonation: Impersonation;
}
