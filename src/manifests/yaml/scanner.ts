// YAML text to tokens: a port of go-yaml v2's scannerc.go, which is libyaml's scanner. kubectl's notion of what is YAML,
// and its messages with their lines, come from there and from no other parser.
import {
  isAt,
  isBlank,
  isBlankOrEnd,
  isBreak,
  isDocumentIndicator,
  isEnd,
  markOf,
  openInput,
  scannerError,
  skip,
  skipBlanksAndComment,
  takeBreak,
  unit,
  type Input,
  type Mark,
} from './input.ts';
import { scanBlockScalar } from './scan-block-scalar.ts';
import { scanPlainScalar, scanQuotedScalar } from './scan-flow-scalar.ts';
import { scanAnchor, scanDirective, scanTag } from './scan-tag.ts';
import { token, type Token, type TokenType } from './token.ts';

/** A scalar or collection that a `:` behind it would make a key. */
interface SimpleKey {
  isPossible: boolean;
  /** It starts a line of a block mapping: there must be a `:`. */
  readonly isRequired: boolean;
  /** Counted over the whole text. */
  readonly tokenNumber: number;
  readonly mark: Mark;
}

/** The scanner between two tokens. */
export interface Scanner {
  readonly input: Input;
  /** Scanned and not yet parsed; the first is handed out once no key can be put before it. */
  readonly queue: Token[];
  parsed: number;
  isReady: boolean;
  isStarted: boolean;
  /** Column of the current block, -1 at the top. */
  indent: number;
  readonly indents: number[];
  /** One for each flow level, and the block's own. */
  readonly keys: SimpleKey[];
  /** Token numbers to places in `keys`. As in go-yaml, a key that grew too long stays here. */
  readonly keysByToken: Map<number, number>;
  isKeyAllowed: boolean;
}

const maxDepth = 10_000;
const maxKeyLength = 1024;

export function openScanner(text: string): Scanner {
  return {
    input: openInput(text),
    queue: [],
    parsed: 0,
    isReady: false,
    isStarted: false,
    indent: -1,
    indents: [],
    keys: [],
    keysByToken: new Map(),
    isKeyAllowed: true,
  };
}

/** The next token; it stays the next. Throws YamlError. */
export function peekToken(scanner: Scanner): Token {
  const { queue } = scanner;
  while (!scanner.isReady) {
    scanner.isReady = queue.length > 0 && !mayGetKey(scanner);
    if (!scanner.isReady) fetchToken(scanner);
  }
  const [next] = queue;
  if (!next) throw new Error('the queue of tokens is empty');
  return next;
}

/** Drops the token that `peekToken` gave. */
export function skipToken(scanner: Scanner): void {
  scanner.isReady = false;
  scanner.parsed++;
  scanner.queue.shift();
}

/** Whether the first token may turn out to be a key, so that a key token has to go before it. */
function mayGetKey(scanner: Scanner): boolean {
  const key = scanner.keys[scanner.keysByToken.get(scanner.parsed) ?? -1];
  return key !== undefined && isValidKey(scanner, key);
}

/** A simple key stays on its line and is shorter than 1024 characters. */
function isValidKey({ input }: Scanner, key: SimpleKey): boolean {
  if (!key.isPossible) return false;
  if (key.mark.line >= input.line && key.mark.index + maxKeyLength >= input.index) return true;
  if (key.isRequired) throw scannerError(input, "could not find expected ':'");
  key.isPossible = false;
  return false;
}

function fetchToken(scanner: Scanner): void {
  const { input } = scanner;
  if (!scanner.isStarted) return start(scanner);
  skipToContent(scanner);
  unrollIndent(scanner, input.column);
  if (isEnd(input)) return fetchEnd(scanner);
  if (input.column === 0 && isAt(input, '%')) return fetchDirective(scanner);
  if (isDocumentIndicator(input)) return fetchDocumentIndicator(scanner);
  const isInFlow = flowLevel(scanner) > 0;
  const char = String.fromCharCode(unit(input));
  switch (char) {
    case '[':
      return openFlow(scanner, 'flow-sequence-start');
    case '{':
      return openFlow(scanner, 'flow-mapping-start');
    case ']':
      return closeFlow(scanner, 'flow-sequence-end');
    case '}':
      return closeFlow(scanner, 'flow-mapping-end');
    case ',':
      return fetchFlowEntry(scanner);
    case '*':
    case '&':
      return fetchNode(scanner, scanAnchor);
    case '!':
      return fetchNode(scanner, scanTag);
    case "'":
    case '"':
      return fetchNode(scanner, scanQuotedScalar);
    case '-':
      if (isBlankOrEnd(input, 1)) return fetchBlockEntry(scanner);
      break;
    case '?':
      if (isInFlow || isBlankOrEnd(input, 1)) return fetchKey(scanner);
      break;
    case ':':
      if (isInFlow || isBlankOrEnd(input, 1)) return fetchValue(scanner);
      break;
    case '|':
    case '>':
      if (!isInFlow) return fetchBlockScalar(scanner);
      break;
    default:
  }
  const mayBePlain = !isBlankOrEnd(input) && !'-?:,[]{}#&*!|>\'"%@`'.includes(char);
  if (mayBePlain || (char === '-' && !isBlank(input, 1)) || (!isInFlow && (char === '?' || char === ':')))
    return fetchPlain(scanner);
  throw scannerError(input, 'found character that cannot start any token');
}

function flowLevel({ keys }: Scanner): number {
  return keys.length - 1;
}

function start(scanner: Scanner): void {
  scanner.isStarted = true;
  scanner.keys.push({ isPossible: false, isRequired: false, tokenNumber: 0, mark: markOf(scanner.input) });
  append(scanner, 'stream-start');
}

function append(scanner: Scanner, type: TokenType): void {
  scanner.queue.push(token(type, scanner.input.line));
}

/** Over blanks, comments and line breaks. A tab is a blank only where no key can start. */
function skipToContent(scanner: Scanner): void {
  const { input } = scanner;
  for (;;) {
    if (input.at === 0 && isAt(input, '\ufeff')) skip(input);
    while (isAt(input, ' ') || (isAt(input, '\t') && isTabBlank(scanner))) skip(input);
    if (isAt(input, '#')) skipBlanksAndComment(input);
    if (!isBreak(input)) return;
    takeBreak(input);
    if (flowLevel(scanner) === 0) scanner.isKeyAllowed = true;
  }
}

function isTabBlank(scanner: Scanner): boolean {
  return flowLevel(scanner) > 0 || !scanner.isKeyAllowed;
}

/** Remembers that the token to come may be a key. */
function saveKey(scanner: Scanner): void {
  const { input, keys } = scanner;
  if (!scanner.isKeyAllowed) return;
  removeKey(scanner);
  const tokenNumber = scanner.parsed + scanner.queue.length;
  const isRequired = flowLevel(scanner) === 0 && scanner.indent === input.column;
  keys[keys.length - 1] = { isPossible: true, isRequired, tokenNumber, mark: markOf(input) };
  scanner.keysByToken.set(tokenNumber, keys.length - 1);
}

function removeKey({ input, keys, keysByToken }: Scanner): void {
  const key = keys.at(-1);
  if (!key?.isPossible) return;
  if (key.isRequired) throw scannerError(input, "could not find expected ':'");
  key.isPossible = false;
  keysByToken.delete(key.tokenNumber);
}

/** Opens a block, before the token with this number or at the end of the queue. */
function rollIndent(
  scanner: Scanner,
  type: 'block-sequence-start' | 'block-mapping-start',
  at: { readonly mark: Mark; readonly tokenNumber?: number },
): void {
  if (flowLevel(scanner) > 0 || scanner.indent >= at.mark.column) return;
  scanner.indents.push(scanner.indent);
  scanner.indent = at.mark.column;
  if (scanner.indents.length > maxDepth)
    throw scannerError(scanner.input, `exceeded max depth of ${maxDepth}`);
  const place = at.tokenNumber === undefined ? scanner.queue.length : at.tokenNumber - scanner.parsed;
  scanner.queue.splice(place, 0, token(type, at.mark.line));
}

function unrollIndent(scanner: Scanner, column: number): void {
  if (flowLevel(scanner) > 0) return;
  while (scanner.indent > column) {
    append(scanner, 'block-end');
    scanner.indent = scanner.indents.pop() ?? -1;
  }
}

function fetchEnd(scanner: Scanner): void {
  const { input } = scanner;
  if (input.column !== 0) {
    input.column = 0;
    input.line++;
  }
  endBlocks(scanner);
  append(scanner, 'stream-end');
}

function endBlocks(scanner: Scanner): void {
  unrollIndent(scanner, -1);
  removeKey(scanner);
  scanner.isKeyAllowed = false;
}

function fetchDirective(scanner: Scanner): void {
  endBlocks(scanner);
  scanner.queue.push(scanDirective(scanner.input));
}

function fetchDocumentIndicator(scanner: Scanner): void {
  endBlocks(scanner);
  append(scanner, isAt(scanner.input, '-') ? 'document-start' : 'document-end');
  for (let i = 0; i < 3; i++) skip(scanner.input);
}

function openFlow(scanner: Scanner, type: TokenType): void {
  const { input, keys } = scanner;
  saveKey(scanner);
  const tokenNumber = scanner.parsed + scanner.queue.length;
  keys.push({ isPossible: false, isRequired: false, tokenNumber, mark: markOf(input) });
  if (flowLevel(scanner) > maxDepth) throw scannerError(input, `exceeded max depth of ${maxDepth}`);
  scanner.isKeyAllowed = true;
  append(scanner, type);
  skip(input);
}

function closeFlow(scanner: Scanner, type: TokenType): void {
  removeKey(scanner);
  if (flowLevel(scanner) > 0) scanner.keysByToken.delete(scanner.keys.pop()?.tokenNumber ?? -1);
  scanner.isKeyAllowed = false;
  append(scanner, type);
  skip(scanner.input);
}

function fetchFlowEntry(scanner: Scanner): void {
  removeKey(scanner);
  scanner.isKeyAllowed = true;
  append(scanner, 'flow-entry');
  skip(scanner.input);
}

function fetchBlockEntry(scanner: Scanner): void {
  const { input } = scanner;
  if (flowLevel(scanner) === 0) {
    if (!scanner.isKeyAllowed)
      throw scannerError(input, 'block sequence entries are not allowed in this context');
    rollIndent(scanner, 'block-sequence-start', { mark: markOf(input) });
  }
  removeKey(scanner);
  scanner.isKeyAllowed = true;
  append(scanner, 'block-entry');
  skip(input);
}

function fetchKey(scanner: Scanner): void {
  const { input } = scanner;
  if (flowLevel(scanner) === 0) {
    if (!scanner.isKeyAllowed) throw scannerError(input, 'mapping keys are not allowed in this context');
    rollIndent(scanner, 'block-mapping-start', { mark: markOf(input) });
  }
  removeKey(scanner);
  scanner.isKeyAllowed = flowLevel(scanner) === 0;
  append(scanner, 'key');
  skip(input);
}

function fetchValue(scanner: Scanner): void {
  const { input, keys } = scanner;
  const key = keys.at(-1);
  if (key && isValidKey(scanner, key)) {
    scanner.queue.splice(key.tokenNumber - scanner.parsed, 0, token('key', key.mark.line));
    rollIndent(scanner, 'block-mapping-start', key);
    key.isPossible = false;
    scanner.keysByToken.delete(key.tokenNumber);
    scanner.isKeyAllowed = false;
  } else {
    if (flowLevel(scanner) === 0) {
      if (!scanner.isKeyAllowed) throw scannerError(input, 'mapping values are not allowed in this context');
      rollIndent(scanner, 'block-mapping-start', { mark: markOf(input) });
    }
    scanner.isKeyAllowed = flowLevel(scanner) === 0;
  }
  append(scanner, 'value');
  skip(input);
}

/** An anchor, alias, tag or quoted scalar. */
function fetchNode(scanner: Scanner, scan: (input: Input) => Token): void {
  saveKey(scanner);
  scanner.isKeyAllowed = false;
  scanner.queue.push(scan(scanner.input));
}

function fetchPlain(scanner: Scanner): void {
  saveKey(scanner);
  const inFlow = flowLevel(scanner) > 0;
  const { token: scalar, endsLine } = scanPlainScalar(scanner.input, { indent: scanner.indent, inFlow });
  scanner.isKeyAllowed = endsLine;
  scanner.queue.push(scalar);
}

function fetchBlockScalar(scanner: Scanner): void {
  removeKey(scanner);
  scanner.isKeyAllowed = true;
  scanner.queue.push(scanBlockScalar(scanner.input, scanner.indent));
}
