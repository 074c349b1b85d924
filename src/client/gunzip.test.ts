import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { gunzipInto } from './gunzip.ts';
import { createAnswer, type Answer } from './http/answer.ts';

const table = Buffer.from(`{"rows":[${'{"cells":["a"]},'.repeat(100_000)}]}`);
const mebibyte = 1024 * 1024;

async function gunzipped(wire: Buffer, pieceBytes = 16_384): Promise<{ bytes: Buffer; pieces: number }> {
  const source = answerOf(
    Array.from({ length: Math.ceil(wire.length / pieceBytes) }, (_, index) =>
      wire.subarray(index * pieceBytes, (index + 1) * pieceBytes),
    ),
  );
  const taken: Buffer[] = [];
  let onWire = 0;
  const watch = { onWire: (chunk: Buffer) => void (onWire += chunk.length), maxBytes: 100 * mebibyte };
  await gunzipInto(source, watch, (piece) => void taken.push(piece));
  expect(onWire).toBe(wire.length);
  return { bytes: Buffer.concat(taken), pieces: taken.length };
}

/** An answer whose body has come. */
function answerOf(pieces: readonly Buffer[]): Answer {
  const tap = { pause: () => undefined, resume: () => undefined, destroy: () => undefined };
  const feed = createAnswer({ status: 200, reason: '', isCurrent: true, text: '\n\r\n' }, tap);
  for (const piece of pieces) feed.piece(piece);
  feed.end();
  return feed.answer;
}

/** The same file with another word of how large it is, and that of a second one behind it, which counts. */
function withSize(wire: Buffer, size: number): Buffer {
  const empty = gzipSync('');
  empty.writeUInt32LE(size, empty.length - 4);
  return Buffer.concat([wire, empty]);
}

describe('gunzipInto', () => {
  it('gives a usual page in one piece', async () => {
    expect(await gunzipped(gzipSync(table))).toEqual({ bytes: table, pieces: 1 });
  });

  it.each([
    ['is large when it is decompressed', Buffer.alloc(40 * mebibyte, 'x')],
    ['is large on the wire', randomBytes(3 * mebibyte)],
  ])('gives what %s in pieces', async (_, whole) => {
    const { bytes, pieces } = await gunzipped(gzipSync(whole));
    expect(bytes.equals(whole)).toBe(true);
    expect(pieces).toBeGreaterThan(8);
  });

  it('believes no size that is too small', async () => {
    const large = Buffer.alloc(40 * mebibyte, 'x');
    const wire = Buffer.concat([gzipSync(large), gzipSync('y')]);
    const { bytes, pieces } = await gunzipped(wire);
    expect(bytes.equals(Buffer.concat([large, Buffer.from('y')]))).toBe(true);
    expect(pieces).toBeGreaterThan(8);
  });

  it.each([
    ['ends early', gzipSync(table).subarray(0, -30), 'Z_BUF_ERROR'],
    ['has nothing in it', Buffer.alloc(0), 'Z_BUF_ERROR'],
    ['is no gzip', Buffer.from('{"rows":[]}'), 'Z_DATA_ERROR'],
    ['is of another size than it says', withSize(gzipSync(table), table.length + 1), 'Z_DATA_ERROR'],
    ['says that it is very large', withSize(gzipSync(table), 0xffff_ffff), 'Z_DATA_ERROR'],
  ])('rejects as a stream does what %s', async (_, wire, code) => {
    await expect(gunzipped(wire)).rejects.toMatchObject({ code });
  });

  it('rejects with what is thrown by whoever takes the pieces', async () => {
    const refusal = new Error('enough');
    const refuse = () => {
      throw refusal;
    };
    for (const whole of [table, randomBytes(3 * mebibyte)]) {
      const source = answerOf([gzipSync(whole)]);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await expect(gunzipInto(source, { onWire: () => {}, maxBytes: mebibyte * 9 }, refuse)).rejects.toBe(
        refusal,
      );
    }
  });
});
