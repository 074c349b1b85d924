import { describe, expect, it } from 'vitest';
import { decodeDocument } from './decode-document.ts';
import { isList, isProblem } from './manifest.ts';

function decode(document: unknown): unknown {
  return decodeDocument(typeof document === 'string' ? document : JSON.stringify(document), 'f.yaml');
}

function problem(document: unknown): string {
  const decoded = decodeDocument(JSON.stringify(document), 'f.yaml');
  return isProblem(decoded) ? decoded.problem : 'none';
}

const pod = { apiVersion: 'v1', kind: 'Pod' };

describe('decodeDocument', () => {
  it('tells what an object is', () => {
    const object = { ...pod, metadata: { name: 'a', namespace: 'b' } };
    expect(decode(object)).toEqual({ ...pod, name: 'a', namespace: 'b', source: 'f.yaml', object });
    expect(decode({ kind: 'X' })).toMatchObject({ apiVersion: '', kind: 'X', name: '', namespace: '' });
  });

  it('keeps int64 exactly', () => {
    expect(decode('{"kind": "X", "n": 9007199254740993}')).toMatchObject({
      object: { n: 9_007_199_254_740_993n },
    });
  });

  it.each([
    [{ a: '<' }, `Object 'Kind' is missing in '{"a":"<"}'`],
    [{ kind: 5 }, `Object 'Kind' is missing in '{"kind":5}'`],
    [{ apiVersion: 'a/b/c', kind: 'X' }, `Object 'Kind' is missing in '{"apiVersion":"a/b/c","kind":"X"}'`],
    ['a', 'json: cannot unmarshal string into Go value of type unstructured.detector'],
    [[1], 'json: cannot unmarshal array into Go value of type unstructured.detector'],
    [
      { ...pod, items: { a: 1 } },
      'json: cannot unmarshal object into Go struct field decodeList.items of type []json.RawMessage',
    ],
    [{ ...pod, items: [5] }, 'json: cannot unmarshal number into Go value of type map[string]interface {}'],
    [
      { ...pod, metadata: { labels: { v: 1 } } },
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string',
    ],
    [
      { ...pod, metadata: { annotations: { v: true } } },
      'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.annotations of type string',
    ],
    [
      { ...pod, metadata: { ownerReferences: [{ uid: 5 }] } },
      'json: cannot unmarshal number into Go struct field OwnerReference.metadata.ownerReferences.uid of type types.UID',
    ],
    [
      { ...pod, metadata: 5 },
      'json: cannot unmarshal number into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta',
    ],
    [
      { ...pod, metadata: { generation: 1.5 } },
      'json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.metadata.generation of type int64',
    ],
    // A time ends the decoding, and hides what was wrong before it.
    [
      { ...pod, metadata: { name: 5, creationTimestamp: '2001-02-30T00:00:00Z' } },
      'parsing time "2001-02-30T00:00:00Z": day out of range',
    ],
    [
      { ...pod, metadata: { creationTimestamp: '2001-01-01' } },
      'parsing time "2001-01-01" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "T"',
    ],
  ])('%j: %s', (document, message) => {
    expect(problem(document)).toBe(`unable to decode "f.yaml": ${message}`);
  });

  it('takes null for no field', () => {
    expect(problem({ ...pod, metadata: { name: null, labels: null, creationTimestamp: null } })).toBe('none');
  });

  it('takes lists apart, and gives bare items the kind of a typed list', () => {
    const decoded = decodeDocument(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'PodList',
        items: [{ metadata: { name: 'a' } }, { ...pod, kind: 'Other' }, { kind: 'X' }],
      }),
      'f.yaml',
    );
    expect(isList(decoded) && decoded.items).toMatchObject([
      { apiVersion: 'v1', kind: 'Pod', name: 'a', object: { apiVersion: 'v1', kind: 'Pod' } },
      { apiVersion: 'v1', kind: 'Other' },
      {
        problem: `unable to get type info from the object "*unstructured.Unstructured": Object 'apiVersion' is missing in 'object has no apiVersion field'`,
      },
    ]);
  });

  it('knows no list inside of a list', () => {
    expect(decode({ apiVersion: 'v1', kind: 'List', items: [{ ...pod, items: [] }] })).toMatchObject({
      items: [],
      broken: '*unstructured.Unstructured is not a list: no Items field in this object',
    });
  });
});
