// Whose clocks stand still while a person is asked.
import type { Hold } from '../core/deadline.ts';

/** Everybody who waits for one thing for which a person may be asked. */
export interface Attention {
  /** A person is asked from now on, until the returned function is called. */
  begin(): () => void;
  /** Puts this clock among those that stop, until the returned function is called. */
  join(hold: Hold): () => void;
}

/** Nobody waits, and nobody is asked. */
export function createAttention(): Attention {
  const waiting = new Map<Hold, (() => void) | undefined>();
  let asked = 0;
  return {
    begin() {
      asked += 1;
      if (asked === 1) for (const hold of waiting.keys()) waiting.set(hold, hold());
      let isAsked = true;
      return () => {
        if (!isAsked) return;
        isAsked = false;
        asked -= 1;
        if (asked > 0) return;
        for (const [hold, release] of waiting) {
          release?.();
          waiting.set(hold, undefined);
        }
      };
    },
    join(hold) {
      // A function of its own: the same clock may wait twice.
      const own: Hold = () => hold();
      waiting.set(own, asked > 0 ? own() : undefined);
      return () => {
        waiting.get(own)?.();
        waiting.delete(own);
      };
    },
  };
}
