// Many producers, one consumer: a producer waits until its value is taken, so that a slow reader slows the
// senders down instead of filling the memory.

/** Values from several tasks in the order in which they came. */
export interface Channel<T> {
  /** Resolves when the value is taken; at once after `close`. */
  send(value: T): Promise<void>;
  /** Ends the iteration when what was sent is taken. */
  close(): void;
  readonly values: AsyncIterable<T>;
}

/** An open channel. */
export function createChannel<T>(): Channel<T> {
  const waiting: { value: T; taken: () => void }[] = [];
  let isClosed = false;
  let wake: (() => void) | undefined;

  async function* values(): AsyncGenerator<T> {
    for (;;) {
      const next = waiting.shift();
      if (next) {
        next.taken();
        yield next.value;
      } else if (isClosed) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    values: values(),
    send(value) {
      if (isClosed) return Promise.resolve();
      return new Promise((taken) => {
        waiting.push({ value, taken });
        wake?.();
      });
    },
    close() {
      isClosed = true;
      wake?.();
    },
  };
}
