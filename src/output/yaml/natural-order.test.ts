import { describe, expect, it } from 'vitest';
import { compareNaturally, sortNaturally } from './natural-order.ts';

describe('sortNaturally', () => {
  it.each([
    [
      ['a2', 'a10', 'a1', 'a01', 'a'],
      ['a', 'a1', 'a01', 'a2', 'a10'],
    ],
    [
      ['a-b', 'B', '_x', 'b', 'A', '1', '-'],
      ['-', '_x', '1', 'A', 'B', 'a-b', 'b'],
    ],
    [
      ['v1', 'v1beta1', 'v1alpha1', 'v3', 'v2'],
      ['v1', 'v1alpha1', 'v1beta1', 'v2', 'v3'],
    ],
    [
      ['10', '1', '100', '1-', ''],
      ['', '1', '1-', '10', '100'],
    ],
    [
      ['x.1', 'x-1', 'x1', 'xy', 'x/1', 'x'],
      ['x', 'x-1', 'x.1', 'x/1', 'x1', 'xy'],
    ],
    [
      ['é', 'z', 'Z', '日'],
      ['Z', 'z', 'é', '日'],
    ],
    [
      ['a٣', 'a2', 'a9'],
      ['a2', 'a9', 'a٣'],
    ],
    [
      ['😀', '\u{1d400}', '\uffe5', '1'],
      ['\uffe5', '😀', '1', '\u{1d400}'],
    ],
    [
      ['9223372036854775808', '1'],
      ['9223372036854775808', '1'],
    ],
    [
      ['b100', 'b1', 'b10', 'b00', 'b0'],
      ['b0', 'b00', 'b1', 'b10', 'b100'],
    ],
    [
      ['100', '12', '110', '11'],
      ['11', '12', '100', '110'],
    ],
    [
      ['\u{1d400}', '\u{1d7ce}'],
      ['\u{1d7ce}', '\u{1d400}'],
    ],
  ])('sorts %j as go-yaml does', (keys, sorted) => {
    expect(sortNaturally(keys)).toEqual(sorted);
  });

  it('compares surrogate pairs as the characters they are', () => {
    expect(Math.sign(compareNaturally('\u{1f600}', '\u{1f601}'))).toBe(-1);
    expect(compareNaturally('a', 'a')).toBe(0);
  });
});
