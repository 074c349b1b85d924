import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentError } from './document-error.ts';
import { lineOfPath, parseFullYaml } from './full-yaml.ts';
import { parseDocument } from './parse-document.ts';

describe('parseDocument', () => {
  it.each([
    ['an empty text', '', null],
    ['blanks', ' \n\n', null],
    ['comments alone', '# nothing\n', null],
    ['JSON', '{"a": [1, true, null, "x\\n"]}', { a: [1, true, null, 'x\n'] }],
    ['JSON with tabs', '\t{"a":\t"b"}\n', { a: 'b' }],
    ['a flow mapping that is not JSON', '{a: b}', { a: 'b' }],
    ['plain YAML', 'a: b\n', { a: 'b' }],
    ['a byte order mark', '\uFEFFa: "b"\n', { a: 'b' }],
    // The rest as go-yaml v2 reads it.
    ['booleans of YAML 1.1', 'a: yes\nb: Off\n', { a: true, b: false }],
    ['the last of equal keys', 'a: b\na: c\n', { a: 'c' }],
    ['the first of two documents', 'a: b\n---\nc: d\n', { a: 'b' }],
    ['merge keys', 'a: &x {b: 1}\nc:\n  <<: *x\n', { a: { b: 1 }, c: { b: 1 } }],
    ['a date as text', 'a: 2024-01-01\n', { a: '2024-01-01' }],
  ])('reads %s', async (_name, text, value) => {
    expect(await parseDocument(text)).toStrictEqual(value);
  });

  it('keeps __proto__ as an ordinary key, by every reader', async () => {
    for (const text of ['{"__proto__": {"x": 1}}', '__proto__:\n  x: 1\n', '{__proto__: {x: 1}}']) {
      const value = await parseDocument(text);
      expect(Object.keys(Object(value))).toStrictEqual(['__proto__']);
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    }
    expect('x' in {}).toBe(false);
  });

  it('names the line of broken YAML', async () => {
    const error = await parseDocument('a: b\nc: [d\ne: f\n').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DocumentError);
    expect(error).toMatchObject({ line: 3 });
  });

  it('reads JSON as js-yaml would', async () => {
    await fc.assert(
      fc.asyncProperty(fc.object({ maxDepth: 3, withBigInt: false }), async (object) => {
        const text = JSON.stringify(object, null, 2);
        expect(await parseDocument(text)).toStrictEqual(parseFullYaml(text));
      }),
    );
  });
});

describe('lineOfPath', () => {
  const text = 'a: 1\nb:\n- c: 2\n\n- d:\n    e: [x, y]\n';
  it.each([
    [['a'], 1],
    [['b'], 2],
    [['b', 0, 'c'], 3],
    [['b', 1], 5],
    [['b', 1, 'd', 'e'], 6],
    [['b', 1, 'd', 'e', 1], 6],
    [['b', 1, 'missing'], 5],
    [[], 1],
  ])('%j is on line %i', (path, line) => {
    expect(lineOfPath(text, path)).toBe(line);
  });
});
