// Which context could be whose: the server decides, a name only guesses.
import { leadsElsewhere } from '../../access/profile-servers.ts';
import { matchServer } from '../../access/resolve.ts';
import { UsageError } from '../../core/errors.ts';
import type { Cluster, Target } from '../../core/fleet.ts';
import type { Kubeconfig } from '../../kubeconfig/kubeconfig.ts';
import { contextsByServer, normaliseServer } from '../../kubeconfig/servers.ts';
import { type Mapping, lookup, profileName } from '../../mapping/mapping.ts';
import type { Fetched, FetchedContext } from './fetch-credentials.ts';

/**
 * How a proposal came to be. `given` is the user's `--map`, `fetched` what a cloud's tool has just brought, `mapped` the
 * entry that the mapping file has already, `server` a unique match of the endpoint, `hub` a way that the hub offers and the
 * user has approved, which needs no entry; only a `guess`, by name or because a context is the current one, needs a person's
 * yes.
 */
export type ProposalSource = 'given' | 'fetched' | 'mapped' | 'server' | 'hub' | 'guess' | 'none';

/** One cluster of the hub and the context proposed for it. */
export interface Proposal {
  readonly cluster: Cluster;
  readonly source: ProposalSource;
  /** Absent with source `none` and `hub`. */
  readonly context?: string;
  /** A guess that is one of several contexts with the server of the profile. */
  readonly isCurrent?: true;
  /** Where the cluster is reached without a context. */
  readonly target?: Target;
  /** The command that helps, when it is not `--map`. */
  readonly mend?: string;
  /** Why nothing better was found, or what is odd about it, in words. */
  readonly reason?: string;
}

/** What proposals are made from. `given` is `--map`, by cluster name. */
export interface ProposeInput {
  readonly kubeconfig: Kubeconfig;
  readonly mapping: Mapping;
  readonly given: ReadonlyMap<string, string>;
  /** By cluster name: what `--provider` brought, and why it brought nothing. */
  readonly fetched?: Pick<Fetched, 'contexts' | 'problems'>;
}

/** One proposal per cluster, in their order. Throws UsageError when `--map` names an unknown cluster or context. */
export function propose(clusters: readonly Cluster[], input: ProposeInput): Proposal[] {
  checkGiven(clusters, input);
  const byServer = contextsByServer(input.kubeconfig);
  return clusters.map((cluster) => proposeOne(cluster, input, byServer));
}

/** Throws UsageError when `--map` names an unknown cluster or context. */
function checkGiven(clusters: readonly Cluster[], { given, kubeconfig }: ProposeInput): void {
  for (const [name, context] of given) {
    if (!clusters.some((cluster) => cluster.name === name))
      throw new UsageError(
        `--map ${name}=${context}: the hub has no ClusterProfile ${JSON.stringify(name)}`,
        {
          hint: `It has: ${clusters.map((cluster) => cluster.name).join(', ')}.`,
        },
      );
    if (!kubeconfig.contexts.has(context))
      throw new UsageError(
        `--map ${name}=${context}: the kubeconfig has no context ${JSON.stringify(context)}`,
        {
          hint: 'See: kubectl config get-contexts -o name',
        },
      );
  }
}

function proposeOne(
  cluster: Cluster,
  { kubeconfig, mapping, given, fetched }: ProposeInput,
  byServer: ReadonlyMap<string, readonly string[]>,
): Proposal {
  const chosen = given.get(cluster.name);
  if (chosen !== undefined) return { cluster, source: 'given', context: chosen };
  const entry = lookup(mapping, cluster)?.context;
  const mapped = entry !== undefined && kubeconfig.contexts.has(entry) ? entry : undefined;
  const fresh = fetched?.contexts.get(cluster.name);
  if (fresh !== undefined && (mapped === undefined || mapped === fresh.context))
    return { cluster, source: 'fetched', context: fresh.context, ...oddServer(cluster, fresh) };
  if (mapped !== undefined) {
    // The mapping is the user's own word, and stays.
    const isElsewhere =
      fresh !== undefined && normaliseServer(serverOf(kubeconfig, mapped)) !== normaliseServer(fresh.server);
    const reason = `in the mapping already, but ${fresh?.tool ?? ''} fetched ${fresh?.context ?? ''}, which leads elsewhere`;
    return { cluster, source: 'mapped', context: mapped, ...(isElsewhere && { reason }) };
  }
  const match = matchServer(cluster, byServer, kubeconfig);
  if ('context' in match) {
    const { context, others } = match;
    if (others.length === 0) return { cluster, source: 'server', context };
    // Written down it would stay, whatever is current tomorrow: that takes a word of the user's.
    const reason = `${[context, ...others].join(', ')} lead there, and ${context} is only the current one`;
    return { cluster, source: 'guess', context, reason, isCurrent: true };
  }
  const problem = fetched?.problems.get(cluster.name);
  const reason = problem ?? match.failure.message.replace(/; run: kubectl mc setup.*$/, '');
  const guess = guessByName(profileName(cluster), [...kubeconfig.contexts.keys()]);
  return guess === undefined
    ? { cluster, source: 'none', reason }
    : { cluster, source: 'guess', context: guess, reason };
}

/** A hub that gives an endpoint and metadata may mean two clusters by them. */
function oddServer(cluster: Cluster, fresh: FetchedContext): { reason?: string } {
  if (!leadsElsewhere(cluster, fresh.server)) return {};
  return { reason: `fetched with ${fresh.tool}; its server is not the endpoint in the profile` };
}

function serverOf(kubeconfig: Kubeconfig, context: string): string {
  return kubeconfig.clusters.get(kubeconfig.contexts.get(context)?.cluster ?? '')?.server ?? '';
}

/** The one context whose name resembles the cluster's most; undefined when none or several do. */
export function guessByName(name: string, contexts: readonly string[]): string | undefined {
  const scored = contexts.map((context) => ({
    context,
    score: resemblance(name.toLowerCase(), context.toLowerCase()),
  }));
  const best = Math.max(0, ...scored.map((entry) => entry.score));
  const winners = scored.filter((entry) => entry.score === best);
  return best > 0 && winners.length === 1 ? winners[0]?.context : undefined;
}

/** kind-NAME, k3d-NAME, gke_project_zone_NAME, arn:…:cluster/NAME, NAME-admin, user@NAME.region.eksctl.io */
function resemblance(name: string, context: string): number {
  if (context === name) return 4;
  const at = context.lastIndexOf(name);
  if (at < 0) return 0;
  const edge = /[^a-z0-9]/;
  const before = at === 0 || edge.test(context.charAt(at - 1));
  const after = at + name.length === context.length || edge.test(context.charAt(at + name.length));
  if (before && at + name.length === context.length) return 3;
  return before && after ? 2 : 0;
}
