// The parser of client-go's JSONPath dialect, rule for rule: util/jsonpath/parser.go.
import { goNumber } from '../go-value.ts';
import { describeRune, unquoteBody } from '../go-quote.ts';
import { JsonPathError, type ListNode, type SliceParam } from './nodes.ts';

const EOF = '';
const LETTER_OR_DIGIT = /^[\p{L}\p{Nd}_]$/u;
const DIGIT = /^\p{Nd}$/u;
const DICT_KEY = /^'([^']*)'$/;
const SLICE = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/;
const COMPARISON = /^([^!<>=]+)([!<>=]+)([^\n]+?)$/;
const MAX_INT = 9_223_372_036_854_775_807n;

interface Parser {
  readonly input: string;
  readonly root: ListNode;
  pos: number;
  start: number;
  /** The list that the open action fills. */
  current: ListNode;
}

/**
 * Parses a template such as `{range .items[*]}{.metadata.name}{"\n"}{end}`.
 * @throws JsonPathError
 */
export function parseTemplate(text: string): ListNode {
  const root = newList();
  const parser: Parser = { input: text, root, pos: 0, start: 0, current: root };
  while (parser.pos < text.length) {
    parseText(parser);
    if (parser.pos < text.length) parseAction(parser);
  }
  return root;
}

/** One expression without its braces, as the parts of unions and filters are. */
function parseExpression(text: string): ListNode {
  const first = parseTemplate(`{${text}}`).nodes[0];
  if (first?.kind !== 'list') throw new JsonPathError('unclosed action');
  return first;
}

function newList(): ListNode {
  return { kind: 'list', nodes: [] };
}

function next(parser: Parser): string {
  const code = parser.input.codePointAt(parser.pos);
  if (code === undefined) return EOF;
  const char = String.fromCodePoint(code);
  parser.pos += char.length;
  return char;
}

function peek(parser: Parser): string {
  const code = parser.input.codePointAt(parser.pos);
  return code === undefined ? EOF : String.fromCodePoint(code);
}

function consume(parser: Parser): string {
  const text = parser.input.slice(parser.start, parser.pos);
  parser.start = parser.pos;
  return text;
}

function parseText(parser: Parser): void {
  const open = parser.input.indexOf('{', parser.pos);
  parser.pos = open < 0 ? parser.input.length : open;
  if (parser.pos > parser.start) parser.root.nodes.push({ kind: 'text', text: consume(parser) });
}

function parseAction(parser: Parser): void {
  parser.pos += 1;
  consume(parser);
  parser.current = newList();
  parser.root.nodes.push(parser.current);
  while (!parseInsideAction(parser));
}

/** Parses one element of an action; true at its closing brace. */
function parseInsideAction(parser: Parser): boolean {
  const { input, pos } = parser;
  if (input.startsWith('}', pos)) {
    parser.pos += 1;
    consume(parser);
    return true;
  }
  if (input.startsWith('[?(', pos)) parseFilter(parser);
  else if (input.startsWith('..', pos)) parseRecursive(parser);
  else parseElement(parser);
  return false;
}

function parseElement(parser: Parser): void {
  const char = peek(parser);
  if (char === EOF || char === '\r' || char === '\n') throw new JsonPathError('unclosed action');
  if (char === '+' || char === '-' || DIGIT.test(char)) return parseNumber(parser);
  if (LETTER_OR_DIGIT.test(char)) return parseIdentifier(parser);
  next(parser);
  switch (char) {
    case ' ':
    case '@':
    case '$':
      consume(parser);
      return;
    case '[':
      parseArray(parser);
      return;
    case '"':
    case "'":
      parseQuote(parser, char);
      return;
    case '.':
      parseField(parser);
      return;
    default:
      throw new JsonPathError(`unrecognized character in action: ${describeRune(char)}`);
  }
}

function parseIdentifier(parser: Parser): void {
  while (!isTerminator(peek(parser))) next(parser);
  const name = consume(parser);
  if (name === 'true' || name === 'false')
    parser.current.nodes.push({ kind: 'literal', value: name === 'true' });
  else parser.current.nodes.push({ kind: 'identifier', name });
}

function parseRecursive(parser: Parser): void {
  if (parser.current.nodes.at(-1)?.kind === 'recursive')
    throw new JsonPathError('invalid multiple recursive descent');
  parser.pos += 2;
  consume(parser);
  parser.current.nodes.push({ kind: 'recursive' });
  if (LETTER_OR_DIGIT.test(peek(parser))) parseField(parser);
}

function parseNumber(parser: Parser): void {
  const sign = peek(parser);
  if (sign === '+' || sign === '-') next(parser);
  for (let char = peek(parser); char === '.' || DIGIT.test(char); char = peek(parser)) next(parser);
  const text = consume(parser);
  const integer = parseInt64(text);
  if (integer !== undefined) parser.current.nodes.push({ kind: 'literal', value: goNumber('int', integer) });
  else {
    const float = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(float)) throw new JsonPathError(`cannot parse number ${text}`);
    parser.current.nodes.push({ kind: 'literal', value: goNumber('float64', float) });
  }
}

/** strconv.Atoi on a 64-bit machine; undefined on its errors. */
function parseInt64(text: string): number | bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number + 0;
  const exact = BigInt(text.replace('+', ''));
  return exact > MAX_INT || exact < -MAX_INT - 1n ? undefined : exact;
}

function parseArray(parser: Parser): void {
  const text = scanBracket(parser).replace(/^\*$/, ':');
  const members = text.split(',');
  if (members.length > 1) {
    const lists = members.map((member) => parseExpression(`[${member.replace(/^ +| +$/g, '')}]`));
    parser.current.nodes.push({ kind: 'union', lists });
    return;
  }
  const key = DICT_KEY.exec(text)?.[1];
  if (key !== undefined) parser.current.nodes.push(...parseExpression(`.${key}`).nodes);
  else parser.current.nodes.push({ kind: 'array', params: parseSlice(text) });
}

function scanBracket(parser: Parser): string {
  for (;;) {
    const char = next(parser);
    if (char === EOF || char === '\n') throw new JsonPathError('unterminated array');
    if (char === ']') return consume(parser).slice(1, -1);
  }
}

function parseSlice(text: string): [SliceParam, SliceParam, SliceParam] {
  const parts = SLICE.exec(text);
  if (parts === null) throw new JsonPathError(`invalid array index ${text}`);
  const start = sliceParam(parts[1]);
  const end: SliceParam =
    parts[2] === undefined
      ? { value: start.value + 1, known: true, derived: true }
      : sliceParam(parts[2].slice(1));
  return [start, end, sliceParam(parts[3]?.slice(1))];
}

function sliceParam(text: string | undefined): SliceParam {
  if (text === undefined || text === '') return { value: 0, known: false, derived: false };
  const value = parseInt64(text);
  if (value === undefined) throw new JsonPathError(`array index ${text} is not a number`);
  return { value: Number(value), known: true, derived: false };
}

function parseFilter(parser: Parser): void {
  parser.pos += 3;
  consume(parser);
  scanFilter(parser);
  if (next(parser) !== ']') throw new JsonPathError('unclosed array expect ]');
  const text = consume(parser).slice(0, -2);
  const [, left, operator, right] = COMPARISON.exec(text) ?? [];
  if (left === undefined || operator === undefined || right === undefined) {
    parser.current.nodes.push({
      kind: 'filter',
      left: parseExpression(text),
      right: newList(),
      operator: 'exists',
    });
    return;
  }
  parser.current.nodes.push({
    kind: 'filter',
    left: parseExpression(left),
    right: parseExpression(right),
    operator,
  });
}

// Stops behind the closing parenthesis. At most one quoted string may hide parentheses: the first one.
function scanFilter(parser: Parser): void {
  let quote = '';
  let isClosed = false;
  for (;;) {
    const char = next(parser);
    if (char === EOF || char === '\n') throw new JsonPathError('unterminated filter');
    if (char === '"' || char === "'") {
      if (quote === '') quote = char;
      else if (parser.input[parser.pos - 2] !== '\\' && char === quote) isClosed = true;
    } else if (char === ')' && (quote !== '') === isClosed) return;
  }
}

function parseQuote(parser: Parser, quote: string): void {
  for (;;) {
    const char = next(parser);
    if (char === EOF || char === '\n') throw new JsonPathError('unterminated quoted string');
    if (char === quote && parser.input[parser.pos - 2] !== '\\') break;
  }
  const literal = consume(parser);
  const body = literal.slice(1, -1);
  const text = body.includes('\\') || body.includes(quote) ? unquoteBody(body, quote) : body;
  if (text === undefined) throw new JsonPathError(`unquote string ${literal} error invalid syntax`);
  parser.current.nodes.push({ kind: 'text', text });
}

function parseField(parser: Parser): void {
  consume(parser);
  for (let char = peek(parser); !isTerminator(char); char = peek(parser)) {
    next(parser);
    if (char === '\\') next(parser);
  }
  const name = consume(parser);
  parser.current.nodes.push(
    name === '*' ? { kind: 'wildcard' } : { kind: 'field', name: name.replaceAll('\\', '') },
  );
}

function isTerminator(char: string): boolean {
  return char === EOF || ' \t\r\n.,[]$@{}'.includes(char);
}
