// Who has the terminal: we, or a child that talks with a person.
import type { Terminal } from '../core/streams.ts';
import { deferred } from '../core/deferred.ts';

/** The terminal of a run. `pauseInput` stops our own reading of it and gives back what goes on with it. */
export function createTerminal(pauseInput: () => () => void = () => () => undefined): Terminal {
  const clears = new Set<() => Promise<void>>();
  let last = Promise.resolve();
  let lent: Promise<void> | undefined;
  const clearAll = async () => {
    for (const clear of clears) await clear();
  };
  return {
    get isLent() {
      return lent !== undefined;
    },
    async free() {
      for (let user = lent; user; user = lent) await user;
    },
    clear: clearAll,
    beforeLending(clear) {
      clears.add(clear);
      return () => void clears.delete(clear);
    },
    async lend(use) {
      const before = last;
      const { promise, resolve: giveBack } = deferred<void>();
      last = promise;
      await before;
      try {
        await clearAll();
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
