import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../core/json/parse-json.ts';
import { cellText, createTableWriter, formatCell, formatPipedCells } from './table.ts';
import { runeCount } from '../core/go-utf8.ts';

describe('createTableWriter', () => {
  it('pads columns to the widest cell and three blanks, six at least', () => {
    expect(
      print([
        ['NAME', 'A', 'AGE'],
        ['long-name-here', '1', '5d'],
        ['b', '', '12h'],
      ]),
    ).toBe(
      ['NAME             A     AGE', 'long-name-here   1     5d', 'b                      12h', ''].join(
        '\n',
      ),
    );
  });

  it('does not pad the last cell, even an empty one', () => {
    expect(
      print([
        ['NAME', 'B'],
        ['a', ''],
        ['', ''],
      ]),
    ).toBe('NAME   B\na      \n       \n');
  });

  it('counts characters, not UTF-16 units and not terminal columns', () => {
    expect(
      print([
        ['NAME', 'B'],
        ['日本語日本語', 'x'],
        ['😀😀😀😀', 'y'],
        ['a\u0301', 'z'],
      ]),
    ).toBe('NAME     B\n日本語日本語   x\n😀😀😀😀     y\na\u0301       z\n');
  });

  it('begins a new block where a line has fewer columns, as tabwriter does', () => {
    expect(
      print([
        ['aaaaaaaaaa', 'b', 'c'],
        ['d', 'e'],
        ['f', 'gggggggg', 'h'],
      ]),
    ).toBe(['aaaaaaaaaa   b     c', 'd            e', 'f            gggggggg   h', ''].join('\n'));
  });

  it('does not wait beyond a line of one cell, but remembers the widths before it', () => {
    expect(print([['a', 'b'], ['only'], ['longer-than-it', 'c'], [], ['d', 'e']])).toBe(
      ['a     b', 'only', 'longer-than-it   c', '', 'd                e', ''].join('\n'),
    );
  });

  it('never narrows a column after a flush, until a new kind begins', () => {
    const writer = createTableWriter();
    const lines = (rows: string[][]): string => {
      for (const row of rows) writer.row(row);
      return [...writer.flush()].join('');
    };
    expect(
      lines([
        ['NAME', 'AGE'],
        ['a-long-name', '1d'],
      ]),
    ).toBe('NAME          AGE\na-long-name   1d\n');
    expect(lines([['b', '2d']])).toBe('b             2d\n');
    expect(lines([['an-even-longer-name', '3d']])).toBe('an-even-longer-name   3d\n');
    expect(lines([['c', '4d']])).toBe('c                     4d\n');
    expect(lines([])).toBe('');
    writer.forgetWidths();
    expect(lines([['d', '5d']])).toBe('d     5d\n');
  });

  it('puts every column of equal lines at one place', () => {
    const table = fc.integer({ min: 2, max: 6 }).chain((columns) => {
      const cell = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
      return fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
        minLength: 1,
        maxLength: 30,
      });
    });
    fc.assert(
      fc.property(table, (rows) => {
        const lines = print(rows).split('\n');
        const count = rows[0]?.length ?? 0;
        let start = 0;
        for (let column = 0; column < count; column++) {
          for (const [index, row] of rows.entries()) {
            const cell = row[column] ?? '';
            expect(lines[index]?.slice(start, start + cell.length)).toBe(cell);
          }
          start += Math.max(6, ...rows.map((row) => runeCount(row[column] ?? '') + 3));
        }
      }),
    );
  });

  it('prints 100,000 rows in bounded pieces', () => {
    const writer = createTableWriter();
    for (let i = 0; i < 100_000; i++)
      writer.row([`pod-${i}`, 'cluster-1', '1/1', 'Running', '0', `${i % 90}d`, '10.0.0.1']);
    const chunks = [...writer.flush()];
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(70_000);
    expect(chunks.join('').split('\n')).toHaveLength(100_001);
  });

  it('stands lines of 200,000 cells, which a hostile server may send', () => {
    const wide = Array.from({ length: 200_000 }, () => 'x');
    expect(
      print([wide, ['a', 'b'], wide])
        .split('\n')
        .map((line) => line.length),
    ).toEqual([1_199_995, 7, 1_199_995, 0]);
  });
});

describe('formatCell', () => {
  it.each([
    ['', null],
    ['', undefined],
    ['text', 'text'],
    ['cut...', 'cut\nhere'],
    ['^[[31m ', '\u001b[31m\t'],
    ['0', 0],
    ['-0', -0],
    ['42', 42],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['1.5', 1.5],
    ['1.2345675e+06', 1_234_567.5],
    ['1e+21', 1e21],
    ['1.2345678901234567e+19', 12_345_678_901_234_567_000],
    ['true', true],
    ['map[a:[x <nil> 1e-05] b:1]', { b: 1, a: ['x', null, 0.00001] }],
    [String.raw`map[a:x\r\ny]`, { a: 'x\r\ny' }],
    ['[]', []],
  ])('gives %j', (text, value) => {
    expect(formatCell(value)).toBe(text);
  });

  it('stands what is nested deeper than the call stack', () => {
    expect(formatCell(parseJson('['.repeat(10_000) + ']'.repeat(10_000)))).toMatch(/^\[+\]+$|^\.\.\.$/);
  });
});

describe('formatPipedCells', () => {
  it('makes two cells of one with a tab, as tabwriter does, and leaves the rest to the sanitiser', () => {
    expect(formatPipedCells(['a\tb\u001b', 1, 'c\td\ne\tf', null])).toEqual([
      'a',
      'b^[',
      '1',
      'c',
      'd...',
      '',
    ]);
  });
});

describe('cellText', () => {
  it('leaves hostile characters to the sanitiser', () => {
    expect([cellText('a\u001b\tb\nc'), cellText(['\u001b\n'])]).toEqual(['a\u001b\tb...', '[\u001b\n]']);
  });
});

function print(rows: readonly (readonly string[])[]): string {
  const writer = createTableWriter();
  for (const row of rows) writer.row(row);
  return [...writer.flush()].join('');
}
