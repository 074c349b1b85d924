// The lexer of Go templates, state for state: go/src/text/template/parse/lex.go.
// Positions are UTF-16 indexes here; whoever reports a column counts the bytes before it.
import { describeRune, isPrintable, quoteGo } from '../../core/go-quote.ts';
import { firstRunes, utf8Length } from '../../core/go-utf8.ts';

export type ItemType =
  | 'error'
  | 'bool'
  | 'char'
  | 'charConstant'
  | 'complex'
  | 'assign'
  | 'declare'
  | 'eof'
  | 'field'
  | 'identifier'
  | 'leftDelim'
  | 'leftParen'
  | 'number'
  | 'pipe'
  | 'rawString'
  | 'rightDelim'
  | 'rightParen'
  | 'space'
  | 'string'
  | 'text'
  | 'variable'
  | Keyword;

export type Keyword = (typeof KEYWORDS)[number];

const KEYWORDS = [
  '.',
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'nil',
  'template',
  'with',
] as const;

/** A token. `line` is the line on which it starts, from 1. */
export interface Item {
  readonly type: ItemType;
  readonly pos: number;
  readonly val: string;
  readonly line: number;
}

export interface Lexer {
  input: string;
  pos: number;
  start: number;
  line: number;
  startLine: number;
  /** Once the end has been seen nothing can be put back. */
  atEof: boolean;
  parenDepth: number;
  insideAction: boolean;
  item: Item;
}

type State = ((lexer: Lexer) => State) | undefined;

const EOF = '';
const SPACES = ' \t\r\n';
const ALPHANUMERIC = /^[\p{L}\p{Nd}_]$/u;

export function newLexer(input: string): Lexer {
  const item: Item = { type: 'eof', pos: 0, val: 'EOF', line: 1 };
  const places = { pos: 0, start: 0, line: 1, startLine: 1, parenDepth: 0 };
  return { ...places, input, item, atEof: false, insideAction: false };
}

/** The next token; after an error or the end always `eof`. */
export function nextItem(lexer: Lexer): Item {
  lexer.item = { type: 'eof', pos: lexer.pos, val: 'EOF', line: lexer.startLine };
  let state: State = lexer.insideAction ? lexInsideAction : lexText;
  while (state !== undefined) state = state(lexer);
  return lexer.item;
}

/** How parse errors name a token (item.String). */
export function describeItem(item: Item): string {
  if (item.type === 'eof') return 'EOF';
  if (item.type === 'error') return item.val;
  if (isKeyword(item.type)) return `<${item.val}>`;
  if (utf8Length(item.val) <= 10) return quoteGo(item.val);
  return `${quoteGo(firstRunes(item.val, 10))}...`;
}

function isKeyword(word: string): word is Keyword {
  return (KEYWORDS as readonly string[]).includes(word);
}

function next(lexer: Lexer): string {
  const code = lexer.input.codePointAt(lexer.pos);
  if (code === undefined) {
    lexer.atEof = true;
    return EOF;
  }
  const char = String.fromCodePoint(code);
  lexer.pos += char.length;
  if (char === '\n') lexer.line++;
  return char;
}

function backup(lexer: Lexer): void {
  if (lexer.atEof || lexer.pos === 0) return;
  const before = lexer.input.codePointAt(lexer.pos - 2) ?? 0;
  lexer.pos -= lexer.pos >= 2 && before > 0xffff ? 2 : 1;
  if (lexer.input[lexer.pos] === '\n') lexer.line--;
}

function peek(lexer: Lexer): string {
  const char = next(lexer);
  backup(lexer);
  return char;
}

function takeItem(lexer: Lexer, type: ItemType): Item {
  const { start, startLine } = lexer;
  const val = lexer.input.slice(start, lexer.pos);
  lexer.start = lexer.pos;
  lexer.startLine = lexer.line;
  return { type, pos: start, val, line: startLine };
}

function emit(lexer: Lexer, type: ItemType): undefined {
  lexer.item = takeItem(lexer, type);
}

function ignore(lexer: Lexer): void {
  lexer.line += countLines(lexer.input.slice(lexer.start, lexer.pos));
  lexer.start = lexer.pos;
  lexer.startLine = lexer.line;
}

function fail(lexer: Lexer, message: string): undefined {
  lexer.item = { type: 'error', pos: lexer.start, val: message, line: lexer.startLine };
  lexer.start = 0;
  lexer.pos = 0;
  lexer.input = '';
}

function accept(lexer: Lexer, valid: string): boolean {
  const char = next(lexer);
  if (char !== EOF && valid.includes(char)) return true;
  backup(lexer);
  return false;
}

function acceptRun(lexer: Lexer, valid: string): void {
  while (accept(lexer, valid));
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}

function lexText(lexer: Lexer): State {
  const { input } = lexer;
  const open = input.indexOf('{{', lexer.pos);
  if (open < 0) {
    lexer.pos = input.length;
    if (lexer.pos === lexer.start) return emit(lexer, 'eof');
    lexer.line += countLines(input.slice(lexer.start));
    return emit(lexer, 'text');
  }
  if (open === lexer.pos) return lexLeftDelim;
  lexer.pos = open;
  const trimmed = hasLeftTrimMarker(input, open + 2) ? trailingSpaces(input.slice(lexer.start, open)) : 0;
  lexer.pos -= trimmed;
  lexer.line += countLines(input.slice(lexer.start, lexer.pos));
  const item = takeItem(lexer, 'text');
  lexer.pos += trimmed;
  ignore(lexer);
  if (item.val === '') return lexLeftDelim;
  lexer.item = item;
  return undefined;
}

function lexLeftDelim(lexer: Lexer): State {
  lexer.pos += 2;
  const marker = hasLeftTrimMarker(lexer.input, lexer.pos) ? 2 : 0;
  if (lexer.input.startsWith('/*', lexer.pos + marker)) {
    lexer.pos += marker;
    ignore(lexer);
    return lexComment;
  }
  const item = takeItem(lexer, 'leftDelim');
  lexer.insideAction = true;
  lexer.pos += marker;
  ignore(lexer);
  lexer.parenDepth = 0;
  lexer.item = item;
  return undefined;
}

function lexComment(lexer: Lexer): State {
  const close = lexer.input.indexOf('*/', lexer.pos + 2);
  if (close < 0) return fail(lexer, 'unclosed comment');
  lexer.pos = close + 2;
  const delim = rightDelimAt(lexer);
  if (delim === undefined) return fail(lexer, 'comment ends before closing delimiter');
  lexer.line += countLines(lexer.input.slice(lexer.start, lexer.pos));
  takeItem(lexer, 'text');
  lexer.pos += delim === 'trim' ? 4 : 2;
  if (delim === 'trim') lexer.pos += leadingSpaces(lexer.input, lexer.pos);
  ignore(lexer);
  return lexText;
}

function lexRightDelim(lexer: Lexer): State {
  const trims = rightDelimAt(lexer) === 'trim';
  if (trims) {
    lexer.pos += 2;
    ignore(lexer);
  }
  lexer.pos += 2;
  const item = takeItem(lexer, 'rightDelim');
  if (trims) {
    lexer.pos += leadingSpaces(lexer.input, lexer.pos);
    ignore(lexer);
  }
  lexer.insideAction = false;
  lexer.item = item;
  return undefined;
}

function lexInsideAction(lexer: Lexer): State {
  if (rightDelimAt(lexer) !== undefined) {
    return lexer.parenDepth === 0 ? lexRightDelim : fail(lexer, 'unclosed left paren');
  }
  const char = next(lexer);
  switch (char) {
    case EOF:
      return fail(lexer, 'unclosed action');
    case ' ':
    case '\t':
    case '\r':
    case '\n':
      backup(lexer);
      return lexSpace;
    case '=':
      return emit(lexer, 'assign');
    case ':':
      return next(lexer) === '=' ? emit(lexer, 'declare') : fail(lexer, 'expected :=');
    case '|':
      return emit(lexer, 'pipe');
    case '"':
      return lexQuoted(lexer, { quote: '"', type: 'string', name: 'quoted string' });
    case "'":
      return lexQuoted(lexer, { quote: "'", type: 'charConstant', name: 'character constant' });
    case '`':
      return lexRawQuote(lexer);
    case '$':
      return lexFieldOrVariable(lexer, 'variable');
    case '(':
      lexer.parenDepth++;
      return emit(lexer, 'leftParen');
    case ')':
      lexer.parenDepth--;
      return lexer.parenDepth < 0 ? fail(lexer, 'unexpected right paren') : emit(lexer, 'rightParen');
    default:
      return lexOther(lexer, char);
  }
}

function lexOther(lexer: Lexer, char: string): State {
  const digitAhead = /^\d/.test(lexer.input.slice(lexer.pos, lexer.pos + 1));
  if (char === '.' && lexer.pos < lexer.input.length && !digitAhead)
    return lexFieldOrVariable(lexer, 'field');
  if (/^[.+\-0-9]$/.test(char)) {
    backup(lexer);
    return lexNumber;
  }
  if (ALPHANUMERIC.test(char)) {
    backup(lexer);
    return lexIdentifier;
  }
  if (char <= '\x7f' && isPrintable(char)) return emit(lexer, 'char');
  return fail(lexer, `unrecognized character in action: ${describeRune(char)}`);
}

function lexSpace(lexer: Lexer): State {
  let count = 0;
  for (; isSpace(peek(lexer)); count++) next(lexer);
  // The last space may belong to a trimming delimiter: " -}}".
  if (hasRightTrimMarker(lexer.input, lexer.pos - 1) && lexer.input.startsWith('}}', lexer.pos + 1)) {
    backup(lexer);
    if (count === 1) return lexRightDelim;
  }
  return emit(lexer, 'space');
}

function lexIdentifier(lexer: Lexer): State {
  let char = next(lexer);
  while (ALPHANUMERIC.test(char)) char = next(lexer);
  backup(lexer);
  const word = lexer.input.slice(lexer.start, lexer.pos);
  if (!atTerminator(lexer)) return fail(lexer, `bad character ${describeRune(char)}`);
  if (isKeyword(word)) return emit(lexer, word);
  return emit(lexer, word === 'true' || word === 'false' ? 'bool' : 'identifier');
}

/** The dot or dollar has been read. */
function lexFieldOrVariable(lexer: Lexer, type: 'field' | 'variable'): State {
  if (atTerminator(lexer)) return emit(lexer, type === 'variable' ? 'variable' : '.');
  let char = next(lexer);
  while (ALPHANUMERIC.test(char)) char = next(lexer);
  backup(lexer);
  return atTerminator(lexer) ? emit(lexer, type) : fail(lexer, `bad character ${describeRune(char)}`);
}

function atTerminator(lexer: Lexer): boolean {
  const char = peek(lexer);
  return char === EOF || isSpace(char) || '.,|:)('.includes(char) || lexer.input.startsWith('}}', lexer.pos);
}

function lexQuoted(lexer: Lexer, kind: { quote: string; type: ItemType; name: string }): State {
  for (;;) {
    let char = next(lexer);
    if (char === kind.quote) return emit(lexer, kind.type);
    if (char === '\\') {
      char = next(lexer);
      if (char !== EOF && char !== '\n') continue;
    }
    if (char === EOF || char === '\n') return fail(lexer, `unterminated ${kind.name}`);
  }
}

function lexRawQuote(lexer: Lexer): State {
  for (let char = next(lexer); char !== '`'; char = next(lexer)) {
    if (char === EOF) return fail(lexer, 'unterminated raw quoted string');
  }
  return emit(lexer, 'rawString');
}

function lexNumber(lexer: Lexer): State {
  const bad = (): undefined =>
    fail(lexer, `bad number syntax: ${quoteGo(lexer.input.slice(lexer.start, lexer.pos))}`);
  if (!scanNumber(lexer)) return bad();
  const sign = peek(lexer);
  if (sign !== '+' && sign !== '-') return emit(lexer, 'number');
  if (!scanNumber(lexer) || lexer.input[lexer.pos - 1] !== 'i') return bad();
  return emit(lexer, 'complex');
}

function scanNumber(lexer: Lexer): boolean {
  accept(lexer, '+-');
  let digits = '0123456789_';
  if (accept(lexer, '0')) {
    if (accept(lexer, 'xX')) digits = '0123456789abcdefABCDEF_';
    else if (accept(lexer, 'oO')) digits = '01234567_';
    else if (accept(lexer, 'bB')) digits = '01_';
  }
  acceptRun(lexer, digits);
  if (accept(lexer, '.')) acceptRun(lexer, digits);
  const exponent = digits.length === 11 ? 'eE' : digits.length === 23 ? 'pP' : '';
  if (exponent !== '' && accept(lexer, exponent)) {
    accept(lexer, '+-');
    acceptRun(lexer, '0123456789_');
  }
  accept(lexer, 'i');
  if (!ALPHANUMERIC.test(peek(lexer))) return true;
  next(lexer);
  return false;
}

function rightDelimAt({ input, pos }: Lexer): 'plain' | 'trim' | undefined {
  if (hasRightTrimMarker(input, pos) && input.startsWith('}}', pos + 2)) return 'trim';
  return input.startsWith('}}', pos) ? 'plain' : undefined;
}

function hasLeftTrimMarker(input: string, at: number): boolean {
  return input[at] === '-' && isSpace(input[at + 1] ?? EOF);
}

function hasRightTrimMarker(input: string, at: number): boolean {
  return isSpace(input[at] ?? EOF) && input[at + 1] === '-';
}

function isSpace(char: string): boolean {
  return char !== EOF && SPACES.includes(char);
}

function trailingSpaces(text: string): number {
  return text.length - text.replace(/[ \t\r\n]+$/, '').length;
}

function leadingSpaces(input: string, at: number): number {
  return /^[ \t\r\n]*/.exec(input.slice(at))?.[0].length ?? 0;
}
