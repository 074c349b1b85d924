// What the comparison with the real kubectl (test/parity/manifests.test.ts) proves in full, in a few lines that need no kubectl.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goJson } from '../../core/go-json.ts';
import { yamlToJson, YamlToJsonError } from './yaml-to-json.ts';

function value(scalar: string): unknown {
  return (JSON.parse(yamlToJson(`v: ${scalar}\n`)) as { v: unknown }).v;
}

describe('yamlToJson', () => {
  it.each([
    ['0400', 256],
    ['0o17', 15],
    ['08', 8],
    ['0x1f', 31],
    ['1_000', 1000],
    ['1e3', 1000],
    ['1e400', '1e400'],
    ['.5_0', 0.5],
    ['190:20:30', '190:20:30'],
    ['2001-01-01', '2001-01-01'],
    ['yes', true],
    ['Off', false],
    ['y', true],
    ['yEs', 'yEs'],
    ['"yes"', 'yes'],
    ['~', null],
    ['', null],
    ['!!str 0400', '0400'],
    ['!!binary aGk=', 'hi'],
    ['!foo 5', '5'],
    ['a:b', 'a:b'],
    ['a #b', 'a'],
    ["'it''s'", "it's"],
    ['"\\x41\\\n  b"', 'Ab'],
  ])('reads %j as %j', (scalar, wanted) => {
    expect(value(scalar)).toEqual(wanted);
  });

  it('keeps whole numbers that no float64 holds', () => {
    expect(yamlToJson('[9007199254740993, 18446744073709551615, 1.0, 1e21]')).toBe(
      '[9007199254740993,18446744073709551615,1,1e+21]',
    );
  });

  it('writes as Go does: keys sorted bytewise, HTML escaped', () => {
    expect(yamlToJson('a: <b>&\n')).toBe('{"a":"\\u003cb\\u003e\\u0026"}');
    expect(yamlToJson('{b: 1, B: 2, _: 3, é: 4, "😀": 5, "\uffee": 6}')).toBe(
      '{"B":2,"_":3,"b":1,"é":4,"\uffee":6,"😀":5}',
    );
  });

  it('makes strings of keys', () => {
    expect(yamlToJson('{1: a, 0x10: b, yes: c, 1.5: d, 1e21: e, .inf: f}')).toBe(
      '{".inf":"f","1":"a","1.5":"d","16":"b","1e+21":"e","true":"c"}',
    );
  });

  it('lets the last of equal keys count, and a merge replace what stands above it', () => {
    expect(yamlToJson('a: 1\na: 2\n')).toBe('{"a":2}');
    expect(yamlToJson('b: &b {a: 1}\nc: {a: 2, <<: *b}\nd: {<<: *b, a: 2}\n')).toBe(
      '{"b":{"a":1},"c":{"a":1},"d":{"a":2}}',
    );
  });

  it('reads no further than the first document', () => {
    expect(yamlToJson('a: 1\n...\n]')).toBe('{"a":1}');
    expect(yamlToJson('# nothing\n')).toBe('null');
  });

  it('keeps __proto__ a key', () => {
    expect(yamlToJson('__proto__: {a: 1}\nconstructor: 2\n')).toBe('{"__proto__":{"a":1},"constructor":2}');
  });

  it.each([
    ['a: b: c', 'yaml: mapping values are not allowed in this context'],
    ['a: 1\nb: c: d\n', 'yaml: line 2: mapping values are not allowed in this context'],
    ['a:\n\tb: c\n', 'yaml: line 2: found character that cannot start any token'],
    ['a: 1\nb\n', "yaml: line 3: could not find expected ':'"],
    ['a:\n  b: 1\n c: 2\n', 'yaml: line 2: did not find expected key'],
    ['a: [b\n', "yaml: line 1: did not find expected ',' or ']'"],
    ['a: "b\n', 'yaml: line 2: found unexpected end of stream'],
    ['a: *x\n', "yaml: unknown anchor 'x' referenced"],
    ['a: &x [*x]\n', "yaml: anchor 'x' value contains itself"],
    ['a: \u0001\n', 'yaml: control characters are not allowed'],
    [
      '{{ .Values.x }}: a\n',
      'yaml: invalid map key: map[interface {}]interface {}{".Values.x":interface {}(nil)}',
    ],
    ['a: .nan\n', 'json: unsupported value: NaN'],
    ['~: a\n', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "a"'],
    ['a: !!int x\n', 'yaml: cannot decode !!str `x` as a !!int'],
    ['%YAML 1.2\n---\na: 1\n', 'yaml: found incompatible YAML document'],
  ])('says of %j: %s', (text, message) => {
    expect(() => yamlToJson(text)).toThrow(new YamlToJsonError(message));
  });

  it('stops a bomb of aliases', () => {
    const lines = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    expect(() => yamlToJson(['l0: &l0 [x]', ...lines].join('\n'))).toThrow(
      'document contains excessive aliasing',
    );
  });

  it.each(['[', '- ', '? ', '{a: '])('ends at any depth of %j', (opening) => {
    expect(() => yamlToJson(opening.repeat(200_000))).toThrow(YamlToJsonError);
  });

  it('reads all JSON of printable characters as it is', () => {
    const text = fc.string({ maxLength: 200 });
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('node'), { maxLength: 5 }),
        fc.dictionary(text, tie('node'), { maxKeys: 5 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (document) => {
        expect(yamlToJson(goJson(document))).toBe(goJson(document));
      }),
      { numRuns: 500 },
    );
  });
});
