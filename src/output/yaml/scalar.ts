// Writing one string in the style that go-yaml v2 chooses, folded after column 80 (emitterc.go).
import { isHidden } from '../sanitize.ts';
import type { ScalarStyle } from './analyze.ts';
import { type Emitter, indentStep, writeBlank, writeIndent, writeText } from './emitter.ts';
import { escapeLetters } from './escape-letters.ts';

/** How a string is written. */
export interface ScalarOptions {
  readonly style: ScalarStyle;
  /** The key of `key: value` stays on one line. */
  readonly isSimpleKey: boolean;
  /** Bidi controls and zero-width characters are escaped in double quotes, which go-yaml does not do. */
  readonly terminal: boolean;
}

/** Writes a string, with a blank before it where one is needed. */
export function writeScalar(emitter: Emitter, text: string, options: ScalarOptions): void {
  const { style } = options;
  const { indent } = emitter;
  emitter.indent = indent < 0 ? indentStep : indent + indentStep;
  writeBlank(emitter);
  if (style === 'literal') writeLiteral(emitter, text);
  else {
    const quote = quotes[style];
    writeText(emitter, quote);
    if (style === 'double') writeEscaped(emitter, text, options);
    else writeFolded(emitter, style === 'single' ? text.replaceAll("'", "''") : text, options);
    writeText(emitter, quote);
  }
  emitter.indent = indent;
}

/** emitterc.go: best_width; a blank that stands beyond it becomes a line break. */
const bestWidth = 80;

function widthOf({ isSimpleKey }: ScalarOptions): number {
  return isSimpleKey ? Infinity : bestWidth;
}

const quotes: Readonly<Record<Exclude<ScalarStyle, 'literal'>, string>> = {
  plain: '',
  single: "'",
  double: '"',
};

/** yaml_emitter_write_plain_scalar and _single_quoted_scalar: single blanks inside the text are where it folds. */
function writeFolded(emitter: Emitter, text: string, options: ScalarOptions): void {
  // Line and paragraph separators are written as they are, but a new line begins after them.
  const parts = lineSeparator.test(text) ? text.split(/([\u2028\u2029]+)/) : [text];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) {
      emitter.out += part;
      emitter.column = 0;
      emitter.indention = true;
    } else if (part !== '') {
      if (index > 0) writeIndent(emitter);
      writeFoldedLine(emitter, part, widthOf(options));
    }
  }
}

const lineSeparator = /[\u2028\u2029]/;

function writeFoldedLine(emitter: Emitter, text: string, width: number): void {
  let from = 0;
  if (emitter.column + text.length > width)
    for (let at = text.indexOf(' ', 1); at !== -1 && at < text.length - 1; at = text.indexOf(' ', at + 1)) {
      const isSingle = text.charAt(at - 1) !== ' ' && text.charAt(at + 1) !== ' ';
      if (!isSingle || emitter.column + at - from <= width) continue;
      writeText(emitter, text.slice(from, at));
      writeIndent(emitter);
      from = at + 1;
    }
  writeText(emitter, text.slice(from));
}

/** yaml_emitter_write_double_quoted_scalar. A text that begins with a byte order mark is escaped throughout (is_bom). */
function writeEscaped(emitter: Emitter, text: string, options: ScalarOptions): void {
  const width = widthOf(options);
  if (emitter.column + text.length <= width && unescaped.test(text)) return writeText(emitter, text);
  const escapesAll = text.startsWith('\ufeff');
  let afterBlank = false;
  let left = text.length;
  for (const char of text) {
    const isFirst = left === text.length;
    left -= char.length;
    if (escapesAll || escaped.test(char) || (options.terminal && isHidden(char))) {
      const sequence = escape(char);
      emitter.out += sequence;
      emitter.column += sequence.length;
      afterBlank = false;
    } else if (char === ' ' && !afterBlank && emitter.column > width && !isFirst && left > 0) {
      writeIndent(emitter);
      if (text.charAt(text.length - left) === ' ') {
        emitter.out += '\\';
        emitter.column++;
      }
      afterBlank = true;
    } else {
      emitter.out += char;
      emitter.column++;
      afterBlank = char === ' ';
    }
  }
}

const unescaped = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;
/** What go-yaml does not print, quotes and line breaks. */
const escaped = /["\\]|[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]/;

function escape(char: string): string {
  const letter = escapeLetters[char];
  if (letter !== undefined) return `\\${letter}`;
  const code = char.codePointAt(0) ?? 0;
  const [kind, width] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${kind}${code.toString(16).toUpperCase().padStart(width, '0')}`;
}

/** yaml_emitter_write_literal_scalar: `|`, the hints, and every line that is not empty at the indentation. */
function writeLiteral(emitter: Emitter, text: string): void {
  const pad = ' '.repeat(emitter.indent);
  const indentHint = /^[ \n\u2028\u2029]/.test(text) ? String(indentStep) : '';
  const lines = text.replace(/(^|[\n\u2028\u2029])(?=[^\n\u2028\u2029])/g, `$1${pad}`);
  emitter.out += `|${indentHint}${chomping(text)}\n${lines}`;
  emitter.indention = /[\n\u2028\u2029]$/.test(text);
  emitter.column = emitter.indention ? 0 : emitter.indent + 1;
  emitter.whitespace = true;
}

/** Strip when the text has no final line break, keep when it has more than one (or nothing else). */
function chomping(text: string): string {
  if (!/[\n\u2028\u2029]$/.test(text)) return '-';
  return /^.$|[\n\u2028\u2029]{2}$/s.test(text) ? '+' : '';
}
