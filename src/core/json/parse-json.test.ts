import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from './json-value.ts';
import { parseJson } from './parse-json.ts';
import { JsonError, readJson } from './read-json.ts';

describe('parseJson', () => {
  it.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', 9_007_199_254_740_992n],
    ['-9007199254740993', -9_007_199_254_740_993n],
    ['9223372036854775807', 9_223_372_036_854_775_807n],
    ['-9223372036854775808', -9_223_372_036_854_775_808n],
    ['9223372036854775808', 9_223_372_036_854_775_808],
    ['12345678901234567890', 12_345_678_901_234_567_000],
    ['[1234567890123456789]', [1_234_567_890_123_456_789n]],
    ['1.0', 1],
    ['1e3', 1000],
    ['1234567890123456.5', 1_234_567_890_123_456.5],
    ['12345678901234567e0', 12_345_678_901_234_568],
    ['0.1234567890123456789', 0.123_456_789_012_345_68],
    ['1e-400', 0],
    ['1e308', 1e308],
  ])('reads the number %s as Go does', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it('tells the integer -0, which is 0, from the float -0.0', () => {
    expect([parseJson('-0'), parseJson('-0.0')].map((value) => Object.is(value, -0))).toEqual([false, true]);
  });

  it('does not take digits inside strings for numbers', () => {
    const text = '{"a:9007199254740993": "\\"9007199254740993,", "b": [": 9007199254740993]"]}';
    expect(parseJson(text)).toEqual({
      'a:9007199254740993': '"9007199254740993,',
      b: [': 9007199254740993]'],
    });
  });

  it('finds numbers behind strings with escaped quotes', () => {
    expect(parseJson(String.raw`["\"", 9007199254740993, "\\", 9007199254740993]`)).toEqual([
      '"',
      9_007_199_254_740_993n,
      '\\',
      9_007_199_254_740_993n,
    ]);
  });

  it('keeps the last of duplicate keys', () => {
    expect(parseJson('{"a": 1, "a": {"b": 2}, "a": 9007199254740993}')).toEqual({
      a: 9_007_199_254_740_993n,
    });
  });

  it.each(['{"__proto__": {"polluted": true}}', '{"__proto__": {"polluted": true}, "n": 9007199254740993}'])(
    'keeps __proto__ as a key of the object alone: %s',
    (text) => {
      const value = parseJson(text);
      expect(isJsonObject(value) && Object.keys(value)).toContain('__proto__');
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
  );

  it('reads bytes, escapes and lone surrogates', () => {
    expect(parseJson(Buffer.from('"é😀"'))).toBe('é😀');
    expect(readJson(String.raw`"\u00e9\ud83d\ude00\/\b\f\n\r\t\\\"\ud800"`)).toBe('é😀/\b\f\n\r\t\\"\ud800');
  });

  it('goes as deep as Go and no deeper', () => {
    expect(Array.isArray(parseJson(nested(10_000)))).toBe(true);
    expect(() => parseJson(nested(10_001))).toThrow('exceeded max depth');
    expect(Array.isArray(readJson(nested(10_000)))).toBe(true);
    expect(() => parseJson('[{"a":'.repeat(6000))).toThrow('exceeded max depth');
  });

  it.each([
    ['', 'unexpected end of JSON input', 0],
    ['{"a": 1', 'unexpected end of JSON input', 7],
    ['"abc', 'unexpected end of JSON input', 4],
    ['"ab\\', 'unexpected end of JSON input', 4],
    ['tru', 'unexpected end of JSON input', 3],
    ['-', 'unexpected end of JSON input', 1],
    ['{"é": x}', "invalid character 'x' looking for beginning of value", 7],
    ['[1 2]', "invalid character '2' after array element", 3],
    ['[01]', "invalid character '1' after array element", 2],
    ['{"a" 1}', "invalid character '1' after object key", 5],
    ['{"a": 1 "b"}', `invalid character '"' after object key:value pair`, 8],
    ['{"a": 1,}', "invalid character '}' looking for beginning of object key string", 8],
    ['{1}', "invalid character '1' looking for beginning of object key string", 1],
    ['[1,]', "invalid character ']' looking for beginning of value", 3],
    ['"a\nb"', String.raw`invalid character '\n' in string literal`, 2],
    ['"\\x"', "invalid character 'x' in string escape code", 2],
    ['"\\u00g0"', String.raw`invalid character 'g' in \u hexadecimal character escape`, 5],
    ['-a', "invalid character 'a' in numeric literal", 1],
    ['1.a', "invalid character 'a' after decimal point in numeric literal", 2],
    ['1e+a', "invalid character 'a' in exponent of numeric literal", 3],
    ['nul!', "invalid character '!' in literal null (expecting 'l')", 3],
    ['{} {}', "invalid character '{' after top-level value", 3],
    ["'a'", String.raw`invalid character '\'' looking for beginning of value`, 0],
    ['\ufeff{}', "invalid character 'ï' looking for beginning of value", 0],
    ['<html>', "invalid character '<' looking for beginning of value", 0],
    ['\u0007', String.raw`invalid character '\a' looking for beginning of value`, 0],
    ['1e999', 'json: cannot unmarshal number 1e999 into Go value of type float64', 5],
    [
      `1${'0'.repeat(400)}`,
      `json: cannot unmarshal number 1${'0'.repeat(400)} into Go value of type float64`,
      401,
    ],
  ])('says what is wrong with %j, and where', (text, message, offset) => {
    const failure = catchError(() => parseJson(text));
    expect(failure).toBeInstanceOf(JsonError);
    expect(failure).toMatchObject({ message, offset });
  });

  it('reads any JSON as JSON.parse does where that is exact', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        // A number of 16 digits may come as a bigint, which is the point.
        fc.pre(!/\d{16}/.test(text) && !/-0(?![.\d])/.test(text));
        expect(readJson(text)).toEqual(JSON.parse(text));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom(...'{ } [ ] " , : \\ 0 1 e . - + t n \u0001 é'.split(' '), ' '),
        (text, seed, char) => {
          const at = seed % (text.length + 1);
          const broken = text.slice(0, at) + char + text.slice(at + (seed % 2));
          const failure = catchError(() => readJson(broken));
          // Numbers beyond float64 are JSON, but Go refuses them.
          fc.pre(!(failure instanceof JsonError && failure.message.startsWith('json: cannot')));
          expect(failure === undefined).toBe(catchError(() => JSON.parse(broken)) === undefined);
        },
      ),
      { numRuns: 3000 },
    );
  });
});

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

function catchError(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
