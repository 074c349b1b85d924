// One context of the kubeconfig to finished connection values (clientcmd DirectClientConfig.ClientConfig).
import type { Connection, Impersonation } from '../core/connection.ts';
import { quoteGo } from '../core/go-quote.ts';
import { readRegularFile } from '../files/regular-file.ts';
import { ContextError } from './context-error.ts';
import { type ContextParts, dataOf, identityOf, invalid, isPlainServer } from './identity.ts';
import type { ClusterEntry, ContextEntry, Kubeconfig, UserEntry } from './kubeconfig.ts';
import { serverUrl } from './servers.ts';
import { type Findings, type ReadBytes, validateCluster, validateUser } from './validate.ts';

/** What flags say over the kubeconfig, in kubectl's words; an empty value says nothing. */
export interface ConnectionOverrides {
  readonly namespace?: string;
  readonly as?: string;
  readonly asUid?: string;
  /** Replace the groups of the kubeconfig, unless empty. */
  readonly asGroups?: readonly string[];
  /** `key=value`; each key replaces that key of the kubeconfig. */
  readonly asUserExtra?: readonly string[];
  readonly disableCompression?: boolean;
  /** Reads certificates, keys and tokens; default: regular files alone. */
  readonly readBytes?: ReadBytes;
}

/** How to reach what the context names. */
export interface ContextConnection {
  readonly connection: Connection;
  /** From `--namespace`, else from the context; undefined when neither says. */
  readonly namespace: string | undefined;
  readonly userName: string;
  readonly clusterName: string;
}

/**
 * The connection behind a context; certificate, key and token files are read here. Throws ContextError in
 * kubectl's words when the context is missing, contradicts itself, or names a file that cannot be read.
 */
export function connectionFor(
  kubeconfig: Kubeconfig,
  contextName: string,
  overrides: ConnectionOverrides = {},
): ContextConnection {
  const context = kubeconfig.contexts.get(contextName);
  if (!context)
    throw new ContextError(contextName, 'ContextNotFound', [
      `context ${quoteGo(contextName)} does not exist`,
    ]);
  const cluster = clusterOf(kubeconfig, context);
  const user = withImpersonation(userOf(kubeconfig, context), overrides);
  const readBytes = overrides.readBytes ?? readRegularFile;
  const chosen = { context, cluster: withFlags(cluster, overrides), user, readBytes };
  const connection = connect(chosen, Boolean(overrides.namespace));
  const namespace = overrides.namespace || context.namespace || undefined;
  return { connection, namespace, userName: context.user, clusterName: context.cluster };
}

// kubectl would go on to localhost:8080 here, or ask for a user name; over a fleet both would mislead, so
// these are the words of clientcmd.Validate.
function clusterOf(kubeconfig: Kubeconfig, { name, cluster }: ContextEntry): ClusterEntry {
  const entry = kubeconfig.clusters.get(cluster);
  if (entry) return entry;
  const missing = cluster === '' ? 'cluster was not specified' : `cluster ${quoteGo(cluster)} was not found`;
  throw new ContextError(name, 'ClusterNotFound', [`${missing} for context ${quoteGo(name)}`]);
}

function userOf(kubeconfig: Kubeconfig, { name, user }: ContextEntry): UserEntry {
  const entry = kubeconfig.users.get(user);
  if (entry) return entry;
  if (user === '') return NOBODY;
  throw new ContextError(name, 'UserNotFound', [
    `user ${quoteGo(user)} was not found for context ${quoteGo(name)}`,
  ]);
}

// A context without a user is enough for a server without TLS.
const NOBODY: UserEntry = {
  name: '',
  origin: '',
  clientCertificate: '',
  clientCertificateData: '',
  clientKey: '',
  clientKeyData: '',
  token: '',
  tokenFile: '',
  as: '',
  asUid: '',
  asGroups: [],
  asUserExtra: new Map(),
  username: '',
  password: '',
  authProvider: undefined,
  exec: undefined,
};

/** Whom the flags impersonate on a member that no context of the user's leads to. */
export function impersonationFor(overrides: ConnectionOverrides): Impersonation {
  return impersonationOf(withImpersonation(NOBODY, overrides));
}

// clientcmd merges field by field: a flag that is given replaces, one that is empty leaves.
function withImpersonation(user: UserEntry, overrides: ConnectionOverrides): UserEntry {
  return {
    ...user,
    as: overrides.as || user.as,
    asUid: overrides.asUid || user.asUid,
    asGroups: overrides.asGroups?.length ? overrides.asGroups : user.asGroups,
    asUserExtra: new Map([...user.asUserExtra, ...parseUserExtra(overrides.asUserExtra ?? [])]),
  };
}

// cli-runtime config_flags.go: a word without "=" is dropped without a sound.
function parseUserExtra(words: readonly string[]): Map<string, string[]> {
  const extra = new Map<string, string[]>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (at === -1) continue;
    const key = word.slice(0, at);
    extra.set(key, [...(extra.get(key) ?? []), word.slice(at + 1)]);
  }
  return extra;
}

function withFlags(cluster: ClusterEntry, overrides: ConnectionOverrides): ClusterEntry {
  return overrides.disableCompression ? { ...cluster, disableCompression: true } : cluster;
}

// With --namespace kubectl first looks at the context when it makes its client, and says so in other words.
function connect(chosen: Omit<ContextParts, 'files'>, hasNamespace: boolean): Connection {
  const { context, cluster, user, readBytes } = chosen;
  const findings: Findings = { errors: [], missingFile: false, readBytes };
  const parts = { ...chosen, files: validateUser(user, findings) };
  const authority = validateCluster(cluster, findings).certificateAuthority;
  const [first, ...more] = findings.errors;
  if (first !== undefined)
    throw new ContextError(
      context.name,
      findings.missingFile ? 'MissingFile' : 'InvalidContext',
      [first, ...more],
      hasNamespace ? 'Error in configuration: ' : 'error: ',
    );
  const url = serverUrl(cluster.server);
  if (!url) throw invalid(parts, `host must be a URL or a host:port pair: ${quoteGo(cluster.server)}`);
  const common = {
    server: plainUrl(cluster.server, url),
    ...(cluster.proxyUrl !== '' && { proxyUrl: cluster.proxyUrl }),
    disableCompression: cluster.disableCompression,
    impersonation: impersonationOf(user),
  };
  // "only try to read the auth information if we are secure": without TLS no credential leaves the machine.
  if (url.protocol === 'http:') return { ...common, insecureSkipTlsVerify: false, auth: {} };
  return { ...common, ...serverIdentity(parts, authority), auth: identityOf(parts) };
}

function serverIdentity(
  parts: ContextParts,
  file: Buffer | undefined,
): Pick<
  Connection,
  'tlsServerName' | 'insecureSkipTlsVerify' | 'certificateAuthority' | 'certificateAuthorityFile'
> {
  const { cluster } = parts;
  const data = cluster.certificateAuthorityData;
  const certificateAuthority = file ?? (data === '' ? undefined : dataOf(parts, data, cluster.origin));
  if (certificateAuthority && cluster.insecureSkipTlsVerify)
    throw invalid(parts, 'specifying a root certificates file with the insecure flag is not allowed');
  // Node would take a bundle without certificates in silence and then distrust every server.
  if (certificateAuthority && !certificateAuthority.includes('-----BEGIN CERTIFICATE-----'))
    throw invalid(parts, 'unable to load root certificates: unable to parse bytes as PEM block');
  return {
    ...(cluster.tlsServerName !== '' && { tlsServerName: cluster.tlsServerName }),
    insecureSkipTlsVerify: cluster.insecureSkipTlsVerify,
    ...(certificateAuthority && { certificateAuthority }),
    ...(file && { certificateAuthorityFile: cluster.certificateAuthority }),
  };
}

// The server as the user wrote it, so that messages show it so; with a scheme, without query and fragment.
function plainUrl(server: string, url: URL): string {
  return isPlainServer(server) ? server : `${url.origin}${url.pathname}`;
}

function impersonationOf(user: UserEntry): Impersonation {
  if (user.as === '') return { groups: [], extra: {} };
  return {
    user: user.as,
    ...(user.asUid !== '' && { uid: user.asUid }),
    groups: user.asGroups,
    // fromEntries makes `__proto__` a key like any other.
    extra: Object.fromEntries(user.asUserExtra),
  };
}
