// --sort-by and custom-columns against kubectl's, over a stub server: Tables and lists of made-up objects.
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sortKeys, SortError, type SortOptions } from '../../src/aggregator/sort.ts';
import { parseJson } from '../../src/core/json/parse-json.ts';
import { JsonPathError } from '../../src/core/jsonpath/jsonpath.ts';
import { customColumns, CustomColumnsError } from '../../src/output/custom-columns.ts';
import { describeWithKubectl, type Kubectl } from '../support/kubectl-oracle.ts';
import { startStubApiserver, type StubApiserver } from '../support/stub-apiserver.ts';

const path = '/apis/example.com/v1/namespaces/default/foos';
const runs = Number(process.env['SORT_RUNS'] ?? 40);
const seed = Number(process.env['SORT_SEED'] ?? 20_260_105);

/** What one item has at `.x`, as JSON text; undefined where it has nothing. */
type Token = string | undefined;

describeWithKubectl('what get does to objects', (kubectl) => {
  let stub: StubApiserver;
  beforeAll(async () => {
    stub = await startStubApiserver([
      { group: 'example.com', version: 'v1', kind: 'Foo', resource: 'foos', namespaced: true },
    ]);
  });
  afterAll(() => stub.close());

  describe('--sort-by', () => {
    it(
      'leaves the rows of every generated table where kubectl leaves them',
      async () => {
        for (const tokens of fc.sample(columnOfTokens, { numRuns: runs, seed })) {
          const theirs = await theirOrder({ kubectl, stub }, tokens, { of: 'table' });
          expect({ tokens, order: ourOrder(tokens, { of: 'table', ties: 'kubectl' }) }).toEqual({
            tokens,
            order: theirs,
          });
        }
      },
      60_000 + runs * 2_000,
    );

    it(
      'leaves the items of every generated list where kubectl leaves them',
      async () => {
        for (const tokens of fc.sample(columnOfTokens, { numRuns: Math.ceil(runs / 2), seed: seed + 1 })) {
          const theirs = await theirOrder({ kubectl, stub }, tokens, { of: 'list' });
          expect({ tokens, order: ourOrder(tokens, { of: 'list', ties: 'kubectl' }) }).toEqual({
            tokens,
            order: theirs,
          });
        }
      },
      60_000 + runs * 2_000,
    );

    it.each<[Token[], SortOptions['of'], string]>([
      [['true', 'false'], 'table', '.x'],
      [['1', '"a"'], 'table', '.x'],
      [['{}', '{}'], 'table', '.x'],
      [['1'], 'table', '.y'],
      [['1', '2'], 'list', '.y'],
      [['1'], 'list', '.y'],
      [['1', '2'], 'list', '{.x'],
      [['2', '1'], 'table', '{.x}{.y}'],
      [['2', '1'], 'list', '{.x}{.y}'],
      [['[1]', '[2]'], 'list', '.x[5]'],
      [['[2, 3]', '[1]'], 'table', '.x[0]'],
    ])('%j of a %s by %s', async (tokens, of, by) => {
      expect(ourOrder(tokens, { of, ties: 'kubectl' }, by)).toEqual(
        await theirOrder({ kubectl, stub }, tokens, { of, by }),
      );
    });
  });

  it.each([
    ['.y', "couldn't find any field"],
    ['{.x', 'sorting error: unclosed action'],
    ['.x[5]', 'Failed to get values'],
  ])(
    'a table that cannot be sorted by %s: we say why, kubectl says that there is nothing',
    async (by, message) => {
      const tokens = ['[1]', '[2]'];
      stub.answers.set(path, tableOf(tokens));
      // SortingPrinter's error is dropped by the loop of get.go that prints tables.
      expect(await kubectl(['-s', stub.url, 'get', 'foos', `--sort-by=${by}`])).toEqual({
        stdout: '',
        stderr: 'No resources found in default namespace.\n',
        code: 0,
      });
      expect(ourOrder(tokens, { of: 'table' }, by)).toContain(message);
    },
  );

  describe('custom-columns', () => {
    it.each([
      'NAME:.metadata.name,X:.x',
      'X:x',
      'X:{x},Y:{.x}',
      'N:.x.n,L:.x.l,L0:.x.l[0],LS:.x.l[*],NL:.x.nul,B:.x.big,F:.x.f,E:.x.e,ES:.x.e[*],M:.x.nope,T:.x.t',
      'A:.x.l[9]',
      'A:.x.l[x]',
      'A:.x,B',
      ',',
      'A:{.x}{.y}',
      'A:',
      ':.metadata.name',
      'A:.x.l[?(@.a=="b")].a',
      'A:.x.evil',
    ])('%s', async (spec) => {
      const x = String.raw`{"n": 1, "l": [1, {"a": "b"}, null], "nul": null, "big": 9007199254740993, "f": 1e21, "e": [], "t": true, "evil": "\u001b[1m\r!"}`;
      stub.answers.set(path, listOf([x, '{}']));
      for (const flags of [[], ['--no-headers']]) {
        const { stdout, stderr } = await kubectl([
          '-s',
          stub.url,
          'get',
          'foos',
          ...flags,
          '-o',
          `custom-columns=${spec}`,
        ]);
        expect(ourColumns(spec, [x, '{}'], flags.length > 0)).toEqual({ cells: toCells(stdout), stderr });
      }
    });
  });
});

const columnOfTokens: fc.Arbitrary<Token[]> = fc
  .constantFrom<fc.Arbitrary<Token>>(
    fc.constantFrom('"Running"', '"Pending"'),
    fc.constantFrom('"Running"', '"Pending"', undefined),
    fc.constantFrom('1', '2', 'null', undefined),
    fc.integer({ min: -5, max: 30 }).map(String),
    fc
      .tuple(fc.nat(3000), fc.constantFrom('m', '', 'k', 'Ki', 'Mi', 'Gi'))
      .map(([n, unit]) => `"${n}${unit}"`),
    fc
      .constantFrom('a', 'B', 'z10', 'z9', '10', '9', '1k', 'E', '', '\uffff', '\u{1f600}')
      .map((text) => JSON.stringify(text)),
    fc.constantFrom('1.5', '2.5', '1e21', '-0.5'),
    fc.constantFrom('9007199254740993', '9007199254740992', '9007199254740994'),
    fc.integer({ min: 0, max: 60 }).map((s) => `"2024-01-01T00:00:${String(s).padStart(2, '0')}Z"`),
  )
  .chain((token) =>
    fc
      .constantFrom(2, 5, 12, 13, 40, 60, 200)
      .chain((length) => fc.array(token, { minLength: length, maxLength: length })),
  )
  .filter((tokens) => tokens.some((token) => token !== undefined));

interface Sides {
  readonly kubectl: Kubectl;
  readonly stub: StubApiserver;
}

/** The order in which kubectl prints the items, or its message. */
async function theirOrder(
  { kubectl, stub }: Sides,
  tokens: readonly Token[],
  { of, by = '.x' }: { of: SortOptions['of']; by?: string },
): Promise<number[] | string> {
  stub.answers.set(path, of === 'table' ? tableOf(tokens) : listOf(tokens));
  const output = of === 'table' ? ['--no-headers'] : ['-o', 'jsonpath={.items[*].metadata.name}'];
  const { stdout, stderr, code } = await kubectl([
    '-s',
    stub.url,
    'get',
    'foos',
    `--sort-by=${by}`,
    ...output,
  ]);
  // klog puts the time and the place before its message.
  if (code !== 0)
    return stderr
      .replace(/^F\d.*?\] /, '')
      .replace(/^error: /, '')
      .trimEnd();
  return stdout
    .trim()
    .split(/\s+/)
    .map((name) => Number(name.slice(1)));
}

function ourOrder(tokens: readonly Token[], options: SortOptions, by = '.x'): number[] | string {
  try {
    return sortKeys(
      by,
      tokens.map((token, index) => parseJson(itemOf(token, index))),
      options,
    );
  } catch (error) {
    if (error instanceof SortError || error instanceof JsonPathError) return error.message;
    throw error;
  }
}

function itemOf(token: Token, index: number): string {
  const x = token === undefined ? '' : `, "x": ${token}`;
  return `{"apiVersion": "example.com/v1", "kind": "Foo", "metadata": {"name": "n${index}"}${x}}`;
}

function listOf(tokens: readonly Token[]): string {
  return `{"apiVersion": "example.com/v1", "kind": "FooList", "metadata": {}, "items": [${tokens.map(itemOf).join(', ')}]}`;
}

function tableOf(tokens: readonly Token[]): string {
  const rows = tokens.map((token, index) => `{"cells": ["n${index}"], "object": ${itemOf(token, index)}}`);
  return (
    '{"apiVersion": "meta.k8s.io/v1", "kind": "Table", "metadata": {}, ' +
    '"columnDefinitions": [{"name": "Name", "type": "string", "format": "name"}], ' +
    `"rows": [${rows.join(', ')}]}`
  );
}

interface Columns {
  readonly cells: readonly (readonly string[])[];
  readonly stderr: string;
}

function ourColumns(spec: string, tokens: readonly string[], noHeaders: boolean): Columns {
  const cells: string[][] = [];
  try {
    const columns = customColumns(spec);
    if (!noHeaders) cells.push([...columns.headers]);
    columns.prepare();
    for (const [index, token] of tokens.entries()) cells.push(columns.row(parseJson(itemOf(token, index))));
    return { cells: visible(cells), stderr: '' };
  } catch (error) {
    if (!(error instanceof JsonPathError) && !(error instanceof CustomColumnsError)) throw error;
    return { cells: visible(cells), stderr: `error: ${error.message}\n` };
  }
}

// Empty cells cannot be told from padding.
function visible(cells: readonly (readonly string[])[]): string[][] {
  return cells.map((row) => row.filter(Boolean));
}

function toCells(stdout: string): string[][] {
  const lines = stdout.replace(/\n$/, '');
  return stdout === '' ? [] : lines.split('\n').map((line) => line.split(/ {3,}/).filter(Boolean));
}
