// labelSelector and fieldSelector of a request, with the server's words for what it does not accept.
import type { KubeObject } from './objects.ts';
import { trusted } from './trusted.ts';

/** The selector cannot be used; the message is for a 400 Status. */
export class SelectorError extends Error {
  override readonly name = 'SelectorError';
}

export type Match = (object: KubeObject) => boolean;

type Operator = 'exists' | '!' | 'in' | 'notin' | '=' | '==' | '!=' | '>' | '<';

interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

type Kind =
  | 'end'
  | 'identifier'
  | 'error'
  | ')'
  | '('
  | ','
  | '!'
  | '=='
  | '='
  | '>'
  | '<'
  | '!='
  | 'in'
  | 'notin';

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const SYMBOLS = new Set(['=', '!', '(', ')', ',', '>', '<']);
const SYMBOL_TOKENS = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);
const BINARY = 'in, notin, =, ==, !=, gt, lt';

/** apimachinery/pkg/labels/selector.go, Parse and Matches. */
export function parseLabelSelector(text: string): Match {
  const requirements = labelRequirements(text);
  return ({ metadata }) => requirements.every((requirement) => fits(requirement, metadata.labels ?? {}));
}

function fits({ key, operator, values }: Requirement, labels: Readonly<Record<string, string>>): boolean {
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
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case '>':
    case '<':
      break;
  }
  if (value === undefined || !/^[+-]?\d+$/.test(value)) return false;
  return operator === '>' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0]);
}

function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (/[ \t\r\n]/.test(char)) at += 1;
    else if (SYMBOLS.has(char)) {
      // The longest token wins; what follows it without a blank starts the next one.
      const two = text.slice(at, at + 2);
      const symbol = SYMBOL_TOKENS.has(two) ? two : char;
      tokens.push({ kind: trusted<Kind>(symbol), text: symbol });
      at += symbol.length;
    } else {
      const word = /^[^=!(),><\s]+/.exec(text.slice(at))?.[0] ?? char;
      tokens.push({ kind: word === 'in' || word === 'notin' ? word : 'identifier', text: word });
      at += word.length;
    }
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function labelRequirements(text: string): Requirement[] {
  const tokens = lex(text);
  let at = 0;
  const raw = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  // In the place of a value, `in` and `notin` are ordinary words.
  const peek = (): Token =>
    raw().kind === 'in' || raw().kind === 'notin' ? { ...raw(), kind: 'identifier' } : raw();
  const take = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const startsRequirement = (): boolean => peek().kind === 'identifier' || peek().kind === '!';
  const found: Requirement[] = [];
  for (;;) {
    if (peek().kind === 'end') return found;
    if (!startsRequirement()) {
      throw new SelectorError(`found '${peek().text}', expected: !, identifier, or 'end of string'`);
    }
    try {
      found.push(requirement());
    } catch (error) {
      throw error instanceof SelectorError
        ? new SelectorError(`unable to parse requirement: ${error.message}`)
        : error;
    }
    const next = take();
    if (next.kind === 'end') return found;
    if (next.kind !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`);
    if (!startsRequirement())
      throw new SelectorError(`found '${peek().text}', expected: identifier after ','`);
  }

  function requirement(): Requirement {
    let token = take();
    const isNegated = token.kind === '!';
    if (isNegated) token = take();
    if (token.kind !== 'identifier') throw new SelectorError(`found '${token.text}', expected: identifier`);
    const key = token.text;
    checkKey(key);
    if (isNegated) return { key, operator: '!', values: [] };
    if (peek().kind === 'end' || peek().kind === ',') return { key, operator: 'exists', values: [] };
    const operator = raw();
    at += 1;
    const { kind } = operator;
    if (kind === 'in' || kind === 'notin') return checked({ key, operator: kind, values: valueList() });
    if (kind === '=' || kind === '==' || kind === '!=' || kind === '>' || kind === '<') {
      return checked({ key, operator: kind, values: [exactValue()] });
    }
    throw new SelectorError(`found '${operator.text}', expected: ${BINARY}`);
  }

  function exactValue(): string {
    if (peek().kind === 'end' || peek().kind === ',') return '';
    const token = take();
    if (token.kind === 'identifier') return token.text;
    throw new SelectorError(`found '${token.text}', expected: identifier`);
  }

  function valueList(): string[] {
    const open = take();
    if (open.kind !== '(') throw new SelectorError(`found '${open.text}' expected: '('`);
    const values: string[] = [];
    if (peek().kind !== ')' && peek().kind !== 'identifier' && peek().kind !== ',') {
      throw new SelectorError(`found '${peek().text}', expected: ',', ')' or identifier`);
    }
    for (;;) {
      if (peek().kind === 'identifier') values.push(take().text);
      else values.push('');
      const next = take();
      if (next.kind === ')') return values;
      if (next.kind !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or ')'`);
    }
  }
}

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

// apimachinery/pkg/api/validate/content, IsLabelKey: the errors of the last check alone are told here.
function checkKey(key: string): void {
  const [first = '', second, ...more] = key.split('/');
  const name = second ?? first;
  const invalid = (why: string): SelectorError =>
    new SelectorError(`<nil>: Invalid value: ${JSON.stringify(key)}: ${why}`);
  if (second !== undefined && first === '') throw invalid('prefix part must be non-empty');
  if (
    more.length > 0 ||
    !NAME.test(name) ||
    name.length > 63 ||
    (second !== undefined && !PREFIX.test(first))
  ) {
    throw new SelectorError(`not simulated: label key ${JSON.stringify(key)}`);
  }
}

function checked(requirement: Requirement): Requirement {
  const { key, operator, values } = requirement;
  for (const [index, value] of values.entries()) {
    const invalid = (path: string, why: string): SelectorError =>
      new SelectorError(`${path}: Invalid value: ${JSON.stringify(value)}: ${why}`);
    if ((operator === '>' || operator === '<') && !/^[+-]?\d+$/.test(value)) {
      throw invalid(`values[${index}]`, "for 'Gt', 'Lt' operators, the value must be an integer");
    }
    if (value !== '' && !NAME.test(value)) {
      throw invalid(
        `values[${index}][${key}]`,
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
      );
    }
  }
  return requirement;
}

/** Which fields of a kind a fieldSelector may name, and how their values read. */
export interface SelectableFields {
  readonly fields: Readonly<Record<string, (object: KubeObject) => string>>;
  /** The server's word for any other field. */
  readonly refusal: (field: string) => string;
}

/** apimachinery/pkg/fields/selector.go, ParseSelector. */
export function parseFieldSelector(text: string, selectable: SelectableFields): Match {
  const terms = text.split(/(?<!\\),/).filter((term) => term !== '');
  const tests = terms.map((term): Match => {
    const parts = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (parts === null) throw new SelectorError(`invalid selector: '${text}'; can't understand '${term}'`);
    const [, field = '', operator, escaped = ''] = parts;
    const read = Object.hasOwn(selectable.fields, field) ? selectable.fields[field] : undefined;
    const value = escaped.replaceAll(/\\([\\,=])/g, '$1');
    // An empty `metadata.name=` is everything's refusal, not everybody's name (fields.Transform drops nothing here).
    if (read === undefined) throw new SelectorError(selectable.refusal(field));
    return (object) => (read(object) === value) === (operator !== '!=');
  });
  return (object) => tests.every((test) => test(object));
}

/** The value that a fieldSelector demands of `metadata.name`, which the server then treats as the request's name. */
export function nameInFieldSelector(text: string): string | undefined {
  const term = text.split(',').find((part) => /^metadata\.name==?[^=]/.test(part));
  return term?.replace(/^metadata\.name==?/, '');
}
