// Whose turn it is to connect. Bun reads five handshakes in a turn of its event loop and takes the newest first, so on
// a busy machine newcomers keep those waiting that came before them, until their time is up although their servers
// have long answered. So nobody new starts while somebody old may be kept waiting by this process itself.

import { monotonicMs } from '../../core/monotonic.ts';

/** One queue is for all members of a run, as the event loop is. */
export interface HandshakeQueue {
  /** Resolves when a new connection takes nobody's turn away. */
  enter(): Promise<void>;
  /** A handshake begins; the function it gives ends it, however it went. */
  begin(): () => void;
  /** Resolves when whatever has arrived so far has been read: who is still silent then is silent by itself. */
  settled(): Promise<void>;
}

/** What Bun reads in one turn (uSockets, MAX_LOW_PRIO_SOCKETS_PER_LOOP_ITERATION). */
const perTurn = 5;

/** A handshake that is older than `patienceMs` is looked after before others may start. */
export function createHandshakeQueue(patienceMs = 500): HandshakeQueue {
  /** When each began; the oldest is the first. */
  const open = new Set<{ readonly since: number }>();
  let settledAt = -Infinity;
  let settling: Promise<void> | undefined;
  /** Turns in which nobody came to the end. */
  let still = 0;

  /** Nothing is left to be read when as many turns as all would need bring nobody to the end. */
  async function settle(): Promise<void> {
    // The first turn may be this one, whose reading is over.
    for (; still < open.size / perTurn + 2; still += 1)
      // oxlint-disable-next-line no-await-in-loop -- one turn after the other
      await new Promise((resolve) => setImmediate(resolve));
    settledAt = monotonicMs();
    settling = undefined;
  }

  function settled(): Promise<void> {
    still = 0;
    return (settling ??= settle());
  }

  return {
    settled,
    async enter() {
      const [oldest] = open;
      if (oldest && monotonicMs() - Math.max(oldest.since, settledAt) > patienceMs) await settled();
    },
    begin() {
      const handshake = { since: monotonicMs() };
      open.add(handshake);
      return () => {
        if (open.delete(handshake)) still = 0;
      };
    },
  };
}
