// Values that encoders trip over, and a generator of many more, as JSON texts.
import * as fc from 'fast-check';
import { compareNaturally } from '../../src/output/yaml/natural-order.ts';

/** Strings whose style is a matter of a rule of its own. */
export const trapStrings: readonly string[] = [
  ...words(
    '~ null Null nULL y n yes No on Off true True tRue False t F << = ! !a & &a * *a - -- --- ---a -a ? ?a : :a a: a:b',
  ),
  ...words(
    '1 -1 +1 012 08 0o7 0O7 0o8 0x1F 0xg 0b1 0b2 0b 0b-1 0b+1 -0b1 0x 0_1 1_0 0xffffffffffffffff 0x1ffffffffffffffff',
  ),
  ...words(
    '9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616 -9223372036854775809',
  ),
  ...words(
    '01777777777777777777777 02000000000000000000000 1.5 .5 5. -.5 +.5 . .. ... .... 1e3 1E3 1e+3 1e 1e999 -1e999',
  ),
  ...words(
    '.5e999 .5_0 ._5 1_.5 1__0 .inf .Inf -.INF +.inf .nan .NAN inf Infinity -infinity nan 0x1p-2 0x1p1024 0x1p1023 0x.8p1',
  ),
  ...words(
    '.1e1_0 1:20 1:60 190:20:30 190:20:30.15 1:2:3:4 0:1 -1:1 12:30 1_2:30 :1 1: 00:11:22:33:44:55 2024-01-01 2024-1-1',
  ),
  ...words(
    '2024-13-01 2024-02-30 2024-02-29 2023-02-29 2024-01-01T00:00:00Z 2024-01-01t1:2:3z 2024-01-01T1:2:3Z 2024-',
  ),
  ...words(
    '2024-01-01T1:2:3,5Z 2024-01-01T1:2:3.123456789123+01:00 2024-01-01T1:2:3+24:60 2024-01-01T1:2:3+25:00',
  ),
  ...words(
    '2024-01-01T1:2:3 2024-01-01T24:00:00Z # #a a# a#b % @ ` | > " \' it\'s \'a\' "a" a"b \\ a\\b , a,b [ [a] a] { {a} a}',
  ),
  ...words(
    'é a\u0301 日本語 😀 👨‍👩‍👧 \ufffd \ue000 a\uffee \u202e a\u200bb \u061c \u{e0041} <b>&amp;</b> a=b a/b k8s.io/a A _x 0a a0 B',
  ),
  ...'|2024-01-01 1:2:3|2024-01-01   1:2:3.5|2024-01-01 1:2:3Z|2024-01-01 |--- a|- a|? a|: a|a: b|a #|a #b|a# b| |  '.split(
    '|',
  ),
  ...' a|a |a  b|\t|\ta|a\t|a\tb|\n|\n\n|\na|a\n|a\n\n| \n|\n |a\n b|a \nb| a\nb|a\nb |a\nb\n |\n\na\n|a\n\n\nb|a\r\nb'.split(
    '|',
  ),
  ...'a\rb|日本 語\n|a😀b c|\u0000|\u0007\b\v\f\u001b|\u00a0|\u00a0\na|\ufeff|\ufeffab c|a\ufeff|\u200b: a|\u2066\n'.split(
    '|',
  ),
  ...'\u2028|\u2029|a\u2028b|a\u2028|\u2028a|a\u2028 b|a \u2028b|a\u2028\u2029b|a\nb\u2028|a\u2028\nb|\u2028\na'.split(
    '|',
  ),
  "it's\u2028a",
  'word '.repeat(30),
  `${'word '.repeat(30)}end`,
  `'${'word '.repeat(30)}end`,
  `"${'word  '.repeat(30)}end`,
  `${'x'.repeat(90)} ${'y'.repeat(90)} z`,
  `1: ${'a b '.repeat(60)}`,
  `y: ${'k '.repeat(70)}`,
  `\ufeff${'a b '.repeat(40)}`,
  `${'é 日 '.repeat(50)}x`,
  '😀 a '.repeat(30),
  'a b\n'.repeat(40),
  'tab\t and blank '.repeat(12),
  ...[127, 128, 129, 200].map((length) => 'k'.repeat(length)),
  ...[64, 65].map((length) => 'é'.repeat(length)),
];

/** Keys whose order is a matter of a rule of its own. */
export const trapKeys: readonly string[] = [
  ...words(
    'a a1 a01 a001 a2 a10 a100 a101 a12 a1b a1- a-1 a_1 a.1 A B _x - 1 01 10 100 101 12 1a 2 00 0 9223372036854775808',
  ),
  ...words(
    'é z 日 a٣ ٣ ٣0 ٣00 ٣2 ² Ⅷ 😀 😁 \u{1d400} \u{1d7ce} \u{1d7cf} \u{1d7ce}0 \ue000 \uffee x/1 x1 xy',
  ),
  '',
  ' ',
];

export const trapNumbers: readonly string[] = [
  ...words(
    '0 -0 -0.0 0.0 1 1.0 1e3 1E+2 1.50 -1 100000 1000000 1e6 1234567.0 999999.5 1234567.5 123456789.123 0.1 0.0001',
  ),
  ...words(
    '9007199254740991 9007199254740992 9007199254740993 -9007199254740993 9223372036854775807 -9223372036854775808',
  ),
  ...words(
    '9223372036854775808 -9223372036854775809 18446744073709551615 18446744073709551616 12345678901234567890',
  ),
  ...words(
    '100000000000000000000 1e20 1e21 1e22 1.5e300 1e-5 1e-6 1e-7 0.00001 5e-324 1.7976931348623157e308 0.1e-400',
  ),
];

function words(text: string): string[] {
  return text.split(' ');
}

export type Format = 'json' | 'yaml' | 'kyaml';

/** JSON texts of values: what Go reads is decided by the token (`1.0`, `"\ud800"`), so tokens are what is generated. */
export function valueTokens(format: Format): fc.Arbitrary<string> {
  // kubectl fails on YAML with other control characters; in keys it cannot have U+0085.
  const forbidden =
    format === 'json' ? /(?!)/g : /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]|\u0085(?:---|\.\.\.)/g;
  const text = texts().map((value) => value.replace(forbidden, '?'));
  const key = text.map((value) => value.replaceAll(/[\u0085\ud800-\udfff]/g, '').slice(0, 200));
  const string = fc.oneof(
    { weight: 20, arbitrary: text.map((value) => JSON.stringify(value)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(String.raw`"\ud800"`, String.raw`"a\udc00b"`, String.raw`"\u003c\/\u00e9"`),
    },
  );
  return fc.letrec<{ value: string; scalar: string }>((tie) => ({
    scalar: fc.oneof(
      { weight: 12, arbitrary: string },
      { weight: 3, arbitrary: numberTokens() },
      { weight: 1, arbitrary: fc.constantFrom('null', 'true', 'false', '{}', '[]') },
    ),
    value: fc.oneof(
      { depthSize: 'small' },
      { weight: 6, arbitrary: tie('scalar') },
      {
        weight: 1,
        arbitrary: fc.array(tie('value'), { maxLength: 5 }).map((values) => `[${values.join(',')}]`),
      },
      {
        weight: 2,
        arbitrary: fc
          .array(fc.tuple(key, tie('value')), { maxLength: 6 })
          .map(withoutCycles)
          .map(
            (members) => `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`,
          ),
      },
    ),
  })).value;
}

function follows(a: string, b: string): boolean {
  return compareNaturally(a, b) < 0;
}

/**
 * go-yaml's order of keys is not transitive (`2024` < `199930` < `1e` < `2024`): there kubectl prints what the random order
 * of a Go map makes of it, and no answer is the right one.
 */
function withoutCycles(members: [string, string][]): [string, string][] {
  const keys = members.map(([key]) => key);
  const isCyclic = keys.some((a) =>
    keys.some((b) => follows(a, b) && keys.some((c) => follows(b, c) && !follows(a, c))),
  );
  return isCyclic ? members.slice(0, 2) : members;
}

function numberTokens(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
    fc.integer().map(String),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map((value) => (Object.is(value, -0) ? '-0.0' : String(value).replace('e+', 'e'))),
    fc
      .tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.integer({ min: -30, max: 30 }))
      .map(([digits, power]) => `${digits}e${power}`),
    fc
      .tuple(fc.integer({ min: -9999, max: 9999 }), fc.nat(99_999))
      .map(([whole, fraction]) => `${whole}.${fraction}`),
    fc.constantFrom(...trapNumbers),
  );
}

function texts(): fc.Arbitrary<string> {
  const marks = [
    ...characters('aAnyZ019 :-#?,[]{}&*!|>\'"%@`~.<+=_\\/\n\t\r'),
    '  ',
    ': ',
    ' #',
    '\n\n',
    ' \n',
    '\n ',
  ];
  const rare = characters(
    '\u0000\u001b\u007f\u0085\u009f\u00a0\u0301\u061c\u200b\u2028\u2029\u202e\ufeff\ufffd\uffffé日ﬀ٣😀\u{e0041}ª²Ⅷ',
  );
  const gaps = [' ', ' ', ' ', ' ', '  ', '\n', ' \n', '\n\n', '   ', '\u0085'];
  const terms = words(
    'word a Kubernetes it\'s "quoted" x:y x: #no é 日本語 😀 https://example.com/a-long/path?x=1 \\ \t \u2028',
  );
  const prose = fc
    .array(fc.tuple(fc.constantFrom(...terms), fc.constantFrom(...gaps)), { minLength: 10, maxLength: 60 })
    .chain((pairs) =>
      fc.constantFrom(
        pairs.map(([term]) => term).join(' '),
        pairs.flat().join(''),
        pairs.flat().join('').trim(),
      ),
    );
  return fc.oneof(
    { weight: 4, arbitrary: joined(marks, 8) },
    { weight: 3, arbitrary: joined([...marks, ...rare], 12) },
    { weight: 3, arbitrary: joined(characters('0123456789__+-..eExXoObB:TtZ, pPfinaINF'), 7) },
    {
      weight: 2,
      arbitrary: joined([...words('2024 1999 - - : : 1 2 02 29 30 12 T t Z +01:00 .5 ,7'), ' '], 9),
    },
    { weight: 2, arbitrary: prose },
    { weight: 2, arbitrary: fc.constantFrom(...trapStrings) },
    { weight: 1, arbitrary: joined([...marks, ...rare], 80) },
    { weight: 1, arbitrary: joined([...characters('aB01290._-'), '10', '00', '٣'], 6) },
  );
}

function joined(alphabet: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...alphabet), { maxLength }).map((parts) => parts.join(''));
}

function characters(text: string): string[] {
  return Array.from(text);
}
