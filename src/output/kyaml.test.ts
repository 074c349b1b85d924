import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseJson } from '../core/json/parse-json.ts';
import { formatKyaml, kyamlChunks } from './kyaml.ts';

/** Strings, and what kubectl 1.36 prints for them in `{v: {v: ...}}`. */
const traps: readonly (readonly [string, string])[] = [
  ['', '""'],
  ['y', '"y"'],
  ['"a"', '"\\"a\\""'],
  ['a"b', '"a\\"b"'],
  ['a\\b', '"a\\\\b"'],
  ['\ta', '"\ta"'],
  ['a\tb', '"a\tb"'],
  ['\n', '"\\\n       \\n\\\n      "'],
  ['a\n', '"\\\n       a\\n\\\n      "'],
  ['a\n\n', '"\\\n       a\\n\\\n       \\n\\\n      "'],
  ['a\nb', '"\\\n       a\\n\\\n       b\\\n      "'],
  [' a\nb', '"\\\n      \\ a\\n\\\n       b\\\n      "'],
  ['a \nb', '"\\\n       a \\n\\\n       b\\\n      "'],
  ['a\nb ', '"\\\n       a\\n\\\n       b \\\n      "'],
  ['\n a\n', '"\\\n       \\n\\\n      \\ a\\n\\\n      "'],
  ['a\r\nb', '"\\\n       a\\r\\n\\\n       b\\\n      "'],
  ['é', '"é"'],
  ['日本 語', '"日本 語"'],
  ['😀', '"😀"'],
  ['\u00a0', '"\\_"'],
  ['\u001b[0m', '"\\e[0m"'],
  ['a\u2028b', '"a\\Lb"'],
  ['a\u2028 b', '"a\\L b"'],
  ['\u2028\na', '"\\\n      \\\\L\\n\\\n       a\\\n      "'],
  ['\ufeffab c', '"\\ufeffab c"'],
  ['a\ufeff', '"a\\ufeff"'],
  ['\u202e', '"\\u202e"'],
  ['a\u0085b', '"a b"'],
  ['a \u0085 \u0085 b', '"\\\n       a\\n\\\n       b\\\n      "'],
];

describe('formatKyaml', () => {
  it.each(traps)('prints the string %j as kubectl does', (text, printed) => {
    expect(formatKyaml({ v: { v: text } })).toBe(`---\n{\n  v: {\n    v: ${printed},\n  },\n}\n`);
  });

  it('cuddles lists of objects and of lists, and no others', () => {
    const value = { a: [{ b: 1 }, {}, [2, 'x'], [[], [3]]], c: [{ d: null }, true], e: [], g: {} };
    expect(formatKyaml(value)).toBe(
      [
        '---',
        '{',
        '  a: [{',
        '    b: 1,',
        '  }, {}, [',
        '    2,',
        '    "x",',
        '  ], [[], [',
        '    3,',
        '  ]]],',
        '  c: [',
        '    {',
        '      d: null,',
        '    },',
        '    true,',
        '  ],',
        '  e: [],',
        '  g: {},',
        '}',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['name', 'name'],
    ['a.b/c-d_e', 'a.b/c-d_e'],
    ['日本', '日本'],
    ['-a', '"-a"'],
    ['a-', '"a-"'],
    ['a b', '"a b"'],
    ['', '""'],
    ['no', '"no"'],
    ['t', '"t"'],
    ['NULL', '"NULL"'],
    ['infinity', '"infinity"'],
    ['1_0', '"1_0"'],
    ['0x_F', '"0x_F"'],
    ['1.5', '"1.5"'],
    ['2024-01-01', '"2024-01-01"'],
    ['1e999', '1e999'],
    ['a\nb\tc"', String.raw`"a\nb\tc\""`],
    ['_', '_'],
  ])('prints the key %j as %s', (key, printed) => {
    expect(formatKyaml({ [key]: 1 })).toBe(`---\n{\n  ${printed}: 1,\n}\n`);
  });

  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-0.0', '-0'],
    ['1e-7', '1e-7'],
    ['1234567.5', '1234567.5'],
    ['1e21', '1e+21'],
  ])('prints the number %s as %s', (token, printed) => {
    expect(formatKyaml(parseJson(`[${token}]`))).toBe(`---\n[\n  ${printed},\n]\n`);
  });

  it('is harmless on a terminal as it is', () => {
    expect(formatKyaml('\u007f\u009b\u202e\u200b\u2066\u{e0041}\ufeff')).toBe(
      String.raw`---@"\x7f\u009b\u202e\u200b\u2066\U000e0041\ufeff"@`.replaceAll('@', '\n'),
    );
  });

  it.each(['a\u0085b', '\r\nb', 'a\n\tb', 'a\n\u2003b', '\n \r'])(
    'keeps every character of %j when asked to',
    (text) => {
      for (const options of [{ lossless: true }, { terminal: true }])
        expect(parse(formatKyaml({ v: text }, options))).toEqual({ v: text });
      expect(formatKyaml({ v: text }, { terminal: true })).not.toMatch(/[\t\r\u0085]/);
    },
  );

  it('prints what is nested 10,000 deep', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(formatKyaml(parseJson(deep))).toBe(`---\n${deep}\n`);
  });

  it('comes in bounded pieces', () => {
    const chunks = [...kyamlChunks(Array.from({ length: 20_000 }, (_, id) => ({ id, name: `pod-${id}` })))];
    expect(chunks.length).toBeGreaterThan(5);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(70_000);
  });
});
