// The hub's ClusterProfiles: v1alpha2 with what only v1alpha1 still shows, in pages, with a cap.
import type { MemberClient } from '../client/member-client.ts';
import { isExpired } from '../client/status.ts';
import { HubError } from '../core/errors.ts';
import { errorMessage } from '../core/error-code.ts';
import { ClusterError } from '../core/failure.ts';
import type { Cluster } from '../core/fleet.ts';
import { type JsonValue, isJsonObject, textField } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { type DroppedProfile, type ParsedProfile, parseProfile } from './profile.ts';

/** The group also serves MCS at other versions, so its preferred version says nothing here. */
type Version = 'v1alpha2' | 'v1alpha1';
const pageSize = 500;
/** A page of 500 is a few MB; what is larger than this is no list that somebody meant. */
const maxPageBytes = 64 * 1024 * 1024;

/** Where to list: one namespace of the hub, or all that the user may see. */
export interface ListOptions {
  readonly namespace?: string;
  /** More profiles than this are refused: the hub is broken or hostile, or the user must say that it is that large. */
  readonly maxProfiles: number;
  readonly signal: AbortSignal;
}

/** What the hub lists. */
export interface ProfileList {
  readonly clusters: readonly Cluster[];
  /** Items that are no usable cluster, and why. */
  readonly dropped: readonly DroppedProfile[];
}

/** Lists the profiles. Throws HubError when the API is not served, ClusterError for any other trouble. */
export async function listProfiles(hub: MemberClient, options: ListOptions): Promise<ProfileList> {
  // Both at once: a hub of today serves v1alpha1 alone, and one of tomorrow hides status.credentialProviders in v1alpha2.
  const older = listVersion(hub, 'v1alpha1', options).then(
    (items) => ({ items }),
    (error: unknown) => ({ error }),
  );
  const items = await listVersion(hub, 'v1alpha2', options);
  const old = await older;
  // What v1alpha2 gives is enough to work with.
  if (items) return parsed(items, 'items' in old ? (old.items ?? []) : []);
  if ('error' in old) throw old.error;
  if (old.items) return parsed(old.items, []);
  throw new HubError('the hub has no ClusterProfile API (multicluster.x-k8s.io)', {
    hint: 'Install the ClusterProfile CRD there, or choose another hub with --hub-context; without a hub, use --contexts.',
  });
}

function parsed(items: readonly JsonValue[], old: readonly JsonValue[]): ProfileList {
  const older = new Map(
    old.map(parseProfile).flatMap((one) => ('cluster' in one ? [[idOf(one.cluster), one.cluster]] : [])),
  );
  const clusters = new Map<string, Cluster>();
  const dropped: DroppedProfile[] = [];
  for (const item of items) {
    const one: ParsedProfile = parseProfile(item);
    if ('dropped' in one) {
      dropped.push(one.dropped);
      continue;
    }
    const id = idOf(one.cluster);
    const { name, namespace } = one.cluster;
    if (clusters.has(id))
      dropped.push({ name, namespace, why: 'the hub lists it twice; the first is used', isFault: true });
    else clusters.set(id, withDeprecatedProviders(one.cluster, older.get(id)));
  }
  return { clusters: [...clusters.values()], dropped };
}

function idOf({ namespace, name }: Cluster): string {
  return `${namespace}/${name}`;
}

/** By name, as cluster-inventory-api pkg/access merges the two lists: what v1alpha2 shows wins. */
function withDeprecatedProviders(cluster: Cluster, older: Cluster | undefined): Cluster {
  if (!older || older.accessProviders.length === 0) return cluster;
  const byName = new Map(older.accessProviders.map((provider) => [provider.name, provider]));
  for (const provider of cluster.accessProviders) byName.set(provider.name, provider);
  return { ...cluster, accessProviders: [...byName.values()] };
}

/** All items of one version; undefined when the hub does not serve it. */
async function listVersion(
  hub: MemberClient,
  version: Version,
  options: ListOptions,
): Promise<readonly JsonValue[] | undefined> {
  try {
    return await listPages(hub, version, { ...options, pageSize });
  } catch (error) {
    if (!(error instanceof ClusterError && isExpired(error.failure))) throw error;
    // The list changed too much while it was read in pages. client-go's pager asks for all at once then, too.
    return listPages(hub, version, { ...options, pageSize: 0 });
  }
}

async function listPages(
  hub: MemberClient,
  version: Version,
  options: ListOptions & { readonly pageSize: number },
): Promise<readonly JsonValue[] | undefined> {
  const scope = options.namespace === undefined ? '' : `/namespaces/${encodeURIComponent(options.namespace)}`;
  const path = `/apis/multicluster.x-k8s.io/${version}${scope}/clusterprofiles`;
  const items: JsonValue[] = [];
  const seen = new Set<string>();
  let token = '';
  do {
    const query = new URLSearchParams({
      ...(options.pageSize > 0 && { limit: String(options.pageSize) }),
      ...(token && { continue: token }),
    });
    const page = await getPage(hub, `${path}?${query.toString()}`, options.signal);
    if (!page) return undefined;
    items.push(...page.items);
    if (items.length > options.maxProfiles) throw tooMany(options.maxProfiles);
    // Each page must bring something, and none may come twice: otherwise the list would have no end.
    if (page.next !== '' && (seen.has(page.next) || page.items.length === 0))
      throw new HubError('the hub repeats itself: its ClusterProfile list has no end', {
        hint: 'Choose another hub with --hub-context, or see what it answers with -v=8.',
      });
    seen.add(page.next);
    token = page.next;
  } while (token !== '');
  return items;
}

function tooMany(most: number): HubError {
  return new HubError(`the hub lists more than ${most} ClusterProfiles`, {
    hint: 'Choose one inventory with --inventory NAMESPACE; if they are really that many, raise discovery.maxClusters in the configuration (KUBECTL_MC_DISCOVERY_MAX_CLUSTERS).',
  });
}

async function getPage(
  hub: MemberClient,
  path: string,
  signal: AbortSignal,
): Promise<{ items: readonly JsonValue[]; next: string } | undefined> {
  let body: Buffer;
  try {
    ({ body } = await hub.request({ path, accept: 'application/json', signal, maxBytes: maxPageBytes }));
  } catch (error) {
    if (error instanceof ClusterError && ['not-found', 'no-resource-type'].includes(error.failure.reason))
      return undefined;
    throw error;
  }
  const list = readList(body);
  const kind = isJsonObject(list) ? textField(list, 'kind') : '';
  const items = isJsonObject(list) ? list['items'] : undefined;
  if (!isJsonObject(list) || kind !== 'ClusterProfileList' || !isList(items))
    throw new HubError(
      `the hub answered with ${kind === '' ? 'something' : JSON.stringify(kind)} instead of a ClusterProfileList`,
      { hint: 'Is the server of that context an API server? See what it answers with -v=8.' },
    );
  const metadata = list['metadata'];
  return { items, next: isJsonObject(metadata) ? textField(metadata, 'continue') : '' };
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function readList(body: Buffer): JsonValue {
  try {
    return parseJson(body);
  } catch (error) {
    throw new HubError(`the hub's answer cannot be read: ${errorMessage(error)}`, {
      hint: 'Is the server of that context an API server? See what it answers with -v=8.',
      cause: error,
    });
  }
}
