// The dialect, case by case; every expectation is what client-go v0.36.3 gave.
import { describe, expect, it } from 'vitest';
import { jsonPathFailure, JsonPathError, parseJsonPath } from './jsonpath.ts';

const list = {
  kind: 'List',
  items: [
    { metadata: { name: 'a', labels: { 'k8s.io/app': 'x' } }, n: 1, up: true, tags: ['t1', 't2'] },
    { metadata: { name: 'b' }, n: 2.5, up: false },
    { metadata: { name: 'c' }, n: null, mem: '1Gi' },
  ],
  count: 3,
  html: '<&>',
  grid: [
    [1, 2],
    [3, 4],
  ],
  list: [0, 1, 2, 3, 4, 5],
  nul: null,
  'a b': 'space',
  'x.y': { z: 1 },
  f: 1e21,
  big: 9_007_199_254_740_993n,
};

describe('print', () => {
  it.each([
    ['plain text', 'plain text'],
    ['{.kind}', 'List'],
    ['{$.kind}', 'List'],
    ['{@.kind}', 'List'],
    ['{.kind }{.count}', 'List3'],
    ['{.nope}', ''],
    ['{.nul}', 'null'],
    ['{.items[*].metadata.name}', 'a b c'],
    ['{.items[0].metadata}', '{"labels":{"k8s.io/app":"x"},"name":"a"}'],
    ['{.items[-1].metadata.name}', 'c'],
    ['{.items[0:2].metadata.name}', 'a b'],
    ['{.items[:1].n}', '1'],
    ['{.list[::2]}', '0 2 4'],
    ['{.list[1:5:3]}', '1 4'],
    ['{.list[-2:]}', '4 5'],
    ['{.list[1,3,-1]}', '1 3 5'],
    ["{.items[0]['metadata','n']}", '{"labels":{"k8s.io/app":"x"},"name":"a"} 1'],
    ["{['kind']}", 'List'],
    ['{.items[0].metadata.labels.k8s\\.io/app}', 'x'],
    ['{.a\\ b}', 'space'],
    ['{.x\\.y.z}', '1'],
    ['{.grid[*][0]}', '1 3'],
    ['{.grid[1][1]}', '4'],
    ['{range .items[*]}{.metadata.name}{"\\t"}{.n}{"\\n"}{end}', 'a\t1\nb\t2.5\nc\tnull\n'],
    ['{range .items[*]}[{.metadata.name}{range .tags[*]} {@}{end}]{end}!', '[a t1 t2][b][c]!'],
    ['{range .nope[*]}x{end}after', 'after'],
    ['{.items[?(@.count==1)].metadata.name}', ''],
    ['{.list[?(@>3)]}', '4 5'],
    ['{.items[?(@.mem)].metadata.name}', 'c'],
    ['{.items[?(@.up==true)].metadata.name}', 'a'],
    ["{.items[?(@.metadata.name!='a')].metadata.name}", 'b c'],
    ['{.items[?(@.metadata.name>="b")].metadata.name}', 'b c'],
    ['{.items[?(@.metadata.labels.k8s\\.io/app=="x")].metadata.name}', 'a'],
    ['{..name}', 'a b c'],
    ['{.items[*].tags}', '["t1","t2"]'],
    ['{.html}', '<&>'],
    ['{.items[0].up} {.f} {.big}', 'true 1e+21 9007199254740993'],
    ['{"quoted \\"x\\" \\u00e9\\x41"}{\'it\'}', 'quoted "x" éAit'],
    ['{1}{-2.5}{true}{1000000.0}', '1-2.5true1e+06'],
    ['{.items[?(@.tags[5])].metadata.name}', 'a'],
  ])('%s', (template, printed) => {
    expect(parseJsonPath(template).print(list)).toBe(printed);
  });

  it('escapes HTML in JSON, not in plain strings', () => {
    expect(parseJsonPath('{.x}{.x.y}').print({ x: { y: '<&>' } })).toBe('{"y":"\\u003c\\u0026\\u003e"}<&>');
  });

  it('visits the keys of maps in byte order', () => {
    const object = { x: { b: 2, a: 1, '\u{10000}': 4, '\uffff': 3 } };
    expect(parseJsonPath('{.x.*}').print(object)).toBe('1 2 3 4');
  });

  it('visits the bytes of a string', () => {
    expect(parseJsonPath('{.x.*}').print({ x: 'aé' })).toBe('97 195 169');
    expect(parseJsonPath('{.x[?(@.*==97)]}').print({ x: ['a', 'b'] })).toBe('a');
  });

  it('finds no inherited property', () => {
    expect(parseJsonPath('{.constructor}{.__proto__}').print({})).toBe('');
  });

  it('gives the same for every object it is used for', () => {
    const path = parseJsonPath('{range .items[*]}{@}{end}.');
    expect([path.print({ items: [1, 2] }), path.print({ items: [] }), path.print({ items: [3] })]).toEqual([
      '12.',
      '.',
      '3.',
    ]);
  });

  it('prints a range of many items', () => {
    const items = Array.from({ length: 200_000 }, (_, n) => ({ n }));
    const printed = parseJsonPath('{range .items[*]}{.n}{"\\n"}{end}').print({ items });
    expect(printed.split('\n')).toHaveLength(200_001);
  });
});

describe('as JSON', () => {
  it.each([
    ['{.items[*].metadata.name}', '[\n    "a",\n    "b",\n    "c"\n]\n'],
    ['{.nope}', '[]\n'],
    ['{.items[0].tags}{.kind}', '[\n    [\n        "t1",\n        "t2"\n    ]\n]\n[\n    "List"\n]\n'],
  ])('%s', (template, printed) => {
    expect(parseJsonPath(template, { asJson: true }).print(list)).toBe(printed);
  });
});

describe('findResults', () => {
  it('gives the values themselves, part by part', () => {
    const found = parseJsonPath('{.items[*].tags} and {.big}').findResults(list);
    expect(found).toEqual([[['t1', 't2']], [' and '], [9_007_199_254_740_993n]]);
    expect(found[0]?.[0]).toBe(list.items[0]?.tags);
  });
});

describe('errors', () => {
  it.each([
    ['{.nope}', false, 'nope is not found'],
    ['{.items[5]}', true, 'array index out of bounds: index 5, length 3'],
    ['{.list[3:1]}', true, 'starting index 3 is greater than ending index 1'],
    ['{.list[::0]}', true, 'step must be > 0'],
    ['{.kind[0]}', true, 'string is not array or slice'],
    ['{.kind[?(@.x)]}', true, 'List is not array or slice and cannot be filtered'],
    ['{.items[?(@.n>1)].n}', true, 'incompatible types for comparison'],
    ['{.items[?(@.tags[*]=="t1")]}', true, 'can only compare one element at a time'],
    ['{foo}', true, 'unrecognized identifier foo'],
    ['{end}', true, 'not in range, nothing to end'],
    ['{.items[?(@.up<true)]}', true, 'invalid type for comparison'],
    ['{.items[?(@.metadata==1)]}', true, 'invalid type for comparison'],
  ])('%s', (template, allowMissingKeys, message) => {
    const path = parseJsonPath(template, { allowMissingKeys });
    expect(() => path.print(list)).toThrow(new JsonPathError(message));
  });

  it.each([
    ['{.a', 'unclosed action'],
    ['{*}', "unrecognized character in action: U+002A '*'"],
    ['{+12.3.0}', 'cannot parse number +12.3.0'],
    ['{[1}', 'unterminated array'],
    ['{[?(.a]}', 'unterminated filter'],
    ['{[?(@.a)}', 'unclosed array expect ]'],
    ['{.a....b}', 'invalid multiple recursive descent'],
    ['{"abc}', 'unterminated quoted string'],
    ['{"\\q"}', 'unquote string "\\q" error invalid syntax'],
    ['{[a]}', 'invalid array index a'],
    ['{[1:x]}', 'invalid array index 1:x'],
    ['{[-]}', 'array index - is not a number'],
    ['{\t}', 'unrecognized character in action: U+0009'],
    ['{.a\n}', 'unclosed action'],
  ])('%j does not parse', (template, message) => {
    expect(() => parseJsonPath(template)).toThrow(new JsonPathError(message));
  });

  it('come with the whole object in the message of kubectl', () => {
    const object = { a: [1, 'x', null, true], big: 9_007_199_254_740_993n, f: 1e21 };
    const failure = jsonPathFailure('{.a[9]}', new JsonPathError('out'), object);
    expect(failure).toBe(
      'error executing jsonpath "{.a[9]}": Error executing template: out. ' +
        'Printing more information for debugging the template:\n\ttemplate was:\n\t\t{.a[9]}\n' +
        '\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{"a":[]interface {}{1, "x", ' +
        'interface {}(nil), true}, "big":9007199254740993, "f":1e+21}\n\n\n',
    );
  });
});
