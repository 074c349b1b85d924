// How far a request has come, and, for who cares, when it is the server's turn.
import type { Stage } from './cancel.ts';
import type { Progress } from './exchange.ts';

/** The others are work of ours: a credential plugin, a wait for a descriptor, bytes that come in. */
const serversTurn: ReadonlySet<Stage> = new Set(['resolving', 'connecting', 'waiting']);

/** Progress that tells `awaits` about the stages in which the server is awaited; `end` when nothing is any more. */
export function trackProgress(awaits: (() => () => void) | undefined): Progress & { end(): void } {
  if (!awaits) return { stage: 'credentials', end: () => undefined };
  let stage: Stage = 'credentials';
  let answered: (() => void) | undefined;
  const end = () => {
    answered?.();
    answered = undefined;
  };
  return {
    get stage() {
      return stage;
    },
    set stage(next) {
      stage = next;
      const isAwaited = serversTurn.has(next);
      // A connection is a sign of life, too.
      if (!isAwaited || next === 'waiting') end();
      if (isAwaited) answered ??= awaits();
    },
    end,
  };
}
