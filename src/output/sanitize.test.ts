import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeTerminal,
  sanitizeMessage,
  isHidden,
  replaceHidden,
  sanitizeCell,
  sanitizeLine,
  sanitizeText,
} from './sanitize.ts';

/** Anything a server may send, hostile characters much more often than by chance. */
const hostile = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.integer({ min: 0, max: 0xa0 }).map((unit) => String.fromCharCode(unit)),
      fc.integer({ min: 0x2000, max: 0x206f }).map((unit) => String.fromCharCode(unit)),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom(
        '\u001b[31m',
        '\r\n',
        '\u009b2J',
        '\u{e0001}',
        '\ud83d',
        'plain',
        '日本',
        '😀',
        '\u061c',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** C0 but newline, DEL, C1, bidi, zero-width, separators, tags; lone surrogates only match in unicode mode. */
const harmful =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}\p{Cs}]/u;

describe('sanitizeCell', () => {
  it.each([
    ['plain text', 'plain text'],
    ['日本 é 😀', '日本 é 😀'],
    ['a\tb', 'a b'],
    ['first\nsecond', 'first...'],
    ['a\rb', 'a...'],
    ['a\fb', 'a...'],
    ['\n', '...'],
    ['\u001b[31mred', '^[[31mred'],
    ['a\u0000b\u0007', 'a<U+0000>b<U+0007>'],
    ['\u007f\u009b2J', '<U+007F><U+009B>2J'],
    ['evil\u202etxt.exe', 'evil<U+202E>txt.exe'],
    ['pay\u200bpal\ufeff', 'pay<U+200B>pal<U+FEFF>'],
    ['\u2028\u2029\u061c\u2066', '<U+2028><U+2029><U+061C><U+2066>'],
    ['\ud83dx\udc00', '<U+D83D>x<U+DC00>'],
    ['\u{e0041}', '<U+E0041>'],
  ])('shows %j as %j', (text, shown) => {
    expect(sanitizeCell(text)).toBe(shown);
  });

  it('never leaves anything that drives a terminal, in 10,000 random strings', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(sanitizeCell(text)).not.toMatch(harmful);
        expect(sanitizeCell(text)).not.toContain('\n');
        expect(sanitizeLine(text)).not.toMatch(harmful);
        expect(sanitizeLine(text)).not.toContain('\n');
        expect(sanitizeText(text)).not.toMatch(harmful);
      }),
      { numRuns: 10_000 },
    );
  });

  it('gives bytes of valid UTF-8 without control characters', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const line = Buffer.from(sanitizeLine(text));
        expect(line.toString('utf8')).toBe(sanitizeLine(text));
        expect(line.every((byte) => byte >= 0x20 && byte !== 0x7f)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('sanitizeLine and sanitizeText', () => {
  it('shows a newline in a line and keeps it in a text', () => {
    const text = 'The Pod "x" is invalid:\n* spec\tis wrong\r\n\u001b[1mError: forged';
    expect(sanitizeLine(text)).toBe(
      String.raw`The Pod "x" is invalid:\n* spec is wrong\r\n^[[1mError: forged`,
    );
    expect(sanitizeText(text)).toBe('The Pod "x" is invalid:\n* spec is wrong\\r\n^[[1mError: forged');
  });

  it('changes nothing that is already clean', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = sanitizeText(text);
        expect(sanitizeText(once)).toBe(once);
      }),
    );
  });
});

describe('isHidden', () => {
  it('finds what would be shown in another form, every time it is asked', () => {
    const texts = ['a', 'é\n', '\u202e', 'a\u200bb', '\u001b', '😀', '\ud83d'];
    expect([1, 2].map(() => texts.map(isHidden))).toEqual(
      [1, 2].map(() => [false, false, true, true, true, false, true]),
    );
  });
});

describe('replaceHidden', () => {
  it('hands over each hidden character whole', () => {
    const found: string[] = [];
    replaceHidden('a\u202e😀\u{e0041}\ud83d\n', (char) => `${found.push(char)}`);
    expect(found).toEqual(['\u202e', '\u{e0041}', '\ud83d']);
  });
});

describe('sanitizeMessage', () => {
  it('leaves tabs and newlines, and nothing else that is hidden', () => {
    expect(sanitizeMessage('a\tb\nc\u001b[0m\u202e')).toBe('a\tb\nc^[[0m<U+202E>');
  });
});

describe('escapeTerminal', () => {
  it('escapes what kubectl escapes and nothing else', () => {
    expect(escapeTerminal('\u001b[0m\r\u009b\u202e\t')).toBe('^[[0m\\r\u009b\u202e\t');
  });
});
