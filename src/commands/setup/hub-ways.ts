// What the hub offers for clusters that no context leads to: used when the user has approved it, asked about once for all.
import type { OpenOffer } from '../../access/offer.ts';
import { resolveAccess } from '../../access/resolve.ts';
import type { Target } from '../../core/fleet.ts';
import type { Hub } from '../../discovery/discover.ts';
import { hubTrust } from '../shared/hub-trust.ts';
import type { UserFiles } from '../shared/user-files.ts';
import type { SetupRun } from './options.ts';
import type { Proposal } from './propose.ts';

/** The proposals with what the hub offers in them, and the offers that wait for the user's word. */
export interface HubWays {
  readonly proposals: readonly Proposal[];
  readonly open: readonly OpenOffer[];
}

/** Looks for an approved way to each cluster that is a guess or has no context. */
export async function findHubWays(
  proposals: readonly Proposal[],
  { run, files, hub }: { readonly run: SetupRun; readonly files: UserFiles; readonly hub: Hub },
): Promise<HubWays> {
  const undecided = proposals.filter(({ source }) => source === 'guess' || source === 'none');
  if (undecided.length === 0) return { proposals, open: [] };
  const { targets, open, broken } = await resolveAccess(
    undecided.map(({ cluster }) => cluster),
    { ...files, overrides: {}, hubTrust: hubTrust(hub, run.input) },
  );
  const waiting = new Map(open.map((offer) => [offer.cluster, offer]));
  const denied = new Set(
    broken.filter(({ failure }) => failure.reason === 'plugin-denied').map(({ cluster }) => cluster),
  );
  const withReasons = proposals.map((proposal) => {
    const offer = waiting.get(proposal.cluster);
    if (offer === undefined)
      return denied.has(proposal.cluster) ? { ...proposal, reason: deniedReason } : proposal;
    return { ...proposal, reason: offerReason(offer), mend: `kubectl mc trust add ${offer.cluster.name}` };
  });
  return { proposals: withTargets(withReasons, targets), open };
}

/** Asks once about all offers that are open. `--non-interactive` and the lack of a terminal are a no. */
export async function approveHubWays(
  { proposals, open }: HubWays,
  { interactive, options, input }: SetupRun,
): Promise<readonly Proposal[]> {
  if (open.length === 0 || !interactive) return proposals;
  const { approveOffers, showOffers } = await import('../shared/approve.ts');
  if (options.dryRun) {
    await showOffers(open, input.system);
    return proposals;
  }
  const approved = await approveOffers(open, input.system);
  return withTargets(
    proposals,
    approved.map(({ target }) => target),
  );
}

function withTargets(proposals: readonly Proposal[], targets: readonly Target[]): Proposal[] {
  const ways = new Map(targets.map((target) => [target.cluster, target]));
  return proposals.map((proposal) => {
    const way = ways.get(proposal.cluster);
    // A context that the mapping names stays the user's word.
    return way === undefined || way.context !== undefined ? proposal : hubProposal(way);
  });
}

const deniedReason = 'your kuberc does not allow the credential plugin of what the hub offers';

/** In short; the question shows it all. */
function offerReason({ verdict, target: { provider } }: OpenOffer): string {
  const what =
    provider === undefined ? 'the hub proposes a command' : `the hub offers access provider ${provider}`;
  return verdict.is === 'changed' ? `${what}, changed since you approved it` : `${what}, not approved yet`;
}

function hubProposal(target: Target): Proposal {
  const { cluster, provider } = target;
  const reason =
    provider === undefined ? "by the hub's proposal, which you approved" : `by access provider ${provider}`;
  return { cluster, source: 'hub', target, reason };
}
