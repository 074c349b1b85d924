// Steps 1 to 3 of the pipeline in one call: discover, select, resolve. What comes out is who is asked, who
// failed before it could be asked, and who is skipped.
import { connectionIdentity } from '../../core/connection-identity.ts';
import { SelectionError } from '../../core/errors.ts';
import type { ClusterFailure } from '../../core/failure.ts';
import type { Cluster, Outcome, Target, Unreachable } from '../../core/fleet.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import { isNamedLiterally } from '../../selection/select.ts';
import type { AskedFleet } from './ask-fleet.ts';
import type { FleetInput } from './fleet-input.ts';
import { askAboutOffers } from './hub-trust.ts';
import { resolveClusters } from './resolve-clusters.ts';
import { surveyFleet } from './survey-fleet.ts';

/** Who takes part; `failed` could not be asked although they had to be. All lists are in the order of the cluster names. */
export interface Fleet extends AskedFleet {
  /** No credentials were found, and the user did not insist. */
  readonly skipped: readonly Unreachable[];
  /** Sentences for stderr: doubles, notes on the user's files. */
  readonly notes: readonly string[];
  /** How many clusters the hub listed; undefined for a fleet from contexts. */
  readonly discovered: number | undefined;
}

/** Opens the fleet. Throws McError when no cluster is left, or when the hub or a file of the user is broken. */
export async function openFleet(input: FleetInput): Promise<Fleet> {
  const { fleet, system } = input;
  const survey = await surveyFleet(input);
  const { hub, ambiguous, chosen: clusters } = survey;
  const found = await resolveClusters(clusters, input, survey);
  const resolved = await askAboutOffers(found, system);
  const isMissed = ({ cluster }: Unreachable) => isInsistedOn(cluster, fleet);
  const failed = [
    ...resolved.broken,
    ...resolved.open,
    ...resolved.withoutCredentials.filter(isMissed),
    ...ambiguous.map((cluster) => ({ cluster, failure: ambiguousMember(cluster) })),
  ];
  const skipped = resolved.withoutCredentials.filter((entry) => !isMissed(entry));
  if (resolved.targets.length === 0 && failed.length === 0)
    throw new SelectionError(`none of the ${clusters.length} clusters has credentials: ${reasons(skipped)}`, {
      hint: `Run: kubectl mc setup --hub-context ${hub?.context ?? 'HUB'}`,
    });
  const { targets, notes } = fleet.allInventories ? onceEach(resolved.targets) : { ...resolved, notes: [] };
  return {
    targets,
    failed: failed
      .map(({ cluster, failure }) => failedBefore(cluster, failure))
      .toSorted((a, b) => compareUtf8(a.cluster.name, b.cluster.name)),
    skipped,
    notes: [...survey.notes, ...notes],
    discovered: hub === undefined ? undefined : survey.total,
  };
}

/** Whether a cluster without credentials failed, and is not skipped. */
export function isInsistedOn(cluster: Cluster, fleet: FleetInput['fleet']): boolean {
  return fleet.strict || fleet.select || isNamedLiterally(cluster, fleet);
}

/** Inventories overlap: what leads to one server as one user is one cluster, with a member id or without. */
function onceEach(targets: readonly Target[]): { targets: readonly Target[]; notes: readonly string[] } {
  const seen = new Map<string, Target>();
  const notes: string[] = [];
  for (const target of targets) {
    const key = connectionIdentity(target.connection);
    const first = seen.get(key);
    if (first)
      notes.push(
        `clusters ${first.cluster.name}, ${target.cluster.name} are one server and user; only ${first.cluster.name}, the first, is asked`,
      );
    else seen.set(key, target);
  }
  return { targets: [...seen.values()], notes };
}

function failedBefore(cluster: Cluster, failure: ClusterFailure): Outcome<never> {
  return { ok: false, cluster, failures: [failure], tookMs: 0 };
}

/** Profiles that nobody can tell apart: the failure of each of them. */
export function ambiguousMember(cluster: Cluster): ClusterFailure {
  const message = `several ClusterProfiles of the same age have the member id ${cluster.memberId ?? ''}, and nothing tells which is the real one; remove the double on the hub, or name one with --clusters`;
  return { reason: 'no-credentials', detail: 'AmbiguousMember', message, kubectlText: `error: ${message}` };
}

function reasons(skipped: readonly Unreachable[]): string {
  return skipped
    .map(({ cluster, failure }) => `${cluster.name} (${failure.detail ?? failure.reason})`)
    .join(', ');
}
