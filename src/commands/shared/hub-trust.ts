// The user's files that decide over what a hub offers, and the question about what they do not cover.
import type { HubTrust } from '../../access/offer.ts';
import type { Resolved } from '../../access/resolve.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import type { System } from '../../core/system.ts';
import type { PluginJudge } from '../../credentials/plugin-judge.ts';
import type { Hub } from '../../discovery/discover.ts';
import type { ProviderFile } from '../../providers/provider.ts';
import { isInteractive } from './ask-user.ts';
import type { FleetInput } from './fleet-input.ts';
import { sayLine } from './say-line.ts';

/** What decides over the ways that this hub offers. The user's own files are read when they are needed, and once. */
export function hubTrust(
  hub: Pick<Hub, 'connection'>,
  input: Pick<FleetInput, 'fleet' | 'kube' | 'config' | 'system'>,
): HubTrust {
  const { fleet, config, system } = input;
  const { env, home, cwd } = system;
  let providers: Promise<ProviderFile | undefined> | undefined;
  return {
    hub: hub.connection,
    allowedServers: config.trust.allowedServers,
    env,
    loadProviders: () =>
      (providers ??= import('../../providers/load-providers.ts').then(({ loadProviders }) =>
        loadProviders({ flag: fleet.providerFile, env, home, cwd }),
      )),
    judgePlugin: judgeOf(input),
    loadTrust: async () => (await import('../../trust/store.ts')).loadTrust(home),
  };
}

/** What the kuberc says to the plugin of a connection; it is read when the first one is met. */
export function judgeOf({ kube, system }: Pick<FleetInput, 'kube' | 'system'>): PluginJudge {
  const { env, home, cwd } = system;
  let judge: Promise<PluginJudge> | undefined;
  return async (connection) => {
    if (!connection.auth.exec) return undefined;
    judge ??= import('../../credentials/plugin-judge.ts').then(({ pluginJudge }) =>
      pluginJudge({ env, home, cwd, flag: kube.kuberc }),
    );
    return (await judge)(connection);
  };
}

/** On a terminal the user is asked once about all offers that are not approved; without one they stay open. */
export async function askAboutOffers(resolved: Resolved, system: System): Promise<Resolved> {
  if (resolved.open.length === 0 || !isInteractive(system)) return resolved;
  const { approveOffers } = await import('./approve.ts');
  const approved = new Set(await approveOffers(resolved.open, system));
  const declined = resolved.open.filter((offer) => !approved.has(offer));
  if (declined.length > 0) await sayLine(declinedLine(declined), system);
  return {
    ...resolved,
    targets: [...resolved.targets, ...[...approved].map(({ target }) => target)].toSorted((a, b) =>
      compareUtf8(a.cluster.name, b.cluster.name),
    ),
    // Who has just said no need not be told how to say yes.
    open: declined.map((offer) => ({ ...offer, failure: { ...offer.failure, nextStep: undefined } })),
  };
}

/** A no is not kept: the next command asks again, unless it leaves them out. */
function declinedLine(offers: Resolved['open']): string {
  const names = offers.length > 5 ? 'NAMES' : offers.map(({ cluster }) => cluster.name).join(',');
  return `Nothing was approved. Not to be asked about ${offers.length === 1 ? 'it' : 'them'}: --exclude ${names}`;
}
