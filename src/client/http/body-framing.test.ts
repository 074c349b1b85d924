import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyReader } from './body-framing.ts';
import type { Head } from './head.ts';
import { ProtocolError } from './protocol-error.ts';

function headOf(status: number, ...lines: string[]): Head {
  return {
    status,
    reason: '',
    isCurrent: true,
    text: `\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`,
  };
}

const chunks = headOf(200, 'Transfer-Encoding: Chunked');

/** What is read of `pieces`: the body, and what follows it when it is over. */
function read(head: Head, pieces: readonly Buffer[]) {
  const got: Buffer[] = [];
  const reader = bodyReader(head, 'GET', (piece) => got.push(piece));
  let rest: Buffer | undefined;
  for (const piece of pieces) {
    if (rest) rest = Buffer.concat([rest, piece]);
    else rest = reader?.feed(piece);
  }
  return { body: Buffer.concat(got).toString('latin1'), rest: rest?.toString('latin1') };
}

function refusal(head: Head, text: string): string | undefined {
  try {
    read(head, [Buffer.from(text)]);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return `${error.detail}: ${error.message}`;
  }
}

describe('bodyReader', () => {
  it.each([
    ['an answer to HEAD', 'HEAD', headOf(200, 'Content-Length: 5')],
    ['204', 'GET', headOf(204)],
    ['304', 'GET', headOf(304, 'Content-Length: 5')],
    ['a length of 0', 'GET', headOf(200, 'Content-Length: 0')],
  ])('%s has no body', (_, method, head) => {
    expect(bodyReader(head, method, () => undefined)).toBeUndefined();
  });

  it('reads as many bytes as the length says', () => {
    const head = headOf(200, 'content-length: 5', 'Content-Length: 5');
    expect(read(head, [Buffer.from('ab'), Buffer.from('cdefg')])).toEqual({ body: 'abcde', rest: 'fg' });
    expect(read(head, [Buffer.from('ab')])).toEqual({ body: 'ab', rest: undefined });
  });

  it('without a length reads until the end', () => {
    const head = headOf(200);
    expect(bodyReader(head, 'GET', () => undefined)?.endsWithConnection).toBe(true);
    expect(read(head, [Buffer.from('ab'), Buffer.from('cd')])).toEqual({ body: 'abcd', rest: undefined });
  });

  it('reads chunks, wherever they are cut', () => {
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 20 });
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(parts, sizes, fc.boolean(), (bodies, cuts, isOdd) => {
        const wire = bodies.flatMap((part) => [
          Buffer.from(
            `${isOdd ? '0' : ''}${part.length.toString(16).toUpperCase()}${isOdd ? ';a="b"' : ''}\r\n`,
          ),
          Buffer.from(part),
          Buffer.from('\r\n'),
        ]);
        const all = Buffer.concat([...wire, Buffer.from(`0\r\n${isOdd ? 'X-Trailer: 1\r\n' : ''}\r\nrest`)]);
        const pieces: Buffer[] = [];
        for (let at = 0, turn = 0; at < all.length; turn++) {
          const end = at + (cuts[turn % cuts.length] ?? 1);
          pieces.push(all.subarray(at, end));
          at = end;
        }
        const body = Buffer.concat(bodies).toString('latin1');
        expect(read(chunks, pieces)).toEqual({ body, rest: 'rest' });
      }),
    );
  });

  // What kubectl 1.36 says of each.
  it.each([
    ['zz\r\n{}', 'damaged chunked data: invalid byte in chunk length'],
    ['\r\n', 'damaged chunked data: invalid byte in chunk length'],
    ['-1\r\n', 'damaged chunked data: invalid byte in chunk length'],
    ['2 ;a=b\r\n{}\r\n0\r\n\r\n', 'damaged chunked data: invalid byte in chunk length'],
    ['2\n{}\r\n0\r\n\r\n', 'damaged chunked data: chunked line ends with bare LF'],
    ['2\r\n{}\n0\r\n\r\n', 'damaged chunked data: malformed chunked encoding'],
    ['2\r\n{"a":1}\r\n0\r\n\r\n', 'damaged chunked data: malformed chunked encoding'],
    [`2;${'x'.repeat(5000)}`, 'damaged chunked data: header line too long'],
    [
      `1;${'x'.repeat(3000)}\r\n{\r\n`.repeat(7),
      'damaged chunked data: chunked encoding contains too much non-data',
    ],
    [`0\r\nA: ${'x'.repeat(70_000)}`, /^headers too large/],
    [`0\r\n${`A: ${'x'.repeat(1000)}\r\n`.repeat(70)}`, /^headers too large/],
  ])('refuses damaged chunks: %j', (text, says) => {
    expect(refusal(chunks, text)).toMatch(says);
  });

  it.each([
    [headOf(200, 'Content-Length: many'), 'bad content length: bad Content-Length "many"'],
    [headOf(200, 'Content-Length: -1'), 'bad content length: bad Content-Length "-1"'],
    [headOf(200, 'Content-Length: +1'), 'bad content length: bad Content-Length "+1"'],
    [headOf(200, 'Content-Length: 1', 'Content-Length: 2'), /^two content lengths: /],
    [headOf(200, 'Content-Length: 2', 'Transfer-Encoding: chunked'), /^length and chunks at once: /],
    [
      headOf(200, 'Transfer-Encoding: gzip, chunked'),
      'transfer encoding gzip??chunked: unsupported transfer encoding: "gzip, chunked"',
    ],
    [
      headOf(200, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'),
      'transfer encoding chunked??chunked: too many transfer encodings: ["chunked" "chunked"]',
    ],
  ])('refuses what can be read in two ways: %j', (head, says) => {
    expect(refusal(head, '')).toMatch(says);
  });
});
