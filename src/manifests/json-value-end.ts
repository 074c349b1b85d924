// Where the next value of a stream of JSON ends: the part of encoding/json's Decoder that kubectl reads files with.
import { JsonError, readJson } from '../core/json/read-json.ts';

/** What stands at a place of a JSON stream. */
export type NextJson =
  | { readonly kind: 'value'; readonly start: number; readonly end: number }
  /** Only blanks are left. */
  | { readonly kind: 'end' }
  /** `message` is Go's; `offset` is where it happened in UTF-16 units, undefined when the text ends too early. */
  | { readonly kind: 'broken'; readonly message: string; readonly offset: number | undefined };

const blanks = /[ \t\r\n]*/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.source;
const string = /"(?:[^"\\]|\\[^])*"/.source;
// A number that a dot or an exponent would go on from is broken.
const scalar = new RegExp(`${string}|${number}(?![.eE])|true|false|null`, 'y');
const strings = new RegExp(string, 'y');

/** Looks from `at` on. Numbers that no float64 holds are values here, as in Go. */
export function nextJson(text: string, at: number): NextJson {
  blanks.lastIndex = at;
  const start = at + (blanks.exec(text)?.[0].length ?? 0);
  if (start >= text.length) return { kind: 'end' };
  const end = endOf(text, start);
  // A value that does not end is read as far as it goes, for the words about what is wrong with it.
  const piece = text.slice(start, end ?? text.length);
  const problem = problemIn(piece);
  if (problem === undefined && end !== undefined) return { kind: 'value', start, end };
  if (problem === undefined || problem.message === 'unexpected end of JSON input')
    return { kind: 'broken', message: 'unexpected EOF', offset: undefined };
  const before = Buffer.from(piece).subarray(0, problem.offset).toString('utf8').length;
  return { kind: 'broken', message: problem.message, offset: start + before };
}

/** What is wrong with the syntax. That a number fits no float64 is the business of whoever decodes the object. */
function problemIn(piece: string): JsonError | undefined {
  try {
    readJson(piece);
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const isNumber = error.message.startsWith('json: cannot unmarshal number');
    return isNumber ? problemIn(piece.replaceAll(stringsAndNumbers, tamed)) : error;
  }
}

const stringsAndNumbers = new RegExp(`${string}|${number}`, 'g');

/** Another number of the same length and form. */
function tamed(token: string): string {
  if (token.startsWith('"') || Number.isFinite(Number(token))) return token;
  return (/[eE]/.test(token) ? '1e' : '1.').padEnd(token.length, '0');
}

/** The end of the value by its brackets or quotes alone. */
function endOf(text: string, start: number): number | undefined {
  const first = text.charAt(start);
  if (first !== '{' && first !== '[') {
    scalar.lastIndex = start;
    const found = scalar.exec(text)?.[0];
    return found === undefined ? undefined : start + found.length;
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') {
      strings.lastIndex = at;
      const found = strings.exec(text)?.[0];
      if (found === undefined) return undefined;
      at += found.length - 1;
    } else if (char === '{' || char === '[') depth++;
    else if ((char === '}' || char === ']') && --depth === 0) return at + 1;
  }
  return undefined;
}
