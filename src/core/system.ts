// The world as the program sees it. cli/system.ts makes one from the process; tests make their own.
import type { Streams } from './streams.ts';

/** Everything outside the program that a command may use. */
export interface System {
  /** The words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder; `~/.kube` lies in it. */
  readonly home: string;
  readonly cwd: string;
  readonly pid: number;
  readonly streams: Streams;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted, with an InterruptedError as its reason, on Ctrl-C, SIGTERM or a closed terminal. */
  readonly interrupt: AbortSignal;
  /** A last act, in no time, when the process ends in whatever way it can choose; until the returned function is called. */
  readonly atExit: (act: () => void) => () => void;
}
