// On a terminal, a line on stderr that says who is waited for.
import type { Target } from '../../core/fleet.ts';
import type { System } from '../../core/system.ts';
import { sanitizeLine } from '../../output/sanitize.ts';

/** The line; nothing is drawn in a pipe and with `-q`. */
export interface WaitingLine {
  /** Takes the line away, so that something else can be printed; it comes again. */
  clear(): Promise<void>;
  /** A cluster is no longer waited for. */
  done(name: string): void;
  /** Takes it away for good. */
  end(): Promise<void>;
}

/** `Waiting for 3 of 10 clusters: a, b, c`, drawn in place after a second. */
export function waitingLine(targets: readonly Target[], quiet: boolean, { streams }: System): WaitingLine {
  const pending = new Set(targets.map(({ cluster }) => cluster.name));
  const total = pending.size;
  const isShown = streams.err.isTTY && !quiet;
  let isDrawn = false;
  const draw = () => {
    if (pending.size === 0 || streams.terminal.isLent) return;
    const names = [...pending].toSorted();
    const text = sanitizeLine(`Waiting for ${pending.size} of ${total} clusters: ${names.join(', ')}`);
    isDrawn = true;
    void streams.err.write(`\r\u001b[K${text.slice(0, Math.max(20, (streams.err.columns || 80) - 1))}`);
  };
  const timer = isShown ? setInterval(draw, 1_000) : undefined;
  const clear = async () => {
    if (isDrawn) await streams.err.write('\r\u001b[K');
    isDrawn = false;
  };
  const forget = streams.terminal.beforeLending(clear);
  return {
    clear,
    done: (name: string) => void pending.delete(name),
    async end() {
      clearInterval(timer);
      forget();
      await clear();
    },
  };
}
