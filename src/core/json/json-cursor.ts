// Walks through the bytes of a JSON text without building anything: checks every byte as encoding/json does, and says
// where a value ends. What a caller wants of it is parsed from its bytes alone.
import type { JsonValue } from './json-value.ts';
import { PassedContainers } from './passed-containers.ts';
import { maxJsonDepth, readJson } from './read-json.ts';

/** The bytes end inside a value: more may come. */
export const needsMore: unique symbol = Symbol('needs more bytes');

/** This byte cannot stand here. */
export const isBroken: unique symbol = Symbol('not JSON');

const quote = 0x22;
const comma = 0x2c;
const minus = 0x2d;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const nothing = Buffer.alloc(0);

const literals: ReadonlyMap<number, Buffer> = new Map(
  ['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]),
);

/**
 * A place in some bytes of a JSON text. Its methods move on, or throw `needsMore` or `isBroken`; then `at` is somewhere
 * in what could not be passed.
 */
export class JsonCursor {
  bytes: Buffer = nothing;
  at = 0;
  /** Cleared by a number that JSON.parse may not give as `readJson` does. */
  isExact = true;
  /** For each container that is open in the value being passed: 1 for an object, 0 for an array. */
  readonly #open = new Uint8Array(maxJsonDepth + 1);
  /** How often it may still be guessed wrongly where a value ends. */
  #guesses = 10;
  /** Set by a string with a backslash. */
  #hasEscape = false;
  readonly #passed = new PassedContainers();

  /** The next byte that is no blank; the cursor stands on it. */
  peek(): number {
    const byte = this.bytes[this.at] ?? 0;
    if (byte > 0x20) return byte;
    this.at = afterBlanks(this.bytes, this.at);
    if (this.at >= this.bytes.length) throw needsMore;
    return this.bytes[this.at] ?? 0;
  }

  /** Passes this byte, blanks before it included. */
  expect(byte: number): void {
    if (this.peek() !== byte) throw isBroken;
    this.at++;
  }

  /** Passes the byte when it is the next one. */
  accept(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  /** Passes the opening byte of a container, around which `depth` others are open. */
  enter(byte: number, depth: number): void {
    this.expect(byte);
    if (depth >= maxJsonDepth) throw isBroken;
  }

  /** Passes one of two bytes, and tells which. */
  either(first: number, second: number): number {
    const byte = this.peek();
    if (byte !== first && byte !== second) throw isBroken;
    this.at++;
    return byte;
  }

  /** Passes a key with its colon and gives it where it is one of `names`; empty for any other. */
  key(names: readonly KeyName[]): string {
    if (this.peek() !== quote) throw isBroken;
    const start = this.at;
    this.#hasEscape = false;
    const end = this.#string(start + 1);
    const { bytes } = this;
    this.at = end;
    if (bytes[end] === colon) this.at++;
    else this.expect(colon);
    for (const name of names)
      if (name.bytes.length === end - start && startsAt(bytes, start, name.bytes)) return name.text;
    if (!this.#hasEscape) return '';
    const text: string = JSON.parse(this.bytes.toString('utf8', start, end));
    return names.some((name) => name.text === text) ? text : '';
  }

  /** Passes any key with its colon, and gives it. */
  anyKey(): string {
    if (this.peek() !== quote) throw isBroken;
    const start = this.at;
    this.at = this.#string(start + 1);
    const text: string = JSON.parse(this.bytes.toString('utf8', start, this.at));
    this.expect(colon);
    return text;
  }

  /** Passes a value and gives it; `depth` containers are open around it. */
  value(depth: number): JsonValue {
    this.peek();
    const start = this.at;
    this.isExact = true;
    this.skip(depth);
    return this.parse(this.bytes.toString('utf8', start, this.at));
  }

  /**
   * Passes a value and gives it as `value` does, faster where it is an array and `next` follows. What JSON.parse takes for
   * an array up to there is the value, because nothing shorter can be.
   */
  valueBefore(next: Buffer, depth: number): JsonValue {
    if (this.#guesses === 0 || this.peek() !== openBracket) return this.value(depth);
    const { bytes, at } = this;
    const end = bytes.indexOf(next, at);
    const value = end > 0 && end - at < maxGuessedBytes ? this.#parsed(end) : undefined;
    if (value === undefined) {
      // It was looked for in all that follows, which must not happen again and again.
      if (bytes.length - at > maxGuessedBytes) this.#guesses--;
      return this.value(depth);
    }
    this.isExact = true;
    this.at = end;
    return value;
  }

  /** The array from here to `end`; undefined when it is none, or has what JSON.parse may not give as `readJson` does. */
  #parsed(end: number): readonly JsonValue[] | undefined {
    try {
      const value: JsonValue = JSON.parse(this.bytes.toString('utf8', this.at, end));
      return Array.isArray(value) && value.every(isPlain) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /** The value of a text that was passed since `isExact` was set. */
  parse(text: string): JsonValue {
    if (!this.isExact) return readJson(text);
    const value: JsonValue = JSON.parse(text);
    return value;
  }

  /** Lets go of the bytes. */
  release(): void {
    this.bytes = nothing;
    this.#passed.keepTo(nothing);
  }

  /** Passes a value; `depth` containers are open around it. */
  skip(depth: number): void {
    const { bytes } = this;
    const open = this.#open;
    const passed = this.#passed;
    passed.keepTo(bytes);
    let level = 0;
    let at = this.at;
    for (;;) {
      let byte = bytes[at] ?? 0;
      while (isBlank(byte)) byte = bytes[++at] ?? 0;
      if (at >= bytes.length) throw needsMore;
      if (byte === quote) at = this.#string(at + 1);
      else if (byte === openBrace || byte === openBracket) {
        if (depth + level >= maxJsonDepth) throw isBroken;
        at = afterBlanks(bytes, at + 1);
        if (at >= bytes.length) throw needsMore;
        const isObject = byte === openBrace;
        if (bytes[at] === (isObject ? closeBrace : closeBracket)) at++;
        else {
          const end = depth < 1_000 ? passed.begin(at, level, isObject ? closeBrace : closeBracket) : 0;
          if (end > 0) at = end;
          else {
            open[level++] = isObject ? 1 : 0;
            if (isObject) at = this.#keyAt(at);
            continue;
          }
        }
      } else if (byte === minus || (byte >= 0x30 && byte <= 0x39)) at = this.#number(at);
      else at = this.#literal(at);

      for (;;) {
        if (level === 0) {
          this.at = at;
          return;
        }
        byte = bytes[at] ?? 0;
        while (isBlank(byte)) byte = bytes[++at] ?? 0;
        if (at >= bytes.length) throw needsMore;
        at++;
        const isObject = open[level - 1] === 1;
        if (byte === comma) {
          if (isObject) at = this.#keyAt(at);
          break;
        }
        if (byte !== (isObject ? closeBrace : closeBracket)) throw isBroken;
        level--;
        if (this.isExact) passed.end(at, level);
      }
    }
  }

  /** Behind the key and the colon that begin at `start`, blanks before them included. */
  #keyAt(start: number): number {
    const { bytes } = this;
    let at = afterBlanks(bytes, start);
    if (at >= bytes.length) throw needsMore;
    if (bytes[at] !== quote) throw isBroken;
    at = afterBlanks(bytes, this.#string(at + 1));
    if (at >= bytes.length) throw needsMore;
    if (bytes[at] !== colon) throw isBroken;
    return at + 1;
  }

  /** Behind the closing quote of a string whose opening one is just before `start`. */
  #string(start: number): number {
    const { bytes } = this;
    const end = bytes.length;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) return at + 1;
      if (byte === backslash) {
        this.#hasEscape = true;
        at = this.#escape(at + 1);
      } else if (byte < 0x20) throw isBroken;
    }
    throw needsMore;
  }

  /** The last byte of the escape whose backslash is just before `at`. */
  #escape(at: number): number {
    const { bytes } = this;
    if (at >= bytes.length) throw needsMore;
    const byte = bytes[at] ?? 0;
    if (byte !== 0x75) {
      if (!escapable.has(byte)) throw isBroken;
      return at;
    }
    for (let digit = 1; digit <= 4; digit++) {
      if (at + digit >= bytes.length) throw needsMore;
      if (!isHex(bytes[at + digit] ?? 0)) throw isBroken;
    }
    return at + 4;
  }

  #number(start: number): number {
    const { bytes } = this;
    let at = start;
    while (isInNumber(bytes[at] ?? 0)) at++;
    if (at >= bytes.length) throw needsMore;
    // A count of up to 15 digits: nearly all numbers there are.
    const first = bytes[start] ?? 0;
    const length = at - start;
    if (length === 1 && first !== minus) return at;
    const token = bytes.toString('latin1', start, at);
    if (!numberToken.test(token)) throw isBroken;
    if (length > 15 || first === minus || !plainInteger.test(token)) this.isExact = false;
    if (/[eE]/.test(token) || length > 300) if (!Number.isFinite(Number(token))) throw isBroken;
    return at;
  }

  #literal(start: number): number {
    const { bytes } = this;
    const word = literals.get(bytes[start] ?? 0);
    if (word === undefined) throw isBroken;
    for (let i = 1; i < word.length; i++) {
      if (start + i >= bytes.length) throw needsMore;
      if (bytes[start + i] !== word[i]) throw isBroken;
    }
    return start + word.length;
  }
}

/** Longer arrays are walked. */
const maxGuessedBytes = 16 * 1024;

/** Whether JSON.parse is sure to give this as `readJson` does. */
function isPlain(value: JsonValue): boolean {
  if (typeof value === 'string') return true;
  if (typeof value === 'number') return Math.abs(value) < 1e15 && (value !== 0 || !Object.is(value, -0));
  return value === null || typeof value === 'boolean';
}

/** A key to look for. */
export interface KeyName {
  readonly text: string;
  /** With its quotes. */
  readonly bytes: Buffer;
}

/** Names for `JsonCursor.key`. */
export function keyNames(texts: readonly string[]): KeyName[] {
  return texts.map((text) => ({ text, bytes: Buffer.from(JSON.stringify(text)) }));
}

function startsAt(bytes: Buffer, start: number, wanted: Buffer): boolean {
  for (let i = 1; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}

const escapable: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
const numberToken = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const plainInteger = /^\d+$/;

/** The next place from `start` on that is no white space. */
export function afterBlanks(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && isBlank(bytes[at] ?? 0)) at++;
  return at;
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

/** Digits, signs, the point and the letter of an exponent; which order is right is seen afterwards. */
function isInNumber(byte: number): boolean {
  return (byte >= 0x2b && byte <= 0x39 && byte !== comma && byte !== 0x2f) || (byte | 0x20) === 0x65;
}
