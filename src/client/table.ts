// A server's Table as rows and columns; a list that is no Table (an old aggregated API) becomes one of NAME and AGE.
import { translateTimestampSince } from '../core/age.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../core/json/json-value.ts';
import type { Table, TableColumn, TableObject } from '../core/table.ts';

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

/** The table in an answer; undefined when the answer is neither a Table, a list nor an object. */
export function parseTable(answer: JsonValue, now: number): Table | undefined {
  if (!isJsonObject(answer) || typeof answer['kind'] !== 'string') return undefined;
  if (answer['kind'] === 'Table' && textField(answer, 'apiVersion').startsWith('meta.k8s.io/'))
    return { columns: columnsOf(answer['columnDefinitions']), rows: rowsOf(answer['rows']) };
  const items = Array.isArray(answer['items']) ? (answer['items'] as readonly JsonValue[]) : [answer];
  const rows = items.filter(isJsonObject).map((item) => {
    const object = item as TableObject;
    return { cells: [object.metadata?.name ?? null, translateTimestampSince(creationOf(item), now)], object };
  });
  return { columns: defaultColumns, rows };
}

function columnsOf(definitions: JsonValue | undefined): TableColumn[] {
  return objects(definitions).map((definition) => ({
    name: textField(definition, 'name'),
    type: textField(definition, 'type'),
    format: textField(definition, 'format'),
    priority: Number(definition['priority'] ?? 0),
  }));
}

function rowsOf(rows: JsonValue | undefined): Table['rows'] {
  return objects(rows).map((row) => ({
    cells: Array.isArray(row['cells']) ? row['cells'] : [],
    object: isJsonObject(row['object']) ? (row['object'] as TableObject) : undefined,
  }));
}

function creationOf(item: JsonObject): string | undefined {
  const metadata = item['metadata'];
  const created = isJsonObject(metadata) ? metadata['creationTimestamp'] : undefined;
  return typeof created === 'string' ? created : undefined;
}

function objects(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
