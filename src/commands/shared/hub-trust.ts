// The user's files that decide over what a hub offers, and the question about what they do not cover.
import type { HubTrust } from '../../access/offer.ts';
import type { Resolved } from '../../access/resolve.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import type { System } from '../../core/system.ts';
import type { Hub } from '../../discovery/discover.ts';
import { isInteractive } from './ask-user.ts';
import type { FleetInput } from './fleet-input.ts';

/** What decides over the ways that this hub offers. */
export function hubTrust(
  hub: Pick<Hub, 'connection'>,
  { fleet, config, system }: Pick<FleetInput, 'fleet' | 'config' | 'system'>,
): HubTrust {
  const { env, home, cwd } = system;
  return {
    hub: hub.connection,
    allowedServers: config.trust.allowedServers,
    env,
    loadProviders: async () => {
      const { loadProviders } = await import('../../providers/load-providers.ts');
      return loadProviders({ flag: fleet.providerFile, env, home, cwd });
    },
    loadTrust: async () => (await import('../../trust/store.ts')).loadTrust(home),
  };
}

/** On a terminal the user is asked once about all offers that are not approved; without one they stay open. */
export async function askAboutOffers(resolved: Resolved, system: System): Promise<Resolved> {
  if (resolved.open.length === 0 || !isInteractive(system)) return resolved;
  const { approveOffers } = await import('./approve.ts');
  const approved = new Set(await approveOffers(resolved.open, system));
  return {
    ...resolved,
    targets: [...resolved.targets, ...[...approved].map(({ target }) => target)].toSorted((a, b) =>
      compareUtf8(a.cluster.name, b.cluster.name),
    ),
    open: resolved.open.filter((offer) => !approved.has(offer)),
  };
}
