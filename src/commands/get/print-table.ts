// Human output of `get`: one block per type over all members, aligned as kubectl aligns it.
import { type BlockResource, fleetBlocks } from '../../aggregator/blocks.ts';
import { mergeTables } from '../../aggregator/merge-tables.ts';
import type { Outcome } from '../../core/fleet.ts';
import type { TextSink } from '../../core/streams.ts';
import { createTableWriter, formatCell, formatPipedCells } from '../../output/table.ts';
import { inOrder, sortOrder, unsortableText } from './documents.ts';
import type { GetAnswer } from './answers.ts';
import type { GetResult } from './fetch.ts';
import type { GetOptions } from './options.ts';

/** Prints the blocks and tells whether anything was printed (kubectl: GetOptions.Run). */
export async function printTables(
  outcomes: readonly Outcome<GetResult>[],
  options: GetOptions,
  {
    out,
    showCluster,
    asKubectl,
  }: { readonly out: TextSink; readonly showCluster: boolean; readonly asKubectl: boolean },
): Promise<boolean> {
  const members = outcomes.flatMap(({ cluster, value }) =>
    value ? [{ cluster: cluster.name, answers: tableAnswers(value) }] : [],
  );
  const [only] = members;
  // Without the server's tables kubectl sorts the objects of all types as one.
  const isSorted = asKubectl && options.sortBy !== '' && !options.serverPrint;
  if (asKubectl && options.sortBy !== '' && options.serverPrint)
    checkTableSort(options.sortBy, only?.answers ?? []);
  const blocks = fleetBlocks(
    isSorted && only ? [{ ...only, answers: rowsInOrder(options.sortBy, only.answers) }] : members,
  );
  // kubectl prefixes the kind as soon as two kinds came back, even when one of them is empty.
  const kinds = new Set(
    blocks.map(({ resource }) => `${resource.kind}.${resource.version}.${resource.group}`),
  );
  const withKind = options.showKind || kinds.size > 1;
  const isPiped = asKubectl && !out.isTTY;
  let printed = false;
  let showNamespace = false;
  for (const block of blocks) {
    // kubectl keeps the column for what follows a namespaced type (PrintFlags.Copy shares the human flags).
    showNamespace ||= options.allNamespaces && block.resource.namespaced;
    const table = mergeTables(block.members, {
      wide: options.output.kind === 'table' && options.output.wide,
      showCluster,
      showNamespace,
      labelColumns: options.labelColumns,
      showLabels: options.showLabels,
      ...(withKind && { kindPrefix: kindPrefix(block.resource) }),
      ...(options.sortBy !== '' &&
        !isSorted && {
          sort: (objects) => rowOrder(options.sortBy, objects, asKubectl),
        }),
    });
    if (table.count === 0) continue;
    const writer = createTableWriter();
    if (!options.noHeaders) writer.row(table.headers.map(formatCell));
    for (const row of table.rows) writer.row(isPiped ? formatPipedCells(row) : row.map(formatCell));
    if (printed && !options.noHeaders) await out.write('\n');
    for (const chunk of writer.flush()) await out.write(chunk);
    printed = true;
  }
  return printed;
}

/** The answers of one member that are tables. */
export function tableAnswers(value: GetResult | undefined): TableAnswers[] {
  return (value?.answers ?? []).filter((answer) => answer.kind === 'table');
}

/** kubectl sorts the answers of several types by the field first, where it is hardly ever found (RuntimeSorter). */
function checkTableSort(sortBy: string, answers: readonly { readonly resourceVersion: string }[]): void {
  if (answers.length < 2) return;
  const tables = answers.map(({ resourceVersion }) => ({
    apiVersion: 'meta.k8s.io/v1',
    kind: 'Table',
    metadata: { resourceVersion },
  }));
  sortOrder(sortBy, tables, { of: 'list' });
}

/** Every row as an answer of its own, in the order of the field over all types (RuntimeSorter without Tables). */
function rowsInOrder(sortBy: string, answers: readonly TableAnswers[]): TableAnswers[] {
  const rows = answers.flatMap((answer) =>
    answer.table.rows.map((row): TableAnswers => ({ ...answer, table: { ...answer.table, rows: [row] } })),
  );
  if (rows.length < 2) return rows;
  const objects = rows.map(({ table }) => table.rows[0]?.object);
  return inOrder(rows, sortOrder(sortBy, objects, { of: 'list', ties: 'kubectl' }));
}

type TableAnswers = Extract<GetAnswer, { kind: 'table' }>;

/** kubectl drops the error of a printer that sorts, so that nothing is printed; over a fleet it is an error. */
function rowOrder(sortBy: string, objects: readonly unknown[], asKubectl: boolean): number[] {
  if (!asKubectl) return sortOrder(sortBy, objects, { of: 'table', mixed: true });
  try {
    return sortOrder(sortBy, objects, { of: 'table', ties: 'kubectl' });
  } catch (error) {
    if (unsortableText(error) !== undefined) throw error;
    return [];
  }
}

/** schema.GroupKind.String in lower case: `pod`, `deployment.apps`. */
export function kindPrefix({ kind, group }: BlockResource): string {
  return (group === '' ? kind : `${kind}.${group}`).toLowerCase();
}
