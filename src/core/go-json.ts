// JSON as Go's encoding/json writes it: sorted keys, HTML-safe. `goJson` is for what templates print; whole documents are
// written by output/json.ts, which bears any depth.
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
  if (typeof value === 'string') return quoteJson(value);
  if (isGoNumber(value)) return value.value.toString();
  const inner = newline + indent;
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, indent, inner));
    return enclose('[]', items, { indent, newline });
  }
  if (!isGoMap(value)) return goJsonScalar(value);
  const colon = indent === '' ? ':' : ': ';
  const entries = sortedKeys(value).map((key) => quoteJson(key) + colon + write(value[key], indent, inner));
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

/** A number, boolean or null as encoding/json prints it, whose floats were made after ES6: -0 is the only difference. */
export function goJsonScalar(value: unknown): string {
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : 'null';
}

const needsNoEscape = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7e]*$/;
const htmlCharacter = /[<>&\u2028\u2029]/g;

/** A string as encoding/json writes it: HTML characters escaped, lone surrogates replaced by U+FFFD. */
export function quoteJson(text: string): string {
  if (needsNoEscape.test(text)) return `"${text}"`;
  return JSON.stringify(text.toWellFormed()).replace(htmlCharacter, escapeUtf16);
}

/** `\uXXXX` for each UTF-16 unit. */
export function escapeUtf16(char: string): string {
  let escaped = '';
  for (let i = 0; i < char.length; i++) escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}
