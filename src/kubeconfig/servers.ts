// Server URLs: what kubectl makes of them, and which contexts lead to the same one.
import type { Kubeconfig } from './kubeconfig.ts';

/**
 * The URL that kubectl would talk to: a server without a scheme is http (rest.DefaultServerURL, called
 * before TLS is known), query and fragment do not count. Undefined when it is not an http(s) URL.
 */
export function serverUrl(server: string): URL | undefined {
  const url = parse(server);
  return url !== undefined && url.host !== '' ? url : parse(`http://${server}`, { bare: true });
}

function parse(text: string, options: { bare?: boolean } = {}): URL | undefined {
  if (text === '' || /[\s\\]/.test(text) || !/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text))
    return undefined;
  const url = new URL(text);
  // "host must be a URL or a host:port pair"
  if (options.bare && url.pathname !== '/') return undefined;
  url.search = '';
  url.hash = '';
  return url;
}

/**
 * One form for all spellings of an endpoint, `https://host:443/path`: scheme and host in lower case, the
 * port always there, the path without slashes at its end. Undefined when it is not an http(s) URL, or
 * carries a user name.
 */
export function normaliseServer(server: string): string | undefined {
  const url = serverUrl(server);
  if (!url || url.username !== '' || url.password !== '') return undefined;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return `${url.protocol}//${url.hostname}:${port}${url.pathname.replace(/\/+$/, '')}`;
}

/** Names of the contexts that lead to each server, by `normaliseServer`, in the order of the kubeconfig. */
export function contextsByServer(kubeconfig: Kubeconfig): ReadonlyMap<string, readonly string[]> {
  const servers = new Map<string, string | undefined>();
  for (const cluster of kubeconfig.clusters.values())
    servers.set(cluster.name, normaliseServer(cluster.server));
  const index = new Map<string, string[]>();
  for (const context of kubeconfig.contexts.values()) {
    const server = servers.get(context.cluster);
    if (server === undefined) continue;
    const names = index.get(server);
    if (names) names.push(context.name);
    else index.set(server, [context.name]);
  }
  return index;
}
