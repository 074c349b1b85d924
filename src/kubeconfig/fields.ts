// Typed reading of a parsed document, as strict as Go's JSON decoding into structs: null is "not given",
// unknown keys are fine, a wrong type is an error that names the place.
import { DocumentError, type DocumentPath, pathText } from './document-error.ts';

/** One mapping of the document and where it stands. */
export interface Fields {
  readonly values: Readonly<Record<string, unknown>>;
  readonly path: DocumentPath;
}

/** The mapping at `path`; null gives an empty one. */
export function fieldsOf(value: unknown, path: DocumentPath): Fields {
  if (value === null || value === undefined) return { values: {}, path };
  if (!isMapping(value)) throw wrongType(value, path, 'a mapping');
  return { values: value, path };
}

/** A string; '' when absent. */
export function text(fields: Fields, key: string): string {
  return textAt(fields.values[key], [fields.path, key]);
}

/** A boolean; false when absent. */
export function flag(fields: Fields, key: string): boolean {
  const value = fields.values[key];
  if (typeof value === 'boolean') return value;
  if (value === null || value === undefined) return false;
  throw wrongType(value, [...fields.path, key], 'true or false');
}

/** A nested mapping; undefined when absent. */
export function nested(fields: Fields, key: string): Fields | undefined {
  const value = fields.values[key];
  if (value === null || value === undefined) return undefined;
  return fieldsOf(value, [...fields.path, key]);
}

/** A list of mappings. */
export function mappings(fields: Fields, key: string): Fields[] {
  return list(fields, key).map((item, i) => fieldsOf(item, [...fields.path, key, i]));
}

/** A list of strings. */
export function texts(fields: Fields, key: string): string[] {
  return list(fields, key).map((item, i) => textAt(item, [[...fields.path, key], i]));
}

/** A mapping with free keys; a Map, so that no name can be a property of Object. */
export function mapOf<T>(
  fields: Fields,
  key: string,
  read: (inner: Fields, key: string) => T,
): Map<string, T> {
  const inner = nested(fields, key);
  const map = new Map<string, T>();
  if (inner) for (const name of Object.keys(inner.values)) map.set(name, read(inner, name));
  return map;
}

function list(fields: Fields, key: string): readonly unknown[] {
  const value = fields.values[key];
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw wrongType(value, [...fields.path, key], 'a list');
  return value;
}

function textAt(value: unknown, [parent, step]: readonly [DocumentPath, string | number]): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  const quotes = typeof value === 'object' ? '' : ' (put it in quotes)';
  throw wrongType(value, [...parent, step], `a string${quotes}`);
}

function wrongType(value: unknown, path: DocumentPath, wanted: string): DocumentError {
  const what = Array.isArray(value)
    ? 'a list'
    : typeof value === 'object'
      ? 'a mapping'
      : `a ${typeof value}`;
  const where = path.length === 0 ? 'the file' : pathText(path);
  return new DocumentError(`${where} is ${what}, but must be ${wanted}`, { path });
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
