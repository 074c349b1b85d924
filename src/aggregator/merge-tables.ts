// Step 5 for tables: the answers of all members become one block of rows per kind, with CLUSTER beside
// the name. Columns are the server's own, merged by name; no kind has a printer of its own (docs/adr/0002).
import type { Table, TableColumn, TableObject, TableRow } from '../core/table.ts';

/** The tables that one member gave for one kind (several when they came in pages). */
export interface MemberTables {
  readonly cluster: string;
  readonly tables: readonly Table[];
}

/** What to show beside the server's columns (kubectl: printers.PrintOptions). */
export interface DecorateOptions {
  readonly wide: boolean;
  readonly showCluster: boolean;
  readonly showNamespace: boolean;
  /** `pod`, `deployment.apps`: prefixed to the name; undefined shows the bare name. */
  readonly kindPrefix?: string;
  /** Keys of `-L`. */
  readonly labelColumns: readonly string[];
  readonly showLabels: boolean;
  /** Columns of other tables that the layout has to hold: a watch prints one row at a time. */
  readonly union?: readonly (readonly TableColumn[])[];
  /** `--sort-by` over the whole fleet: the positions of the rows' objects in their new order. */
  readonly sort?: (objects: readonly (TableObject | undefined)[]) => readonly number[];
}

/** A block ready to print: upper-case headers, and rows of raw cells in the same order. */
export interface FleetTable {
  readonly headers: readonly string[];
  readonly count: number;
  /** Each is made when it is asked for: a long list never stands in memory a second time. */
  readonly rows: Iterable<readonly unknown[]>;
}

/** Merges the members' tables, in the order given. */
export function mergeTables(members: readonly MemberTables[], options: DecorateOptions): FleetTable {
  const merged = mergeColumns([
    ...(options.union ?? []),
    ...members.flatMap((member) => member.tables.map((table) => table.columns)),
  ]);
  const shown = merged.filter((entry) => options.wide || entry.column.priority === 0);
  const nameAt = shown.findIndex((entry) => isNameColumn(entry.column));
  const layout = layoutOf(shown, nameAt, options);
  const parts = members.flatMap(({ cluster, tables }) =>
    tables.map((table): Part => {
      const keys = columnKeys(table.columns);
      const at = new Map(keys.map((key, index) => [key, index]));
      return {
        cluster,
        rows: table.rows,
        pick: shown.map((entry) => at.get(entry.key)),
        prefixAt: keys.findIndex((_, index) => isNameColumn(table.columns[index])),
      };
    }),
  );
  const { sort } = options;
  if (sort) {
    const all = parts.flatMap((part) => part.rows.map((row) => ({ part, row })));
    const order = sort(all.map(({ row }) => row.object));
    return { headers: layout.headers, count: order.length, rows: sortedRows(all, order, layout.cells) };
  }
  const count = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  return { headers: layout.headers, count, rows: rowsOf(parts, layout.cells) };
}

type Cells = (row: TableRow, part: Part) => unknown[];

function* rowsOf(parts: readonly Part[], cells: Cells): Generator<unknown[]> {
  for (const part of parts) for (const row of part.rows) yield cells(row, part);
}

function* sortedRows(
  all: readonly { readonly part: Part; readonly row: TableRow }[],
  order: readonly number[],
  cells: Cells,
): Generator<unknown[]> {
  for (const index of order) {
    const found = all[index];
    if (found) yield cells(found.row, found.part);
  }
}

/** One table of one member, and how its cells become those of the block. */
interface Part {
  readonly cluster: string;
  readonly rows: readonly TableRow[];
  /** For each shown column its index in the member's own table. */
  readonly pick: readonly (number | undefined)[];
  /** The member's own name column, which gets the kind prefix. */
  readonly prefixAt: number;
}

function layoutOf(shown: readonly MergedColumn[], nameAt: number, options: DecorateOptions) {
  const clusterAt = nameAt + 1;
  const headers = shown.map((entry) => entry.column.name.toUpperCase());
  if (options.showCluster) headers.splice(clusterAt, 0, 'CLUSTER');
  if (options.showNamespace) headers.unshift('NAMESPACE');
  headers.push(...options.labelColumns.map(labelHeader));
  if (options.showLabels) headers.push('LABELS');
  const hasLabels = options.showLabels || options.labelColumns.length > 0;

  function cells(row: TableRow, { cluster, pick, prefixAt }: Part): unknown[] {
    const result: unknown[] = [];
    const metadata = row.object?.metadata;
    if (options.showNamespace) result.push(metadata?.namespace ?? '');
    for (let index = 0; index < pick.length; index++) {
      const from = pick[index];
      if (options.showCluster && index === clusterAt) result.push(cluster);
      result.push(cellOf(row, from, from === prefixAt ? options.kindPrefix : undefined));
    }
    if (options.showCluster && clusterAt >= pick.length) result.push(cluster);
    if (!hasLabels) return result;
    const labels = metadata?.labels ?? {};
    for (const key of options.labelColumns) result.push(Object.hasOwn(labels, key) ? labels[key] : '');
    if (options.showLabels) result.push(formatLabels(labels));
    return result;
  }
  return { headers, cells };
}

/** `<none>` is kubectl's word for a value that is not there: this member's table has no such column. */
function cellOf(row: TableRow, from: number | undefined, prefix: string | undefined): unknown {
  if (from === undefined) return '<none>';
  const cell = row.cells[from] ?? null;
  return prefix === undefined ? cell : `${prefix}/${typeof cell === 'string' ? cell : ''}`;
}

interface MergedColumn {
  readonly key: string;
  readonly column: TableColumn;
}

/** The union by name in first-seen order; a column that only some have stands after its left neighbour there. */
function mergeColumns(tables: readonly (readonly TableColumn[])[]): MergedColumn[] {
  const merged: MergedColumn[] = [];
  let last: readonly TableColumn[] | undefined;
  for (const columns of tables) {
    // The pages of a list have the same ones.
    if (columns === last || (last && isAlike(columns, last))) continue;
    last = columns;
    let after = -1;
    for (const [index, key] of columnKeys(columns).entries()) {
      const column = columns[index];
      if (!column) continue;
      const found = merged.findIndex((entry) => entry.key === key);
      const known = merged[found];
      if (!known) merged.splice(++after, 0, { key, column });
      else {
        // Shown as soon as one member shows it without -o wide, and the name as soon as one says that it is the name.
        const shown = column.priority < known.column.priority ? column : known.column;
        const named = [known.column, column].find(isNameColumn);
        merged[found] = {
          key,
          column: { ...shown, ...(named && { type: named.type, format: named.format }) },
        };
        after = found;
      }
    }
  }
  return merged;
}

function isAlike(columns: readonly TableColumn[], others: readonly TableColumn[]): boolean {
  return (
    columns.length === others.length &&
    columns.every(({ name, type, format, priority }, index) => {
      const other = others[index];
      return (
        other?.name === name && other.type === type && other.format === format && other.priority === priority
      );
    })
  );
}

/** What a column is known by in other tables. A table may repeat a name; the second of it is a column of its own. */
export function columnKeys(columns: readonly TableColumn[]): string[] {
  const seen = new Map<string, number>();
  return columns.map((column) => {
    const name = column.name.toUpperCase();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}\0${count}`;
  });
}

function isNameColumn(column: TableColumn | undefined): boolean {
  return column?.format === 'name' && column.type === 'string';
}

/** kubectl: formatLabelHeaders, the last segment of the key in upper case. */
function labelHeader(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).toUpperCase();
}

/** kubectl: labels.FormatLabels, sorted, `<none>` when there are none. */
function formatLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(labels)
    .toSorted()
    .map((key) => `${key}=${labels[key]}`);
  return pairs.length > 0 ? pairs.join(',') : '<none>';
}
