// The cells of custom resources: the columns that a CustomResourceDefinition declares, read by JSONPath
// (k8s.io/apiextensions-apiserver/pkg/registry/customresource/tableconvertor).
import type { Cell, CellWriter } from './cells.ts';
import type { PrinterColumn } from './crds.ts';
import { fieldOf } from './trusted.ts';

/** A column as a Table declares it. */
export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
}

/** `nameColumn` is the first column, which is the same for all kinds. */
export function customColumns(
  nameColumn: ColumnDefinition,
  columns: readonly PrinterColumn[],
): ColumnDefinition[] {
  return [nameColumn, ...effective(columns).map(toDefinition)];
}

function toDefinition(column: PrinterColumn): ColumnDefinition {
  return {
    name: column.name,
    type: column.type,
    format: column.format ?? '',
    description:
      column.description ?? `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
    priority: column.priority ?? 0,
  };
}

// A CustomResourceDefinition without columns gets Age (apiextensions-apiserver, serverPrinterColumns).
function effective(columns: readonly PrinterColumn[]): readonly PrinterColumn[] {
  if (columns.length > 0) return columns;
  const description =
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata';
  return [{ name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description }];
}

/** Fills the columns of customColumns. */
export function customCells(columns: readonly PrinterColumn[]): CellWriter {
  const readers = effective(columns).map(({ type, jsonPath }) => ({ type, read: jsonPathReader(jsonPath) }));
  return (object, ages) => [
    object.metadata.name ?? '',
    ...readers.map(({ type, read }): Cell => {
      const value = read(object);
      if (value === undefined || (value === null && type !== 'string')) return null;
      if (type === 'date') return typeof value === 'string' ? ages.since(value) : null;
      return cell(type, value);
    }),
  ];
}

function cell(type: PrinterColumn['type'], value: unknown): Cell {
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (typeof value !== 'number') return null;
  return type === 'integer' ? Math.trunc(value) : value;
}

/** Paths of plain fields and of one `[?(@.key=="value")]` filter: what CustomResourceDefinitions use. */
function jsonPathReader(path: string): (object: unknown) => unknown {
  const steps = [...path.matchAll(/\.([A-Za-z0-9_-]+)|\[\?\(@\.([A-Za-z]+)=="([^"]*)"\)\]/g)];
  return (object) => {
    let here = object;
    for (const [, field, key, value] of steps) {
      if (key !== undefined) {
        here = Array.isArray(here) ? here.find((item: unknown) => fieldOf(item, key) === value) : undefined;
      } else {
        here = fieldOf(here, field ?? '');
      }
      if (here === undefined || here === null) return undefined;
    }
    return here;
  };
}
