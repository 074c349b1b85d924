import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareUtf8, decodeUtf8, encodeUtf8, runeCount, sortedKeys, utf8Length } from './go-utf8.ts';

const texts = fc.string({ unit: 'binary' }).map((text) => text.toWellFormed());

describe('texts as bytes', () => {
  it('are what TextEncoder makes of them', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = encodeUtf8(text);
        expect([...bytes]).toEqual([...new TextEncoder().encode(text)]);
        expect(utf8Length(text)).toBe(bytes.length);
        expect(decodeUtf8(bytes)).toBe(text);
      }),
    );
  });

  it('carry any bytes through', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect([...encodeUtf8(decodeUtf8(bytes))]).toEqual([...bytes]);
        expect(utf8Length(decodeUtf8(bytes))).toBe(bytes.length);
      }),
      { examples: [[Uint8Array.of(0xc3)], [Uint8Array.of(0xed, 0xa0, 0x80)], [Uint8Array.of(0xc0, 0x80)]] },
    );
  });

  it('count runes as Go does', () => {
    expect([runeCount('aé😀'), runeCount(decodeUtf8(Uint8Array.of(0xff, 0xfe)))]).toEqual([3, 2]);
  });
});

describe('runeCount', () => {
  it('counts code points, a lone surrogate as one', () => {
    expect(['', 'abc', '日本', 'a\u0301', '😀x', '\ud83d', '\ude00\ud83d', '👨‍👩‍👧'].map(runeCount)).toEqual([
      0, 3, 2, 2, 2, 1, 2, 5,
    ]);
  });

  it('agrees with the iterator of strings', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(runeCount(text)).toBe(Array.from(text).length);
      }),
    );
  });
});

describe('compareUtf8', () => {
  it('orders as the bytes do', () => {
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(encodeUtf8(a), encodeUtf8(b)));
      }),
      { examples: [['\u{1f600}', '\uffff']] },
    );
  });

  it('orders keys', () => {
    expect(sortedKeys({ b: 1, a2: 1, a10: 1, 10: 1, 9: 1, '\u{1f600}': 1, '\uffff': 1 })).toEqual([
      '10',
      '9',
      'a10',
      'a2',
      'b',
      '\uffff',
      '\u{1f600}',
    ]);
  });
});
