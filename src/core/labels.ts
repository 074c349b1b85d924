// Label selectors in full syntax: a=b, a==b, a!=b, a in (x,y), a notin (x,y), a, !a, a>1, a<1.
// Source: apimachinery pkg/labels/selector.go; the lexer, the order of the checks and the texts are its own.
import { UsageError } from './errors.ts';
import { sortUtf8 } from './go-utf8.ts';
import { checkLabelKey, checkLabelValue, invalidLabel } from './label-syntax.ts';

type Labels = Readonly<Record<string, string>>;
type Binary = 'in' | 'notin' | '=' | '==' | '!=' | '>' | '<';

interface Requirement {
  readonly key: string;
  readonly operator: 'exists' | '!' | Binary;
  readonly values: readonly string[];
}

/** A symbol or one of the words `in` and `notin` is its own kind. */
interface Token {
  readonly kind: 'end' | 'identifier' | '(' | ')' | ',' | '!' | Binary;
  readonly text: string;
}

/** What a selector cannot be; the message is apimachinery's. */
class SelectorSyntaxError extends Error {
  override readonly name = 'SelectorSyntaxError';
}

/** A test for label sets. Throws UsageError that names the flag, with the text that a server has for the selector. */
export function parseLabelSelector(
  selector: string,
  flag = '--cluster-selector',
): (labels: Labels) => boolean {
  try {
    const requirements = parse(selector);
    return (labels) => requirements.every((one) => fits(one, labels));
  } catch (error) {
    if (!(error instanceof SelectorSyntaxError)) throw error;
    throw new UsageError(`${flag} ${JSON.stringify(selector)}: ${error.message}`, {
      hint: "A label selector is a list such as 'env=prod,tier!=edge,region in (eu,us),!legacy'.",
      cause: error,
    });
  }
}

function fits({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    // As in Kubernetes, these two also take those without the label.
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case '>':
    case '<':
      break;
  }
  const [left, right] = [int64(value), int64(values[0])];
  if (left === undefined || right === undefined) return false;
  return operator === '>' ? left > right : left < right;
}

/** strconv.ParseInt(text, 10, 64) */
function int64(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

const word = /^[^=!(),>< \t\r\n]+/;

function lex(selector: string): Token[] {
  const tokens: Token[] = [];
  // The lexer takes a NUL for the end.
  let rest = selector.split('\0', 1)[0] ?? '';
  for (rest = skipBlanks(rest); rest !== ''; rest = skipBlanks(rest)) {
    const symbol = /^(?:==|!=|[=!(),><])/.exec(rest)?.[0];
    const text = symbol ?? word.exec(rest)?.[0] ?? rest.slice(0, 1);
    tokens.push({ kind: isOperator(text) || isMark(text) ? text : 'identifier', text });
    rest = rest.slice(text.length);
  }
  return tokens;
}

function skipBlanks(text: string): string {
  return text.replace(/^[ \t\r\n]+/, '');
}

function isOperator(text: string): text is Binary {
  return ['in', 'notin', '=', '==', '!=', '>', '<'].includes(text);
}

function isMark(text: string): text is '(' | ')' | ',' | '!' {
  return ['(', ')', ',', '!'].includes(text);
}

/** The tokens and how far they are read. `in` and `notin` are ordinary words in the place of a key or a value. */
interface Reader {
  peek(): Token;
  take(): Token;
  takeOperator(): Token;
}

function reader(tokens: readonly Token[]): Reader {
  const end: Token = { kind: 'end', text: '' };
  let at = 0;
  const asValue = (token: Token): Token =>
    token.kind === 'in' || token.kind === 'notin' ? { ...token, kind: 'identifier' } : token;
  return {
    peek: () => asValue(tokens[at] ?? end),
    take: () => asValue(tokens[at++] ?? end),
    takeOperator: () => tokens[at++] ?? end,
  };
}

function parse(selector: string): Requirement[] {
  const read = reader(lex(selector));
  const found: Requirement[] = [];
  const startsRequirement = () => read.peek().kind === 'identifier' || read.peek().kind === '!';
  for (;;) {
    const { kind, text } = read.peek();
    if (kind === 'end') return found;
    if (!startsRequirement()) throw unexpected(text, "!, identifier, or 'end of string'");
    found.push(requirement(read));
    const next = read.take();
    if (next.kind === 'end') return found;
    if (next.kind !== ',') throw unexpected(next.text, "',' or 'end of string'");
    if (!startsRequirement()) throw unexpected(read.peek().text, "identifier after ','");
  }
}

function unexpected(found: string, expected: string): SelectorSyntaxError {
  return new SelectorSyntaxError(`found '${found}', expected: ${expected}`);
}

function requirement(read: Reader): Requirement {
  try {
    return checked(keyAndMore(read));
  } catch (error) {
    if (!(error instanceof SelectorSyntaxError)) throw error;
    throw new SelectorSyntaxError(`unable to parse requirement: ${error.message}`, { cause: error });
  }
}

function keyAndMore(read: Reader): Requirement {
  const isNegated = read.peek().kind === '!';
  if (isNegated) read.take();
  const { kind, text: key } = read.take();
  if (kind !== 'identifier') throw unexpected(key, 'identifier');
  const problem = checkLabelKey(key);
  if (problem.length > 0) throw new SelectorSyntaxError(invalidLabel('<nil>', key, problem));
  if (isNegated) return { key, operator: '!', values: [] };
  const next = read.peek().kind;
  if (next === 'end' || next === ',') return { key, operator: 'exists', values: [] };
  const operator = read.takeOperator();
  if (!isOperator(operator.kind)) throw unexpected(operator.text, 'in, notin, =, ==, !=, gt, lt');
  const isSet = operator.kind === 'in' || operator.kind === 'notin';
  return { key, operator: operator.kind, values: isSet ? valueSet(read) : [exactValue(read)] };
}

function exactValue(read: Reader): string {
  const next = read.peek().kind;
  if (next === 'end' || next === ',') return '';
  const { kind, text } = read.take();
  if (kind !== 'identifier') throw unexpected(text, 'identifier');
  return text;
}

function valueSet(read: Reader): string[] {
  const open = read.take();
  if (open.kind !== '(') throw new SelectorSyntaxError(`found '${open.text}' expected: '('`);
  const { kind, text } = read.peek();
  if (kind !== ')' && kind !== 'identifier' && kind !== ',') throw unexpected(text, "',', ')' or identifier");
  const values = new Set<string>();
  while (read.peek().kind !== ')') {
    const token = read.take();
    if (token.kind === 'identifier') {
      values.add(token.text);
      const after = read.peek();
      if (after.kind !== ',' && after.kind !== ')') throw unexpected(after.text, "',' or ')'");
    } else if (token.kind === ',') {
      const after = read.peek().kind;
      if (values.size === 0 || after === ')' || after === ',') values.add('');
    } else throw unexpected(token.text, "',', or identifier");
  }
  read.take();
  if (values.size === 0) values.add('');
  return sortUtf8([...values]);
}

/** labels.NewRequirement */
function checked(one: Requirement): Requirement {
  const problems: string[] = [];
  const { key, operator, values } = one;
  if (operator === '>' || operator === '<')
    for (const [index, value] of values.entries())
      if (int64(value) === undefined)
        problems.push(
          invalidLabel(`values[${index}]`, value, ["for 'Gt', 'Lt' operators, the value must be an integer"]),
        );
  for (const [index, value] of values.entries()) {
    const problem = checkLabelValue(value);
    if (problem.length > 0) problems.push(invalidLabel(`values[${index}][${key}]`, value, problem));
  }
  if (problems.length === 0) return one;
  // utilerrors.NewAggregate
  const [first = ''] = problems;
  throw new SelectorSyntaxError(problems.length === 1 ? first : `[${problems.join(', ')}]`);
}
