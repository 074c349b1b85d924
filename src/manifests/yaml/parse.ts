// Tokens to a tree of nodes: go-yaml v2's parserc.go and the node builder of its decode.go. libyaml's state machine is
// written as the recursion that it stands for; tokens are asked for in the same order, so errors come out the same.
import { openScanner, peekToken, skipToken, type Scanner } from './scanner.ts';
import type { Token, TokenType } from './token.ts';
import { YamlError } from './yaml-error.ts';

/** A node as written, before anything is said of its type. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: string;
  /** Full form, `tag:yaml.org,2002:str`; empty without one. */
  readonly tag: string;
  /** Not quoted, no block scalar, no tag. */
  readonly isPlain: boolean;
}

export interface SequenceNode {
  readonly kind: 'sequence';
  readonly items: YamlNode[];
}

export interface MappingNode {
  readonly kind: 'mapping';
  readonly entries: { readonly key: YamlNode; readonly value: YamlNode }[];
}

export interface AliasNode {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: YamlNode;
}

/** The first document of a text, undefined when there is none. What follows it is not read. Throws YamlError. */
export function parseYaml(text: string): YamlNode | undefined {
  const parser: Parser = { scanner: openScanner(text), anchors: new Map(), handles: new Map() };
  next(parser);
  const opening = peek(parser);
  if (opening.type === 'stream-end') return undefined;
  const isExplicit = isOne(opening, ['version-directive', 'tag-directive', 'document-start']);
  readDirectives(parser);
  if (isExplicit) {
    const { type, line } = peek(parser);
    if (type !== 'document-start') throw new YamlError('did not find expected <document start>', line);
    next(parser);
  }
  const isEmpty = isExplicit && isOne(peek(parser), documentEnds);
  const node = isEmpty ? emptyScalar : parseNode(parser, blockNode);
  // go-yaml looks at the token behind the document, so an error in it counts.
  peek(parser);
  return node;
}

interface Parser {
  readonly scanner: Scanner;
  readonly anchors: Map<string, YamlNode>;
  /** Prefixes of tags. */
  readonly handles: Map<string, string>;
}

const emptyScalar: ScalarNode = { kind: 'scalar', value: '', tag: '', isPlain: true };
const documentEnds: readonly TokenType[] = [
  'version-directive',
  'tag-directive',
  'document-start',
  'document-end',
  'stream-end',
];
const afterBlockKey: readonly TokenType[] = ['key', 'value', 'block-end'];
const afterFlowKey: readonly TokenType[] = ['value', 'flow-entry', 'flow-mapping-end'];
const afterFlowPairKey: readonly TokenType[] = ['value', 'flow-entry', 'flow-sequence-end'];

/** Which nodes may stand in a place. */
interface Place {
  readonly isBlock: boolean;
  /** A sequence whose dashes stand in the column of their key. */
  readonly mayBeIndentless: boolean;
}

const blockNode: Place = { isBlock: true, mayBeIndentless: false };
const blockValue: Place = { isBlock: true, mayBeIndentless: true };
const flowNode: Place = { isBlock: false, mayBeIndentless: false };

function peek({ scanner }: Parser): Token {
  return peekToken(scanner);
}

/** Drops a token that has been peeked at, and peeks at the one behind it. */
function next(parser: Parser): Token {
  peek(parser);
  skipToken(parser.scanner);
  return peek(parser);
}

/** Drops a token without looking on. */
function drop(parser: Parser): void {
  skipToken(parser.scanner);
}

function isOne({ type }: Token, types: readonly TokenType[]): boolean {
  return types.includes(type);
}

function readDirectives(parser: Parser): void {
  let hasVersion = false;
  for (let token = peek(parser); ; token = next(parser)) {
    if (token.type === 'version-directive') {
      if (hasVersion) throw new YamlError('found duplicate %YAML directive', token.line);
      if (token.value !== '1.1') throw new YamlError('found incompatible YAML document', token.line);
      hasVersion = true;
    } else if (token.type === 'tag-directive') {
      if (parser.handles.has(token.value)) throw new YamlError('found duplicate %TAG directive', token.line);
      parser.handles.set(token.value, token.suffix);
    } else break;
  }
  for (const [handle, prefix] of defaultHandles)
    if (!parser.handles.has(handle)) parser.handles.set(handle, prefix);
}

const defaultHandles = [
  ['!', '!'],
  ['!!', 'tag:yaml.org,2002:'],
] as const;

function parseNode(parser: Parser, place: Place): YamlNode {
  let token = peek(parser);
  if (token.type === 'alias') {
    drop(parser);
    const target = parser.anchors.get(token.value);
    if (!target) throw new YamlError(`unknown anchor '${token.value}' referenced`);
    return { kind: 'alias', name: token.value, target };
  }
  let anchor = '';
  let tag = '';
  let tagToken: Token | undefined;
  for (const type of token.type === 'tag' ? (['tag', 'anchor'] as const) : (['anchor', 'tag'] as const)) {
    if (token.type !== type) break;
    if (type === 'anchor') anchor = token.value;
    else tagToken = token;
    token = next(parser);
  }
  if (tagToken) tag = fullTag(parser, tagToken);
  const begin = <T extends YamlNode>(node: T): T => {
    if (anchor !== '') parser.anchors.set(anchor, node);
    return node;
  };
  if (place.mayBeIndentless && token.type === 'block-entry')
    return parseIndentless(parser, begin({ kind: 'sequence', items: [] }));
  if (token.type === 'scalar') {
    const isPlain = tag === '!' || (tag === '' && token.isPlain);
    drop(parser);
    return begin({ kind: 'scalar', value: token.value, tag, isPlain });
  }
  if (token.type === 'flow-sequence-start')
    return parseFlowSequence(parser, begin({ kind: 'sequence', items: [] }));
  if (token.type === 'flow-mapping-start')
    return parseFlowMapping(parser, begin({ kind: 'mapping', entries: [] }));
  if (place.isBlock && token.type === 'block-sequence-start')
    return parseBlockSequence(parser, begin({ kind: 'sequence', items: [] }));
  if (place.isBlock && token.type === 'block-mapping-start')
    return parseBlockMapping(parser, begin({ kind: 'mapping', entries: [] }));
  if (anchor !== '' || tag !== '') return begin({ kind: 'scalar', value: '', tag, isPlain: tag === '' });
  throw new YamlError('did not find expected node content', token.line);
}

function fullTag({ handles }: Parser, { value: handle, suffix, line }: Token): string {
  if (handle === '') return suffix;
  const prefix = handles.get(handle);
  const tag = prefix === undefined ? '' : prefix + suffix;
  if (tag === '') throw new YamlError('found undefined tag handle', line);
  return tag;
}

function parseBlockSequence(parser: Parser, node: SequenceNode): SequenceNode {
  let token = next(parser);
  for (; token.type === 'block-entry'; token = peek(parser)) {
    const isEmpty = isOne(next(parser), ['block-entry', 'block-end']);
    node.items.push(isEmpty ? emptyScalar : parseNode(parser, blockNode));
  }
  if (token.type !== 'block-end') throw new YamlError("did not find expected '-' indicator", token.line);
  drop(parser);
  return node;
}

function parseIndentless(parser: Parser, node: SequenceNode): SequenceNode {
  while (peek(parser).type === 'block-entry') {
    const isEmpty = isOne(next(parser), ['block-entry', ...afterBlockKey]);
    node.items.push(isEmpty ? emptyScalar : parseNode(parser, blockNode));
  }
  return node;
}

function parseBlockMapping(parser: Parser, node: MappingNode): MappingNode {
  let token = next(parser);
  for (; token.type === 'key'; token = peek(parser)) {
    const key = parseBlockSide(parser);
    const value = peek(parser).type === 'value' ? parseBlockSide(parser) : emptyScalar;
    node.entries.push({ key, value });
  }
  if (token.type !== 'block-end') throw new YamlError('did not find expected key', token.line);
  drop(parser);
  return node;
}

/** What stands behind a `?` or a `:`. */
function parseBlockSide(parser: Parser): YamlNode {
  return isOne(next(parser), afterBlockKey) ? emptyScalar : parseNode(parser, blockValue);
}

function parseFlowSequence(parser: Parser, node: SequenceNode): SequenceNode {
  let token = next(parser);
  while (token.type !== 'flow-sequence-end') {
    if (node.items.length > 0) {
      if (token.type !== 'flow-entry') throw new YamlError("did not find expected ',' or ']'", token.line);
      token = next(parser);
      if (token.type === 'flow-sequence-end') break;
    }
    node.items.push(token.type === 'key' ? parseFlowPair(parser) : parseNode(parser, flowNode));
    token = peek(parser);
  }
  drop(parser);
  return node;
}

/** `[a: b]`: a mapping of one entry. */
function parseFlowPair(parser: Parser): MappingNode {
  let key: YamlNode = emptyScalar;
  if (isOne(next(parser), afterFlowPairKey)) {
    // As in libyaml, which drops the `:` or the bracket here and then stumbles over what follows.
    drop(parser);
  } else key = parseNode(parser, flowNode);
  let value: YamlNode = emptyScalar;
  if (peek(parser).type === 'value' && !isOne(next(parser), ['flow-entry', 'flow-sequence-end']))
    value = parseNode(parser, flowNode);
  return { kind: 'mapping', entries: [{ key, value }] };
}

function parseFlowMapping(parser: Parser, node: MappingNode): MappingNode {
  let token = next(parser);
  while (token.type !== 'flow-mapping-end') {
    if (node.entries.length > 0) {
      if (token.type !== 'flow-entry') throw new YamlError("did not find expected ',' or '}'", token.line);
      token = next(parser);
      if (token.type === 'flow-mapping-end') break;
    }
    if (token.type === 'key') {
      const key = isOne(next(parser), afterFlowKey) ? emptyScalar : parseNode(parser, flowNode);
      node.entries.push({ key, value: parseFlowValue(parser) });
    } else node.entries.push({ key: parseNode(parser, flowNode), value: emptyScalar });
    token = peek(parser);
  }
  drop(parser);
  return node;
}

function parseFlowValue(parser: Parser): YamlNode {
  if (peek(parser).type !== 'value') return emptyScalar;
  return isOne(next(parser), ['flow-entry', 'flow-mapping-end']) ? emptyScalar : parseNode(parser, flowNode);
}
