// Reading JSON without losing an int64: JSON.parse where it is exact, our own reader where it is not.
import type { JsonValue } from './json-value.ts';
import { maxJsonDepth, readJson } from './read-json.ts';

/**
 * Parses one JSON document as Kubernetes' Go code does: integers that fit int64 stay exact (bigint beyond 2^53),
 * all other numbers are float64, of duplicate keys the last one wins, `__proto__` is an ordinary own key,
 * and nesting ends at 10,000.
 * @throws JsonError with Go's message and the byte offset
 */
export function parseJson(source: string | Buffer): JsonValue {
  const text = typeof source === 'string' ? source : source.toString('utf8');
  if (!isExactForJsonParse(text)) return readJson(text);
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    // V8's messages change between versions: our reader finds the same trouble and says it in Go's words.
    return readJson(text);
  }
}

/**
 * Whether JSON.parse gives what `readJson` would. It does not for integers of 16 digits and more, for the integer `-0`,
 * and where an exponent of three digits may leave float64; nor does it bound the depth.
 */
function isExactForJsonParse(text: string): boolean {
  // Nearly always: the runtime's own search says so, long before our loop is compiled.
  if (!mayBeInexact.test(text) && !opensMany(text)) return true;
  let depth = 0;
  let digits = 0;
  for (let i = 0, end = text.length; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) {
      i = endOfString(text, i, end);
      digits = 0;
    } else if (code >= 0x30 && code <= 0x39) {
      if (++digits >= 16) return false;
    } else {
      if (code === 0x7b || code === 0x5b) {
        if (++depth > maxJsonDepth) return false;
      } else if (code === 0x7d || code === 0x5d) depth--;
      else if (code === 0x2d) {
        if (text.charCodeAt(i + 1) === 0x30) return false;
      } else if ((code === 0x45 || code === 0x65) && digits > 0 && isLongExponent(text, i)) return false;
      digits = 0;
    }
  }
  return true;
}

/** Long digits, the integer -0, a long exponent: all of them may as well stand inside a string. */
const mayBeInexact = /\d(?:\d{15}|[eE][+-]?\d{3}(?:[,}\]\s]|$))|[:,[\s]-0|^-0/;

/** Written out, because a regular expression that counts is many times slower. */
const manyOpened = new RegExp(String.raw`[^{[]*[{[]`.repeat(50), 'y');

/** Whether as many brackets open as may be open at once: then somebody has to look at how they are nested. */
function opensMany(text: string): boolean {
  manyOpened.lastIndex = 0;
  for (let count = 0; count < maxJsonDepth; count += 50) if (!manyOpened.test(text)) return false;
  return true;
}

/** The index of the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number, end: number): number {
  let i = start + 1;
  for (; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) break;
    if (code === 0x5c) i++;
  }
  return i;
}

function isLongExponent(text: string, at: number): boolean {
  return /^[eE][+-]?\d{3}/.test(text.slice(at, at + 5));
}
