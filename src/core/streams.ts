// Where a command writes: stdout is data, stderr is talk. Commands get these; they never touch `process`.

/** One end of the program's output. `write` resolves when the reader has taken the text (back-pressure). */
export interface TextSink {
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  /** Width of the terminal; undefined in a pipe. */
  readonly columns: number | undefined;
}

/** The three standard streams. */
export interface Streams {
  readonly out: TextSink;
  readonly err: TextSink;
  /** All of stdin as text, read once, on demand. */
  readInput(): Promise<string>;
  /** One line typed by a person, without its newline; undefined at the end of input. */
  readLine(): Promise<string | undefined>;
  /** Keys as a person presses them, not echoed, Ctrl-C among them; until the loop is left. Needs `inIsTTY`. */
  readKeys(signal: AbortSignal): AsyncIterable<string>;
  readonly inIsTTY: boolean;
}
