// Strings and keys of KYAML (kyaml.go renderString, needsQuotes).
import { isInt64, parseGoFloat, parseGoInteger } from '../core/go-parse-number.ts';
import { isYamlTimestamp } from '../core/go-yaml-timestamp.ts';
import { escapeLetters } from './yaml/escape-letters.ts';
import { foldNextLines } from './yaml/next-line.ts';

/** How strings are written. */
export interface KyamlOptions {
  /** Tabs as `\t`, and everything of `lossless`. */
  readonly terminal?: boolean;
  /** For documents that kubectl does not have: U+0085, which kubectl folds away, as an escape. */
  readonly lossless?: boolean;
}

/** A value: always in double quotes; one of several lines begins on a line of its own and keeps one source line a line. */
export function formatKyamlString(
  raw: string,
  { indent, ...options }: KyamlOptions & { readonly indent: number },
): string {
  if (plain.test(raw)) return `"${raw}"`;
  const text = folded(raw, options);
  const tab = options.terminal === true ? String.raw`\t` : '\t';
  if (!text.includes('\n')) return `"${escapeAll(text, tab)}"`;
  const pad = '  '.repeat(indent);
  const lines = text.split('\n');
  // A final newline has ended the last line already.
  const last = lines.at(-1) === '' ? lines.pop() : undefined;
  const rendered = lines.map((line, index) => {
    const isOpen = last === undefined && index === lines.length - 1;
    return `${pad}${lead(line, options)}${escapeAll(line, tab)}${isOpen ? '' : String.raw`\n`}\\\n`;
  });
  return `"\\\n${rendered.join('')}${pad}"`;
}

/** A key: quoted only where it could be taken for something else, always on one line. */
export function formatKyamlKey(raw: string, options: KyamlOptions = {}): string {
  const text = folded(raw, options);
  return needsQuotes(text) ? `"${escapeAll(text, String.raw`\t`)}"` : text;
}

function isLossless({ lossless, terminal }: KyamlOptions): boolean {
  return lossless === true || terminal === true;
}

function folded(raw: string, options: KyamlOptions): string {
  const text = raw.toWellFormed();
  return isLossless(options) ? text : foldNextLines(text);
}

const plain = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
const blank = /^\p{White_Space}/u;
const escapable = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/**
 * YAML drops blanks at the start of a continued line: one blank aligns the text, a backslash keeps a blank of its own. kubectl
 * sets one before every kind of blank, also before those that it then writes as escapes, which spoils them.
 */
function lead(line: string, options: KyamlOptions): string {
  const written = options.terminal === true ? /^ / : /^[ \t]/;
  return (isLossless(options) ? written : blank).test(line) ? '\\' : ' ';
}

function escapeAll(text: string, tab: string): string {
  return text.replace(escapable, (char) => (char === '\t' ? tab : escape(char)));
}

function escape(char: string): string {
  const letter = escapeLetters[char];
  if (letter !== undefined) return `\\${letter}`;
  const code = char.codePointAt(0) ?? 0;
  const [kind, width] = code < 0x20 || code === 0x7f ? ['x', 2] : code < 0x1_0000 ? ['u', 4] : ['U', 8];
  return `\\${kind}${code.toString(16).padStart(width, '0')}`;
}

const bareKey = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u;

function needsQuotes(text: string): boolean {
  return !bareKey.test(text) || isTypeAmbiguous(text);
}

const words = new Set(['null', 'true', 'y', 'yes', 'on', 'false', 'n', 'no', 'off', 't', 'f']);

/** kyaml.go isTypeAmbiguous, which is wider than go-yaml's own rule; what holds a colon or begins with a point never gets here. */
function isTypeAmbiguous(text: string): boolean {
  if (words.has(text.toLowerCase())) return true;
  const digits = text.replaceAll('_', '');
  const integer = parseGoInteger(digits);
  if (integer !== undefined && isInt64(integer)) return true;
  return parseGoFloat(digits) !== undefined || isYamlTimestamp(text);
}
