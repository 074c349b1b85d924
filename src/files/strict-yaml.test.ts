import * as fc from 'fast-check';
import { dump } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../core/errors.ts';
import { parsePlainYaml } from './plain-yaml.ts';
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

  it('reads plain files as it reads the others, lines included', async () => {
    const scalar = fc.oneof(
      fc.stringMatching(/^[a-z][a-z0-9./-]{0,8}$/),
      fc.constantFrom('yes', 'null', '1e3', '0o7', '2020-01-02', '1.2.3', 'a b', 'x: y', '- a', ''),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    );
    const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,6}$/);
    const { document: any } = fc.letrec<{ document: unknown }>((tie) => ({
      document: fc.oneof(
        { depthSize: 'small' },
        scalar,
        fc.array(tie('document'), { maxLength: 4 }),
        fc.dictionary(key, tie('document'), { maxKeys: 4 }),
      ),
    }));
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, any, { minKeys: 1 }), fc.boolean(), async (value, indent) => {
        const text = dump(value, { lineWidth: -1, seqNoIndent: indent });
        if (parsePlainYaml(text, new WeakMap())) plain++;
        const found = await parseStrictYaml(text, 'F');
        // The fast reader leaves all that is not ASCII to js-yaml.
        const whole = await parseStrictYaml(`${text}# \u00e9\n`, 'F');
        expect(found.value).toEqual(whole.value);
        for (const path of pathsOf(whole.value))
          expect([path, found.lineOf(path)]).toEqual([path, whole.lineOf(path)]);
      }),
      { numRuns: 500 },
    );
    expect(plain).toBeGreaterThan(50);
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

function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const members: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [path, ...members.flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}
