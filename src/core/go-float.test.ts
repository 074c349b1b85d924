import { describe, expect, it } from 'vitest';
import { formatFloat, type FloatVerb } from './go-float.ts';

describe('formatFloat', () => {
  it.each<[number, FloatVerb, number, string]>([
    [100_000, 'g', -1, '100000'],
    [1e6, 'g', -1, '1e+06'],
    [123_456_789, 'g', -1, '1.23456789e+08'],
    [0.0001, 'g', -1, '0.0001'],
    [0.00001, 'g', -1, '1e-05'],
    [5e-324, 'g', -1, '5e-324'],
    [-0, 'g', -1, '-0'],
    [Number.POSITIVE_INFINITY, 'g', -1, '+Inf'],
    [Number.NaN, 'G', -1, 'NaN'],
    [1234.5678, 'g', 3, '1.23e+03'],
    [99.95, 'g', 3, '100'],
    [0.5, 'f', 0, '0'],
    [1.5, 'f', 0, '2'],
    [2.5, 'f', 0, '2'],
    [1e21, 'f', 2, '1000000000000000000000.00'],
    [0.1, 'f', 20, '0.10000000000000000555'],
    [1.005, 'f', 2, '1.00'],
    [9.9999, 'e', 2, '1.00e+01'],
    [0, 'e', 3, '0.000e+00'],
    [1e-7, 'E', -1, '1E-07'],
    [1.5, 'x', -1, '0x1.8p+00'],
    [1.999, 'x', 1, '0x1.0p+01'],
    [0, 'X', -1, '0X0P+00'],
    [1.5, 'b', -1, '6755399441055744p-52'],
  ])('%d as %s with %d is %s', (value, verb, precision, text) => {
    expect(formatFloat(value, verb, precision)).toBe(text);
  });
});
