// `kubectl mc clusters`: one row a cluster, nobody but the hub is asked.
import { serversOf } from '../../access/profile-servers.ts';
import { translateTimestampSince } from '../../core/age.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { flagBool } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import type { DroppedProfile } from '../../discovery/profile.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { announce } from '../shared/announce.ts';
import { printOwnDocument } from '../shared/print-document.ts';
import { type KnownCluster, accessText, found, knownFleet, propertiesOf } from './known-cluster.ts';
import { clusterDocument } from './cluster-document.ts';
import type { ClustersOptions } from './options.ts';

/** Prints the list. Clusters without credentials are rows like any other: exit 0. */
export async function listClusters(options: ClustersOptions, system: System): Promise<ExitCode> {
  const { input, output, explain, values } = options;
  const { out } = system.streams;
  const wantsProperties = output === 'wide' || output === 'json' || output === 'yaml';
  const { survey, clusters } = await knownFleet(input, { everything: explain, wantsProperties });
  await announce(
    found(survey),
    { quiet: flagBool(values, 'quiet'), table: output === 'table' || output === 'wide' },
    system,
  );
  if (output === 'json' || output === 'yaml') {
    const items = clusters.map((known) => clusterDocument(known, { explain }));
    const dropped = survey.dropped.map(({ name, namespace, why }) => ({ name, namespace, why }));
    await printOwnDocument({ kind: 'ClusterList', items, ...(explain && { dropped }) }, output, out);
  } else if (output === 'name') {
    await out.write(clusters.map(({ cluster }) => `${sanitizeLine(cluster.name)}\n`).join(''));
  } else await printTable(clusters, explain ? survey.dropped : [], { options, system });
  return ExitCode.ok;
}

const narrow = ['NAME', 'MANAGER', 'VERSION', 'HEALTHY', 'ACCESS', 'AGE'];
const wideOnes = ['DISPLAY-NAME', 'SERVER', 'IDENTITY', 'MEMBER-ID', 'NAMESPACE', 'PROPERTIES'];

async function printTable(
  clusters: readonly KnownCluster[],
  dropped: readonly DroppedProfile[],
  { options, system }: { readonly options: ClustersOptions; readonly system: System },
): Promise<void> {
  const { explain, noHeaders, output } = options;
  const wide = output === 'wide';
  const writer = createTableWriter();
  const columns = [...narrow, ...(wide ? wideOnes : []), ...(explain ? ['SELECTED', 'REASON'] : [])];
  if (!noHeaders) writer.row(columns);
  for (const known of clusters) {
    const part = explain ? [known.part, known.why] : [];
    writer.row([...narrowCells(known, system.now()), ...(wide ? wideCells(known) : []), ...part].map(shown));
  }
  for (const { name, namespace, why } of dropped) {
    const blanks = columns.slice(1, -2).map((column) => (column === 'NAMESPACE' ? namespace : ''));
    writer.row([name, ...blanks, 'OUT', why].map(shown));
  }
  for (const chunk of writer.flush()) await system.streams.out.write(chunk);
}

/** kubectl's word for a cell without content. */
function shown(text: string): string {
  return text === '' ? '<none>' : formatCell(text);
}

function narrowCells(known: KnownCluster, now: number): string[] {
  const { cluster } = known;
  return [
    cluster.name,
    cluster.manager ?? '',
    cluster.version ?? '',
    cluster.healthy,
    accessText(known),
    translateTimestampSince(cluster.creationTimestamp, now),
  ];
}

function wideCells({ cluster, target }: KnownCluster): string[] {
  const properties = Object.entries(propertiesOf(cluster)).map(([name, value]) => `${name}=${value}`);
  return [
    cluster.displayName ?? '',
    target?.connection.server ?? [...new Set(serversOf(cluster))].join(','),
    target?.identity ?? '',
    cluster.memberId ?? '',
    cluster.namespace,
    properties.toSorted().join(','),
  ];
}
