import { describe, expect, it } from 'vitest';
import { DurationError, formatGoDuration, parseGoDuration, parseRequestTimeout } from './duration.ts';

describe('parseGoDuration', () => {
  it.each([
    ['0', 0n],
    ['1s', 1_000_000_000n],
    ['-1.5h', -5_400_000_000_000n],
    ['1h30m10.5s', 5_410_500_000_000n],
    ['1us', 1_000n],
    ['1µs', 1_000n],
    ['.5ms', 500_000n],
    ['1.s', 1_000_000_000n],
    ['+3ns', 3n],
    ['0.9223372036854775807h', 3_320_413_933_267n],
    ['9223372036854775807ns', 9_223_372_036_854_775_807n],
    ['-9223372036854775808ns', -9_223_372_036_854_775_808n],
  ])('%s', (text, nanoseconds) => {
    expect(parseGoDuration(text)).toBe(nanoseconds);
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['-', 'time: invalid duration "-"'],
    ['1', 'time: missing unit in duration "1"'],
    ['1p', 'time: unknown unit "p" in duration "1p"'],
    ['.s', 'time: invalid duration ".s"'],
    ['s', 'time: invalid duration "s"'],
    ['1s ', 'time: unknown unit "s " in duration "1s "'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['3000000h', 'time: invalid duration "3000000h"'],
    ['1é"', String.raw`time: unknown unit "\xc3\xa9\"" in duration "1\xc3\xa9\""`],
  ])('refuses %j', (text, message) => {
    expect(() => parseGoDuration(text)).toThrow(new DurationError(message));
  });
});

describe('parseRequestTimeout', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['+2', 2_000],
    ['1s', 1_000],
    ['1.5m', 90_000],
    ['200ms', 200],
    ['-5s', -5_000],
  ])('%s', (text, milliseconds) => {
    expect(parseRequestTimeout(text)).toBe(milliseconds);
  });

  it.each(['', '1p', '-1', '1.5', 'x', '1 s'])('refuses %j', (text) => {
    expect(() => parseRequestTimeout(text)).toThrow(
      new DurationError(
        'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by ' +
          'a corresponding time unit (e.g. 1s | 2m | 3h)',
      ),
    );
  });
});

describe('formatGoDuration', () => {
  it.each([
    [0, '0s'],
    [1e-6, '1ns'],
    [0.0015, '1.5µs'],
    [0.25, '250µs'],
    [250, '250ms'],
    [1_500, '1.5s'],
    [5_000, '5s'],
    [90_000, '1m30s'],
    [3_600_000, '1h0m0s'],
    [3_661_001, '1h1m1.001s'],
    [-1_000, '-1s'],
  ])('%d ms is %s', (ms, text) => {
    expect(formatGoDuration(ms)).toBe(text);
  });
});
