// A server's Table as rows and columns; a list that is no Table (an old aggregated API) becomes one of NAME and AGE.
import { translateTimestampSince } from '../core/age.ts';
import { type JsonCursor, keyNames } from '../core/json/json-cursor.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../core/json/json-value.ts';
import { type Pick, pickAt, pickFrom, pickPaths } from '../core/json/pick-json.ts';
import type { Table, TableColumn, TableObject, TableRow } from '../core/table.ts';
import { badResponse } from './bad-response.ts';
import { withoutIdleMetadata } from './idle-metadata.ts';
import type { ListShape, ScanLimits, ScannedList } from './list-scan.ts';

/** The header kubectl sends for human-readable output (kubectl pkg/cmd/get/get.go transformRequests). */
export const tableAccept = [
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/json',
].join(',');

/** kubectl: printers.defaultHandlerEntry. */
const defaultColumns: readonly TableColumn[] = [
  { name: 'Name', type: 'string', format: 'name', priority: 0 },
  { name: 'Age', type: 'string', format: '', priority: 0 },
];

/** No kind has so many; merging them over a fleet would take for ever. */
const maxColumns = 1_000;

/** Whether an answer is a server's Table, as it was asked for; a custom kind may be called Table too. */
export function isServerTable(answer: JsonValue): answer is JsonObject {
  return (
    isJsonObject(answer) &&
    answer['kind'] === 'Table' &&
    textField(answer, 'apiVersion').startsWith('meta.k8s.io/')
  );
}

/** What is kept of a table, and the clock for ages. */
export interface TableOptions {
  /** The members of each row's object that are needed; an empty path keeps all of it. */
  readonly keep: readonly (readonly string[])[];
  readonly now: number;
}

/**
 * The table in an answer; undefined when the answer is neither a Table, a list nor an object. Throws ClusterError for a
 * Table that is not built as one: rows that cannot be read must not look like no rows.
 */
export function parseTable(answer: JsonValue, { keep, now }: TableOptions): Table | undefined {
  if (!isJsonObject(answer) || typeof answer['kind'] !== 'string') return undefined;
  if (isServerTable(answer)) {
    const pick = pickPaths(keep);
    const columns = columnsOf(answer['columnDefinitions']);
    // Go writes an empty list as null.
    const rows = objects(answer['rows'] === null ? [] : answer['rows'], 'rows');
    const width = widthOf(columns);
    return {
      columns,
      rows: rows.map(({ cells, object = null }) =>
        usable(toRow(cells, { object: pickFrom(object, pick), width })),
      ),
    };
  }
  const pick = itemPick(keep);
  const { items } = answer;
  const found = items === null ? [] : Array.isArray(items) ? (items as readonly JsonValue[]) : [answer];
  const rows = found.filter(isJsonObject).map((item) => defaultRow(pickFrom(item, pick), now));
  return { columns: defaultColumns, rows: rows.filter((row) => row !== noObject) };
}

/** How to read, while it comes in, a Table, or a list that is to become one; `scannedTable` gives it its columns. */
export function tableShape({ keep, now }: TableOptions, limits: ScanLimits): ListShape<TableRow> {
  const ofRow = pickPaths(keep);
  const ofItem = itemPick(keep);
  const names = metadataNames(keep);
  const row: RowShape = { pick: ofRow, width: Number.POSITIVE_INFINITY };
  return {
    ...limits,
    ...(names && { shorten: (bytes: Buffer) => withoutIdleMetadata(bytes, names) }),
    isList(key, head) {
      const columns = head['columnDefinitions'];
      row.width = widthOf(Array.isArray(columns) ? columns : []);
      return key === (isServerTable(head) ? 'rows' : 'items');
    },
    element: (cursor, { depth, key }) =>
      key === 'rows' ? rowAt(cursor, row, depth) : defaultRow(pickAt(cursor, ofItem, depth), now),
  };
}

/** What `parseTable` gives for the same answer, or throws. */
export function scannedTable(
  { document, list }: ScannedList<TableRow>,
  options: TableOptions,
): Table | undefined {
  if (!list || !isJsonObject(document) || typeof document['kind'] !== 'string')
    return parseTable(document, options);
  if (list.key === 'rows') {
    const columns = columnsOf(document['columnDefinitions']);
    if (list.problems.has(noObject)) throw withoutUsable('rows');
    for (const problem of list.problems) usable(problem);
    return { columns, rows: fitted(list.elements, widthOf(columns)) };
  }
  // A Table has no items, whatever stands there.
  return isServerTable(document)
    ? parseTable(document, options)
    : { columns: defaultColumns, rows: list.elements };
}

/** Null in the later events of a watch. */
function columnsOf(definitions: JsonValue | undefined): TableColumn[] {
  const columns = objects(definitions ?? [], 'columns');
  if (columns.length > maxColumns) throw badResponse(`the answer is a Table of ${columns.length} columns`);
  return columns.map((definition) => ({
    name: textField(definition, 'name'),
    type: textField(definition, 'type'),
    format: textField(definition, 'format'),
    priority: Number(definition['priority'] ?? 0),
  }));
}

const openBrace = 0x7b;
const closeBrace = 0x7d;
const comma = 0x2c;
/** As apimachinery's TableRow is written. */
const afterCells = Buffer.from(',"object":');
const rowKeys = keyNames(['cells', 'object']);
const noObject = 'no object';
const noCells = 'no cells';

/** How a row is read; `width` is how many columns there are, as far as that was said before. */
interface RowShape {
  readonly pick: Pick;
  width: number;
}

function rowAt(cursor: JsonCursor, { pick, width }: RowShape, depth: number): TableRow | string {
  if (cursor.peek() !== openBrace) {
    cursor.skip(depth);
    return noObject;
  }
  let cells: JsonValue | undefined;
  let object: JsonValue = null;
  // Not with a function for each member: this runs a hundred thousand times.
  cursor.enter(openBrace, depth);
  if (cursor.accept(closeBrace)) return noCells;
  do {
    const key = cursor.key(rowKeys);
    if (key === 'cells') cells = cursor.valueBefore(afterCells, depth + 1);
    else if (key === 'object') object = pickAt(cursor, pick, depth + 1);
    else cursor.skip(depth + 1);
  } while (cursor.either(comma, closeBrace) === comma);
  return toRow(cells, { object, width });
}

/** How many cells a row can have; the events of a watch leave the columns out after the first. */
function widthOf(columns: readonly unknown[]): number {
  return columns.length > 0 ? columns.length : Number.POSITIVE_INFINITY;
}

/** kubectl shows no cell without a column (tableprinter.go printTable); here it takes no memory either. */
function toRow(
  cells: JsonValue | undefined,
  { object, width }: { readonly object: JsonValue; readonly width: number },
): TableRow | string {
  if (!Array.isArray(cells)) return noCells;
  const shown = cells.length > width ? cells.slice(0, width) : cells;
  return { cells: shown, object: isJsonObject(object) ? object : undefined };
}

/** Their columns may have come after the rows. */
function fitted(rows: readonly TableRow[], width: number): readonly TableRow[] {
  if (!rows.some(({ cells }) => cells.length > width)) return rows;
  return rows.map((row) => ({ ...row, cells: row.cells.slice(0, width) }));
}

function usable(row: TableRow | string): TableRow {
  if (typeof row === 'string') throw badResponse('the answer is a Table with a row that has no cells');
  return row;
}

/** The members of the metadata that are all that is needed; undefined when it may be more. */
function metadataNames(keep: TableOptions['keep']): string[] | undefined {
  const isPlain = keep.every(
    ([first, name]) => first === 'metadata' && name !== undefined && name !== 'managedFields',
  );
  return isPlain ? keep.map(([, name = '']) => name) : undefined;
}

function itemPick(keep: TableOptions['keep']): Pick {
  return pickPaths([...keep, ['metadata', 'name'], ['metadata', 'creationTimestamp']]);
}

/** NAME and AGE. */
function defaultRow(item: JsonValue, now: number): TableRow | typeof noObject {
  if (!isJsonObject(item)) return noObject;
  const object = item as TableObject;
  return { cells: [object.metadata?.name ?? null, translateTimestampSince(creationOf(item), now)], object };
}

function creationOf(item: JsonObject): string | undefined {
  const metadata = item['metadata'];
  const created = isJsonObject(metadata) ? metadata['creationTimestamp'] : undefined;
  return typeof created === 'string' ? created : undefined;
}

function objects(value: JsonValue | undefined, what: string): JsonObject[] {
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw withoutUsable(what);
  return value;
}

function withoutUsable(what: string) {
  return badResponse(`the answer is a Table without usable ${what}`);
}
