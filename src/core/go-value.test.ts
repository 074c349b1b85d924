import { describe, expect, it } from 'vitest';
import { goJson } from './go-json.ts';
import { goNumber, goSyntax, goTypeName, sprint } from './go-value.ts';

const value = {
  b: [1, 'x', null, true, { z: 1.5, a: [] }],
  'a b': '<&>\u2028"',
  big: 9_007_199_254_740_993n,
  f: 1e21,
  million: 1_234_567.5,
};

describe('values as Go prints them', () => {
  it('%v', () => {
    expect(sprint(value)).toBe(
      'map[a b:<&>\u2028" b:[1 x <nil> true map[a:[] z:1.5]] big:9007199254740993 f:1e+21 million:1.2345675e+06]',
    );
  });

  it('%#v', () => {
    expect(goSyntax(value)).toBe(
      'map[string]interface {}{"a b":"<&>\\u2028\\"", "b":[]interface {}{1, "x", interface {}(nil), true, ' +
        'map[string]interface {}{"a":[]interface {}{}, "z":1.5}}, "big":9007199254740993, "f":1e+21, ' +
        '"million":1.2345675e+06}',
    );
  });

  it('JSON', () => {
    expect(goJson(value)).toBe(
      '{"a b":"\\u003c\\u0026\\u003e\\u2028\\"","b":[1,"x",null,true,{"a":[],"z":1.5}],' +
        '"big":9007199254740993,"f":1e+21,"million":1234567.5}',
    );
    expect(goJson({ a: [{}, []], b: -0 }, '  ')).toBe('{\n  "a": [\n    {},\n    []\n  ],\n  "b": -0\n}');
  });

  it('%T', () => {
    const values = [
      1,
      1.5,
      2n ** 60n,
      2 ** 60,
      'x',
      true,
      {},
      [],
      null,
      goNumber('int', 1),
      goNumber('float64', 1),
    ];
    expect(values.map(goTypeName)).toEqual([
      'int64',
      'float64',
      'int64',
      'float64',
      'string',
      'bool',
      'map[string]interface {}',
      '[]interface {}',
      '<nil>',
      'int',
      'float64',
    ]);
  });

  it('numbers of a stated type', () => {
    expect(
      [goNumber('float64', 1e6), goNumber('int', 1e6), goNumber('complex128', 1, -2)].map(sprint),
    ).toEqual(['1e+06', '1000000', '(1-2i)']);
    expect(goJson([goNumber('float64', 1e6)])).toBe('[1000000]');
  });
});
