import { describe, expect, it } from 'vitest';
import { isGoFloat, isGoInteger } from './go-strconv.ts';

describe('isGoInteger', () => {
  it.each(
    words(
      '0 00 -0 +1 017 -017 0o17 0O7 0x1F 0Xf -0b11 0B1 9223372036854775807 -9223372036854775808 0x7fffffffffffffff',
    ),
  )('takes %s', (text) => {
    expect([isGoInteger(text, 'int64'), isGoInteger(text, 'int64 or uint64')]).toEqual([true, true]);
  });

  it.each(words('9223372036854775808 18446744073709551615 0xffffffffffffffff 01777777777777777777777'))(
    'takes %s for a uint64 alone',
    (text) => {
      expect([isGoInteger(text, 'int64'), isGoInteger(text, 'int64 or uint64')]).toEqual([false, true]);
    },
  );

  const neither = words(
    '- 08 0o8 0x 0b2 1_0 1.0 1e3 ٣ +9223372036854775808 -9223372036854775809 18446744073709551616 0x1ffffffffffffffff',
  );
  it.each(['', ' 1', ...neither])('does not take %j', (text) => {
    expect(isGoInteger(text, 'int64 or uint64')).toBe(false);
  });
});

describe('isGoFloat', () => {
  const decimal = words('0 -1 1. .5 1.5e-3 1E+3 1e-999 1.7976931348623157e308 1_0.5 .5_0');
  const hexadecimal = words(
    '0x1p-2 0x.8p1 0X1.fP+3 -0x1p1023 0x1p-2000 0x0p5000 0x_1p4 0x1.fffffffffffff7p1023',
  );
  it.each([...decimal, ...hexadecimal, ...words('inf -INF +Infinity NaN')])('takes %s', (text) => {
    expect(isGoFloat(text)).toBe(true);
  });

  const broken = words('. - e3 1e 1e+ +nan infin 0x1 0x1.8 0xp1 1__0 1_ _1 1_.5 ._5 1e5_ ٣');
  const tooLarge = words('1e309 -1e999 1.8e308 0x1p1024 0x1.fffffffffffff8p1023');
  it.each(['', '1 ', ...broken, ...tooLarge])('does not take %j', (text) => {
    expect(isGoFloat(text)).toBe(false);
  });
});

function words(text: string): string[] {
  return text.split(' ');
}
