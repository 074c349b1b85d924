// What the hub offers now to the clusters that the user names: asked anew, for an approval of a stale list is none.
import { hubOffers } from '../../access/hub-offers.ts';
import type { Offered } from '../../access/offer.ts';
import { ownWays } from '../../access/resolve.ts';
import type { Cluster } from '../../core/fleet.ts';
import type { Hub } from '../../discovery/discover.ts';
import { type FleetInput, withClusters } from '../shared/fleet-input.ts';
import { surveyFleet } from '../shared/survey-fleet.ts';

/** The offers, and the clusters that need none because a context of the user's leads to them. */
export interface NamedOffers extends Offered {
  readonly hub: Hub;
  readonly chosen: readonly Cluster[];
  /** On the hub, but the fleet flags leave them out. */
  readonly leftOut: readonly Cluster[];
  readonly own: readonly Cluster[];
  readonly notes: readonly string[];
}

/** Asks the hub. No names: all that the fleet flags choose. Throws McError. */
export async function namedOffers(names: readonly string[], input: FleetInput): Promise<NamedOffers> {
  const named = withClusters(input, names);
  const fresh = { ...named, fleet: { ...named.fleet, refresh: true } };
  const { files, hub, hubTrust, chosen, notes, ...survey } = await surveyFleet(fresh);
  if (!hub || !hubTrust) throw new Error('trust never runs over contexts');
  const credentials = { ...files, overrides: { ...input.kube } };
  const { undecided } = ownWays(chosen, credentials);
  const offered = await hubOffers(undecided, { ...credentials, hubTrust });
  const isOpen = new Set(undecided);
  const own = chosen.filter((cluster) => !isOpen.has(cluster));
  const leftOut = survey.leftOut.map(({ cluster }) => cluster);
  return { ...offered, hub, chosen, leftOut, own, notes };
}
