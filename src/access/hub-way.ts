// Steps 3 and 4 of the contract: the way that the hub offers, completed by the user's own files. Nothing is run or
// sent here; what comes out still needs the user's approval.
import type { ExecConfig } from '../core/connection.ts';
import type { ClusterFailure } from '../core/failure.ts';
import type { AccessProvider, Cluster } from '../core/fleet.ts';
import { lookPath } from '../files/look-path.ts';
import type { Kubeconfig } from '../kubeconfig/kubeconfig.ts';
import { serverUrl } from '../kubeconfig/servers.ts';
import { execProposal } from '../providers/hub-properties.ts';
import { commandOf } from '../providers/load-providers.ts';
import { argumentsFor, variablesFor } from '../providers/profile-words.ts';
import { type Provider, type ProviderFile, extensionNames } from '../providers/provider.ts';
import { checkEndpoint, type HubEndpoint } from '../trust/endpoint.ts';
import { refusedFailure, serverMatchers } from '../trust/judge.ts';
import { type AddedVariable, canonicalJson } from '../trust/request.ts';
import type { ServerMatcher } from '../core/server-pattern.ts';
import { emptyEndpoint, noCredentials, nothingFound } from './no-credentials.ts';
import { isInsideHub } from './profile-servers.ts';

/** What the user has, beside mapping and kubeconfig contexts. */
export interface HubWaySources {
  readonly providerFile: ProviderFile | undefined;
  /** `trust.allowedServers` of the configuration, as patterns. */
  readonly allowedServers: readonly string[];
  readonly kubeconfig: Kubeconfig;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A way that keeps all rules, and the user's rules that allow its server. */
export interface OfferedWay {
  readonly via: 'access-provider' | 'hub-properties';
  readonly provider?: string;
  readonly endpoint: HubEndpoint;
  readonly disableCompression: boolean;
  /** Its command is absolute. */
  readonly exec: ExecConfig;
  readonly env: readonly AddedVariable[];
  readonly allows: readonly ServerMatcher[];
}

/** The way, or why there is none: `none` when nothing is offered that could be used, `broken` when it must not be. */
export type HubWay =
  | { readonly way: OfferedWay }
  | { readonly none: ClusterFailure }
  | { readonly broken: ClusterFailure };

/** A plugin's command, before it is looked up. */
interface Plugin extends Omit<ExecConfig, 'command' | 'env' | 'config'> {
  readonly command: string;
  readonly env: readonly AddedVariable[];
}

/** `spec.cluster.config` goes into an environment variable. */
const maxExtensionLength = 64 * 1024;

/** A function that finds the way to one cluster after the other; what they share is read once. */
export function hubWayFinder(sources: HubWaySources): (cluster: Cluster) => Promise<HubWay> {
  const { providerFile, kubeconfig, env } = sources;
  const allowed = serverMatchers(sources.allowedServers, 'trust.allowedServers');
  const known = new Set([...kubeconfig.clusters.values()].map(({ server }) => placeOf(serverUrl(server))));
  const isInKubeconfig = (url: URL) => known.has(placeOf(url));
  const found = new Map<string, ReturnType<typeof lookPath>>();
  const find = (command: string) => {
    const again = found.get(command) ?? lookPath(command, { env });
    found.set(command, again);
    return again;
  };

  async function complete(cluster: Cluster, offer: AccessProvider, chosen: Chosen): Promise<HubWay> {
    const { step, plugin, allows } = chosen;
    const refuse = (problem: string): HubWay => ({ broken: refusedFailure(problem) });
    const endpoint = checkEndpoint(offer, { allowInsecure: chosen.allowInsecure, isInKubeconfig });
    if ('problem' in endpoint) return refuse(endpoint.problem);
    if (isInsideHub(endpoint.server) && !allows.some((matches) => matches(endpoint.url)))
      return {
        none: noCredentials(
          cluster,
          'EndpointNotLocal',
          `the endpoint ${endpoint.server} can be reached only from inside the hub`,
        ),
      };
    const config = offer.extensions[extensionNames.exec] ?? undefined;
    if (config !== undefined && canonicalJson(config).length > maxExtensionLength)
      return refuse('its exec extension is larger than 64 KiB');
    if ('problem' in plugin) return refuse(plugin.problem);
    const place = await find(plugin.command);
    if ('problem' in place) {
      // Neither is a missing choice: the user's own file names this program, or the hub's proposal is to be refused.
      if (step === 'hub-properties')
        return refuse(`it proposes to run ${JSON.stringify(plugin.command)}: ${place.problem.text}`);
      const hint = plugin.installHint === undefined ? '' : ` ${plugin.installHint}`;
      return { broken: noCredentials(cluster, 'PluginMissing', `${place.problem.text}.${hint}`) };
    }
    const exec: ExecConfig = {
      ...plugin,
      command: place.path,
      env: plugin.env.map(({ name, value }) => ({ name, value })),
      provideClusterInfo: plugin.provideClusterInfo || (step === 'hub-properties' && config !== undefined),
      ...(config !== undefined && { config }),
    };
    const name = step === 'access-provider' ? { provider: offer.name } : {};
    const { disableCompression } = offer;
    return { way: { via: step, ...name, endpoint, disableCompression, exec, env: plugin.env, allows } };
  }

  return async (cluster) => {
    const match = providerFile && chooseProvider(providerFile.providers, cluster);
    if (match && providerFile) {
      if (match.offer.server === '') return { none: emptyEndpoint(cluster) };
      const allows = [...allowed, ...serverMatchers(match.provider.allowedServers, providerFile.file)];
      return complete(cluster, match.offer, {
        step: 'access-provider',
        allowInsecure: match.provider.allowInsecure,
        allows,
        plugin: pluginOf(match, { cluster, file: providerFile.file }),
      });
    }
    const proposal = execProposal(cluster);
    const offer = firstUsable(cluster.accessProviders);
    if (!proposal || !offer) return { none: nothingFound(cluster, fileWords(providerFile)) };
    return complete(cluster, offer, {
      step: 'hub-properties',
      allowInsecure: false,
      allows: [],
      plugin: 'problem' in proposal ? proposal : { ...proposal, ...proposedPlugin },
    });
  };
}

interface Chosen {
  readonly step: OfferedWay['via'];
  readonly allowInsecure: boolean;
  readonly allows: readonly ServerMatcher[];
  readonly plugin: Plugin | { readonly problem: string };
}

// A program that a hub's data starts never gets the terminal.
const proposedPlugin = {
  source: 'hub-properties',
  provideClusterInfo: false,
  interactiveMode: 'Never',
} as const;

interface Match {
  readonly provider: Provider;
  readonly offer: AccessProvider;
}

/** The first provider of the user's file that the profile has, too; one with an https endpoint before the others. */
function chooseProvider(providers: readonly Provider[], cluster: Cluster): Match | undefined {
  const matches = providers.flatMap((provider): Match[] => {
    const offer = cluster.accessProviders.find(({ name }) => name === provider.name);
    return offer ? [{ provider, offer }] : [];
  });
  const best = firstUsable(matches.map(({ offer }) => offer));
  return matches.find(({ offer }) => offer === best) ?? matches[0];
}

function firstUsable(offers: readonly AccessProvider[]): AccessProvider | undefined {
  return offers.find(({ server }) => /^https:/i.test(server)) ?? offers.find(({ server }) => server !== '');
}

/** The user's command with what the profile may add. Every list is this cluster's own. */
function pluginOf(
  { provider, offer }: Match,
  { cluster, file }: { readonly cluster: Cluster; readonly file: string },
): Plugin | { readonly problem: string } {
  const args = argumentsFor(provider, offer, cluster);
  if ('problem' in args) return args;
  const env = variablesFor(provider, offer);
  if ('problem' in env) return env;
  return {
    ...provider.exec,
    source: 'provider-file',
    command: commandOf(provider, file),
    args: args.words,
    env: env.words,
    interactiveMode: 'Never',
  };
}

/** What there is of the provider file, for the reason why no provider of it serves a cluster. */
function fileWords(providerFile: ProviderFile | undefined): string {
  return providerFile ? `${providerFile.file} has none of` : 'there is no provider file for';
}

function placeOf(url: URL | undefined): string {
  return url ? `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}` : '';
}
