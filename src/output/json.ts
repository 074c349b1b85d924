// kubectl's `-o json`: encoding/json's MarshalIndent of a map, byte for byte.
import { compareUtf8 } from '../core/go-utf8.ts';
import { enter, type Frame, isContainer, keyOf, nextMember } from './json-frame.ts';
import { replaceHidden } from './sanitize.ts';

/** How to print JSON. */
export interface JsonOptions {
  /** On one line, without spaces. */
  readonly compact?: boolean;
  /** Control, bidi and zero-width characters as `\uXXXX`: the same data, harmless on a terminal. */
  readonly terminal?: boolean;
}

/**
 * The document as kubectl prints it: 4 spaces, sorted keys, `<>&` escaped, a newline at the end. `value` is what `parseJson`
 * gives, or plain data of our own; members that are undefined are left out.
 */
export function formatJson(value: unknown, options: JsonOptions = {}): string {
  return [...jsonChunks(value, options)].join('');
}

/** The text of `formatJson` in pieces of about 64 KiB, so that a large list never stands in memory as one text. */
export function* jsonChunks(value: unknown, options: JsonOptions = {}): Generator<string, void, undefined> {
  const quote = options.terminal === true ? quoteForTerminal : quoteJson;
  const [step, colon] = options.compact === true ? ['', ':'] : ['    ', ': '];
  const outer: Frame[] = [];
  let frame = enter(value, sortBytewise);
  let newline = step === '' ? '' : `\n${step}`;
  let out = frame ? opener(frame) : leaf(value, quote);
  while (frame) {
    if (frame.at === frame.length) {
      newline = newline.slice(0, newline.length - step.length);
      out += newline + (frame.keys ? '}' : ']');
      frame = outer.pop();
      continue;
    }
    out += frame.at > 0 ? `,${newline}` : newline;
    if (frame.keys) out += quote(keyOf(frame)) + colon;
    const member = nextMember(frame);
    const inner = enter(member, sortBytewise);
    if (!inner) out += leaf(member, quote);
    else {
      outer.push(frame);
      frame = inner;
      newline += step;
      out += opener(inner);
    }
    if (out.length > chunkLength) {
      yield out;
      out = '';
    }
  }
  yield `${out}\n`;
}

const chunkLength = 65_536;

function opener(frame: Frame): string {
  return frame.keys ? '{' : '[';
}

/** A scalar or an empty container. */
function leaf(value: unknown, quote: (text: string) => string): string {
  return typeof value === 'string' ? quote(value) : formatBareLeaf(value);
}

/** Anything that has no members and is not a string: a number as encoding/json prints it, `true`, `null`, `[]`, `{}`. */
export function formatBareLeaf(value: unknown): string {
  if (isContainer(value)) return Array.isArray(value) ? '[]' : '{}';
  // encoding/json's floats were made after ES6, so that -0 is the only difference.
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : 'null';
}

/** As Go sorts the keys of a map, by UTF-8 bytes. */
export function sortBytewise(keys: readonly string[]): string[] {
  // UTF-16 order differs only where surrogates meet U+E000 and above; a comparison function is ten times slower.
  return keys.some((key) => surrogate.test(key)) ? keys.toSorted(compareUtf8) : keys.toSorted();
}

const surrogate = /[\ud800-\udfff]/;
const needsNoEscape = /^[\x20\x21\x23-\x25\x27-\x3b\x3d\x3f-\x5b\x5d-\x7e]*$/;
const htmlCharacter = /[<>&\u2028\u2029]/g;

/** A string as encoding/json writes it: HTML characters escaped, lone surrogates replaced by U+FFFD. */
export function quoteJson(text: string): string {
  if (needsNoEscape.test(text)) return `"${text}"`;
  return JSON.stringify(text.toWellFormed()).replace(htmlCharacter, escapeUtf16);
}

function quoteForTerminal(text: string): string {
  return replaceHidden(quoteJson(text), escapeUtf16);
}

function escapeUtf16(char: string): string {
  let escaped = '';
  for (let i = 0; i < char.length; i++) escaped += `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return escaped;
}
