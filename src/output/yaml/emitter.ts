// Where the pen stands while YAML is written: go-yaml v2's emitterc.go, its position and indentation rules.

/** emitterc.go: best_indent. */
export const indentStep = 2;

/** The text written so far, and the state that decides about blanks and line breaks. */
export interface Emitter {
  out: string;
  /** In characters, from the start of the line. */
  column: number;
  /** -1 at the root. */
  indent: number;
  /** The last thing written was a blank, or nothing. */
  whitespace: boolean;
  /** Only indentation and indicators have been written on this line. */
  indention: boolean;
}

/** An emitter at the start of a stream. */
export function newEmitter(): Emitter {
  return { out: '', column: 0, indent: -1, whitespace: true, indention: true };
}

/** Goes to the indentation, on a new line unless it is already there (yaml_emitter_write_indent). */
export function writeIndent(emitter: Emitter): void {
  const indent = Math.max(emitter.indent, 0);
  if (!emitter.indention || emitter.column > indent || (emitter.column === indent && !emitter.whitespace)) {
    emitter.out += '\n';
    emitter.column = 0;
  }
  if (emitter.column < indent) {
    emitter.out += blanks(indent - emitter.column);
    emitter.column = indent;
  }
  emitter.whitespace = true;
  emitter.indention = true;
}

/** Writes a blank where one is needed before the next word. */
export function writeBlank(emitter: Emitter): void {
  if (emitter.whitespace) return;
  emitter.out += ' ';
  emitter.column++;
}

/** Writes printable text without line breaks, all of it in the basic plane. */
export function writeText(emitter: Emitter, text: string): void {
  emitter.out += text;
  emitter.column += text.length;
  emitter.whitespace = false;
  emitter.indention = false;
}

/** `- `, `? ` or `: `: an indicator that may be followed by more of them on its line. */
export function writeBlockIndicator(emitter: Emitter, indicator: string): void {
  writeBlank(emitter);
  emitter.out += indicator;
  emitter.column += indicator.length;
  emitter.whitespace = false;
}

const cache = new Map<number, string>();

function blanks(count: number): string {
  let text = cache.get(count);
  if (text === undefined) cache.set(count, (text = ' '.repeat(count)));
  return text;
}
