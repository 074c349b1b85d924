// The pieces of a stream by its events.
import type { Readable } from 'node:stream';

/**
 * Hands each piece to `take` until the stream ends. A promise from `take` pauses it for so long. Rejects with what `take`
 * throws, and when the stream breaks off.
 */
export function eachPiece(
  source: Readable,
  take: (piece: Buffer) => Promise<void> | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const cutShort = () => {
      stop();
      reject(source.errored ?? new Error('aborted'));
    };
    const broken = (error: Error) => {
      stop();
      reject(error);
    };
    const ended = () => {
      stop();
      resolve();
    };
    const taken = (piece: Buffer) => {
      try {
        const turn = take(piece);
        if (turn) void pauseFor(turn, source);
      } catch (error) {
        stop();
        // oxlint-disable-next-line prefer-promise-reject-errors -- whatever it was
        reject(error);
      }
    };
    function stop() {
      source.off('end', ended).off('error', broken).off('close', cutShort).off('data', taken);
    }
    source.on('end', ended).on('error', broken).on('close', cutShort).on('data', taken);
    // It may have ended while this was being prepared, and its events are past.
    if (source.destroyed) cutShort();
  });
}

async function pauseFor(turn: Promise<void>, source: Readable): Promise<void> {
  source.pause();
  await turn;
  source.resume();
}
