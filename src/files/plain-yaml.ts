// A fast reader for the plain block YAML that kubectl and the cloud tools write. It reads what it is sure
// of and declines everything else, so that js-yaml (45 ms to load and run on 200 contexts) stays unloaded.

/** For each mapping and list the lines, from 1, of its keys and items. */
export type PlainLines = WeakMap<object, Map<string | number, number>>;

/**
 * The value of the document, or undefined when the text is not in the plain subset (nothing is said of its validity).
 * With `lines`, which it fills, a key that is given twice is outside the subset, too.
 */
export function parsePlainYaml(text: string, lines?: PlainLines): { readonly value: unknown } | undefined {
  const unix = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  // Printable ASCII alone: no tabs, no byte order mark, no YAML line breaks that JavaScript does not know.
  if (/[^\n -~]/.test(unix)) return undefined;
  const texts = unix.split('\n');
  if (texts[0] === '---') texts[0] = '';
  if (texts.some((line) => line.startsWith('---') || line.startsWith('...'))) return undefined;
  try {
    const reader: Reader = { lines: texts, at: 0, depth: 0, places: lines };
    const indent = nextIndent(reader);
    if (indent !== 0 || isItem(reader, 0)) return undefined;
    const value = parseMapping(reader, 0);
    // A line at a column where nothing is open ends every block up to here.
    return nextIndent(reader) === -1 ? { value } : undefined;
  } catch (error) {
    if (error instanceof Declined) return undefined;
    throw error;
  }
}

class Declined extends Error {
  override readonly name = 'Declined';
}

function decline(): never {
  throw new Declined('not in the plain subset');
}

interface Reader {
  readonly lines: string[];
  /** Index of the line to read next. */
  at: number;
  depth: number;
  readonly places: PlainLines | undefined;
}

const MAX_DEPTH = 30;
// YAML allows 1024 for a key on one line.
const MAX_KEY = 1000;
const KEY = /[A-Za-z_][A-Za-z0-9_./-]*:(?: +|$)/y;
// Words that YAML 1.1 or 1.2 reads as null or a boolean; only the lower-case JSON ones are taken.
const SPECIAL_WORD = /^(?:null|true|false|yes|no|on|off|y|n)$/i;
const PLAIN_START = /^(?:[A-Za-z/]|-{1,2}[A-Za-z]|\.{1,2}\/)/;
const INTEGER = /^(?:0|[1-9][0-9]{0,14})$/;
// A digit may start a number; any letter but the exponent, two dots or two dashes say that it does not.
const SURELY_TEXT = /^(?!0[box])[0-9].*?(?:[a-df-zA-DF-Z/@%]|\..*\.|-.*-)/;
const LITERAL = /^\|(?:([1-9])?([-+])?|([-+])([1-9]))$/;

/** Moves to the next line with content; its indentation, or -1 at the end. */
function nextIndent(reader: Reader): number {
  for (; reader.at < reader.lines.length; reader.at++) {
    const indent = indentOf(reader.lines[reader.at] ?? '');
    if (indent >= 0) return indent;
  }
  return -1;
}

/** Columns before the content; -1 for a blank line or a comment. */
function indentOf(line: string): number {
  const content = line.trimStart();
  return content === '' || content.startsWith('#') ? -1 : line.length - content.length;
}

function isSpecialWord(word: string): boolean {
  return word.length <= 5 && SPECIAL_WORD.test(word);
}

function isItem(reader: Reader, indent: number): boolean {
  return reader.lines[reader.at]?.startsWith('- ', indent) ?? false;
}

/** Remembers the line of a key or an item. */
function note({ places, at }: Reader, container: object, key: string | number): void {
  if (!places) return;
  const lines = places.get(container) ?? new Map<string | number, number>();
  places.set(container, lines.set(key, at + 1));
}

function parseMapping(reader: Reader, indent: number): Record<string, unknown> {
  if (++reader.depth > MAX_DEPTH) decline();
  const mapping: Record<string, unknown> = {};
  for (let next = indent; next === indent && !isItem(reader, indent); next = nextIndent(reader)) {
    const line = reader.lines[reader.at] ?? '';
    KEY.lastIndex = indent;
    if (!KEY.test(line)) decline();
    const key = line.slice(indent, line.indexOf(':', indent));
    if (key === '__proto__' || key.length > MAX_KEY || isSpecialWord(key)) decline();
    const rest = line.slice(KEY.lastIndex).trimEnd();
    if (reader.places && Object.hasOwn(mapping, key)) decline();
    note(reader, mapping, key);
    reader.at++;
    mapping[key] = rest === '' ? parseBelow(reader, indent) : parseInline(reader, rest, indent);
  }
  reader.depth--;
  return mapping;
}

/** The value of a key that has nothing beside it: a deeper block, a list at the same column, or null. */
function parseBelow(reader: Reader, indent: number): unknown {
  const next = nextIndent(reader);
  if (next < indent) return null;
  if (isItem(reader, next)) return parseSequence(reader, next);
  return next > indent ? parseMapping(reader, next) : null;
}

function parseSequence(reader: Reader, indent: number): unknown[] {
  if (++reader.depth > MAX_DEPTH) decline();
  const items: unknown[] = [];
  for (let next = indent; next === indent && isItem(reader, indent); next = nextIndent(reader)) {
    const line = reader.lines[reader.at] ?? '';
    note(reader, items, items.length);
    let column = indent + 2;
    while (line.charCodeAt(column) === 0x20) column++;
    KEY.lastIndex = column;
    if (KEY.test(line)) {
      // `- name: x` is a mapping that starts in mid-line: blank the dash out and read it as one.
      reader.lines[reader.at] = ' '.repeat(column) + line.slice(column);
      items.push(parseMapping(reader, column));
    } else {
      reader.at++;
      items.push(parseInline(reader, line.slice(column).trimEnd(), indent));
    }
  }
  reader.depth--;
  return items;
}

/** A value beside its key or dash; `indent` is the column of that key or dash. */
function parseInline(reader: Reader, value: string, indent: number): unknown {
  switch (value.charCodeAt(0)) {
    case 0x22: // "
      return /^"[^"\\]*"$/.test(value) ? value.slice(1, -1) : decline();
    case 0x27: // '
      return /^'[^']*'$/.test(value) ? value.slice(1, -1) : decline();
    case 0x7b: // {
      return value === '{}' ? {} : decline();
    case 0x5b: // [
      return value === '[]' ? [] : decline();
    case 0x7c: // |
      return parseLiteral(reader, value, indent);
    default:
      return parsePlain(reader, value, indent);
  }
}

function parsePlain(reader: Reader, value: string, indent: number): unknown {
  if (!isPlainText(value)) decline();
  let whole = value;
  // A long hint goes on in deeper lines (gcloud's installHint); each line break becomes a space.
  for (let line = reader.lines[reader.at]; line !== undefined; line = reader.lines[++reader.at]) {
    const deeper = indentOf(line);
    if (deeper <= indent) break;
    const more = line.trim();
    if (!/^[A-Za-z0-9/(]/.test(more) || !isPlainText(more)) decline();
    whole += ` ${more}`;
  }
  return whole === value ? plainScalar(value) : PLAIN_START.test(value) ? whole : decline();
}

// In block context only these end a plain scalar or turn it into a key.
function isPlainText(value: string): boolean {
  return !value.includes(': ') && !value.includes(' #') && !value.endsWith(':');
}

function plainScalar(value: string): unknown {
  if (value === 'true') return true;
  if (value === 'false') return false;
  if (value === 'null') return null;
  if (isSpecialWord(value)) return decline();
  if (PLAIN_START.test(value) || SURELY_TEXT.test(value)) return value;
  return INTEGER.test(value) ? Number(value) : decline();
}

function parseLiteral(reader: Reader, header: string, indent: number): string {
  const match = LITERAL.exec(header) ?? decline();
  const given = match[1] ?? match[4];
  const chomping = match[2] ?? match[3] ?? '';
  let margin = given === undefined ? -1 : indent + Number(given);
  const content: string[] = [];
  for (let line = reader.lines[reader.at]; line !== undefined; line = reader.lines[++reader.at]) {
    const blank = line.trim() === '';
    // What spaces on a blank line mean depends on lines to come.
    if (blank && line !== '') decline();
    const column = blank ? -1 : line.length - line.trimStart().length;
    if (!blank && margin === -1) margin = column > indent ? column : decline();
    if (!blank && column < margin) break;
    content.push(blank ? '' : line.slice(margin));
  }
  // Text that ends without a line break, or in blank lines, is left to the full parser.
  if (reader.at >= reader.lines.length) {
    if (content.pop() !== '' || content.at(-1) === '') decline();
  }
  const text = content.join('\n');
  if (chomping === '+' || text.trim() === '') return decline();
  const stripped = text.replace(/\n+$/, '');
  return chomping === '-' ? stripped : `${stripped}\n`;
}
