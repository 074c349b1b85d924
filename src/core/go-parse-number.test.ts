import { describe, expect, it } from 'vitest';
import { isInt64, parseGoFloat, parseGoInteger } from './go-parse-number.ts';

describe('parseGoInteger', () => {
  it.each(
    words(
      '0 00 -0 +1 017 -017 0o17 0O7 0x1F 0Xf -0b11 0B1 9223372036854775807 -9223372036854775808 0x7fffffffffffffff',
    ),
  )('takes %s', (text) => {
    expect(fits(text)).toEqual([true, true]);
  });

  it.each(words('9223372036854775808 18446744073709551615 0xffffffffffffffff 01777777777777777777777'))(
    'takes %s for a uint64 alone',
    (text) => {
      expect(fits(text)).toEqual([false, true]);
    },
  );

  const neither = words(
    '- 08 0o8 0x 0b2 1_0 1.0 1e3 ٣ +9223372036854775808 -9223372036854775809 18446744073709551616 0x1ffffffffffffffff',
  );
  it.each(['', ' 1', ...neither])('does not take %j', (text) => {
    expect(parseGoInteger(text)).toBeUndefined();
  });
});

describe('parseGoFloat', () => {
  const decimal = words('0 -1 1. .5 1.5e-3 1E+3 1e-999 1.7976931348623157e308 1_0.5 .5_0');
  const hexadecimal = words(
    '0x1p-2 0x.8p1 0X1.fP+3 -0x1p1023 0x1p-2000 0x0p5000 0x_1p4 0x1.fffffffffffff7p1023',
  );
  it.each([...decimal, ...hexadecimal, ...words('inf -INF +Infinity NaN')])('takes %s', (text) => {
    expect(parseGoFloat(text)).toBeDefined();
  });

  it.each([
    ['0x1p-2', 0.25],
    ['-0x.8p1', -1],
    ['0x_1p4', 16],
    ['0x0p5000', 0],
    ['0x1p-1074', 5e-324],
    ['0x1p-2000', 0],
    ['0x0.0000001p1030', 2 ** 1002],
    ['0x1.00000000000008p0', 1],
    ['0x1.000000000000080000000001p0', 1 + Number.EPSILON],
    [`0x1${'0'.repeat(300)}p-1200`, 1],
    ['1_0.5', 10.5],
    ['-Inf', -Infinity],
    ['NaN', Number.NaN],
  ])('reads %s as %d', (text, value) => {
    expect(parseGoFloat(text)).toBe(value);
  });

  const broken = words('. - e3 1e 1e+ +nan infin 0x1 0x1.8 0xp1 1__0 1_ _1 1_.5 ._5 1e5_ ٣');
  const tooLarge = words('1e309 -1e999 1.8e308 0x1p1024 0x1.fffffffffffff8p1023');
  it.each(['', '1 ', ...broken, ...tooLarge])('does not take %j', (text) => {
    expect(parseGoFloat(text)).toBeUndefined();
  });
});

/** Whether the text is an int64, and an int64 or uint64. */
function fits(text: string): [boolean, boolean] {
  const value = parseGoInteger(text);
  return [value !== undefined && isInt64(value), value !== undefined];
}

function words(text: string): string[] {
  return text.split(' ');
}
