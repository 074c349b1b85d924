// What encoding/json says of a value that does not fit its target (UnmarshalTypeError).
import { isJsonObject, type JsonValue } from './json-value.ts';

/** `json: cannot unmarshal number into …`. */
export function cannotUnmarshal(value: JsonValue, into: string): string {
  return `json: cannot unmarshal ${jsonType(value)} into ${into}`;
}

function jsonType(value: JsonValue): string {
  if (isJsonArray(value)) return 'array';
  if (isJsonObject(value)) return 'object';
  if (typeof value === 'string') return 'string';
  return typeof value === 'boolean' ? 'bool' : 'number';
}

/** Array.isArray, for readonly arrays too. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
