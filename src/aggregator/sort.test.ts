import { describe, expect, it } from 'vitest';
import { JsonPathError } from '../core/jsonpath/jsonpath.ts';
import { SortError, UnsortableError, sortKeys, type SortOptions } from './sort.ts';

const table: SortOptions = { of: 'table' };
const list: SortOptions = { of: 'list' };

function rows(...values: readonly unknown[]): object[] {
  return values.map((x) => (x === undefined ? {} : { x }));
}

describe('sortKeys', () => {
  it.each([
    ['numbers', [10, 9, -1, 2], [2, 3, 1, 0]],
    ['int64 beyond 2^53', [9_007_199_254_740_993n, 9_007_199_254_740_992n, 5], [2, 1, 0]],
    ['floats', [2.5, 1e21, 0.5], [2, 0, 1]],
    ['strings, by bytes', ['b', 'B', 'a', '\u{1f600}', '\uffff'], [1, 2, 0, 4, 3]],
    ['quantities', ['1Gi', '100m', '1G', '2'], [1, 3, 2, 0]],
    ['quantities and other strings', ['z', '10', '9'], [2, 1, 0]],
    ['times', ['2024-01-02T00:00:00Z', '2023-01-01T00:00:00Z'], [1, 0]],
    ['missing first, then null', [1, undefined, null, 0, undefined], [1, 4, 2, 3, 0]],
    ['what compares alike, in its order', ['a', 'b', 'a', 'b', 'a'], [0, 2, 4, 1, 3]],
  ])('%s', (_, values, order) => {
    expect(sortKeys('.x', rows(...values), table)).toEqual(order);
    expect(sortKeys('.x', rows(...values), list)).toEqual(order);
  });

  it.each(['x', '.x', '{x}', '{.x}'])('takes the path as %s', (path) => {
    expect(sortKeys(path, rows(2, 1), list)).toEqual([1, 0]);
  });

  it('takes any template for the rows of a table, a simple path only for a list', () => {
    expect(sortKeys('{.x}{.y}', rows(2, 1), table)).toEqual([1, 0]);
    expect(() => sortKeys('{.x}{.y}', rows(2, 1), list)).toThrow(JsonPathError);
  });

  it('looks at one item of a list, but not at the only row of a table', () => {
    const message = 'couldn\'t find any field with path "{.y}" in the list of objects';
    expect(sortKeys('.y', rows(1), table)).toEqual([0]);
    expect(() => sortKeys('.y', rows(1), list)).toThrow(new SortError(message));
    expect(() => sortKeys('.y', rows(1, 2), table)).toThrow(new SortError(message));
    expect(sortKeys('.y', [], list)).toEqual([]);
  });

  it.each([
    ['{.x', rows(1, 2), 'sorting error: unclosed action'],
    [
      '{.x[5]}',
      rows([1], [2]),
      'Failed to get values for [][]reflect.Value(nil) using {.x[5]} ' +
        '(&errors.errorString{s:"array index out of bounds: index 5, length 1"})',
    ],
  ])('refuses %s of %j', (path, objects, message) => {
    expect(() => sortKeys(path, objects, table)).toThrow(new SortError(message));
  });

  it.each([
    ['.x', rows(true, false), unsortable('unsortable type: bool')],
    ['.x', rows({}, {}), unsortable('unsortable type: map[string]interface {}')],
    ['.x', rows([], []), unsortable('unsortable type: []interface {}')],
    ['.x', rows(1, 'a'), unsortable('unsortable interface: interface')],
    ['.x', rows(1, 1.5), unsortable('unsortable interface: interface')],
  ])('cannot compare %s of %j', (path, objects, message) => {
    expect(() => sortKeys(path, objects, table)).toThrow(new UnsortableError(message));
  });

  it('leaves ties where kubectl leaves them, when asked', () => {
    const phases = Array.from({ length: 16 }, (_, at) =>
      at % 5 === 0 ? undefined : at % 3 === 0 ? 'Pending' : 'Running',
    );
    // What kubectl's TableSorter (v0.36.3) made of these.
    expect(sortKeys('.x', rows(...phases), { of: 'table', ties: 'kubectl' })).toEqual([
      10, 5, 0, 15, 9, 12, 3, 6, 4, 8, 7, 11, 2, 13, 14, 1,
    ]);
    expect(sortKeys('.x', rows(undefined, 2, undefined, 1, null), { of: 'table', ties: 'kubectl' })).toEqual([
      2, 0, 4, 3, 1,
    ]);
  });

  it.each(['stable', 'kubectl'] as const)('sorts 100,000 rows in a few compares each, %s', (ties) => {
    const count = 100_000;
    const objects = Array.from({ length: count }, (_, at) => ({ x: `${(at * 7_919) % count}Mi` }));
    const started = performance.now();
    const order = sortKeys('.x', objects, { of: 'table', ties });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(order.slice(0, 3).map((at) => objects[at]?.x)).toEqual(['0Mi', '1Mi', '2Mi']);
    expect(new Set(order).size).toBe(count);
  });
});

function unsortable(problem: string): string {
  return `Field {.x} in [][][]reflect.Value is an unsortable type: interface, err: ${problem}`;
}
