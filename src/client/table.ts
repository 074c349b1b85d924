// A server's Table as rows and columns; a list that is no Table (an old aggregated API) becomes one of NAME and AGE.
import { translateTimestampSince } from '../core/age.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../core/json/json-value.ts';
import type { Table, TableColumn, TableObject } from '../core/table.ts';
import { badResponse } from './read-resource.ts';

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

/**
 * The table in an answer; undefined when the answer is neither a Table, a list nor an object. Throws ClusterError for a
 * Table that is not built as one: rows that cannot be read must not look like no rows.
 */
export function parseTable(answer: JsonValue, now: number): Table | undefined {
  if (!isJsonObject(answer) || typeof answer['kind'] !== 'string') return undefined;
  if (isServerTable(answer))
    return { columns: columnsOf(answer['columnDefinitions']), rows: rowsOf(answer['rows']) };
  const items = Array.isArray(answer['items']) ? (answer['items'] as readonly JsonValue[]) : [answer];
  const rows = items.filter(isJsonObject).map((item) => {
    const object = item as TableObject;
    return { cells: [object.metadata?.name ?? null, translateTimestampSince(creationOf(item), now)], object };
  });
  return { columns: defaultColumns, rows };
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

/** Go writes an empty list as null. */
function rowsOf(rows: JsonValue | undefined): Table['rows'] {
  return objects(rows === null ? [] : rows, 'rows').map(({ cells, object }) => {
    if (!Array.isArray(cells)) throw badResponse('the answer is a Table with a row that has no cells');
    return { cells, object: isJsonObject(object) ? object : undefined };
  });
}

function creationOf(item: JsonObject): string | undefined {
  const metadata = item['metadata'];
  const created = isJsonObject(metadata) ? metadata['creationTimestamp'] : undefined;
  return typeof created === 'string' ? created : undefined;
}

function objects(value: JsonValue | undefined, what: string): JsonObject[] {
  if (!Array.isArray(value) || !value.every(isJsonObject))
    throw badResponse(`the answer is a Table without usable ${what}`);
  return value;
}
