// kubectl's `-o yaml`: sigs.k8s.io/yaml, which writes JSON, reads it as YAML and lets go-yaml v2 write that. Byte for byte.
import { formatFloat } from '../core/go-float.ts';
import { formatBareLeaf } from './json.ts';
import { enter, type Frame, keyOf, nextMember } from './json-frame.ts';
import { isHidden } from './sanitize.ts';
import { isMultiline, scalarStyle } from './yaml/analyze.ts';
import {
  type Emitter,
  indentStep,
  newEmitter,
  writeBlank,
  writeBlockIndicator,
  writeIndent,
  writeText,
} from './yaml/emitter.ts';
import { sortNaturally } from './yaml/natural-order.ts';
import { foldNextLines } from './yaml/next-line.ts';
import { writeScalar } from './yaml/scalar.ts';

/** How to print YAML. */
export interface YamlOptions {
  /** Strings with bidi or zero-width characters in double quotes with escapes: the same data, harmless on a terminal. */
  readonly terminal?: boolean;
  /**
   * For documents that kubectl does not have: U+0085, U+2028 and U+2029 as escapes, which kubectl folds away or leaves to
   * the reader's idea of a line. On a terminal always.
   */
  readonly lossless?: boolean;
}

/** How strings are written. */
interface Care {
  readonly terminal: boolean;
  readonly lossless: boolean;
}

/**
 * The document as kubectl prints it, without `---`; a newline at the end. `value` is what `parseJson` gives, or plain data
 * of our own; members that are undefined are left out. DEL and C1 characters, for which kubectl prints no document but
 * `yaml: control characters are not allowed`, are escaped.
 */
export function formatYaml(value: unknown, options: YamlOptions = {}): string {
  return [...yamlChunks(value, options)].join('');
}

/** The text of `formatYaml` in pieces of about 64 KiB, so that a large list never stands in memory as one text. */
export function* yamlChunks(value: unknown, options: YamlOptions = {}): Generator<string, void, undefined> {
  const emitter = newEmitter();
  const terminal = options.terminal === true;
  const care: Care = { terminal, lossless: terminal || options.lossless === true };
  const outer: { frame: Frame; indent: number }[] = [];
  let frame = enter(value, sortNaturally);
  if (frame) emitter.indent = 0;
  else writeLeaf(emitter, value, care);
  while (frame) {
    if (frame.at === frame.length) {
      const back = outer.pop();
      frame = back?.frame;
      emitter.indent = back?.indent ?? -1;
      continue;
    }
    writeIndent(emitter);
    if (frame.keys) writeKey(emitter, keyOf(frame), care);
    else writeBlockIndicator(emitter, '-');
    const member = nextMember(frame);
    const inner = enter(member, sortNaturally);
    if (!inner) writeLeaf(emitter, member, care);
    else {
      outer.push({ frame, indent: emitter.indent });
      // A list behind `key:` stands as far left as the key does (yaml_emitter_emit_block_sequence_item: indentless).
      if (inner.keys || !frame.keys || emitter.indention) emitter.indent += indentStep;
      frame = inner;
    }
    if (emitter.out.length > chunkLength) {
      yield emitter.out;
      emitter.out = '';
    }
  }
  emitter.indent = -1;
  writeIndent(emitter);
  yield emitter.out;
}

const chunkLength = 65_536;
/** yaml_emitter_check_simple_key: a longer key is written as `? key`. */
const maxSimpleKeyBytes = 128;

function writeKey(emitter: Emitter, key: string, care: Care): void {
  const isSimpleKey = !isMultiline(key) && Buffer.byteLength(key) <= maxSimpleKeyBytes;
  if (!isSimpleKey) writeBlockIndicator(emitter, '?');
  writeString(emitter, key, { isSimpleKey, ...care });
  if (isSimpleKey) writeText(emitter, ':');
  else {
    writeIndent(emitter);
    writeBlockIndicator(emitter, ':');
  }
}

function writeString(emitter: Emitter, raw: string, options: Care & { readonly isSimpleKey: boolean }): void {
  const { isSimpleKey, lossless, terminal } = options;
  const text = lossless ? raw.toWellFormed() : foldNextLines(raw.toWellFormed());
  const isEscaped = terminal ? isHidden(text) : lossless && oddBreak.test(text);
  const style = isEscaped ? 'double' : scalarStyle(text, isSimpleKey);
  writeScalar(emitter, text, { ...options, style });
}

/** Line breaks for YAML 1.1, characters like others for YAML 1.2. */
const oddBreak = /[\u0085\u2028\u2029]/;

/** A scalar or an empty container. */
function writeLeaf(emitter: Emitter, value: unknown, care: Care): void {
  if (typeof value === 'string') return writeString(emitter, value, { isSimpleKey: false, ...care });
  writeBlank(emitter);
  const isNumber = typeof value === 'number' && !Number.isSafeInteger(value);
  writeText(emitter, isNumber ? yamlFloat(value) : formatBareLeaf(value === 0 ? 0 : value));
}

/** go-yaml reads the JSON token anew: digits that fit int64 or uint64 are an integer, everything else is a float. */
function yamlFloat(value: number): string {
  const token = formatBareLeaf(value);
  if (/^-?\d+$/.test(token)) {
    const integer = BigInt(token);
    if (integer >= -(2n ** 63n) && integer < 2n ** 64n) return token;
  }
  return formatFloat(value, 'g', -1);
}
