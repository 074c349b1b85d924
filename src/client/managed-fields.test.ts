import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../core/json/parse-json.ts';
import { withoutManagedFields } from './managed-fields.ts';
import { parseTable } from './table.ts';

const now = Date.parse('2026-01-02T03:04:05Z');
const needed = ['namespace', 'labels'];
const keep = needed.map((name) => ['metadata', name]);

// What could be taken for the end of the managedFields, or for the start of a row.
const trap = fc.constantFrom(
  '{"cells":[',
  '"},{"cells":["x"]',
  ']}}},{"cells":[',
  ',"managedFields":[',
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

describe('withoutManagedFields', () => {
  it('changes nothing that a row is made of', { timeout: 60_000 }, () => {
    let shortened = 0;
    fc.assert(
      fc.property(table, (bytes) => {
        const short = withoutManagedFields(bytes, needed);
        if (short.length < bytes.length) shortened++;
        expect(parseTable(parseJson(short), { keep, now })).toEqual(
          parseTable(parseJson(bytes), { keep, now }),
        );
      }),
      { numRuns: 500 },
    );
    expect(shortened).toBeGreaterThan(50);
  });

  it('leaves none where they are written as Go writes them', () => {
    const of = (name: string) =>
      `{"cells":["${name}"],"object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"${name}","namespace":"default","managedFields":[{"manager":"kubelet","fieldsV1":{"f:metadata":{"f:namespace":{}}}}]}}}`;
    const text = `{"kind":"Table","apiVersion":"meta.k8s.io/v1","rows":[${of('a')},${of('b')},${of('c')}]}\n`;
    const short = withoutManagedFields(Buffer.from(text), needed).toString();
    expect(short).not.toContain('managedFields');
    expect(parseTable(parseJson(short), { keep, now })?.rows).toHaveLength(3);
  });

  it('looks at no byte of a long table again and again', () => {
    const bytes = Buffer.from(`{"rows":[${'{"cells":[]},'.repeat(100_000)}{"cells":[]}]}`);
    expect(withoutManagedFields(bytes, needed)).toBe(bytes);
  });
});
