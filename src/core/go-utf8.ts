// Go strings are bytes, ours are UTF-16: length, order and conversion as Go sees them.
//
// Bytes that are not UTF-8 (a binary Secret decoded by a template) are carried as lone low surrogates
// U+DC80..U+DCFF, one per byte, so that nothing is lost until somebody has to print them.

const ESCAPE_BASE = 0xdc00;
const encoder = new TextEncoder();

function isByteEscape(unit: number): boolean {
  return unit >= ESCAPE_BASE + 0x80 && unit <= ESCAPE_BASE + 0xff;
}

/** The bytes of a text; carried raw bytes come out as themselves, other lone surrogates as U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  // oxlint-disable-next-line no-control-regex -- the plain case, by far the most common
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (isByteEscape(code)) bytes.push(code - ESCAPE_BASE);
    else bytes.push(...encoder.encode(char));
  }
  return Uint8Array.from(bytes);
}

/** The text of some bytes; each byte that is not part of valid UTF-8 is carried as a lone surrogate. */
export function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const { code, size } = decodeRune(bytes, at);
    text += String.fromCodePoint(code);
    at += size;
  }
  return text;
}

function decodeRune(bytes: Uint8Array, at: number): { code: number; size: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { code: first, size: 1 };
  const invalid = { code: ESCAPE_BASE + first, size: 1 };
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > bytes.length) return invalid;
  let code = first & (0xff >> (size + 1));
  for (let i = 1; i < size; i++) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return invalid;
    code = (code << 6) | (next & 0x3f);
  }
  const smallest = size === 4 ? 0x10000 : size === 3 ? 0x800 : 0x80;
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return code < smallest || code > 0x10ffff || isSurrogate ? invalid : { code, size };
}

/** The length in bytes, as Go's `len(s)`. */
export function utf8Length(text: string): number {
  let length = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    length += code < 0x80 || isByteEscape(code) ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

/** Go's utf8.RuneCountInString: not the columns of a terminal, and not UTF-16 units. */
export function runeCount(text: string): number {
  if (!hasSurrogates(text)) return text.length;
  let pairs = 0;
  for (let i = 0; i < text.length - 1; i++)
    if (isHigh(text.charCodeAt(i)) && isLow(text.charCodeAt(i + 1))) {
      pairs++;
      i++;
    }
  return text.length - pairs;
}

/** Whether a character of the text takes two UTF-16 units, or half of one stands alone. */
export function hasSurrogates(text: string): boolean {
  return surrogate.test(text);
}

const surrogate = /[\ud800-\udfff]/;

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** The first runes of a text. */
export function firstRunes(text: string, count: number): string {
  return Array.from(text).slice(0, count).join('');
}

/** Order of Go's string `<`: by bytes, which for UTF-8 is by code point (UTF-16 order differs above U+FFFF). */
export function compareUtf8(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

// Moves surrogates (which stand for code points above U+FFFF) behind U+E000..U+FFFF.
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** In the order of Go's string `<`. */
export function sortUtf8(texts: readonly string[]): string[] {
  // UTF-16 order differs only where surrogates meet U+E000 and above; a comparison function is ten times slower.
  return texts.some((text) => surrogate.test(text)) ? texts.toSorted(compareUtf8) : texts.toSorted();
}

/** The keys of an object in the order in which Go prints and ranges over a map. */
export function sortedKeys(object: object): string[] {
  return sortUtf8(Object.keys(object));
}
