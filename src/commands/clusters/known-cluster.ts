// What is known of each cluster without asking it: its profile, whether it takes part, and how it would be reached.
import type { ClusterFailure } from '../../core/failure.ts';
import type { Cluster, Target } from '../../core/fleet.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import type { Announcement } from '../shared/announce.ts';
import type { FleetInput } from '../shared/fleet-input.ts';
import { judgeOf } from '../shared/hub-trust.ts';
import { ambiguousMember, isInsistedOn } from '../shared/open-fleet.ts';
import { resolveClusters } from '../shared/resolve-clusters.ts';
import { type Survey, surveyFleet } from '../shared/survey-fleet.ts';

/**
 * What a command with these flags would do with a cluster: `IN`, ask it; `OUT`, leave it out; `SKIPPED`, for want of
 * credentials; `FAILS`, count it as failed without asking it.
 */
export type Part = 'IN' | 'OUT' | 'SKIPPED' | 'FAILS';

/** One cluster; it has a target or the reason why there is none, and both where the kuberc denies the target's plugin. */
export interface KnownCluster {
  readonly cluster: Cluster;
  readonly target?: Target;
  readonly failure?: ClusterFailure;
  readonly part: Part;
  /** Why. */
  readonly why: string;
}

/** The survey and its clusters, ordered by name. */
export interface KnownFleet {
  readonly survey: Survey;
  readonly clusters: readonly KnownCluster[];
}

/** `everything`: those that the selection leaves out, too. Throws McError as openFleet does. */
export async function knownFleet(
  input: FleetInput,
  { everything, wantsProperties }: { readonly everything: boolean; readonly wantsProperties: boolean },
): Promise<KnownFleet> {
  const survey = await surveyFleet(input, { mayBeEmpty: everything, wantsProperties });
  const leftOut = everything ? survey.leftOut : [];
  const all = [...survey.chosen, ...leftOut.map(({ cluster }) => cluster)];
  const resolved = await resolveClusters(all, input, survey);
  const reasons = new Map(leftOut.map(({ cluster, why }) => [cluster, why]));
  const partOf = (cluster: Cluster, part: Part, why: string) => {
    const leftOutBy = reasons.get(cluster);
    return leftOutBy === undefined ? { part, why } : { part: 'OUT' as const, why: leftOutBy };
  };
  const judge = judgeOf(input);
  const reached = await Promise.all(
    resolved.targets.map(async (target): Promise<KnownCluster> => {
      const { cluster } = target;
      const failure = await judge(target.connection);
      return failure
        ? { cluster, target, failure, ...partOf(cluster, 'FAILS', failure.message) }
        : { cluster, target, ...partOf(cluster, 'IN', wayOf(target)) };
    }),
  );
  const ambiguous = survey.ambiguous.map((cluster) => ({ cluster, failure: ambiguousMember(cluster) }));
  const failing = [...resolved.broken, ...resolved.open, ...ambiguous].map(
    ({ cluster, failure }): KnownCluster => ({
      cluster,
      failure,
      ...partOf(cluster, 'FAILS', failure.message),
    }),
  );
  const without = resolved.withoutCredentials.map(({ cluster, failure }): KnownCluster => {
    const part = isInsistedOn(cluster, input.fleet) ? 'FAILS' : 'SKIPPED';
    return { cluster, failure, ...partOf(cluster, part, failure.message) };
  });
  const clusters = [...reached, ...failing, ...without];
  return { survey, clusters: clusters.toSorted((a, b) => compareUtf8(a.cluster.name, b.cluster.name)) };
}

/** What there is to say of a survey. */
export function found({ hub, notes, total }: Survey): Announcement {
  return { notes, discovered: hub === undefined ? undefined : total };
}

/** How its credentials were found, in words. */
function wayOf({ via, context = '', provider = '' }: Target): string {
  switch (via) {
    case 'mapping':
      return `reached by its entry in the mapping, context ${context}`;
    case 'server-match':
      return `reached by context ${context}, which has its server`;
    case 'access-provider':
      return `reached by access provider ${provider}`;
    case 'hub-properties':
      return 'reached by its auth.exec properties, which you approved';
    case 'context':
      return 'named by --contexts';
  }
  return via;
}

/** The ACCESS column: `context:x`, `provider:eks`, or the reason code. */
export function accessText({ target, failure }: KnownCluster): string {
  if (failure) return failure.detail ?? failure.reason;
  if (target?.context !== undefined) return `context:${target.context}`;
  if (target?.provider !== undefined) return `provider:${target.provider}`;
  return target ? `properties:${target.identity}` : '';
}

/** What the user said to a way that the hub offers; undefined where the way is the user's own. */
export function trustOf({ target, failure }: KnownCluster): string | undefined {
  if (target?.via === 'access-provider' || target?.via === 'hub-properties')
    return 'approved, or allowed by a rule of yours';
  if (failure?.reason === 'untrusted') return 'not approved';
  return failure?.reason === 'endpoint-changed' ? 'changed since you approved it' : undefined;
}

/** All properties, the member's own word over the hub's. */
export function propertiesOf({ properties, ownProperties }: Cluster): Readonly<Record<string, string>> {
  return { ...properties, ...ownProperties };
}
