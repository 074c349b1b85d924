import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClusterError } from '../core/failure.ts';
import { damaged, inPieces, jsonStringText, jsonText, objectText } from '../core/json/json-text.test-data.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { isJsonObject } from '../core/json/json-value.ts';
import { type ListShape, type ScannedList, listScan } from './list-scan.ts';
import { objectsShape } from './objects.ts';
import { parseTable, scannedTable, tableShape } from './table.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const noLimit = { maxElements: 1_000_000 };

function scanned<T>(pieces: readonly Buffer[], shape: ListShape<T>): ScannedList<T> {
  // Every piece is looked at at once.
  const scan = listScan(shape, { firstLook: 0 });
  for (const piece of pieces) scan.push(piece);
  return scan.end();
}

/** What it gives, or the message of its failure. */
function outcomeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof ClusterError) return error.failure.message;
    return `the answer is not JSON (${(error as Error).message})`;
  }
}

// Members as a server may send them, in any order, some twice, some of the wrong type.
const key = (text: string) =>
  fc.constantFrom(JSON.stringify(text), `"${text.replace('s', String.raw`\u0073`)}"`);
const members = (choices: readonly (readonly [string, fc.Arbitrary<string>])[]) =>
  fc
    .array(
      fc.oneof(
        ...choices.map(([name, value]) =>
          fc.tuple(key(name), fc.oneof({ weight: 9, arbitrary: value }, jsonText)),
        ),
        fc.tuple(jsonStringText, jsonText),
      ),
      { maxLength: 8 },
    )
    .chain((list) => fc.constantFrom('', '', ' ', '\n  ').map((blank) => objectText(list, blank)));
const list = (item: fc.Arbitrary<string>) =>
  fc.array(item, { maxLength: 6 }).map((items) => `[${items.join(' ,\n')}]`);
const text = (...values: string[]) => fc.constantFrom(...values.map((value) => JSON.stringify(value)));

const metadata = members([
  ['name', jsonStringText],
  ['namespace', text('default', 'kube-system')],
  ['labels', members([['app', jsonStringText]])],
  ['creationTimestamp', text('2026-01-01T00:00:00Z', 'never')],
  ['managedFields', list(jsonText)],
]);
const object = members([
  ['kind', text('PartialObjectMetadata', 'Pod')],
  ['metadata', metadata],
  ['spec', members([['cells', list(jsonText)]])],
]);
const row = fc.oneof(
  {
    weight: 9,
    arbitrary: members([
      ['cells', list(jsonText)],
      ['object', object],
      ['conditions', list(jsonText)],
    ]),
  },
  jsonText,
);
const column = members([
  ['name', text('Name', 'Age')],
  ['type', text('string')],
  ['format', text('name', '')],
  ['priority', fc.constantFrom('0', '1')],
]);
const body: readonly (readonly [string, fc.Arbitrary<string>])[] = [
  ['metadata', metadata],
  ['columnDefinitions', list(column)],
  ['rows', list(row)],
  ['items', list(object)],
];
/** As servers send it (the type first), and in any order. */
const answer = fc.oneof(
  members(body).map((rest) => `{"kind":"Table","apiVersion":"meta.k8s.io/v1",${rest.slice(1)}`),
  members(body).map((rest) => `{"kind":"PodList","apiVersion":"v1",${rest.slice(1)}`),
  members([...body, ['kind', text('Table', 'PodList')], ['apiVersion', text('meta.k8s.io/v1', 'v1')]]),
  jsonText,
);
const cuts = fc.array(fc.nat(), { maxLength: 5 });
const keeps = fc.subarray([['metadata', 'namespace'], ['metadata', 'labels'], ['spec'], []]);
/** What a scan cannot take back: the type of the document after its rows, and their columns. */
const isNamedTwice = (outcome: unknown) =>
  /gives its (kind|apiVersion|columnDefinitions) twice/.test(String(outcome));

describe('listScan', () => {
  it('gives the table that parsing the whole answer gives', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          answer.map((a) => Buffer.from(a)),
          damaged(answer),
        ),
        cuts,
        keeps,
        (bytes, places, keep) => {
          const options = { keep, now };
          const shape = tableShape(options, { ...noLimit, wholeBytes: keep.length === 0 ? 200 : 0 });
          const found = outcomeOf(() => scannedTable(scanned(inPieces(bytes, places), shape), options));
          const whole = outcomeOf(() => parseTable(parseJson(bytes), options));
          if (isNamedTwice(found)) return;
          expect(found).toEqual(whole);
        },
      ),
      { numRuns: 3_000 },
    );
  }, 60_000);

  it('looks at every single byte of a table alike, wherever it is cut', () => {
    const whole = Buffer.from(
      '{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"continue":"é\\u00e9"},"columnDefinitions":[{"name":"Name"}],' +
        '"rows":[ {"cells":["a{\\"cells\\":[",-1.50,null],"object":{"metadata":{"namespace":"x"}}} , {"cells":[9007199254740993]}]} \n',
    );
    const options = { keep: [['metadata', 'namespace']], now };
    const expected = parseTable(parseJson(whole), options);
    for (let cut = 0; cut <= whole.length; cut++) {
      const scan = listScan(tableShape(options, noLimit), { firstLook: 0 });
      scan.push(whole.subarray(0, cut));
      scan.push(whole.subarray(cut));
      expect(scannedTable(scan.end(), options)).toEqual(expected);
    }
  });

  it('keeps no cell that has no column', () => {
    const columns = '"columnDefinitions":[{"name":"Name"},{"name":"Age"}]';
    const rows = '"rows":[{"cells":["a","b","c","d"]},{"cells":["e"]}]';
    const options = { keep: [], now };
    for (const both of [`${columns},${rows}`, `${rows},${columns}`]) {
      const bytes = Buffer.from(`{"kind":"Table","apiVersion":"meta.k8s.io/v1",${both}}`);
      const table = scannedTable(scanned(inPieces(bytes, []), tableShape(options, noLimit)), options);
      expect(table?.rows.map(({ cells }) => cells)).toEqual([['a', 'b'], ['e']]);
    }
  });

  it('gives the items that parsing the whole list gives, with and without managedFields', () => {
    fc.assert(
      fc.property(answer, cuts, fc.boolean(), (source, places, managedFields) => {
        const bytes = Buffer.from(source);
        const options = { keep: [[]], managedFields };
        const found = outcomeOf(() => {
          const { document, list: taken } = scanned(inPieces(bytes, places), objectsShape(options, noLimit));
          if (taken) return { items: bare(taken.elements), isClean: taken.problems.size === 0 };
          return isJsonObject(document) ? document['items'] : undefined;
        });
        const whole = outcomeOf(() => {
          const document = parseJson(bytes);
          const items = isJsonObject(document) ? document['items'] : undefined;
          if (!Array.isArray(items)) return items;
          return { items: bare(items.filter(isJsonObject)), isClean: items.every(isJsonObject) };
        });
        const bare = (items: readonly unknown[]) => (managedFields ? items : items.map(withoutManaged));
        if (isNamedTwice(found)) return;
        expect(found).toEqual(whole);
      }),
      { numRuns: 1_000 },
    );
  }, 60_000);

  it.each([
    ['first', '{"managedFields":[{"a":1}] , "name":"x"}'],
    ['in the middle', '{"labels":{}, "managedFields" : [{"a":1}],"name":"x"}'],
    ['last', '{"name":"x","managedFields":[]}'],
    ['alone', '{ "managedFields":[{"b":"}"}] }'],
  ])('leaves out managedFields that stand %s', (_, of) => {
    const bytes = Buffer.from(
      `{"kind":"PodList","items":[{"metadata":${of},"spec":{"n":9007199254740993}}]}`,
    );
    const options = { keep: [[]], managedFields: false };
    const items = scanned([bytes], objectsShape(options, noLimit)).list?.elements;
    const { managedFields: _managed, ...kept } = JSON.parse(of) as Record<string, unknown>;
    expect(items).toEqual([{ metadata: kept, spec: { n: 9_007_199_254_740_993n } }]);
  });

  it('names the character that cannot stand there, also when it comes in two pieces', () => {
    const bytes = Buffer.from('{"kind":"PodList","items":[{}\u{1f600}]}');
    const shape = objectsShape({ keep: [[]], managedFields: true }, noLimit);
    const whole = outcomeOf(() => scanned([bytes], shape));
    expect(whole).toBe("the answer is not JSON (invalid character 'ð' after array element)");
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(outcomeOf(() => scanned(inPieces(bytes, [cut]), shape))).toBe(whole);
  });

  it('refuses more elements than a server can mean', () => {
    const bytes = Buffer.from(`{"kind":"PodList","items":[${'{},'.repeat(20)}{}]}`);
    const shape = objectsShape({ keep: [[]], managedFields: true }, { maxElements: 20 });
    expect(outcomeOf(() => scanned([bytes], shape))).toBe('the answer has more than 20 elements');
  });

  it('keeps nothing of blanks without an end', () => {
    const scan = listScan(tableShape({ keep: [], now }, noLimit));
    scan.push(Buffer.from('{"kind":"Table","apiVersion":"meta.k8s.io/v1","rows":['));
    const blanks = Buffer.alloc(128 * 1024, ' ');
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 200; i++) scan.push(blanks);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
    scan.push(Buffer.from(']}'));
    expect(scan.end().list?.elements).toEqual([]);
  });

  it('does not look again and again at an element that comes in many pieces', () => {
    const cell = 'x'.repeat(8 * 1024 * 1024);
    const bytes = Buffer.from(
      `{"kind":"Table","apiVersion":"meta.k8s.io/v1","rows":[{"cells":["${cell}"]}]}`,
    );
    const pieces = Array.from({ length: Math.ceil(bytes.length / 1024) }, (_, i) =>
      bytes.subarray(i * 1024, (i + 1) * 1024),
    );
    const started = performance.now();
    const { list: found } = scanned(pieces, tableShape({ keep: [], now }, noLimit));
    expect(found?.elements[0]?.cells[0]).toBe(cell);
    // Looking anew with each piece would take minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

function withoutManaged(item: unknown): unknown {
  const { metadata: of, ...rest } = item as { metadata?: unknown };
  if (typeof of !== 'object' || of === null || Array.isArray(of)) return item;
  const { managedFields: _, ...kept } = of as Record<string, unknown>;
  return { ...rest, metadata: kept };
}
