import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runeCount } from './width.ts';

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
