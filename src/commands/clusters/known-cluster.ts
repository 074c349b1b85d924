// What is known of each cluster without asking it: its profile, whether it takes part, and how it would be reached.
import type { ClusterFailure } from '../../core/failure.ts';
import type { Cluster, Target } from '../../core/fleet.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import type { Announcement } from '../shared/announce.ts';
import type { FleetInput } from '../shared/fleet-input.ts';
import { ambiguousMember } from '../shared/open-fleet.ts';
import { resolveClusters } from '../shared/resolve-clusters.ts';
import { type Survey, surveyFleet } from '../shared/survey-fleet.ts';

/** One cluster; it has a target or the reason why there is none. */
export interface KnownCluster {
  readonly cluster: Cluster;
  readonly target?: Target;
  readonly failure?: ClusterFailure;
  /** Whether a command with these flags would ask it. */
  readonly takesPart: boolean;
  /** Why it does, or does not. */
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
  const reached = resolved.targets.map((target) => ({
    cluster: target.cluster,
    target,
    ...partOf(reasons.get(target.cluster), wayOf(target)),
  }));
  const unreached = [...resolved.broken, ...resolved.open, ...resolved.withoutCredentials].map(
    ({ cluster, failure }) => ({
      cluster,
      failure,
      takesPart: false,
      why: reasons.get(cluster) ?? failure.message,
    }),
  );
  const ambiguous = survey.ambiguous.map((cluster) => {
    const failure = ambiguousMember(cluster);
    return { cluster, failure, takesPart: false, why: failure.message };
  });
  const clusters = [...reached, ...unreached, ...ambiguous];
  return { survey, clusters: clusters.toSorted((a, b) => compareUtf8(a.cluster.name, b.cluster.name)) };
}

/** What there is to say of a survey. */
export function found({ hub, notes, total }: Survey): Announcement {
  return { notes, discovered: hub === undefined ? undefined : total };
}

function partOf(leftOutBy: string | undefined, way: string): Pick<KnownCluster, 'takesPart' | 'why'> {
  return leftOutBy === undefined ? { takesPart: true, why: way } : { takesPart: false, why: leftOutBy };
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
