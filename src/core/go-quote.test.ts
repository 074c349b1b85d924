import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from './go-utf8.ts';
import { canBackquote, describeRune, quoteGo, quoteGoAscii, quoteGoRune, unquoteGo } from './go-quote.ts';

describe('quoteGo', () => {
  it.each([
    ['a"b\\', String.raw`"a\"b\\"`],
    ['\n\t\x07\x7f\x00', String.raw`"\n\t\a\x7f\x00"`],
    ['é漢😀', '"é漢😀"'],
    ['\u0085\u200b\ufeff\u00a0', String.raw`"\u0085\u200b\ufeff\u00a0"`],
    ['\u{10ffff}', String.raw`"\U0010ffff"`],
    [decodeUtf8(Uint8Array.of(0xff, 0x41)), String.raw`"\xffA"`],
  ])('%j', (text, quoted) => {
    expect(quoteGo(text)).toBe(quoted);
  });

  it('in ASCII, and of one rune', () => {
    expect(quoteGoAscii('é😀')).toBe(String.raw`"\u00e9\U0001f600"`);
    expect([quoteGoRune("'", { ascii: false }), quoteGoRune('é', { ascii: true })]).toEqual([
      String.raw`'\''`,
      String.raw`'\u00e9'`,
    ]);
    expect([describeRune('#'), describeRune('\t'), describeRune('😀')]).toEqual([
      "U+0023 '#'",
      'U+0009',
      "U+1F600 '😀'",
    ]);
  });
});

describe('unquoteGo', () => {
  it.each([
    [String.raw`"a\tb"`, 'a\tb'],
    [String.raw`"\x41\101\u00e9\U0001F600"`, 'AAé😀'],
    [String.raw`"\xe4\xb8\xad"`, '中'],
    ['`raw\\n\r`', 'raw\\n'],
    ['""', ''],
  ])('%s', (literal, text) => {
    expect(unquoteGo(literal)).toBe(text);
  });

  it.each([
    String.raw`"\q"`,
    String.raw`"\'"`,
    String.raw`"\x4"`,
    String.raw`"\400"`,
    String.raw`"\ud800"`,
    '"a\nb"',
    '"a',
    "'a'",
    '',
  ])('refuses %j', (literal) => {
    expect(unquoteGo(literal)).toBeUndefined();
  });

  it('knows what can stand between backquotes', () => {
    expect([canBackquote('a\tb'), canBackquote('a`'), canBackquote('a\n'), canBackquote('\ufeff')]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
