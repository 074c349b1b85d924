// The answer to one request: its head is here, its body comes as it is read.
import { allFields, fieldsOf, firstField, type Field, type Head } from './head.ts';

/**
 * Takes a piece of a body. `false` is enough for now; what follows waits for the next reader. A promise holds the next
 * piece back until it is settled.
 */
export type TakePiece = (piece: Buffer) => boolean | Promise<void> | undefined;

/** The head of an answer, and a hand on its body. */
export interface Answer {
  readonly status: number;
  readonly reason: string;
  /** In the server's order. */
  readonly fields: () => readonly Field[];
  /** The first field of that name (in lower case). */
  readonly header: (name: string) => string | undefined;
  readonly headers: (name: string) => readonly string[];
  /** All of the body has come, though maybe nobody has read it yet. */
  readonly isComplete: () => boolean;
  /**
   * Hands each piece to `take`: true when that was all, false when `take` has enough. Rejects with what `take` throws, and
   * when the connection breaks off. One reader at a time.
   */
  readonly read: (take: TakePiece) => Promise<boolean>;
  /** Closes the connection, unless the answer is complete: then it is no longer the answer's. */
  readonly destroy: () => void;
}

/** The sending side of an answer. */
export interface AnswerFeed {
  readonly answer: Answer;
  readonly piece: (piece: Buffer) => void;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
}

/** What an answer may ask of its connection. */
export interface Tap {
  pause(): void;
  resume(): void;
  destroy(error: unknown): void;
}

/** More than this does not wait for a reader: the connection is paused. */
const maxWaitingBytes = 64 * 1024;

/** An answer whose body is still to come, by `piece`, and `end` or `fail`. */
export function createAnswer(head: Head, tap: Tap): AnswerFeed {
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let isPaused = false;
  let isComplete = false;
  /** Set once no more pieces come. */
  let over: { readonly error?: unknown } | undefined;
  let reader: Reader | undefined;

  function pauseIf(isTooMuch: boolean): void {
    if (isTooMuch === isPaused || over) return;
    isPaused = isTooMuch;
    if (isPaused) tap.pause();
    else tap.resume();
  }

  /** Hands on what waits, as long as the reader takes it. */
  function drain(): void {
    while (reader && !reader.isHeld && waiting.length > 0) {
      const piece = waiting.shift();
      waitingBytes -= piece?.length ?? 0;
      if (piece) hand(piece, reader);
    }
    pauseIf(waitingBytes > maxWaitingBytes || reader?.isHeld === true);
    if (!over || !reader || reader.isHeld || waiting.length > 0) return;
    const { resolve, reject } = reader;
    reader = undefined;
    if ('error' in over) reject(over.error);
    else resolve(true);
  }

  function hand(piece: Buffer, to: Reader): void {
    try {
      const more = to.take(piece);
      if (typeof more === 'object') void hold(more, to);
      else if (more === false) {
        reader = undefined;
        to.resolve(false);
      }
    } catch (error) {
      reader = undefined;
      to.reject(error);
    }
  }

  async function hold(turn: Promise<void>, holder: Reader): Promise<void> {
    holder.isHeld = true;
    await turn;
    holder.isHeld = false;
    drain();
  }

  const answer: Answer = {
    status: head.status,
    reason: head.reason,
    fields: () => fieldsOf(head),
    header: (name) => firstField(head, name),
    headers: (name) => allFields(head, name),
    isComplete: () => isComplete,
    read: (take) =>
      new Promise((resolve, reject) => {
        reader = { take, resolve, reject, isHeld: false };
        drain();
      }),
    destroy() {
      if (!over) tap.destroy(new Error('aborted'));
    },
  };
  return {
    answer,
    piece(piece) {
      waiting.push(piece);
      waitingBytes += piece.length;
      drain();
    },
    end() {
      isComplete = true;
      // The next request on this connection wants to hear its answer.
      pauseIf(false);
      over ??= {};
      drain();
    },
    fail(error) {
      over ??= { error };
      drain();
    },
  };
}

interface Reader {
  readonly take: TakePiece;
  readonly resolve: (isAll: boolean) => void;
  readonly reject: (error: unknown) => void;
  isHeld: boolean;
}

/** The pieces of a body, one after the other. A consumer that stops early has to destroy the answer. */
export async function* piecesOf(answer: Answer): AsyncGenerator<Buffer> {
  for (;;) {
    let got: Buffer | undefined;
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const isAll = await answer.read((piece) => {
      got = piece;
      return false;
    });
    if (got) yield got;
    if (isAll) return;
  }
}
