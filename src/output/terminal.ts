// Who has the terminal: we, or a child that talks with a person.
import type { Terminal } from '../core/streams.ts';

/** The terminal of a run. `pauseInput` stops our own reading of it and gives back what goes on with it. */
export function createTerminal(pauseInput: () => () => void = () => () => undefined): Terminal {
  const clears = new Set<() => Promise<void>>();
  let last = Promise.resolve();
  let lent: Promise<void> | undefined;
  return {
    get isLent() {
      return lent !== undefined;
    },
    async free() {
      while (lent) await lent;
    },
    beforeLending(clear) {
      clears.add(clear);
      return () => void clears.delete(clear);
    },
    async lend(use) {
      const before = last;
      const { promise, resolve: giveBack } = Promise.withResolvers<void>();
      last = promise;
      await before;
      try {
        for (const clear of clears) await clear();
        lent = promise;
        const resumeInput = pauseInput();
        try {
          return await use();
        } finally {
          resumeInput();
        }
      } finally {
        lent = undefined;
        giveBack();
      }
    },
  };
}
