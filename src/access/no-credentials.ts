// A cluster without credentials: its reason code, one sentence, and the command that mends it.
import type { ClusterFailure } from '../core/failure.ts';
import type { Cluster } from '../core/fleet.ts';
import { isInsideHub, serversOf } from './profile-servers.ts';

/** The reason codes of docs/clusters.md. */
export type NoCredentialsCode =
  | 'NoAccessProvider'
  | 'NoProviderConfigured'
  | 'NoEndpoint'
  | 'EndpointNotLocal'
  | 'PluginMissing'
  | 'AmbiguousContext';

/** The failure; what mends it is mapping a context by hand. */
export function noCredentials(
  cluster: Pick<Cluster, 'name'>,
  code: NoCredentialsCode,
  sentence: string,
): ClusterFailure {
  const message = `${sentence}; run: kubectl mc setup --map ${cluster.name}=CONTEXT`;
  return { reason: 'no-credentials', detail: code, message, kubectlText: `error: ${message}` };
}

/** Why neither the user's contexts nor an access provider lead to the cluster; `providers` says what became of those. */
export function nothingFound(cluster: Cluster, providers?: string): ClusterFailure {
  const offers = cluster.accessProviders;
  if (offers.length === 0)
    return noCredentials(
      cluster,
      'NoAccessProvider',
      `the hub gives no endpoint for ${cluster.name} and the mapping has no context for it`,
    );
  const servers = serversOf(cluster);
  if (servers.length === 0) return emptyEndpoint(cluster);
  if (servers.every(isInsideHub))
    return noCredentials(
      cluster,
      'EndpointNotLocal',
      `the endpoint of ${cluster.name} can be reached only from inside the hub`,
    );
  const names = offers.map(({ name }) => name).join(', ');
  const file = providers === undefined ? '' : `, and ${providers} its access providers (${names})`;
  const sentence = `no kubeconfig context leads to ${servers.join(' or ')}${file}`;
  return noCredentials(cluster, 'NoProviderConfigured', sentence);
}

/** KubeFleet writes an empty address. */
export function emptyEndpoint(cluster: Cluster): ClusterFailure {
  const sentence = `the hub gives an empty endpoint for ${cluster.name} and the mapping has no context for it`;
  return noCredentials(cluster, 'NoEndpoint', sentence);
}
