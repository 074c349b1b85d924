import { describe, expect, it } from 'vitest';
import { compareQuantities, parseQuantity } from './quantity.ts';

function compare(a: string, b: string): number {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (left === undefined || right === undefined) throw new Error(`${a} or ${b} is no quantity`);
  return Math.sign(compareQuantities(left, right));
}

describe('quantities', () => {
  it.each([
    ['1', '1000m'],
    ['1k', '1000'],
    ['1Ki', '1024'],
    ['1.5Gi', '1536Mi'],
    ['2e3', '2k'],
    ['2E3', '2000'],
    ['1E', '1e18'],
    ['.5', '500m'],
    ['5.', '5'],
    ['+3', '3'],
    ['-0', '0'],
    ['100n', '0.1u'],
    ['0.0000000001', '1n'],
    ['-0.0000000001', '-1n'],
    ['1e-30', '1n'],
    ['9223372036854775807', '8Ei'],
    ['16Ei', '8Ei'],
    ['Ki', '0'],
    ['M', '0'],
    ['+', '0'],
  ])('%s is %s', (a, b) => {
    expect(compare(a, b)).toBe(0);
  });

  it.each([
    ['999m', '1'],
    ['1000', '1Ki'],
    ['1Gi', '1.1G'],
    ['-1', '1n'],
    ['-2', '-1'],
    ['9223372036854775807', '9223372036854775808'],
    ['99999999999999999999999999999998', '99999999999999999999999999999999'],
    ['1e2000000000', '1e2000000001'],
    ['-1e2000000000', '0'],
  ])('%s is less than %s', (a, b) => {
    expect([compare(a, b), compare(b, a)]).toEqual([-1, 1]);
  });

  it.each([
    '',
    ' ',
    'a',
    '1x',
    '1 Gi',
    '1K',
    '1kk',
    '1e',
    '1eM',
    '--1',
    '1.2.3',
    '1-5',
    '0x10',
    '1Gii',
    'Pi',
    'e-20',
  ])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});
