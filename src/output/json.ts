// kubectl's `-o json`: encoding/json's MarshalIndent of a map, byte for byte.
import { escapeUtf16, goJsonScalar, quoteJson } from '../core/go-json.ts';
import { sortUtf8 } from '../core/go-utf8.ts';
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
  let frame = enter(value, sortUtf8);
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
    const inner = enter(member, sortUtf8);
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

/** Anything that has no members and is not a string: a number, `true`, `null`, `[]`, `{}`. */
export function formatBareLeaf(value: unknown): string {
  if (isContainer(value)) return Array.isArray(value) ? '[]' : '{}';
  return goJsonScalar(value);
}

function quoteForTerminal(text: string): string {
  return replaceHidden(quoteJson(text), escapeUtf16);
}
