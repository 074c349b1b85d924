// kubectl's `-o kyaml`: sigs.k8s.io/yaml/kyaml, an unambiguous subset of YAML, byte for byte.
import { sortUtf8 } from '../core/go-utf8.ts';
import { formatBareLeaf } from './json.ts';
import { enter, type Frame, isContainer, keyOf, nextMember } from './json-frame.ts';
import { type KyamlOptions, formatKyamlKey, formatKyamlString } from './kyaml-string.ts';

/**
 * The document as kubectl prints it, with its `---` line before and a newline behind; members that are undefined are left
 * out. Bidi and zero-width characters are always escaped here; DEL and C1 characters, which kubectl refuses, are escaped too.
 */
export function formatKyaml(value: unknown, options: KyamlOptions = {}): string {
  return [...kyamlChunks(value, options)].join('');
}

/** The text of `formatKyaml` in pieces of about 64 KiB. */
export function* kyamlChunks(value: unknown, options: KyamlOptions = {}): Generator<string, void, undefined> {
  let out = '---\n';
  const outer: Open[] = [];
  let open = begin(value, 0);
  out += open ? opener(open) : leaf(value, 0, options);
  while (open) {
    const { frame, indent, cuddles } = open;
    if (frame.at === frame.length) {
      out += closer(open);
      open = outer.pop();
      if (open) out += afterMember(open);
      continue;
    }
    if (frame.keys) out += `${'  '.repeat(indent + 1)}${formatKyamlKey(keyOf(frame), options)}: `;
    else out += cuddles ? (frame.at > 0 ? ', ' : '') : '  ';
    const member = nextMember(frame);
    const inner = begin(member, cuddles ? indent : indent + 1);
    if (inner) {
      outer.push(open);
      open = inner;
      out += opener(inner);
    } else out += leaf(member, indent + 1, options) + afterMember(open);
    if (out.length > chunkLength) {
      yield out;
      out = '';
    }
  }
  yield `${out}\n`;
}

const chunkLength = 65_536;

interface Open {
  readonly frame: Frame;
  readonly indent: number;
  /** A list of nothing but objects and lists goes without line breaks between its brackets and theirs. */
  readonly cuddles: boolean;
}

function begin(value: unknown, indent: number): Open | undefined {
  const frame = enter(value, sortUtf8);
  return frame && { frame, indent, cuddles: Array.isArray(value) && value.every(isContainer) };
}

function opener({ frame, indent, cuddles }: Open): string {
  if (frame.keys) return '{\n';
  return cuddles ? '[' : `[\n${'  '.repeat(indent)}`;
}

function closer({ frame, indent }: Open): string {
  return frame.keys ? `${'  '.repeat(indent)}}` : ']';
}

function afterMember({ frame, indent, cuddles }: Open): string {
  if (cuddles) return '';
  return frame.keys ? ',\n' : `,\n${'  '.repeat(indent)}`;
}

/** A scalar or an empty container; `indent` is that of the scalar. */
function leaf(value: unknown, indent: number, options: KyamlOptions): string {
  return typeof value === 'string'
    ? formatKyamlString(value, { ...options, indent: indent + 1 })
    : formatBareLeaf(value);
}
