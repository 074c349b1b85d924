import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../core/json/parse-json.ts';
import { formatYaml, yamlChunks } from './yaml.ts';

/** Strings, and what kubectl 1.36 prints for them behind `v: `. */
const traps: readonly (readonly [string, string])[] = [
  ['', '""'],
  ['~', '"~"'],
  ['y', '"y"'],
  ['Yes', '"Yes"'],
  ['oN', 'oN'],
  ['null', '"null"'],
  ['tRue', 'tRue'],
  ['1', '"1"'],
  ['012', '"012"'],
  ['08', '"08"'],
  ['0o8', '0o8'],
  ['0x1F', '"0x1F"'],
  ['0b-1', '"0b-1"'],
  ['1_000', '"1_000"'],
  ['9223372036854775808', '"9223372036854775808"'],
  ['0x1ffffffffffffffff', '0x1ffffffffffffffff'],
  ['.5', '".5"'],
  ['.', '.'],
  ['1e3', '"1e3"'],
  ['1e999', '1e999'],
  ['.inf', '".inf"'],
  ['inf', 'inf'],
  ['1:20', '"1:20"'],
  ['1:60', '1:60'],
  ['2024-01-01', '"2024-01-01"'],
  ['2024-02-30', '2024-02-30'],
  ['2024-01-01T1:2:3,5Z', '"2024-01-01T1:2:3,5Z"'],
  ['2024-01-01 1:2:3', '"2024-01-01 1:2:3"'],
  ['<<', '<<'],
  ['=', '='],
  ['-', "'-'"],
  ['- a', "'- a'"],
  ['-a', '-a'],
  ['---', "'---'"],
  ['?', "'?'"],
  ['? a', "'? a'"],
  ['?a', '?a'],
  [':', "':'"],
  ['a:', "'a:'"],
  ['a: b', "'a: b'"],
  ['a:b', 'a:b'],
  ['#', "'#'"],
  ['a #b', "'a #b'"],
  ['a#b', 'a#b'],
  ['%', "'%'"],
  ['@x', "'@x'"],
  ['`x', "'`x'"],
  ['|', "'|'"],
  ['>', "'>'"],
  ["it's", "it's"],
  ["'a", "'''a'"],
  ['"a"', `'"a"'`],
  ['a"b', 'a"b'],
  ['a\\b', 'a\\b'],
  ['[a]', "'[a]'"],
  ['a]', 'a]'],
  ['{', "'{'"],
  ['a,b', 'a,b'],
  ['*a', "'*a'"],
  ['&a', "'&a'"],
  ['!a', "'!a'"],
  [' a', "' a'"],
  ['a ', "'a '"],
  ['a  b', 'a  b'],
  ['\ta', '"\\ta"'],
  ['a\tb', '"a\\tb"'],
  ['\n', '|2+\n'],
  ['a\n', '|\n  a'],
  ['a\n\n', '|+\n  a\n'],
  ['a\nb', '|-\n  a\n  b'],
  [' a\nb', '|2-\n   a\n  b'],
  ['a \nb', '"a \\nb"'],
  ['a\nb ', '"a\\nb "'],
  ['\n a\n', '|2\n\n   a'],
  ['a\r\nb', '"a\\r\\nb"'],
  ['é', 'é'],
  ['日本 語', '日本 語'],
  ['😀', '"\\U0001F600"'],
  ['\u00a0', '\u00a0'],
  ['\u001b[0m', '"\\e[0m"'],
  ['a\u2028b', "'a\u2028  b'"],
  ['a\u2028 b', '"a\\L b"'],
  ['\u2028\na', '|2-\n\u2028\n  a'],
  ['\ufeffab c', '"\\uFEFF\\x61\\x62\\x20\\x63"'],
  ['a\ufeff', '"a\\uFEFF"'],
  ['\u202e', '\u202e'],
  ['a\u0085b', 'a b'],
  ['a \u0085 \u0085 b', '|-\n  a\n  b'],
  ['<b>&', '<b>&'],
  ['word '.repeat(18), `'${'word '.repeat(16).trim()}\n  word word '`],
  [`${'word '.repeat(18)}end`, `${'word '.repeat(16).trim()}\n  word word end`],
  [`x: ${'word '.repeat(18)}end`, `'x: ${'word '.repeat(15).trim()}\n  word word word end'`],
  [`1: ${'tab\t '.repeat(16)}end`, `"1: ${'tab\\t '.repeat(13).trim()}\n  ${'tab\\t '.repeat(3)}end"`],
  [`1:\t${'a  '.repeat(30)}end`, `"1:\\t${'a  '.repeat(25).trim()}\n  \\ ${'a  '.repeat(5)}end"`],
  [`${'é '.repeat(45)}x`, `${'é '.repeat(40).trim()}\n  ${'é '.repeat(5)}x`],
  [`${'x'.repeat(100)} y z`, `${'x'.repeat(100)}\n  y z`],
  ['x'.repeat(200), 'x'.repeat(200)],
];

describe('formatYaml', () => {
  it.each(traps)('prints the string %j as kubectl does', (text, printed) => {
    expect(formatYaml({ v: text })).toBe(`v: ${printed}\n`);
  });

  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-0', '0'],
    ['-0.0', '0'],
    ['1.0', '1'],
    ['1e3', '1000'],
    ['1234567', '1234567'],
    ['1234567.5', '1.2345675e+06'],
    ['123456.5', '123456.5'],
    ['0.0001', '0.0001'],
    ['0.00001', '1e-05'],
    ['1e-7', '1e-07'],
    ['1e19', '10000000000000000000'],
    ['-1e19', '-1e+19'],
    ['1e20', '1e+20'],
    ['1e21', '1e+21'],
    ['12345678901234567890', '12345678901234567000'],
    ['true', 'true'],
    ['null', 'null'],
    ['{}', '{}'],
    ['[]', '[]'],
  ])('prints %s as %s', (token, printed) => {
    expect(formatYaml(parseJson(`{"v": ${token}}`))).toBe(`v: ${printed}\n`);
  });

  it('prints nested lists and maps as kubectl does', () => {
    const value = { a: [1, [2, [3], { b: [4], c: { d: [] } }], {}], e: { f: { g: 'h' } }, i: ['x\ny', ' z'] };
    expect(formatYaml(value)).toBe(
      [
        'a:',
        '- 1',
        '- - 2',
        '  - - 3',
        '  - b:',
        '    - 4',
        '    c:',
        '      d: []',
        '- {}',
        'e:',
        '  f:',
        '    g: h',
        'i:',
        '- |-',
        '  x',
        '  y',
        "- ' z'",
        '',
      ].join('\n'),
    );
  });

  it('prints keys that are long or of several lines behind a question mark', () => {
    const long = 'k'.repeat(129);
    expect(formatYaml({ [long]: [1], ['k'.repeat(128)]: 1 })).toBe(
      `${'k'.repeat(128)}: 1\n? ${long}\n: - 1\n`,
    );
    expect(formatYaml({ 'a\nb': { c: 1 }, 'd\u2028': 2 })).toBe("? |-\n  a\n  b\n: c: 1\n? 'd\u2028'\n: 2\n");
    // 65 characters of two bytes each
    expect(formatYaml({ ['é'.repeat(65)]: 1 })).toBe(`? ${'é'.repeat(65)}\n: 1\n`);
  });

  it('quotes keys as it quotes strings, and never folds them', () => {
    const words = 'word '.repeat(24).trim();
    expect(formatYaml({ y: 1, '1': 2, 'a: b': 3, '': 4, [words]: 5 })).toBe(
      `"": 4\n"1": 2\n'a: b': 3\n${words}: 5\n"y": 1\n`,
    );
  });

  it('prints scalars and lists as a whole document', () => {
    expect([formatYaml('a\nb'), formatYaml(1), formatYaml([]), formatYaml(['a', ['b']])]).toEqual([
      '|-\n  a\n  b\n',
      '1\n',
      '[]\n',
      '- a\n- - b\n',
    ]);
  });

  it('leaves out members that are undefined', () => {
    expect(formatYaml({ a: undefined, b: { c: undefined } })).toBe('b: {}\n');
  });

  it('escapes what would harm a terminal, and only there', () => {
    const value = { 'k\u202e': 'a\u200bb', plain: 'é', lines: 'a\n\u2066b', c1: '\u009b' };
    expect(formatYaml(value)).toBe('c1: "\\x9B"\nk\u202e: a\u200bb\nlines: |-\n  a\n  \u2066b\nplain: é\n');
    expect(formatYaml(value, { terminal: true })).toBe(
      String.raw`c1: "\x9B"\n"k\u202E": "a\u200Bb"\nlines: "a\n\u2066b"\nplain: é`
        .replaceAll(/\\n(?=["lp])/g, '\n')
        .concat('\n'),
    );
  });

  it('prints what is nested 10,000 deep', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(formatYaml(parseJson(deep))).toBe(`${'- '.repeat(9999)}[]\n`);
  });

  it('comes in bounded pieces', () => {
    const chunks = [...yamlChunks(Array.from({ length: 20_000 }, (_, id) => ({ id, name: `pod-${id}` })))];
    expect(chunks.length).toBeGreaterThan(5);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(70_000);
  });
});

it.each(['a\u0085b', '\u2028', 'a\u2029b', 'a\n\u0085b'])(
  'keeps every character of %j when asked to',
  (text) => {
    for (const options of [{ lossless: true }, { terminal: true }])
      expect(parse(formatYaml({ v: text }, options), { version: '1.1' })).toEqual({ v: text });
  },
);
