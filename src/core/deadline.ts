// A time limit whose clock can stand still, as it does while a person is typing.
import { monotonicMs } from './monotonic.ts';

/** Stops the clock until the function that it gives is called. Several holds at once count as one. */
export type Hold = () => () => void;

/** When someone's time is over. */
export interface Deadline {
  /** In milliseconds since 1970, as things stand now; infinite without a limit. */
  readonly at: () => number;
  readonly hold: Hold;
}

/** Starts the clock; `fire` is called once when `ms` of it have passed, unless `clear` was called before. */
export function startDeadline(
  ms: number | undefined,
  fire: () => void = () => undefined,
): Deadline & { clear(): void } {
  if (ms === undefined || !Number.isFinite(ms)) return { ...noDeadline, clear: () => undefined };
  let left = ms;
  let since = monotonicMs();
  let holds = 0;
  let timer: NodeJS.Timeout | undefined = setTimeout(fire, left);
  const remaining = () => (holds > 0 ? left : left - (monotonicMs() - since));
  return {
    at: () => Date.now() + remaining(),
    hold() {
      if (holds === 0) {
        left = remaining();
        clearTimeout(timer);
      }
      holds += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        holds -= 1;
        if (holds > 0) return;
        since = monotonicMs();
        if (timer !== undefined) timer = setTimeout(fire, Math.max(0, left));
      };
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Nothing ends by itself. */
export const noDeadline: Deadline = { at: () => Infinity, hold: () => () => undefined };

/** One hold on several clocks. */
export function holdAll(deadlines: readonly (Deadline | undefined)[]): Hold {
  return () => {
    const releases = deadlines.map((deadline) => deadline?.hold());
    return () => {
      for (const release of releases) release?.();
    };
  };
}
