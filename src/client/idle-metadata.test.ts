import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../core/json/parse-json.ts';
import { withoutIdleMetadata } from './idle-metadata.ts';
import { parseTable } from './table.ts';

const now = Date.parse('2026-01-02T03:04:05Z');

// What could be taken for the end of the managedFields, or for the start of a row.
const trap = fc.constantFrom(
  '{"cells":[',
  '"},{"cells":["x"]',
  ']}}},{"cells":[',
  ',"managedFields":[',
  ',"uid":"',
  '"namespace":"other"',
  ']}}}]}',
  '"object":{"kind":"PartialObjectMetadata"',
);
const anything = fc.jsonValue({ maxDepth: 2, stringUnit: fc.oneof(trap, fc.string({ unit: 'grapheme' })) });
const entry = fc.record({
  manager: fc.oneof(trap, fc.constant('kubelet')),
  fieldsV1: fc.dictionary(
    fc.constantFrom('f:metadata', 'f:namespace', 'namespace', 'k:{"type":"Ready"}', 'cells'),
    anything,
  ),
});

const member = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('managedFields'), fc.array(fc.oneof(entry, anything))) },
  fc.tuple(fc.constant('namespace'), fc.string()),
  { weight: 6, arbitrary: fc.tuple(fc.constant('uid'), fc.string()) },
  fc.tuple(
    fc.constant('ownerReferences'),
    fc.array(fc.record({ name: fc.string(), uid: fc.string() }), { maxLength: 2 }),
  ),
  fc.tuple(fc.constant('labels'), fc.dictionary(fc.oneof(trap, fc.string()), fc.string())),
  fc.tuple(fc.oneof(trap, fc.constantFrom('finalizers', 'name')), anything),
);
/** In any order, and some of them twice; mostly with the managedFields at the end. */
const metadata = fc
  .tuple(
    fc.array(member, { maxLength: 3 }),
    fc.option(fc.array(fc.oneof(entry, anything), { maxLength: 2 }), { freq: 5, nil: undefined }),
  )
  .map(([first, last]) => [...first, ...(last ? [['managedFields', last] as const] : [])])
  .map(
    (all) => `{${all.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`,
  );
const object = fc
  .tuple(
    fc.constantFrom('PartialObjectMetadata', 'PartialObjectMetadata', 'Pod'),
    metadata,
    fc.oneof({ weight: 5, arbitrary: fc.constant('') }, metadata),
  )
  .map(
    ([kind, first, second]) => `{"kind":"${kind}","metadata":${first}${second && `,"metadata":${second}`}}`,
  );
const row = fc
  .tuple(
    fc.array(anything, { maxLength: 3 }),
    fc.oneof(object, fc.constant('null')),
    fc.constantFrom('', '', '', ',"cells":["again"]'),
  )
  .map(([cells, of, more]) => `{"cells":${JSON.stringify(cells)},"object":${of}${more}}`);
const table = fc
  .tuple(
    fc.array(row, { maxLength: 5 }),
    fc.constantFrom(',', ',', ',', ' ,'),
    fc.constantFrom('}', '}\n', ',"x":[{"a":{"b":[1]}}]}'),
  )
  .map(([rows, between, end]) =>
    Buffer.from(
      `{"kind":"Table","apiVersion":"meta.k8s.io/v1","columnDefinitions":[],"rows":[${rows.join(between)}]${end}`,
    ),
  );

/** What the list's reader makes of it: what is no JSON any more is read as it came. */
function read(bytes: Buffer, short: Buffer, names: readonly string[]) {
  const keep = names.map((name) => ['metadata', name]);
  try {
    return parseTable(parseJson(short), { keep, now });
  } catch {
    return parseTable(parseJson(bytes), { keep, now });
  }
}

describe('withoutIdleMetadata', () => {
  it.for([[[]], [['namespace']], [['namespace', 'labels']]] as const)(
    'changes nothing of a row for which %j is needed',
    { timeout: 60_000 },
    ([needed]) => {
      let shortened = 0;
      fc.assert(
        fc.property(table, (bytes) => {
          const short = withoutIdleMetadata(bytes, needed);
          if (short.length < bytes.length) shortened++;
          expect(read(bytes, short, needed)).toEqual(read(bytes, bytes, needed));
        }),
        { numRuns: 400 },
      );
      expect(shortened).toBeGreaterThan(30);
    },
  );

  it.for([
    [['namespace'], 'uid'],
    [['namespace', 'labels'], 'managedFields'],
  ] as const)('with %j leaves nothing from the %s on where Go has written it', ([needed, first]) => {
    const of = (name: string) =>
      `{"cells":["${name}"],"object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"${name}","namespace":"default","uid":"1","labels":{"a":"b"},"managedFields":[{"manager":"kubelet","fieldsV1":{"f:metadata":{"f:namespace":{}}}}]}}}`;
    const text = `{"kind":"Table","apiVersion":"meta.k8s.io/v1","rows":[${of('a')},${of('b')},${of('c')}]}\n`;
    const bytes = Buffer.from(text);
    const short = withoutIdleMetadata(bytes, needed);
    expect(short.toString()).not.toContain(first);
    expect(JSON.parse(short.toString())).toMatchObject({ rows: [{}, {}, {}] });
    expect(read(bytes, short, needed)).toEqual(read(bytes, bytes, needed));
  });

  it('looks at no byte of a long table again and again', () => {
    const bytes = Buffer.from(`{"rows":[${'{"cells":[]},'.repeat(100_000)}{"cells":[]}]}`);
    expect(withoutIdleMetadata(bytes, ['namespace'])).toBe(bytes);
  });
});
