// A table that grows: rows of a watch, or of clusters as they answer on a terminal. The header comes once, and
// again when the columns change; a column never gets narrower.
import { type DecorateOptions, mergeTables } from '../../aggregator/merge-tables.ts';
import type { TextSink } from '../../core/streams.ts';
import type { Table, TableColumn } from '../../core/table.ts';
import { createTableWriter, formatCell, formatPipedCells } from '../../output/table.ts';

/** Some rows of one cluster; `event` is shown in a column of its own when it is given. */
export interface TablePart {
  readonly cluster: string;
  readonly table: Table;
  readonly event?: string;
}

/** How the rows are shown. */
export interface StreamTableOptions {
  readonly out: TextSink;
  readonly noHeaders: boolean;
  /** One member, printed as kubectl prints it, and not on a terminal. */
  readonly isPiped?: boolean;
  readonly decorate: Omit<DecorateOptions, 'union' | 'sort'>;
}

/** A printer that remembers columns and widths; what is given in one call is aligned as one. */
export function streamTable({
  out,
  noHeaders,
  isPiped = false,
  decorate,
}: StreamTableOptions): (parts: readonly TablePart[]) => Promise<void> {
  const writer = createTableWriter();
  const lastColumns = new Map<string, readonly TableColumn[]>();
  const union = new Map<string, readonly TableColumn[]>();
  let printedHeader = '';

  /** Later events of a watch leave the columns out: they are those of the table before. */
  function columnsOf({ cluster, table }: TablePart): readonly TableColumn[] {
    const columns = table.columns.length > 0 ? table.columns : (lastColumns.get(cluster) ?? []);
    if (columns !== lastColumns.get(cluster)) union.set(JSON.stringify(columns), columns);
    lastColumns.set(cluster, columns);
    return columns;
  }

  return async (parts) => {
    for (const part of parts) {
      if (part.table.rows.length === 0) continue;
      const tables = [{ columns: columnsOf(part), rows: part.table.rows }];
      const merged = mergeTables([{ cluster: part.cluster, tables }], {
        ...decorate,
        union: [...union.values()],
      });
      const isEvent = part.event !== undefined;
      const headers = isEvent ? ['EVENT', ...merged.headers] : merged.headers;
      if (!noHeaders && headers.join('\t') !== printedHeader) writer.row(headers.map(formatCell));
      printedHeader = headers.join('\t');
      for (const row of merged.rows)
        writer.row([
          ...(isEvent ? [part.event ?? ''] : []),
          ...(isPiped ? formatPipedCells(row) : row.map(formatCell)),
        ]);
    }
    for (const chunk of writer.flush()) await out.write(chunk);
  };
}
