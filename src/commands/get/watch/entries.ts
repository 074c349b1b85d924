// One object of a watch, as a row of a table or as a whole, with what tells it from others.
import { parseTable } from '../../../client/table.ts';
import { type JsonObject, isJsonObject, textField } from '../../../core/json/json-value.ts';
import type { Table } from '../../../core/table.ts';
import type { ColumnQuota } from '../column-quota.ts';
import { asksForTable } from '../fetch.ts';
import { rowNeeds } from '../needs.ts';
import type { GetOptions } from '../options.ts';

/** A row with its columns (none when the server left them out), or the object itself. */
export interface Entry {
  /** The uid, else namespace and name. */
  readonly key: string;
  readonly resourceVersion: string;
  readonly table?: Table;
  readonly object?: JsonObject;
}

interface EntryContext {
  readonly options: GetOptions;
  readonly now: () => number;
  readonly takeColumns: ColumnQuota;
}

/** What an object, a list's Table or an event's Table holds. */
export function entriesOf(body: JsonObject, { options, now, takeColumns }: EntryContext): Entry[] {
  if (options.output.kind !== 'table') {
    const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
    return [{ ...identity(metadata), object: body }];
  }
  const table =
    asksForTable(options) || body['kind'] !== 'Table'
      ? parseTable(body, { keep: rowNeeds(options), now: now() })
      : undefined;
  if (!table) return [];
  takeColumns('', table.columns);
  return rowEntries(table);
}

/** One entry a row. */
export function rowEntries({ columns, rows }: Table): Entry[] {
  return rows.map((row) => ({
    ...identity(isJsonMetadata(row.object?.metadata)),
    table: { columns, rows: [row] },
  }));
}

function isJsonMetadata(metadata: unknown): JsonObject {
  return typeof metadata === 'object' && metadata !== null ? { ...metadata } : {};
}

function identity(metadata: JsonObject): { key: string; resourceVersion: string } {
  const named = `${textField(metadata, 'namespace')}/${textField(metadata, 'name')}`;
  return {
    key: textField(metadata, 'uid') || named,
    resourceVersion: textField(metadata, 'resourceVersion'),
  };
}
