// Decompression: a usual page in one go, whatever is larger as a stream.
import { pipeline } from 'node:stream';
import { createGunzip, type Gunzip, gunzip } from 'node:zlib';
import pLimit from 'p-limit';
import { errorCode } from '../core/error-code.ts';
import { eachPiece } from './each-piece.ts';
import { piecesOf, type Answer } from './http/answer.ts';

/** What to watch of a compressed body. */
export interface GunzipOptions {
  /** Hears every piece as it came. */
  readonly onWire: (chunk: Buffer) => void;
}

/** Larger pieces than the 16 KiB of node:zlib: fewer turns for the megabytes of a long list. */
const streamChunkBytes = 128 * 1024;
/** A page of 500 pods has 0.1 MiB, and 1.5 MiB when it is decompressed. */
const atOnce = { wireBytes: 1024 * 1024, bytes: 8 * 1024 * 1024 };
/** More of them would wait in memory for whoever reads them. */
const inTurn = pLimit(2);

/** The decompressed bytes as a stream. */
export function gunzipStream(answer: Answer, options: GunzipOptions): AsyncIterable<Buffer> {
  return through(answer, createGunzip({ chunkSize: streamChunkBytes }), options);
}

/** Hands the decompressed bytes to `take`: as one piece where they are few. Rejects as the streams do, and with what `take` throws. */
export async function gunzipInto(
  answer: Answer,
  { onWire, maxBytes }: GunzipOptions & { readonly maxBytes: number },
  take: (piece: Buffer) => Promise<void> | undefined,
): Promise<void> {
  const pieces: Buffer[] = [];
  let size = 0;
  const isWhole = await answer.read((piece) => {
    onWire(piece);
    pieces.push(piece);
    return (size += piece.length) <= atOnce.wireBytes;
  });
  if (isWhole) {
    const wire = Buffer.concat(pieces);
    const isTaken = await inTurn(async () => {
      const whole = await inflated(wire, Math.min(maxBytes, atOnce.bytes));
      // It is in memory, whoever's turn it is.
      if (whole) void take(whole);
      return whole !== undefined;
    });
    if (isTaken) return;
  }
  const stream = createGunzip({ chunkSize: streamChunkBytes });
  try {
    for (const piece of pieces.splice(0)) stream.write(piece);
    if (isWhole) stream.end();
    else through(answer, stream, { onWire });
    await eachPiece(stream, take);
  } finally {
    // Whoever refused a piece of a bomb does not want the rest inflated.
    stream.destroy();
  }
}

function through(answer: Answer, stream: Gunzip, { onWire }: GunzipOptions): Gunzip {
  async function* wire() {
    for await (const piece of piecesOf(answer)) {
      onWire(piece);
      yield piece;
    }
  }
  // The callback takes the error, which the reader of the last stream gets as well.
  return pipeline(wire, stream, () => undefined);
}

/** Undefined when there is more than `maxBytes`. */
function inflated(wire: Buffer, maxBytes: number): Promise<Buffer | undefined> {
  // A gzip file ends with its size; where that is wrong, it takes some more pieces.
  const size = wire.length < 4 ? 0 : wire.readUInt32LE(wire.length - 4);
  if (size > maxBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const options = { chunkSize: Math.max(size, 16 * 1024) + 64, maxOutputLength: maxBytes };
    gunzip(wire, options, (error, whole) => {
      if (!error) resolve(whole);
      else if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') resolve(undefined);
      else reject(error);
    });
  });
}
