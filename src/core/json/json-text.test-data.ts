// JSON as other programs than ours may write it: blanks, escapes, duplicate keys, numbers of every form.
import * as fc from 'fast-check';

const blanks = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n  ');
const numbers = fc.oneof(
  fc.integer().map(String),
  fc.maxSafeInteger().map(String),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(
    '-0',
    '-0.0',
    '0',
    '1e3',
    '1E+2',
    '1e-400',
    '1e308',
    '1e999',
    '9223372036854775807',
    '01',
    '1.',
  ),
);
const escaped = fc
  .string({ unit: 'binary' })
  .map((text) =>
    JSON.stringify(text).replaceAll(/[a-z/](?=[^"\\]*"$)/g, (char, at: number) =>
      at % 3 === 0 ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char,
    ),
  );

/** The text of a JSON string. */
export const jsonStringText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify(text)),
  escaped,
  fc.constantFrom(
    '"{\\"cells\\":["',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\u0000\\n"',
    '"]}],"',
    '"__proto__"',
    '"\u2028😀é"',
  ),
);

/** The text of an object with these members, a key perhaps twice. */
export function objectText(members: readonly (readonly [key: string, value: string])[], blank = ''): string {
  const body = members.map(([key, value]) => `${blank}${key}${blank}:${blank}${value}${blank}`).join(',');
  return `{${body}}`;
}

/** The text of any value; a few are not quite JSON (`01`). */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false'),
    numbers,
    jsonStringText,
    fc
      .tuple(fc.array(tie('value'), { maxLength: 4 }), blanks)
      .map(([items, blank]) => `[${items.map((item) => blank + item + blank).join(',')}]`),
    fc
      .tuple(fc.array(fc.tuple(jsonStringText, tie('value')), { maxLength: 4 }), blanks)
      .map(([members, blank]) => objectText(members, blank)),
  ),
})).value;

/** A text with a byte changed, lost or doubled. */
export function damaged(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> {
  return fc
    .tuple(text, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom('change', 'lose', 'add', 'cut'))
    .map(([whole, place, byte, how]) => {
      const bytes = Buffer.from(whole);
      const at = bytes.length === 0 ? 0 : place % bytes.length;
      if (how === 'cut') return bytes.subarray(0, at);
      const rest = bytes.subarray(how === 'add' ? at : at + 1);
      return Buffer.concat([bytes.subarray(0, at), how === 'lose' ? Buffer.alloc(0) : Buffer.of(byte), rest]);
    });
}

/** The bytes in pieces, cut at these places. */
export function inPieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [...places, bytes.length].map((end, index) => bytes.subarray(places[index - 1] ?? 0, end));
}
