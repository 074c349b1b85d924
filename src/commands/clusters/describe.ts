// `kubectl mc clusters describe`: all that is known of a cluster, and how its credentials were found.
import { translateTimestampSince } from '../../core/age.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { flagBool } from '../../core/flag.ts';
import type { Cluster } from '../../core/fleet.ts';
import type { System } from '../../core/system.ts';
import { sanitizeLine } from '../../output/sanitize.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { type AccessStep, accessStepFinder } from './access-steps.ts';
import { clusterDocument } from './cluster-document.ts';
import { announce } from '../shared/announce.ts';
import { printOwnDocument } from '../shared/print-document.ts';
import { type KnownCluster, accessText, found, knownFleet, trustOf } from './known-cluster.ts';
import type { ClustersOptions } from './options.ts';

/** Prints one block a cluster. */
export async function describeClusters(options: ClustersOptions, system: System): Promise<ExitCode> {
  const { input, output, values } = options;
  const { survey, clusters } = await knownFleet(input, { everything: false, wantsProperties: true });
  await announce(found(survey), { quiet: flagBool(values, 'quiet'), table: false }, system);
  const { out } = system.streams;
  const stepsOf = await accessStepFinder(survey);
  const described = await Promise.all(
    clusters.map(async (known) => ({ known, steps: await stepsOf(known) })),
  );
  if (output === 'json' || output === 'yaml') {
    const items = described.map(({ known, steps }) => ({
      ...clusterDocument(known, { explain: false }),
      accessSteps: steps.map((step) => ({ ...step })),
    }));
    await printOwnDocument({ kind: 'ClusterList', items }, output, out);
    return ExitCode.ok;
  }
  for (const [at, { known, steps }] of described.entries()) {
    if (at > 0) await out.write('\n\n');
    await out.write(describe(known, { steps, now: system.now() }));
  }
  return ExitCode.ok;
}

/** As `kubectl describe` lays things out. */
function describe(
  known: KnownCluster,
  { steps, now }: { readonly steps: readonly AccessStep[]; readonly now: number },
): string {
  const { cluster, target, failure } = known;
  const lines = fields([
    ['Name', cluster.name],
    ['Inventory', cluster.namespace],
    ['Display Name', cluster.displayName ?? ''],
    ['Manager', cluster.manager ?? ''],
    ['Member ID', cluster.memberId ?? ''],
    ['Version', cluster.version ?? ''],
    ['Age', translateTimestampSince(cluster.creationTimestamp, now)],
    ['Healthy', [cluster.healthy, cluster.healthMessage].filter(Boolean).join(', ')],
    [
      'Labels',
      Object.entries(cluster.labels)
        .map(([name, value]) => `${name}=${value}`)
        .toSorted(),
    ],
    ['Access', accessText(known)],
    ['Server', target?.connection.server ?? ''],
    ['Identity', target?.identity ?? ''],
    ['Namespace', target?.namespace ?? ''],
    ['Trust', trustOf(known) ?? ''],
    ['Problem', failure?.message ?? ''],
  ]);
  const conditions = (cluster.conditions ?? []).map(({ type, status, since, reason, message }) => [
    type,
    status,
    translateTimestampSince(since, now),
    reason ?? '',
    message ?? '',
  ]);
  return [
    lines,
    section('Conditions', ['TYPE', 'STATUS', 'SINCE', 'REASON', 'MESSAGE'], conditions),
    section('Properties', ['NAME', 'VALUE', 'FROM'], properties(cluster)),
    section(
      'Endpoints',
      ['PROVIDER', 'SERVER'],
      cluster.accessProviders.map(({ name, server }) => [name, server]),
    ),
    section(
      'Search for Credentials',
      ['STEP', 'RESULT', 'DETAIL'],
      steps.map(({ step, result, detail }) => [step, result, detail]),
    ),
  ].join('');
}

function properties({ properties: fromHub, ownProperties = {} }: Cluster): string[][] {
  const own = Object.entries(ownProperties).map(([name, value]) => [name, value, 'member']);
  const others = Object.entries(fromHub)
    .filter(([name, value]) => ownProperties[name] !== value)
    .map(([name, value]) => [name, value, Object.hasOwn(ownProperties, name) ? 'hub, overruled' : 'hub']);
  return [...own, ...others].toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
}

function fields(entries: readonly (readonly [string, string | readonly string[]])[]): string {
  const writer = createTableWriter();
  for (const [name, value] of entries) {
    const [first = '', ...others] = typeof value === 'string' ? [value] : value;
    writer.row([`${name}:`, first === '' ? '<none>' : sanitizeLine(first)]);
    for (const other of others) writer.row(['', sanitizeLine(other)]);
  }
  return [...writer.flush()].join('');
}

function section(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return `${title}:   <none>\n`;
  const writer = createTableWriter();
  writer.row(columns);
  for (const row of rows) writer.row(row.map((cell) => (cell === '' ? '<none>' : formatCell(cell))));
  const lines = [...writer.flush()].join('').trimEnd().split('\n');
  return `${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
