import { describe, expect, it } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { sameValue } from './record.ts';
import { parseStrictYaml, pathText } from './strict-yaml.ts';

describe('parseStrictYaml', () => {
  it.each(['', ' \n', '# only\n', '\uFEFF', '\uFEFF# x'])('takes %j for an empty file', async (text) => {
    expect((await parseStrictYaml(text, 'F')).value).toBeUndefined();
  });

  it('knows the line of every key and item', async () => {
    const document = await parseStrictYaml(
      `# first
a: &x
- {name: n, context: c}
- name: m
  text: >
    one
    two
  ? odd
  : value
-
- - deep
  - last: 1
b: *x
"q r":
  <<: {merged: 1}
  own: 2
`,
      'F',
    );
    expect(document.value).toMatchObject({ 'q r': { merged: 1, own: 2 } });
    const lines: [(string | number)[], number][] = [
      [['a'], 2],
      [['a', 0, 'context'], 3],
      [['a', 1], 4],
      [['a', 1, 'text'], 5],
      [['a', 1, 'odd'], 8],
      [['a', 3, 1, 'last'], 12],
      [['b'], 13],
      [['b', 0, 'name'], 13], // behind an alias
      [['q r'], 14],
      [['q r', 'own'], 16],
      [['q r', 'merged'], 14],
      [['none'], 1],
    ];
    for (const [path, line] of lines) expect([path, document.lineOf(path)]).toEqual([path, line]);
  });

  it('counts lines that end in CRLF, behind a byte order mark', async () => {
    const document = await parseStrictYaml('\uFEFFa: 1\r\n\r\nb: 2\r\n', 'F');
    expect([document.value, document.lineOf(['a']), document.lineOf(['b'])]).toEqual([{ a: 1, b: 2 }, 1, 3]);
  });

  it.each([
    ['a: 1\nb: 2\na: 3\n', 'F:3: a: the key is given twice. Correct this line.'],
    ['x: {"a b": 1,\n  "a b" : 2}\n', 'F:2: a b: the key is given twice. Correct this line.'],
    ['a: 1\nb: \0\n', 'F:2: not valid YAML: null byte is not allowed in input. Correct this line.'],
    [
      'a:\n\tb: 1\n',
      'F:2: not valid YAML: tab characters must not be used in indentation. Correct this line.',
    ],
    ['a: [1\n', 'F:2: not valid YAML: deficient indentation. Correct this line.'],
    ['a: *x\n', 'F:1: not valid YAML: unidentified alias "x". Correct this line.'],
    [
      'a: !!js/function x\n',
      'F:1: not valid YAML: unknown scalar tag !<tag:yaml.org,2002:js/function>. Correct this line.',
    ],
    ['a: 1\n---\na: 2\n', 'F: holds 2 documents (---). Keep one.'],
  ])('refuses %j', async (text, message) => {
    const error: unknown = await parseStrictYaml(text, 'F').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error).toHaveProperty('message', message);
  });

  it('refuses nesting that would exhaust the stack', async () => {
    await expect(parseStrictYaml('['.repeat(100_000), 'F')).rejects.toThrow('nesting exceeded');
  });

  it('gives names like __proto__ no power', async () => {
    const { value } = await parseStrictYaml('__proto__: {polluted: 1}\n', 'F');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Object.keys(value ?? {})).toEqual(['__proto__']);
  });

  it('compares aliases of aliases without expanding them', async () => {
    const names = ['a', ...Array.from({ length: 40 }, (_, at) => `a${at}`)];
    const bomb = names.map(
      (name, at) => `${name}: &${name} [${at === 0 ? 1 : `*${names[at - 1]}, *${names[at - 1]}`}]`,
    );
    const [one, two] = [
      await parseStrictYaml(bomb.join('\n'), 'F'),
      await parseStrictYaml(bomb.join('\n'), 'F'),
    ];
    expect(sameValue(one.value, two.value)).toBe(true);
    const other = await parseStrictYaml(bomb.join('\n').replace('[1]', '[2]'), 'F');
    expect(sameValue(one.value, other.value)).toBe(false);
  });
});

describe('sameValue', () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{}, null, false],
    ['1', 1, false],
  ])('%j and %j: %s', (left, right, same) => {
    expect(sameValue(left, right)).toBe(same);
    expect(sameValue(right, left)).toBe(same);
  });
});

describe('pathText', () => {
  it('writes a path as a user would', () => {
    expect(pathText(['clusters', 3, 'context'])).toBe('clusters[3].context');
    expect(pathText(['groups', 'my group', 'x'])).toBe('groups["my group"].x');
  });
});
