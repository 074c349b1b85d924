// Nodes to values: go-yaml v2 decode.go as far as it decodes into an interface{}. Merges, aliases and their limit.
import { decodeBase64 } from '../../core/go-base64.ts';
import { decodeUtf8 } from '../../core/go-utf8.ts';
import type { ScalarValue } from '../../core/go-yaml-scalar.ts';
import { goYamlSyntax } from './go-syntax.ts';
import type { AliasNode, MappingNode, ScalarNode, YamlNode } from './parse.ts';
import { resolveScalar } from './resolve.ts';
import { YamlError } from './yaml-error.ts';
import type { YamlEntry, YamlMap, YamlValue } from './yaml-value.ts';

/** The value of a document. Of equal keys the last one counts, a merge included. Throws YamlError. */
export function decodeYaml(node: YamlNode): YamlValue {
  return decode(node, { count: 1, aliasCount: 0, aliasDepth: 0, open: new Set() });
}

interface Decoder {
  /** Nodes decoded so far; the document itself is the first. */
  count: number;
  /** Those of them that stand below an alias. */
  aliasCount: number;
  aliasDepth: number;
  /** Aliases being decoded. */
  readonly open: Set<AliasNode>;
}

function decode(node: YamlNode, decoder: Decoder): YamlValue {
  countNode(decoder);
  switch (node.kind) {
    case 'alias':
      return throughAlias(node, decoder, (target) => decode(target, decoder));
    case 'scalar':
      return scalarValue(node);
    case 'sequence':
      return node.items.map((item) => decode(item, decoder));
    case 'mapping':
      return fill(new Map(), node, decoder);
    default:
      return node;
  }
}

const freeNodes = 400_000;
const manyNodes = 4_000_000;

/** decode.go allowedAliasRatio: a small text may not become a huge value. */
function countNode(decoder: Decoder): void {
  const count = ++decoder.count;
  const aliasCount = decoder.aliasDepth > 0 ? ++decoder.aliasCount : decoder.aliasCount;
  if (aliasCount <= 100 || count <= 1000) return;
  const along = Math.min(1, Math.max(0, (count - freeNodes) / (manyNodes - freeNodes)));
  if (aliasCount / count > 0.99 - 0.89 * along) throw new YamlError('document contains excessive aliasing');
}

function throughAlias<T>(alias: AliasNode, decoder: Decoder, run: (target: YamlNode) => T): T {
  if (decoder.open.has(alias)) throw new YamlError(`anchor '${alias.name}' value contains itself`);
  decoder.open.add(alias);
  decoder.aliasDepth++;
  const value = run(alias.target);
  decoder.aliasDepth--;
  decoder.open.delete(alias);
  return value;
}

const binaryTag = 'tag:yaml.org,2002:binary';

function scalarValue({ tag, value, isPlain }: ScalarNode): ScalarValue {
  if (tag === '' && !isPlain) return value;
  return tag === binaryTag ? binaryText(value) : resolveScalar(tag, value);
}

function binaryText(text: string): string {
  const bytes = decodeBase64(text);
  if (!bytes) throw new YamlError('!!binary value contains invalid base64 data');
  return decodeUtf8(bytes);
}

/** Into a map that a merge may have begun to fill. */
function fill(map: Map<string, YamlEntry>, node: MappingNode, decoder: Decoder): YamlMap {
  for (const entry of node.entries) {
    if (isMerge(entry.key)) {
      merge(map, entry.value, decoder);
      continue;
    }
    const key = decode(entry.key, decoder);
    if (typeof key === 'object' && key !== null) throw new YamlError(`invalid map key: ${goYamlSyntax(key)}`);
    map.set(`${typeof key} ${String(key)}`, { key, value: decode(entry.value, decoder) });
  }
  return map;
}

function isMerge(node: YamlNode): boolean {
  if (node.kind !== 'scalar' || node.value !== '<<') return false;
  return node.isPlain || node.tag === 'tag:yaml.org,2002:merge';
}

/** In the order of the text: what a merge brings replaces what stands above it, as in go-yaml. */
function merge(map: Map<string, YamlEntry>, node: YamlNode, decoder: Decoder): void {
  if (node.kind === 'sequence') {
    // Backwards, so that earlier ones win.
    for (const item of node.items.toReversed()) {
      wantMapping(item);
      mergeOne(map, item, decoder);
    }
    return;
  }
  wantMapping(node);
  mergeOne(map, node, decoder);
}

function wantMapping(node: YamlNode): void {
  const target = node.kind === 'alias' ? node.target : node;
  if (target.kind !== 'mapping')
    throw new YamlError('map merge requires map or sequence of maps as the value');
}

function mergeOne(map: Map<string, YamlEntry>, node: YamlNode, decoder: Decoder): void {
  countNode(decoder);
  if (node.kind === 'alias') throughAlias(node, decoder, (target) => mergeOne(map, target, decoder));
  else if (node.kind === 'mapping') fill(map, node, decoder);
}
