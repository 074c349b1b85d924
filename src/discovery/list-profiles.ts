// The hub's ClusterProfiles: v1alpha2, then v1alpha1, in pages, with a cap.
import type { MemberClient } from '../client/transport.ts';
import { HubError } from '../core/errors.ts';
import { ClusterError } from '../core/failure.ts';
import type { Cluster } from '../core/fleet.ts';
import { parseProfile } from './profile.ts';

/** Newest first. The group also serves MCS at other versions, so its preferred version says nothing here. */
const versions = ['v1alpha2', 'v1alpha1'] as const;
const pageSize = 500;
/** A hub that lists more than this is broken or hostile; nobody runs one command over so many. */
const maxProfiles = 5_000;

/** Where to list: one namespace of the hub, or all that the user may see. */
export interface ListOptions {
  readonly namespace?: string;
  readonly signal: AbortSignal;
}

/** Lists the profiles. Throws HubError when the API is not served, ClusterError for any other trouble. */
export async function listProfiles(hub: MemberClient, options: ListOptions): Promise<Cluster[]> {
  for (const version of versions) {
    const items = await listVersion(hub, version, options);
    if (!items) continue;
    const clusters = items.map(parseProfile).filter((cluster) => cluster !== undefined);
    return version === 'v1alpha2' ? withDeprecatedProviders(clusters, hub, options) : clusters;
  }
  throw new HubError('the hub has no ClusterProfile API (multicluster.x-k8s.io)', {
    hint: 'Install the ClusterProfile CRD there, or choose another hub with --hub-context; without a hub, use --contexts.',
  });
}

/** v1alpha2 hides `status.credentialProviders`; hubs that still write them are asked once more at v1alpha1. */
async function withDeprecatedProviders(
  clusters: Cluster[],
  hub: MemberClient,
  options: ListOptions,
): Promise<Cluster[]> {
  if (clusters.every((cluster) => cluster.accessProviders.length > 0)) return clusters;
  const old = await listVersion(hub, 'v1alpha1', options).catch(() => undefined);
  if (!old) return clusters;
  const key = (cluster: Cluster) => `${cluster.namespace}/${cluster.name}`;
  const older = new Map(
    old.map(parseProfile).flatMap((cluster) => (cluster ? [[key(cluster), cluster] as const] : [])),
  );
  return clusters.map((cluster) => {
    if (cluster.accessProviders.length > 0) return cluster;
    const accessProviders = older.get(key(cluster))?.accessProviders ?? [];
    return { ...cluster, accessProviders };
  });
}

/** All items of one version; undefined when the hub does not serve it. */
async function listVersion(
  hub: MemberClient,
  version: string,
  options: ListOptions,
): Promise<unknown[] | undefined> {
  const scope = options.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(options.namespace)}`;
  const path = `/apis/multicluster.x-k8s.io/${version}${scope}/clusterprofiles`;
  const items: unknown[] = [];
  const seen = new Set<string>();
  let token = '';
  do {
    const query = new URLSearchParams({ limit: String(pageSize), ...(token && { continue: token }) });
    const page = await getPage(hub, `${path}?${query.toString()}`, options.signal);
    if (!page) return undefined;
    items.push(...page.items);
    if (items.length > maxProfiles)
      throw new HubError(`the hub lists more than ${maxProfiles} ClusterProfiles`, {
        hint: 'Choose one inventory with --inventory NAMESPACE.',
      });
    if (page.next && seen.has(page.next))
      throw new HubError('the hub repeats a page of its ClusterProfile list');
    seen.add(page.next);
    token = page.next;
  } while (token);
  return items;
}

async function getPage(
  hub: MemberClient,
  path: string,
  signal: AbortSignal,
): Promise<{ items: unknown[]; next: string } | undefined> {
  let body: string;
  try {
    const response = await hub.request({ path, accept: 'application/json', signal });
    body = response.body.toString('utf8');
  } catch (error) {
    if (error instanceof ClusterError && ['not-found', 'no-resource-type'].includes(error.failure.reason))
      return undefined;
    throw error;
  }
  const list: unknown = JSON.parse(body);
  const { kind, items, metadata } = (list ?? {}) as {
    kind?: unknown;
    items?: unknown;
    metadata?: { continue?: unknown };
  };
  if (kind !== 'ClusterProfileList' || !Array.isArray(items))
    throw new HubError(
      `the hub answered with ${typeof kind === 'string' ? kind : 'something'} instead of a ClusterProfileList`,
    );
  return { items, next: typeof metadata?.continue === 'string' ? metadata.continue : '' };
}
