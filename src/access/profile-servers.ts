// The servers that a profile names, and what their addresses say from here.
import type { Cluster } from '../core/fleet.ts';
import { normaliseServer } from '../kubeconfig/servers.ts';

/** In the order of the access providers; a hub may leave one empty. */
export function serversOf({ accessProviders }: Pick<Cluster, 'accessProviders'>): string[] {
  return accessProviders.map(({ server }) => server).filter((server) => server !== '');
}

/** `name.namespace` or `….svc…`: the address of a Service, of no use on a laptop (OCM's cluster-proxy writes it). */
export function isInsideHub(server: string): boolean {
  const host = URL.canParse(server) ? new URL(server).hostname : '';
  return /\.svc(\.|$)/.test(host) || /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/.test(host);
}

/** Whether the profile names servers, and none of them is `server`. */
export function leadsElsewhere(cluster: Cluster, server: string): boolean {
  // An address inside the hub says nothing about the one that a cloud gives.
  const servers = serversOf(cluster)
    .filter((one) => !isInsideHub(one))
    .map(normaliseServer)
    .filter(Boolean);
  return servers.length > 0 && !servers.includes(normaliseServer(server));
}
