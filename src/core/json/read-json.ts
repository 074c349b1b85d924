// A strict JSON reader that keeps every int64 exactly and says what is wrong, and where, in Go's words.
import { quoteGoRune } from '../go-quote.ts';
import { type JsonValue, setMember } from './json-value.ts';

/** encoding/json scanner.go: maxNestingDepth. */
export const maxJsonDepth = 10_000;

/** The text is not JSON. The message is encoding/json's; `offset` counts the bytes (UTF-8) before the trouble. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Reads one document. Slower than JSON.parse; `parseJson` uses it only where JSON.parse would lose something.
 * @throws JsonError
 */
export function readJson(text: string): JsonValue {
  return new Reader(text).document();
}

type MutableObject = Record<string, JsonValue>;

const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const blanks = /[ \t\n\r]*/y;
// oxlint-disable-next-line no-control-regex -- what ends a string or must not stand in one
const plainText = /[^"\\\u0000-\u001f]*/y;
const maxInt64 = 9_223_372_036_854_775_807n;
const minInt64 = -9_223_372_036_854_775_808n;
const literals: readonly (readonly [string, JsonValue])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

class Reader {
  readonly #text: string;
  #at = 0;
  /** The containers around the current position: depth costs no stack. */
  readonly #open: (JsonValue[] | MutableObject)[] = [];
  /** The member being read, one for each open object. */
  readonly #keys: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  document(): JsonValue {
    let value = this.#begin();
    for (;;) {
      while (value === undefined) value = this.#begin();
      const container = this.#open.at(-1);
      if (container === undefined) break;
      value = this.#store(container, value);
    }
    if (this.#peek() !== '') this.#unexpected('after top-level value');
    return value;
  }

  /** A whole value, or undefined when it has opened a container that has members. */
  #begin(): JsonValue | undefined {
    const char = this.#peek();
    if (char === '"') return this.#string();
    if (char === '{') {
      this.#push({});
      if (this.#peek() === '}') return this.#pop();
      this.#key('looking for beginning of object key string');
      this.#keys.push(this.#lastKey);
      return undefined;
    }
    if (char === '[') {
      this.#push([]);
      return this.#peek() === ']' ? this.#pop() : undefined;
    }
    if (char === '-' || (char >= '0' && char <= '9')) return this.#number();
    for (const [word, value] of literals) if (char === word[0]) return this.#literal(word, value);
    return this.#unexpected('looking for beginning of value');
  }

  /** Adds a member; gives the container once it is closed, undefined while it goes on. */
  #store(container: JsonValue[] | MutableObject, value: JsonValue): JsonValue | undefined {
    if (Array.isArray(container)) {
      container.push(value);
      const char = this.#peek();
      if (char === ']') return this.#pop();
      if (char !== ',') this.#unexpected('after array element');
      this.#at++;
      return undefined;
    }
    // Last one wins.
    setMember(container, this.#keys.at(-1) ?? '', value);
    const char = this.#peek();
    if (char === '}') {
      this.#keys.pop();
      return this.#pop();
    }
    if (char !== ',') this.#unexpected('after object key:value pair');
    this.#at++;
    this.#key('looking for beginning of object key string');
    this.#keys[this.#keys.length - 1] = this.#lastKey;
    return undefined;
  }

  #lastKey = '';

  #key(context: string): void {
    if (this.#peek() !== '"') this.#unexpected(context);
    this.#lastKey = this.#string();
    if (this.#peek() !== ':') this.#unexpected('after object key');
    this.#at++;
  }

  #push(container: JsonValue[] | MutableObject): void {
    if (this.#open.length >= maxJsonDepth) throw this.#error('exceeded max depth');
    this.#open.push(container);
    this.#at++;
  }

  #pop(): JsonValue {
    this.#at++;
    return this.#open.pop() ?? null;
  }

  #number(): JsonValue {
    const token = this.#match(numberToken);
    if (token === '') {
      this.#at++;
      return this.#unexpected('in numeric literal');
    }
    const next = this.#text.charAt(this.#at);
    // The token stops before a broken fraction or exponent: blame the character after it.
    if (next === '.' && !/[.eE]/.test(token)) {
      this.#at++;
      return this.#unexpected('after decimal point in numeric literal');
    }
    if ((next === 'e' || next === 'E') && !/[eE]/.test(token)) {
      this.#at++;
      if (/[+-]/.test(this.#text.charAt(this.#at))) this.#at++;
      return this.#unexpected('in exponent of numeric literal');
    }
    return this.#numberValue(token);
  }

  /** sigs.k8s.io/json convertNumber: int64 where the token is one, else float64. */
  #numberValue(token: string): number | bigint {
    const number = Number(token);
    if (/^-?\d+$/.test(token)) {
      if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
      const exact = BigInt(token);
      if (exact >= minInt64 && exact <= maxInt64) return exact;
    }
    if (Number.isFinite(number)) return number;
    throw this.#error(`json: cannot unmarshal number ${token} into Go value of type float64`);
  }

  #string(): string {
    const start = this.#at++;
    for (;;) {
      this.#match(plainText);
      const char = this.#text.charAt(this.#at);
      if (char === '"') break;
      if (char !== '\\') this.#unexpected('in string literal');
      this.#escape();
    }
    this.#at++;
    return String(JSON.parse(this.#text.slice(start, this.#at)));
  }

  #escape(): void {
    this.#at++;
    const char = this.#text.charAt(this.#at);
    if (char === '' || !'"\\/bfnrtu'.includes(char)) this.#unexpected('in string escape code');
    this.#at++;
    if (char !== 'u') return;
    for (let i = 0; i < 4; i++, this.#at++)
      if (!/^[0-9a-fA-F]$/.test(this.#text.charAt(this.#at)))
        this.#unexpected('in \\u hexadecimal character escape');
  }

  #literal(word: string, value: JsonValue): JsonValue {
    for (let i = 1; i < word.length; i++) {
      this.#at++;
      if (this.#text.charAt(this.#at) !== word[i])
        this.#unexpected(`in literal ${word} (expecting '${word[i]}')`);
    }
    this.#at++;
    return value;
  }

  /** The next character that is not blank, empty at the end; `#at` stands on it. */
  #peek(): string {
    this.#match(blanks);
    return this.#text.charAt(this.#at);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #unexpected(context: string): never {
    const char = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    if (this.#at >= this.#text.length) throw this.#error('unexpected end of JSON input');
    throw this.#error(`invalid character ${quoteChar(char)} ${context}`);
  }

  #error(message: string): JsonError {
    return new JsonError(message, Buffer.byteLength(this.#text.slice(0, this.#at)));
  }
}

/** encoding/json quoteChar; Go blames the first byte of a character that is not ASCII. */
function quoteChar(char: string): string {
  const byte = Buffer.from(char)[0] ?? 0;
  return quoteGoRune(String.fromCodePoint(byte), { ascii: false });
}
