// The text under the scanner: characters, line breaks and marks as libyaml counts them (go-yaml v2 readerc.go,
// yamlprivateh.go). A position that is past the end reads as NUL.
import { YamlError } from './yaml-error.ts';

/** The text and the place in it. */
export interface Input {
  readonly text: string;
  /** In UTF-16 units. */
  at: number;
  /** In characters, as go-yaml's marks count. */
  index: number;
  /** From 0. */
  line: number;
  /** In characters, from 0. */
  column: number;
  /** Reading here or beyond meets a character that YAML forbids. */
  readonly forbiddenAt: number;
}

/** A place to come back to, in words. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/** The beginning of a text; a byte order mark is dropped. */
export function openInput(text: string): Input {
  const hasMark = text.startsWith('\ufeff');
  const bare = hasMark ? text.slice(1) : text;
  return {
    text: bare,
    at: 0,
    index: 0,
    line: 0,
    column: 0,
    forbiddenAt: forbiddenFrom(bare, hasMark ? 3 : 0),
  };
}

/** The place where the input stands. */
export function markOf({ index, line, column }: Input): Mark {
  return { index, line, column };
}

// oxlint-disable-next-line no-control-regex -- the characters that readerc.go lets through, complemented
const forbidden = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const rawBufferBytes = 512;

/**
 * go-yaml decodes 512 bytes at a time and fails at once for all of them, even where an earlier character among them is
 * an error of its own: the start of the piece with the first forbidden character.
 */
function forbiddenFrom(text: string, skippedBytes: number): number {
  const bad = text.search(forbidden);
  if (bad < 0) return Number.POSITIVE_INFINITY;
  let start = 0;
  let bytes = skippedBytes;
  for (let at = 0; at <= bad;) {
    const code = text.codePointAt(at) ?? 0;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes + size > rawBufferBytes) {
      start = at;
      bytes = 0;
    }
    bytes += size;
    at += size === 4 ? 2 : 1;
  }
  return start;
}

/** The UTF-16 unit `offset` places on; 0 past the end. */
export function unit(input: Input, offset = 0): number {
  const at = input.at + offset;
  if (at >= input.forbiddenAt) throw new YamlError('control characters are not allowed');
  return at < input.text.length ? input.text.charCodeAt(at) : 0;
}

/** Whether this character stands `offset` places on. */
export function isAt(input: Input, char: string, offset = 0): boolean {
  return unit(input, offset) === char.charCodeAt(0);
}

/** Goes on by one character that is no line break. */
export function skip(input: Input): void {
  const code = unit(input);
  input.at += code >= 0xd800 && code <= 0xdbff ? 2 : 1;
  input.index++;
  input.column++;
}

/** Goes on by one character and gives it. */
export function take(input: Input): string {
  const from = input.at;
  skip(input);
  return input.text.slice(from, input.at);
}

/** Takes all that the sticky pattern matches here. The pattern may only match printable ASCII and tabs. */
export function takeRun(input: Input, pattern: RegExp): string {
  pattern.lastIndex = input.at;
  const found = pattern.exec(input.text)?.[0] ?? '';
  const run = found.slice(0, Math.max(0, input.forbiddenAt - input.at));
  input.at += run.length;
  input.index += run.length;
  input.column += run.length;
  return run;
}

/** Goes on by a line break, if one is here, and gives it as YAML normalises it. */
export function takeBreak(input: Input): string {
  const code = unit(input);
  if (!isBreakUnit(code)) return '';
  const isPair = code === 0x0d && unit(input, 1) === 0x0a;
  input.at += isPair ? 2 : 1;
  input.index += isPair ? 2 : 1;
  input.column = 0;
  input.line++;
  return code >= 0x2028 ? String.fromCharCode(code) : '\n';
}

function isBreakUnit(code: number): boolean {
  return code === 0x0a || code === 0x0d || code === 0x85 || code === 0x2028 || code === 0x2029;
}

export function isEnd(input: Input): boolean {
  return unit(input) === 0;
}

export function isBreak(input: Input, offset = 0): boolean {
  return isBreakUnit(unit(input, offset));
}

/** A line break or the end. */
export function isBreakOrEnd(input: Input, offset = 0): boolean {
  const code = unit(input, offset);
  return code === 0 || isBreakUnit(code);
}

/** A space or a tab. */
export function isBlank(input: Input, offset = 0): boolean {
  const code = unit(input, offset);
  return code === 0x20 || code === 0x09;
}

/** A space, a tab, a line break or the end. */
export function isBlankOrEnd(input: Input, offset = 0): boolean {
  return isBlank(input, offset) || isBreakOrEnd(input, offset);
}

/** A letter, a digit, `_` or `-`. */
export function isAlpha(input: Input): boolean {
  return /[\w-]/.test(String.fromCharCode(unit(input)));
}

/** Spaces and tabs, then a comment, if they are here. */
export function skipBlanksAndComment(input: Input): void {
  while (isBlank(input)) skip(input);
  if (isAt(input, '#')) takeLine(input);
}

const printable = /[\t\u0020-\u007e]+/y;

/** The rest of the line. */
export function takeLine(input: Input): string {
  let line = '';
  while (!isBreakOrEnd(input)) line += takeRun(input, printable) || take(input);
  return line;
}

/** `---` or `...` alone at the start of a line. */
export function isDocumentIndicator(input: Input): boolean {
  if (input.column !== 0) return false;
  const first = unit(input);
  if (first !== 0x2d && first !== 0x2e) return false;
  return unit(input, 1) === first && unit(input, 2) === first && isBlankOrEnd(input, 3);
}

/** An error of the scanner, where it stands. */
export function scannerError(input: Input, problem: string): YamlError {
  // decode.go fail: nothing is said of the first line.
  return new YamlError(problem, input.line === 0 ? 0 : input.line + 1);
}
