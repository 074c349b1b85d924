// One ClusterProfile object of the hub → a Cluster. Whatever the hub wrote, it is data: missing or odd
// fields make a poorer Cluster, never an error and never a command.
import type { AccessProvider, Cluster, ConditionStatus } from '../core/fleet.ts';
import { isRecord } from '../files/record.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Parses one item of a ClusterProfile list; undefined when it has no usable name or is being deleted. */
export function parseProfile(item: unknown): Cluster | undefined {
  const metadata = fields(fields(item)['metadata']);
  const name = text(metadata['name']);
  if (!name || metadata['deletionTimestamp']) return undefined;
  const spec = fields(fields(item)['spec']);
  const status = fields(fields(item)['status']);
  const labels = stringMap(metadata['labels']);
  const manager = text(fields(spec['clusterManager'])['name']);
  const displayName = text(spec['displayName']);
  const version = text(fields(status['version'])['kubernetes']);
  const memberId = labels['multicluster.x-k8s.io/inventory-member-id'];
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
    labels,
    properties: properties(status['properties'], spec),
    accessProviders: accessProviders(status),
  };
}

/** ControlPlaneHealthy decides; hubs of the first design wrote `Ready`. */
function health(conditions: unknown): Pick<Cluster, 'healthy' | 'healthMessage'> {
  const all = list(conditions).map(fields);
  const condition =
    all.find((entry) => entry['type'] === 'ControlPlaneHealthy') ??
    all.find((entry) => entry['type'] === 'Ready');
  const status = condition?.['status'];
  const healthMessage = text(condition?.['message']) ?? text(condition?.['reason']);
  const healthy: ConditionStatus = status === 'True' || status === 'False' ? status : 'Unknown';
  return { healthy, ...(healthMessage && { healthMessage }) };
}

function properties(value: unknown, spec: Fields): Record<string, string> {
  const found: [string, string][] = [];
  // Not in the standard schema, but the first design's hubs serve them.
  const provider = text(spec['cloudProvider']);
  const region = text(spec['region']);
  if (provider) found.push(['cloud.provider', provider]);
  if (region) found.push(['topology.kubernetes.io/region', region]);
  for (const entry of list(value).map(fields)) {
    const name = text(entry['name']);
    const content = text(entry['value']);
    if (name && content !== undefined) found.push([name, content]);
  }
  return Object.fromEntries(found);
}

/** `credentialProviders` is the deprecated name; `accessProviders` wins on an equal name (cluster-inventory-api pkg/access). */
function accessProviders(status: Fields): AccessProvider[] {
  const byName = new Map<string, AccessProvider>();
  for (const key of ['credentialProviders', 'accessProviders'])
    for (const entry of list(status[key]).map(fields)) {
      const name = text(entry['name']);
      if (name) byName.set(name, accessProvider(name, fields(entry['cluster'])));
    }
  return [...byName.values()];
}

function accessProvider(name: string, cluster: Fields): AccessProvider {
  const tlsServerName = text(cluster['tls-server-name']);
  const certificateAuthorityData = text(cluster['certificate-authority-data']);
  const proxyUrl = text(cluster['proxy-url']);
  const extensions: [string, unknown][] = [];
  for (const entry of list(cluster['extensions']).map(fields)) {
    const key = text(entry['name']);
    if (key) extensions.push([key, entry['extension']]);
  }
  return {
    name,
    server: text(cluster['server']) ?? '',
    ...(tlsServerName && { tlsServerName }),
    ...(certificateAuthorityData && { certificateAuthorityData }),
    ...(proxyUrl && { proxyUrl }),
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'] === true,
    disableCompression: cluster['disable-compression'] === true,
    extensions: Object.fromEntries(extensions),
  };
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
