// One ClusterProfile object of the hub → a Cluster. Whatever the hub wrote, it is data: missing or odd
// fields make a poorer Cluster, never an error and never a command.
import {
  type AccessProvider,
  type Cluster,
  type ConditionStatus,
  type ProfileCondition,
  memberIdLabel,
} from '../core/fleet.ts';
import { isSubdomain } from '../core/label-syntax.ts';
import { isRecord } from '../files/record.ts';

type Fields = Readonly<Record<string, unknown>>;

/** An item of the list that is not used. */
export interface DroppedProfile {
  /** As the hub wrote it; empty when there is none. */
  readonly name: string;
  readonly namespace: string;
  readonly why: string;
  /** The hub wrote something wrong; a profile that is being deleted is none of that. */
  readonly isFault: boolean;
}

/** What one item came to. */
export type ParsedProfile = { readonly cluster: Cluster } | { readonly dropped: DroppedProfile };

/** The schema allows 64 providers and values of 1024 characters; a hub that writes more is cut, so that it cannot drown us. */
const limits = { properties: 1_000, value: 4_096, providers: 64, extensions: 64, depth: 32, conditions: 64 };

/** Parses one item of a ClusterProfile list. */
export function parseProfile(item: unknown): ParsedProfile {
  const metadata = fields(fields(item)['metadata']);
  const name = text(metadata['name']) ?? '';
  const namespace = text(metadata['namespace']) ?? '';
  const why = reasonToDrop(fields(item), name);
  if (why !== undefined) return { dropped: { name, namespace, ...why } };
  return { cluster: toCluster(fields(item), metadata, name) };
}

function reasonToDrop(item: Fields, name: string): Pick<DroppedProfile, 'why' | 'isFault'> | undefined {
  if (name === '') return { why: 'it has no name', isFault: true };
  // The API server of the hub would not take such a name, so something else answers. It must not reach a command line.
  if (!isSubdomain(name)) return { why: 'its name is none that Kubernetes allows', isFault: true };
  const kind = item['kind'];
  if (kind !== undefined && kind !== 'ClusterProfile')
    return { why: 'it is no ClusterProfile', isFault: true };
  if (fields(item['metadata'])['deletionTimestamp']) return { why: 'it is being deleted', isFault: false };
  return undefined;
}

function toCluster(item: Fields, metadata: Fields, name: string): Cluster {
  const spec = fields(item['spec']);
  const status = fields(item['status']);
  const labels = stringMap(metadata['labels']);
  const manager = text(fields(spec['clusterManager'])['name']);
  const displayName = text(spec['displayName']);
  const version = text(fields(status['version'])['kubernetes']);
  const memberId = labels[memberIdLabel];
  const creationTimestamp = text(metadata['creationTimestamp']);
  return {
    name,
    namespace: text(metadata['namespace']) ?? '',
    ...(memberId && { memberId }),
    ...(displayName && { displayName }),
    ...(manager && { manager }),
    ...(version && { version }),
    ...(creationTimestamp && { creationTimestamp }),
    ...health(status['conditions']),
    conditions: conditions(status['conditions']),
    labels,
    properties: properties(status['properties'], spec),
    accessProviders: accessProviders(status),
  };
}

/** ControlPlaneHealthy decides; hubs of the first design wrote `Ready`. */
function health(value: unknown): Pick<Cluster, 'healthy' | 'healthMessage'> {
  const all = list(value).map(fields);
  const condition =
    all.find((entry) => entry['type'] === 'ControlPlaneHealthy') ??
    all.find((entry) => entry['type'] === 'Ready');
  const status = condition?.['status'];
  const healthMessage = text(condition?.['message']) ?? text(condition?.['reason']);
  const healthy: ConditionStatus = status === 'True' || status === 'False' ? status : 'Unknown';
  return { healthy, ...(healthMessage && { healthMessage }) };
}

function conditions(value: unknown): ProfileCondition[] {
  return list(value)
    .slice(0, limits.conditions)
    .map(fields)
    .flatMap((entry) => {
      const type = text(entry['type']);
      if (!type) return [];
      const [reason, message, since] = ['reason', 'message', 'lastTransitionTime'].map((key) =>
        text(entry[key]),
      );
      return {
        type,
        status: text(entry['status']) ?? 'Unknown',
        ...(reason && { reason }),
        ...(message && { message }),
        ...(since && { since }),
      };
    });
}

function properties(value: unknown, spec: Fields): Record<string, string> {
  const found: [string, string][] = [];
  // Not in the standard schema, but the first design's hubs serve them.
  const provider = text(spec['cloudProvider']);
  const region = text(spec['region']);
  if (provider) found.push(['cloud.provider', provider]);
  if (region) found.push(['topology.kubernetes.io/region', region]);
  for (const entry of list(value).slice(0, limits.properties).map(fields)) {
    const name = text(entry['name']);
    const content = text(entry['value']);
    if (name && content !== undefined && name.length <= limits.value && content.length <= limits.value)
      found.push([name, content]);
  }
  return Object.fromEntries(found);
}

/** `credentialProviders` is the deprecated name; `accessProviders` wins on an equal name (cluster-inventory-api pkg/access). */
function accessProviders(status: Fields): AccessProvider[] {
  const byName = new Map<string, AccessProvider>();
  for (const key of ['credentialProviders', 'accessProviders'])
    for (const entry of list(status[key]).slice(0, limits.providers).map(fields)) {
      const name = text(entry['name']);
      if (name) byName.set(name, accessProvider(name, fields(entry['cluster'])));
    }
  return [...byName.values()];
}

function accessProvider(name: string, cluster: Fields): AccessProvider {
  const tlsServerName = text(cluster['tls-server-name']);
  const certificateAuthorityData = text(cluster['certificate-authority-data']);
  const certificateAuthorityFile = text(cluster['certificate-authority']);
  const proxyUrl = text(cluster['proxy-url']);
  const extensions: [string, unknown][] = [];
  for (const entry of list(cluster['extensions']).slice(0, limits.extensions).map(fields)) {
    const key = text(entry['name']);
    if (key && !isDeeperThan(limits.depth, entry['extension'])) extensions.push([key, entry['extension']]);
  }
  return {
    name,
    server: text(cluster['server']) ?? '',
    ...(tlsServerName && { tlsServerName }),
    ...(certificateAuthorityData && { certificateAuthorityData }),
    ...(certificateAuthorityFile && { certificateAuthorityFile }),
    ...(proxyUrl && { proxyUrl }),
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'] === true,
    disableCompression: cluster['disable-compression'] === true,
    extensions: Object.fromEntries(extensions),
  };
}

/** Nested deeper, it would break whoever writes it out again. */
function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(depth - 1, inner));
}

function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function stringMap(value: unknown): Record<string, string> {
  const entries = Object.entries(fields(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}
