// Our tables against kubectl's: crafted Tables from a stub server, printed by both.
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseJson } from '../../src/core/json/parse-json.ts';
import { formatJson } from '../../src/output/json.ts';
import { escapeTerminal } from '../../src/output/sanitize.ts';
import { cellText, createTableWriter, formatCell } from '../../src/output/table.ts';
import { describeWithKubectl, type Kubectl } from '../support/kubectl-oracle.ts';
import { startStubApiserver, type StubApiserver } from '../support/stub-apiserver.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly priority: number;
}

interface TestTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly unknown[])[];
}

/** How a row of raw cells becomes cells of a line. */
type Render = (cells: readonly unknown[]) => string[];

const path = '/apis/example.com/v1/namespaces/default/foos';
const runs = Number(process.env['TABLE_RUNS'] ?? 60);
const seed = Number(process.env['TABLE_SEED'] ?? 20_260_102);

/** kubectl's cells byte for byte: a tab or vertical tab inside one makes two of it. */
const asKubectl: Render = (cells) =>
  cells
    .map((cell) => escapeTerminal(cellText(cell)))
    .join('\t')
    .split(/[\t\v]/);
/** What we print. The same bytes wherever nothing has to be sanitised more strictly. */
const asWePrint: Render = (cells) => cells.map(formatCell);

describeWithKubectl('tables', (kubectl) => {
  let stub: StubApiserver;
  beforeAll(async () => {
    stub = await startStubApiserver([
      { group: 'example.com', version: 'v1', kind: 'Foo', resource: 'foos', namespaced: true },
    ]);
  });
  afterAll(() => stub.close());

  it.each(Object.entries(crafted))('prints %s as kubectl does', async (_, table) => {
    const { ours, theirs } = await bothTexts({ kubectl, stub }, [table], asKubectl);
    expect(ours).toEqual(theirs);
  });

  it.each(Object.entries(harmless))('prints %s as kubectl does, sanitised', async (_, table) => {
    const { ours, theirs } = await bothTexts({ kubectl, stub }, [table], asWePrint);
    expect(ours).toEqual(theirs);
  });

  it('lines up the rows of several pages, under one header', async () => {
    const pages = [
      ['a', 'b', 'c'],
      ['a-longer-name', '', ''],
      ['x', 'y'],
    ].map((row) => ({ columns: columns('Name', 'B', 'C'), rows: [row] }));
    const { ours, theirs } = await bothTexts({ kubectl, stub }, pages, asWePrint);
    expect(ours).toEqual(theirs);
    expect(stub.requests.slice(-3).map(({ url }) => url)).toEqual([
      `${path}?limit=500`,
      `${path}?continue=page1&limit=500`,
      `${path}?continue=page2&limit=500`,
    ]);
  });

  it('prints nothing for pages without rows', async () => {
    const empty = { columns: columns('Name'), rows: [] };
    const { ours, theirs } = await bothTexts({ kubectl, stub }, [empty, empty], asWePrint);
    expect([...ours, ...theirs]).toEqual(['', '', '', '', '', '']);
  });

  it(
    'prints every generated table as kubectl does',
    async () => {
      const samples = fc.sample(fc.array(tables(), { minLength: 1, maxLength: 3 }), { numRuns: runs, seed });
      for (const pages of samples) {
        const [first] = pages;
        // Pages of one list have the same columns.
        const same = pages.map(({ rows }) => ({ columns: first?.columns ?? [], rows }));
        const { ours, theirs } = await bothTexts({ kubectl, stub }, same, asKubectl);
        expect({ same, texts: ours }).toEqual({ same, texts: theirs });
      }
    },
    60_000 + runs * 500,
  );
});

/** What kubectl and we print: as it is, with `-o wide`, and with `--no-headers`. */
async function bothTexts(
  { kubectl, stub }: { kubectl: Kubectl; stub: StubApiserver },
  pages: readonly TestTable[],
  render: Render,
): Promise<{ ours: string[]; theirs: string[] }> {
  stub.answers.clear();
  for (const [index, page] of pages.entries()) {
    const next = index + 1 < pages.length ? `page${index + 1}` : '';
    stub.answers.set(index === 0 ? path : `${path}?continue=page${index}`, tableBody(page, next));
  }
  const theirs: string[] = [];
  for (const flags of [[], ['-o', 'wide'], ['--no-headers']]) {
    const result = await kubectl(['-s', stub.url, 'get', 'foos', ...flags]);
    theirs.push(result.stdout);
  }
  const ours = [
    ourText(pages, render, { wide: false, headers: true }),
    ourText(pages, render, { wide: true, headers: true }),
    ourText(pages, render, { wide: false, headers: false }),
  ];
  return { ours, theirs };
}

function tableBody({ columns: columnDefinitions, rows }: TestTable, next: string): string {
  return formatJson({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { continue: next },
    columnDefinitions: columnDefinitions.map((column) => ({ format: '', description: '', ...column })),
    rows: rows.map((cells) => ({ cells, object: null })),
  });
}

/** tableprinter.go printTable: header with the first row, columns by priority, cells beyond the columns dropped. */
function ourText(
  pages: readonly TestTable[],
  render: Render,
  options: { wide: boolean; headers: boolean },
): string {
  const writer = createTableWriter();
  let needsHeader = options.headers;
  for (const page of pages) {
    const shown = page.columns.map(({ priority }) => options.wide || priority === 0);
    if (needsHeader && page.rows.length > 0) {
      writer.row(page.columns.filter((_, index) => shown[index]).map(({ name }) => name.toUpperCase()));
      needsHeader = false;
    }
    // The rows that we print have been read from the text, as in life.
    for (const cells of page.rows) {
      const read = parseJson(formatJson(cells.filter((_, index) => shown[index] === true)));
      writer.row(render(Array.isArray(read) ? read : []));
    }
  }
  return [...writer.flush()].join('');
}

function columns(...names: string[]): Column[] {
  return names.map((name) => ({ name, type: 'string', priority: 0 }));
}

const threeColumns = columns('Name', 'Value', 'Age');
const longText = 'x'.repeat(70_000);

const harmless: Readonly<Record<string, TestTable>> = {
  'strings of different length': {
    columns: threeColumns,
    rows: [
      ['a', 'b', 'c'],
      ['long-name-here', 'longer value', '5d'],
      ['', '', ''],
    ],
  },
  'null, integers, floats and booleans': {
    columns: threeColumns,
    rows: [
      [null, 1, true],
      ['n', null, null],
      ['f', 1.5, false],
      ['g', 1e21, 1e-7],
      ['i', 1234567, -1],
      ['j', 1234567.5, 0.1],
      ['z', 0, -0.5],
    ],
  },
  'integers beyond 2^53': {
    columns: threeColumns,
    rows: [
      ['a', 9_007_199_254_740_993n, -9_223_372_036_854_775_808n],
      ['b', 9_223_372_036_854_775_807n, 1],
    ],
  },
  'floats beyond int64': {
    columns: threeColumns,
    rows: [
      ['a', 12_345_678_901_234_567_000, 1e19],
      ['b', 1.5e300, 5e-324],
    ],
  },
  'objects and arrays': {
    columns: threeColumns,
    rows: [
      ['a', { b: 1, a: [null, 'x', 1.5, { c: {} }] }, []],
      ['b', [[1], [true]], {}],
    ],
  },
  'CJK and accents, counted in characters': {
    columns: threeColumns,
    rows: [
      ['日本語の名前', 'ü', 'x'],
      ['plain', 'é', 'y'],
    ],
  },
  'emoji, counted in code points': {
    columns: threeColumns,
    rows: [
      ['😀😀😀😀😀', '👍', 'x'],
      ['plain', '', 'y'],
    ],
  },
  'newlines, form feeds and carriage returns': {
    columns: threeColumns,
    rows: [
      ['a\nb', 'c\fd', 'e\rf'],
      ['\n', '\r', '\f'],
      ['long enough to matter\n', 'x', 'y\n'],
      [{ a: 'b\rc' }, 'x\r\ny', ''],
    ],
  },
  escapes: {
    columns: threeColumns,
    rows: [
      ['\u001b[31mred\u001b[0m', 'b', '\u001b'],
      ['a', '\u001b]0;title\n\u0007', 'c'],
      [{ '\u001b': '\u001b' }, 'x', ''],
    ],
  },
  'more cells than columns': {
    columns: threeColumns,
    rows: [
      ['a', 'b', 'c', 'd', 'e'],
      ['aaaaaaaaaa', 'b', 'c'],
    ],
  },
  'fewer cells than columns': {
    columns: threeColumns,
    rows: [['a', 'b'], ['aaaaaaaaaa', 'bbbbbbbbbbbb', 'c'], ['d'], ['e', 'f', 'g'], []],
  },
  'empty last cells': {
    columns: threeColumns,
    rows: [
      ['a', 'b', ''],
      ['c', '', ''],
      ['', '', ''],
    ],
  },
  'one column': { columns: columns('Name'), rows: [['a'], [''], ['long-name'], ['a\nb']] },
  'no columns': { columns: [], rows: [['a'], []] },
  'no rows': { columns: threeColumns, rows: [] },
  'columns for -o wide': {
    columns: [
      { name: 'Wide First', type: 'string', priority: 1 },
      ...threeColumns,
      { name: 'Node', type: 'string', priority: 1 },
    ],
    rows: [
      ['w', 'a', 'b', 'c', 'node-1'],
      ['wwwwwwww', 'aaaaaaaaa', 'b', 'c', ''],
      ['w', 'a'],
    ],
  },
  'only columns for -o wide': { columns: [{ name: 'W', type: 'string', priority: 1 }], rows: [['a'], ['b']] },
  'blanks of all kinds': {
    columns: threeColumns,
    rows: [
      [' a', 'b ', '  '],
      ['c', ' ', 'd'],
    ],
  },
  'a cell of 70,000 characters': {
    columns: threeColumns,
    rows: [
      [longText, 'b', 'c'],
      ['a', 'b', 'c'],
    ],
  },
};

const crafted: Readonly<Record<string, TestTable>> = {
  ...harmless,
  tabs: {
    columns: threeColumns,
    rows: [
      ['a\tb', 'c', 'd'],
      ['e', 'f\t\tg', 'h'],
      ['i', 'j', 'k\t'],
      ['\t', '', ''],
    ],
  },
  'vertical tabs': {
    columns: threeColumns,
    rows: [
      ['a\vb', 'c', 'd'],
      ['long-enough', '\v', 'h'],
    ],
  },
  'other control characters': {
    columns: threeColumns,
    rows: [
      ['\u0000\u0007\b', '\u007f\u0085\u009b31m', '\u202eabc'],
      ['\ufeff', '\u200b', '\u2028'],
    ],
  },
};

function tables(): fc.Arbitrary<TestTable> {
  const column = fc.record({
    name: fc.constantFrom('Name', 'A', 'Longer Header', 'x'),
    type: fc.constant('string'),
    priority: fc.constantFrom(0, 0, 0, 1),
  });
  const text = fc
    .array(
      fc.constantFrom(
        ...Array.from('abcdefgh01-. '),
        'word',
        'é',
        '日',
        '😀',
        '\t',
        '\v',
        '\n',
        '\r',
        '\f',
        '\u001b',
        '<',
        '&',
        '\u0085',
        '\u00a0',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  const plain = fc.stringMatching(/^[a-z0-9-]{0,14}$/);
  const cell = fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 3, arbitrary: text },
    fc.constantFrom(null, true, false, '', {}, [], { a: '\r', b: [1, null] }),
    fc.integer(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Number.isInteger(value) || Math.abs(value) > 2 ** 63),
    fc
      .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
      .filter((value) => !Number.isSafeInteger(Number(value))),
  );
  return fc.record({
    columns: fc.array(column, { maxLength: 5 }),
    rows: fc.array(
      fc.oneof(
        { weight: 3, arbitrary: fc.array(cell, { minLength: 4, maxLength: 6 }) },
        fc.array(cell, { maxLength: 7 }),
      ),
      { maxLength: 10 },
    ),
  });
}
