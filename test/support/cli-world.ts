// The world of one command line in a test, and what came out of it.

/** What a person would see, and what a script would get. */
export interface CliResult {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** The world of one run. `home` holds `.kube`; nothing of the real home is used. */
export interface CliWorld {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Both output streams are terminals, and so is the input. */
  readonly tty?: boolean;
  /** Lines that a person types, or the whole of stdin. */
  readonly input?: string;
  /** Keys that a person presses, one after the other. */
  readonly keys?: readonly string[];
  readonly now?: () => number;
  /** Ctrl-C. */
  readonly interrupt?: AbortSignal;
  /** Called with each piece of stdout as it is written. */
  readonly onOut?: (text: string) => void;
}
