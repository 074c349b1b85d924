// Where a command writes: stdout is data, stderr is talk. Commands get these; they never touch `process`.

/** One end of the program's output. `write` resolves when the reader has taken the text (back-pressure). */
export interface TextSink {
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  /** Width of the terminal; undefined in a pipe. */
  readonly columns: number | undefined;
}

/** The terminal, which a child that talks with a person may have for a while. What we write to it waits until then. */
export interface Terminal {
  readonly isLent: boolean;
  /** Runs `use` while a child has it: nothing of ours is written or read there. One at a time, in order. */
  lend<T>(use: () => Promise<T>): Promise<T>;
  /** Resolves when no child has it. */
  free(): Promise<void>;
  /** Takes away lines that are drawn in place, so that other text can be written. */
  clear(): Promise<void>;
  /** For a line that is drawn in place: `clear` is called before each lending, until the returned function is. */
  beforeLending(clear: () => Promise<void>): () => void;
}

/** The three standard streams. */
export interface Streams {
  readonly out: TextSink;
  readonly err: TextSink;
  /** All of stdin as text, read once, on demand. */
  readInput(): Promise<string>;
  /** One line typed by a person, without its newline; undefined at the end of input. */
  readLine(): Promise<string | undefined>;
  /**
   * Keys as a person presses them, not echoed, Ctrl-C among them; until the loop is left. An empty one comes first: from
   * then on the terminal leaves them to us. Needs `inIsTTY`.
   */
  readKeys(signal: AbortSignal): AsyncIterable<string>;
  readonly inIsTTY: boolean;
  /** Whether `readInput` was called: then no child can have stdin. */
  readonly inIsTaken: boolean;
  readonly terminal: Terminal;
}
