// JSON as Go's encoding/json writes it inside jsonpath results and template errors: sorted keys, HTML-safe.
import { sortedKeys } from './go-utf8.ts';
import { isGoMap, isGoNumber } from './go-value.ts';

/**
 * `json.Marshal(value)`, or `json.MarshalIndent(value, "", indent)` where an indent is given.
 * int64 are exact; `<`, `>`, `&`, U+2028 and U+2029 are escaped.
 */
export function goJson(value: unknown, indent = ''): string {
  return write(value, indent, '\n');
}

function write(value: unknown, indent: string, newline: string): string {
  if (typeof value === 'string') return jsonString(value);
  if (isGoNumber(value)) return value.value.toString();
  const inner = newline + indent;
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, indent, inner));
    return enclose('[]', items, { indent, newline });
  }
  if (!isGoMap(value)) return scalar(value);
  const colon = indent === '' ? ':' : ': ';
  const entries = sortedKeys(value).map((key) => jsonString(key) + colon + write(value[key], indent, inner));
  return enclose('{}', entries, { indent, newline });
}

function enclose(
  pair: string,
  members: readonly string[],
  layout: { indent: string; newline: string },
): string {
  if (members.length === 0) return pair;
  const { indent, newline } = layout;
  if (indent === '') return pair[0] + members.join(',') + pair[1];
  return pair[0] + newline + indent + members.join(`,${newline}${indent}`) + newline + pair[1];
}

// JavaScript's own form of a number is encoding/json's, but for -0.
function scalar(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : 'null';
}

function jsonString(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
