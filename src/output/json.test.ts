import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../core/json/parse-json.ts';
import { formatJson, jsonChunks } from './json.ts';

const arrow = String.raw;

describe('formatJson', () => {
  it('prints sorted keys, four spaces and empty containers as kubectl', () => {
    const value = { b: [1, { c: [] }, {}, [[]]], a: { z: null, A: true, _: 'x' }, '': '' };
    expect(formatJson(value)).toBe(
      [
        '{',
        '    "": "",',
        '    "a": {',
        '        "A": true,',
        '        "_": "x",',
        '        "z": null',
        '    },',
        '    "b": [',
        '        1,',
        '        {',
        '            "c": []',
        '        },',
        '        {},',
        '        [',
        '            []',
        '        ]',
        '    ]',
        '}',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-0', '0'],
    ['-0.0', '-0'],
    ['1.0', '1'],
    ['1e21', '1e+21'],
    ['1e20', '100000000000000000000'],
    ['1e-7', '1e-7'],
    ['0.000001', '0.000001'],
    ['12345678901234567890', '12345678901234567000'],
  ])('prints the number %s as %s', (token, printed) => {
    expect(formatJson(parseJson(token))).toBe(`${printed}\n`);
  });

  it.each([
    ['<a href="x">&</a>', arrow`"\u003ca href=\"x\"\u003e\u0026\u003c/a\u003e"`],
    ['\u2028\u2029', arrow`"\u2028\u2029"`],
    ['\u0000\b\t\n\v\f\r\u001b\\', arrow`"\u0000\b\t\n\u000b\f\r\u001b\\"`],
    ['\u007f\u009b\u202e\u200b', '"\u007f\u009b\u202e\u200b"'],
    ['a\ud800b', '"a\ufffdb"'],
    ['é日😀', '"é日😀"'],
  ])('prints the string %j as Go does', (text, printed) => {
    expect(formatJson(text)).toBe(`${printed}\n`);
  });

  it('sorts keys by bytes, which is not the order of UTF-16', () => {
    const keys = ['\ufffd', '\u{1f600}', 'a', 'B', '\ue000', 'é', 'a\u{1f600}', 'a\uffff'];
    const value = Object.fromEntries(keys.map((key) => [key, 0]));
    const bytewise = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const printed = formatJson(value, { compact: true });
    expect(printed).toBe(`{${bytewise.map((key) => `"${key}":0`).join(',')}}\n`);
  });

  it('keeps the key __proto__', () => {
    expect(formatJson(parseJson('{"__proto__": {"a": 1}}'), { compact: true })).toBe(
      '{"__proto__":{"a":1}}\n',
    );
  });

  it('leaves out members that are undefined', () => {
    expect(formatJson({ a: undefined, b: { c: undefined }, d: [undefined] }, { compact: true })).toBe(
      '{"b":{},"d":[null]}\n',
    );
  });

  it('prints one line with compact', () => {
    expect(formatJson({ b: [1, { a: 'x y' }], a: {} }, { compact: true })).toBe(
      '{"a":{},"b":[1,{"a":"x y"}]}\n',
    );
  });

  it('escapes what would harm a terminal, without loss', () => {
    const text = 'a\u007f\u0085\u009b31m\u202e\u200b\ufeff\u2066\u061c\u{e0041}é😀';
    const printed = formatJson({ [text]: text }, { terminal: true, compact: true });
    const escaped = arrow`a\u007f\u0085\u009b31m\u202e\u200b\ufeff\u2066\u061c\udb40\udc41é😀`;
    expect(printed).toBe(`{"${escaped}":"${escaped}"}\n`);
    expect(JSON.parse(printed)).toEqual({ [text]: text });
  });

  it('prints anything so that JSON.parse gives it back, on a terminal too', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), fc.boolean(), (value, compact, terminal) => {
        const printed = formatJson(value, { compact, terminal });
        expect(JSON.parse(printed)).toEqual(value);
        expect(printed).not.toMatch(compact ? /\n./s : /[<>&]/);
      }),
    );
  });

  it('prints what is nested 10,000 deep', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(formatJson(parseJson(deep), { compact: true })).toBe(`${deep}\n`);
  });

  it('comes in bounded pieces', () => {
    const chunks = [...jsonChunks(Array.from({ length: 20_000 }, (_, id) => ({ id, name: `pod-${id}` })))];
    expect(chunks.length).toBeGreaterThan(5);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(70_000);
  });
});
