// Go's string literals: strconv.Quote for `%q` and error texts, strconv.UnquoteChar and Unquote for templates.
import { decodeUtf8, encodeUtf8 } from './go-utf8.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};
const UNESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
};
const ESCAPED_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(char: string): boolean {
  if (char.length === 1 && char <= '\x7f') return isPrintableAscii(char);
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char);
}

/** strconv.Quote: a double-quoted Go literal. */
export function quoteGo(text: string): string {
  return quoteWith(text, '"', isPrintable);
}

/** strconv.QuoteToASCII. */
export function quoteGoAscii(text: string): string {
  return quoteWith(text, '"', isPrintableAscii);
}

/** strconv.QuoteRune, or QuoteRuneToASCII. */
export function quoteGoRune(char: string, options: { ascii: boolean }): string {
  return quoteWith(char, "'", options.ascii ? isPrintableAscii : isPrintable);
}

/** strconv.CanBackquote: one line, no control characters but tab, no backquote, valid UTF-8, no BOM. */
export function canBackquote(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return !/[\u0000-\u0008\u000a-\u001f`\u007f\ufeff\ud800-\udfff]/u.test(text);
}

/** `%#U`: `U+0023 '#'`. */
export function describeRune(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return isPrintable(char) ? `U+${code} '${char}'` : `U+${code}`;
}

function isPrintableAscii(char: string): boolean {
  return char >= ' ' && char < '\x7f';
}

function quoteWith(text: string, mark: string, isShown: (char: string) => boolean): string {
  let quoted = mark;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (char === mark) quoted += `\\${mark}`;
    else if (ESCAPES[char] !== undefined) quoted += ESCAPES[char];
    else if (isShown(char)) quoted += char;
    else if (code >= 0xd800 && code <= 0xdfff) quoted += quoteInvalid(char);
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${hex(code, 2)}`;
    else quoted += code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
  }
  return quoted + mark;
}

// A raw byte is shown as \xNN; any other lone surrogate would have been read by Go as U+FFFD.
function quoteInvalid(char: string): string {
  const bytes = encodeUtf8(char);
  return bytes.length === 1 ? `\\x${hex(bytes[0] ?? 0, 2)}` : '\\ufffd';
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}

/** One character of a literal: its code (a byte when `isByte`), and where the next one starts. */
export interface UnquotedChar {
  readonly code: number;
  readonly isByte: boolean;
  readonly next: number;
}

/** strconv.UnquoteChar at `at`; undefined where Go says ErrSyntax ("invalid syntax"). */
export function unquoteChar(text: string, at: number, quote: string): UnquotedChar | undefined {
  const code = text.codePointAt(at);
  if (code === undefined) return undefined;
  const char = String.fromCodePoint(code);
  if (char === quote) return undefined;
  if (char !== '\\') return { code, isByte: false, next: at + char.length };
  const kind = text[at + 1] ?? '';
  const plain = UNESCAPES[kind];
  if (plain !== undefined) return { code: plain, isByte: false, next: at + 2 };
  if (kind === "'" || kind === '"') {
    return kind === quote ? { code: kind.charCodeAt(0), isByte: false, next: at + 2 } : undefined;
  }
  const octal = /^[0-7]{3}/.exec(text.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined) {
    const byte = Number.parseInt(octal, 8);
    return byte > 255 ? undefined : { code: byte, isByte: true, next: at + 4 };
  }
  return unquoteNumber(text, at, ESCAPED_DIGITS[kind] ?? 0);
}

function unquoteNumber(text: string, at: number, width: number): UnquotedChar | undefined {
  const digits = text.slice(at + 2, at + 2 + width);
  if (width === 0 || digits.length !== width || !/^[0-9a-fA-F]+$/.test(digits)) return undefined;
  const code = Number.parseInt(digits, 16);
  if (width > 2 && (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))) return undefined;
  return { code, isByte: width === 2, next: at + 2 + width };
}

/** The text between the quotes of a literal, its escapes resolved; undefined on a syntax error. */
export function unquoteBody(body: string, quote: string): string | undefined {
  const bytes: number[] = [];
  for (let at = 0; at < body.length;) {
    const char = unquoteChar(body, at, quote);
    if (char === undefined) return undefined;
    if (char.isByte || char.code < 0x80) bytes.push(char.code);
    else bytes.push(...encodeUtf8(String.fromCodePoint(char.code)));
    at = char.next;
  }
  return decodeUtf8(Uint8Array.from(bytes));
}

/** strconv.Unquote of a "…" or `…` literal; undefined on a syntax error. */
export function unquoteGo(literal: string): string | undefined {
  const quote = literal[0] ?? '';
  if (literal.length < 2 || !literal.endsWith(quote)) return undefined;
  const body = literal.slice(1, -1);
  if (quote === '`') return body.includes('`') ? undefined : body.replaceAll('\r', '');
  if (quote !== '"' || body.includes('\n')) return undefined;
  return unquoteBody(body, quote);
}
