// Step 3 of the pipeline: for each cluster the user's own way to it, first hit wins: the mapping file, the kubeconfig
// context whose server is the profile's endpoint, then what the hub offers and the user has approved.
import type { ClusterFailure } from '../core/failure.ts';
import type { Cluster, Target, Unreachable } from '../core/fleet.ts';
import { McError } from '../core/errors.ts';
import { type ConnectionOverrides, connectionFor } from '../kubeconfig/connection-for.ts';
import { ContextError } from '../kubeconfig/context-error.ts';
import type { Kubeconfig } from '../kubeconfig/kubeconfig.ts';
import { contextsByServer, normaliseServer } from '../kubeconfig/servers.ts';
import { type Mapping, lookup } from '../mapping/mapping.ts';
import { noCredentials, nothingFound } from './no-credentials.ts';
import type { HubTrust, Offered } from './offer.ts';
import { serversOf } from './profile-servers.ts';

/** What the user has: kubeconfig, mapping, the flags that go to the members, and what decides over the hub's offers. */
export interface Credentials {
  readonly kubeconfig: Kubeconfig;
  readonly mapping: Mapping;
  readonly overrides: ConnectionOverrides;
  readonly hubTrust: HubTrust;
}

/** The clusters that can be reached, those that cannot although the user chose how, and those without credentials. */
export interface Resolved {
  readonly targets: readonly Target[];
  /** The user's own word is broken (a mapping to a missing context), or the hub's offer breaks a rule: a failure. */
  readonly broken: readonly Unreachable[];
  /** The hub offers a way that the user has not approved: a failure, unless the user approves it now. */
  readonly open: Offered['open'];
  /** No rule of the contract found anything: skipped, unless the user insists. */
  readonly withoutCredentials: readonly Unreachable[];
}

/** Resolves each cluster by itself; trouble with one never stops the others. Throws ConfigError for a broken file. */
export async function resolveAccess(
  clusters: readonly Cluster[],
  credentials: Credentials,
): Promise<Resolved> {
  const own = ownWays(clusters, credentials);
  if (own.undecided.length === 0) return { ...own, open: [] };
  // Loaded here: a fleet of contexts needs nothing of it.
  const { hubOffers } = await import('./hub-offers.ts');
  const offered = await hubOffers(own.undecided, credentials);
  const place = new Map(clusters.map((cluster, at) => [cluster, at]));
  const inOrder = <T extends { readonly cluster: Cluster }>(entries: readonly T[]) =>
    entries.toSorted((a, b) => (place.get(a.cluster) ?? 0) - (place.get(b.cluster) ?? 0));
  return {
    targets: inOrder([...own.targets, ...offered.approved.map(({ target }) => target)]),
    broken: inOrder([...own.broken, ...offered.broken]),
    open: offered.open,
    withoutCredentials: inOrder([...own.withoutCredentials, ...offered.withoutCredentials]),
  };
}

/** Steps 1 and 2 for all clusters; the undecided ones are left to what the hub offers. */
export function ownWays(
  clusters: readonly Cluster[],
  credentials: Omit<Credentials, 'hubTrust'>,
): Omit<Resolved, 'open'> & { readonly undecided: readonly Cluster[] } {
  const targets: Target[] = [];
  const broken: Unreachable[] = [];
  const undecided: Cluster[] = [];
  const withoutCredentials: Unreachable[] = [];
  const byServer = contextsByServer(credentials.kubeconfig);
  for (const cluster of clusters) {
    const mapped = lookup(credentials.mapping, cluster)?.context;
    const choice =
      mapped === undefined ? matchServer(cluster, byServer, credentials.kubeconfig) : { context: mapped };
    if ('failure' in choice) {
      // Several contexts of the user's own are a question to the user, not a reason to take the hub's word.
      if (choice.failure.detail === 'AmbiguousContext')
        withoutCredentials.push({ cluster, failure: choice.failure });
      else undecided.push(cluster);
      continue;
    }
    const via = mapped === undefined ? 'server-match' : 'mapping';
    try {
      targets.push(targetFor(cluster, { context: choice.context, via }, credentials));
    } catch (error) {
      broken.push({ cluster, failure: brokenContext(cluster, choice.context, error) });
    }
  }
  return { targets, broken, undecided, withoutCredentials };
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

/**
 * The one context that talks to one of the profile's endpoints, else why there is none. Of several the current one is the
 * user's own choice, for now; what the hub calls the cluster must not choose among the user's identities.
 */
export function matchServer(
  cluster: Cluster,
  byServer: ReadonlyMap<string, readonly string[]>,
  kubeconfig: Kubeconfig,
): { readonly context: string; readonly others: readonly string[] } | { readonly failure: ClusterFailure } {
  const contexts = new Set(
    serversOf(cluster).flatMap((server) => byServer.get(normaliseServer(server) ?? '') ?? []),
  );
  const [only] = contexts;
  if (only === undefined) return { failure: nothingFound(cluster) };
  if (contexts.size === 1) return { context: only, others: [] };
  const current = kubeconfig.currentContext;
  if (current !== undefined && contexts.has(current))
    return { context: current, others: [...contexts].filter((name) => name !== current) };
  const sentence = `several contexts lead to ${cluster.name} (${[...contexts].join(', ')}); choose one`;
  return { failure: noCredentials(cluster, 'AmbiguousContext', sentence) };
}

/** The user chose this context, and it cannot be used. */
export function brokenContext(cluster: Cluster, context: string, error: unknown): ClusterFailure {
  if (!(error instanceof McError)) throw error;
  const chosen = `context ${JSON.stringify(context)}`;
  const problem = error.message.startsWith(chosen) ? error.message : `${chosen}: ${error.message}`;
  const message = `${problem}; run: kubectl mc setup --map ${cluster.name}=CONTEXT`;
  const kubectlText = error instanceof ContextError ? error.kubectlText : `error: ${error.message}`;
  return { reason: 'no-credentials', detail: 'BrokenContext', message, kubectlText, cause: error };
}
