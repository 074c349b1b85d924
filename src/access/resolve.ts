// Step 3 of the pipeline: for each cluster the user's own way to it, first hit wins: the mapping file,
// then the kubeconfig context whose server is the profile's endpoint. The hub only says which clusters.
import type { ClusterFailure } from '../core/failure.ts';
import type { Cluster, Target, Unreachable } from '../core/fleet.ts';
import { McError } from '../core/errors.ts';
import { type ConnectionOverrides, connectionFor } from '../kubeconfig/connection-for.ts';
import { ContextError } from '../kubeconfig/context-error.ts';
import type { Kubeconfig } from '../kubeconfig/kubeconfig.ts';
import { contextsByServer, normaliseServer } from '../kubeconfig/servers.ts';
import { type Mapping, lookup } from '../mapping/mapping.ts';

/** What the user has: kubeconfig, mapping, and the flags that go to the members. */
export interface Credentials {
  readonly kubeconfig: Kubeconfig;
  readonly mapping: Mapping;
  readonly overrides: ConnectionOverrides;
}

/** The clusters that can be reached, those that cannot although the user chose how, and those without credentials. */
export interface Resolved {
  readonly targets: readonly Target[];
  /** The user's own word is broken (a mapping to a missing context, an unreadable certificate): a failure. */
  readonly broken: readonly Unreachable[];
  /** No rule of the contract found anything: skipped, unless the user insists. */
  readonly withoutCredentials: readonly Unreachable[];
}

/** Resolves each cluster by itself; trouble with one never stops the others. */
export async function resolveAccess(
  clusters: readonly Cluster[],
  credentials: Credentials,
): Promise<Resolved> {
  const targets: Target[] = [];
  const broken: Unreachable[] = [];
  const withoutCredentials: Unreachable[] = [];
  const byServer = contextsByServer(credentials.kubeconfig);
  for (const cluster of clusters) {
    const mapped = lookup(credentials.mapping, cluster)?.context;
    const choice =
      mapped === undefined ? matchServer(cluster, byServer, credentials.kubeconfig) : { context: mapped };
    if ('failure' in choice) {
      withoutCredentials.push({ cluster, failure: choice.failure });
      continue;
    }
    const via = mapped === undefined ? 'server-match' : 'mapping';
    try {
      targets.push(targetFor(cluster, { context: choice.context, via }, credentials));
    } catch (error) {
      broken.push({ cluster, failure: brokenContext(cluster, choice.context, error) });
    }
  }
  return { targets, broken, withoutCredentials };
}

/** The target behind one context. Throws McError when the context or a file that it names is missing. */
export function targetFor(
  cluster: Cluster,
  choice: { readonly context: string; readonly via: Target['via'] },
  credentials: Pick<Credentials, 'kubeconfig' | 'overrides'>,
): Target {
  const { context, via } = choice;
  const { connection, namespace, userName } = connectionFor(
    credentials.kubeconfig,
    context,
    credentials.overrides,
  );
  return { cluster, via, context, identity: userName, connection, namespace: namespace ?? 'default' };
}

type Choice = { readonly context: string } | { readonly failure: ClusterFailure };

/** The one context that talks to one of the profile's endpoints, else why there is none. */
export function matchServer(
  cluster: Cluster,
  byServer: ReadonlyMap<string, readonly string[]>,
  kubeconfig: Kubeconfig,
): Choice {
  const servers = cluster.accessProviders
    .map((provider) => provider.server)
    .filter((server) => server !== '');
  const contexts = new Set(servers.flatMap((server) => byServer.get(normaliseServer(server) ?? '') ?? []));
  const [only] = contexts;
  if (only !== undefined && contexts.size === 1) return { context: only };
  if (contexts.size > 1) {
    const current = kubeconfig.currentContext;
    if (current !== undefined && contexts.has(current)) return { context: current };
    if (contexts.has(cluster.name)) return { context: cluster.name };
    const names = [...contexts].join(', ');
    return unresolved(
      cluster,
      'AmbiguousContext',
      `several contexts lead to ${cluster.name} (${names}); choose one`,
    );
  }
  if (cluster.accessProviders.length === 0)
    return unresolved(
      cluster,
      'NoAccessProvider',
      `the hub gives no endpoint for ${cluster.name} and the mapping has no context for it`,
    );
  if (servers.length === 0)
    return unresolved(
      cluster,
      'NoEndpoint',
      `the hub gives an empty endpoint for ${cluster.name} and the mapping has no context for it`,
    );
  if (servers.every(isInsideHub))
    return unresolved(
      cluster,
      'EndpointNotLocal',
      `the endpoint of ${cluster.name} can be reached only from inside the hub`,
    );
  return unresolved(
    cluster,
    'NoProviderConfigured',
    `no kubeconfig context leads to ${servers.join(' or ')}`,
  );
}

/** `name.namespace` or `….svc…`: the address of a Service, of no use on a laptop (OCM's cluster-proxy writes it). */
function isInsideHub(server: string): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  return /\.svc(\.|$)/.test(host) || /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/.test(host);
}

function unresolved(cluster: Cluster, code: string, sentence: string): { failure: ClusterFailure } {
  const message = `${sentence}; run: kubectl mc setup --map ${cluster.name}=CONTEXT`;
  return { failure: { reason: 'no-credentials', detail: code, message, kubectlText: `error: ${message}` } };
}

/** The user chose this context, and it cannot be used. */
export function brokenContext(cluster: Cluster, context: string, error: unknown): ClusterFailure {
  if (!(error instanceof McError)) throw error;
  const message = `context ${JSON.stringify(context)} for ${cluster.name}: ${error.message}; run: kubectl mc setup --map ${cluster.name}=CONTEXT`;
  const kubectlText = error instanceof ContextError ? error.kubectlText : `error: ${error.message}`;
  return { reason: 'no-credentials', detail: 'BrokenContext', message, kubectlText, cause: error };
}
