import { describe, expect, it } from 'vitest';
import { JsonPathError } from '../core/jsonpath/jsonpath.ts';
import { customColumns, CustomColumnsError, customColumnsFile } from './custom-columns.ts';

const pod = {
  metadata: { name: 'web', labels: { b: '2', a: '1' } },
  spec: {
    containers: [{ image: 'x', ports: [1, 2] }, { image: 'y' }],
    n: null,
    f: 1e21,
    empty: [],
    text: '',
  },
  big: 9_007_199_254_740_993n,
  evil: '\u001b[31m\r\n\tx',
};

describe('customColumns', () => {
  it.each([
    ['.metadata.name', 'web'],
    ['metadata.name', 'web'],
    ['{.metadata.name}', 'web'],
    ['.spec.containers[*].image', 'x,y'],
    ['.spec.containers[0].ports', '[1 2]'],
    ['.spec.containers[*].ports[*]', '1,2'],
    ['.metadata.labels', 'map[a:1 b:2]'],
    ['.spec.containers', 'map[image:x ports:[1 2]] map[image:y]'],
    ['.spec.n', '<nil>'],
    ['.spec.f', '1e+21'],
    ['.spec.empty', '[]'],
    ['.spec.empty[*]', '<none>'],
    ['.spec.text', ''],
    ['.nope', '<none>'],
    ['.nope.deeper[0]', '<none>'],
    ['', '<none>'],
    ['.big', '9007199254740993'],
    ['.evil', '^[[31m\\r\n\tx'],
  ])('%s gives %j', (path, cell) => {
    const expected = path === '.spec.containers' ? `[${cell}]` : cell;
    expect(customColumns(`X:${path}`).row(pod)).toEqual([expected]);
  });

  it('cuts the specification at commas and first colons', () => {
    const columns = customColumns('NAME:.metadata.name,:big,A:.b:c');
    expect(columns.headers).toEqual(['NAME', '', 'A']);
    expect(columns.honoursNoHeaders).toBe(true);
    expect(columns.row(pod)).toEqual(['web', '9007199254740993', '<none>']);
  });

  it.each([
    ['', 'custom-columns format specified but no custom columns given'],
    ['NAME', 'unexpected custom-columns spec: NAME, expected <header>:<json-path-expr>'],
    ['A:.a,', 'unexpected custom-columns spec: , expected <header>:<json-path-expr>'],
    [
      'A:{.a}{.b}',
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    ],
  ])('refuses %j', (spec, message) => {
    expect(() => customColumns(spec)).toThrow(message);
  });

  it('finds a path that does not parse only after the headers are out', () => {
    const columns = customColumns('A:.a[x]');
    expect(columns.headers).toEqual(['A']);
    expect(() => columns.prepare()).toThrow(new JsonPathError('invalid array index x'));
    expect(() => columns.row(pod)).toThrow(new JsonPathError('invalid array index x'));
  });

  it('passes on what does not fit the object', () => {
    expect(() => customColumns('A:.spec.containers[7]').row(pod)).toThrow(
      new JsonPathError('array index out of bounds: index 7, length 2'),
    );
  });
});

describe('customColumnsFile', () => {
  it('takes two lines of words', () => {
    const columns = customColumnsFile(
      'NAME \t IMAGE\r\n{metadata.name}   .spec.containers[*].image\nignored\n',
    );
    expect(columns.headers).toEqual(['NAME', 'IMAGE']);
    expect(columns.honoursNoHeaders).toBe(false);
    expect(columns.row(pod)).toEqual(['web', 'x,y']);
  });

  const format =
    'Expected format is one line of space separated headers, one line of space separated column specs.';
  it.each([
    ['', `invalid template, missing header line. ${format}`],
    ['NAME', `invalid template, missing spec line. ${format}`],
    ['NAME\n', `invalid template, missing spec line. ${format}`],
    ['A B\n.a\n', "number of headers (2) and field specifications (1) don't match"],
  ])('refuses %j', (text, message) => {
    expect(() => customColumnsFile(text)).toThrow(new CustomColumnsError(message));
  });
});
