// kubectl's tables: columns padded as liggitt/tabwriter does with cli-runtime's settings (printers/tabwriter.go).
import { hasSurrogates, runeCount } from '../core/go-utf8.ts';
import { sprint } from '../core/go-value.ts';
import { cutAtLineBreak, sanitizeCell, sanitizeLine } from './sanitize.ts';

/** Lines up rows; one writer goes through all pages, clusters and watch events of one kind. */
export interface TableWriter {
  /** Adds a line of clean cells (no tab, no line break); a header is a line like any other. Lines may differ in length. */
  row(cells: readonly string[]): void;
  /**
   * The text of all lines added since the last flush, in pieces of about 64 KiB. What was flushed can no longer be widened,
   * but a column never gets narrower than it has been (RememberWidths).
   */
  flush(): Generator<string, void, undefined>;
  /** Begins a new block, as kubectl does for the next kind: the widths so far no longer count. */
  forgetWidths(): void;
}

const minWidth = 6;
const padding = 3;
const chunkLength = 65_536;

/** A writer that has seen nothing. */
export function createTableWriter(): TableWriter {
  let lines: (readonly string[])[] = [];
  const remembered: number[] = [];
  return {
    row: (cells) => void lines.push(cells),
    *flush() {
      const pending = lines;
      lines = [];
      let start = 0;
      for (let end = 1; end <= pending.length; end++) {
        // A line of one cell ends a block: what stands before it does not wait for what follows (tabwriter.go Write).
        if (end < pending.length && pending[end - 1]?.length !== 1) continue;
        yield* alignedLines(pending.slice(start, end), remembered);
        start = end;
      }
    },
    forgetWidths: () => void remembered.splice(0),
  };
}

/** The text of a cell of a Table, safe for a terminal: null is empty, everything but strings prints as Go's `%v`. */
export function formatCell(value: unknown): string {
  return typeof value === 'string' ? sanitizeCell(value) : sanitizeLine(cellText(value));
}

/**
 * The texts of a row as kubectl lines them up in a pipe: it does not look for tabs, so that a cell with one is two cells
 * to its tabwriter.
 */
export function formatPipedCells(values: readonly unknown[]): string[] {
  return values.flatMap((value) =>
    typeof value === 'string' && value.includes('\t')
      ? cutAtLineBreak(value).split('\t').map(sanitizeCell)
      : [formatCell(value)],
  );
}

/** kubectl's text for a cell before anything is escaped; a string ends at its first line break (tableprinter.go printTable). */
export function cellText(value: unknown): string {
  if (typeof value === 'string') return cutAtLineBreak(value);
  if (value === null || value === undefined) return '';
  // Most numbers are counts; -0 can only be a float, which prints its sign.
  if (typeof value === 'number' && Number.isSafeInteger(value) && value !== 0) return String(value);
  try {
    return sprint(value);
  } catch (error) {
    // A hostile server may nest deeper than the call stack.
    if (error instanceof RangeError) return '...';
    throw error;
  }
}

/** A stretch of adjacent lines that have a column (or do not), and its width there. */
interface Run {
  readonly end: number;
  readonly width: number;
}

/** The runs of one column in order, and the one that the current line is in. */
interface Column {
  readonly runs: readonly Run[];
  at: number;
}

function* alignedLines(
  lines: readonly (readonly string[])[],
  remembered: number[],
): Generator<string, void, undefined> {
  const columns = measure(lines, remembered);
  const widths: number[] = [];
  let nextChange = 0;
  let out = '';
  for (let index = 0; index < lines.length; index++) {
    if (index === nextChange) nextChange = enterRuns(columns, index, widths);
    const cells = lines[index] ?? [];
    const line = padded(cells, widths, lengthOf);
    // Nearly all lines are plain: a look at the whole one costs less than one at each cell.
    out += hasSurrogates(line) ? padded(cells, widths, runeCount) : line;
    if (out.length > chunkLength) {
      yield out;
      out = '';
    }
  }
  if (out !== '') yield out;
}

function padded(
  cells: readonly string[],
  widths: readonly number[],
  length: (cell: string) => number,
): string {
  let line = '';
  // The last cell of a line belongs to no column: it is not padded.
  const last = cells.length - 1;
  for (let column = 0; column < last; column++) {
    const cell = cells[column] ?? '';
    line += cell + blanks((widths[column] ?? 0) - length(cell));
  }
  return `${line}${cells[last] ?? ''}\n`;
}

function lengthOf(cell: string): number {
  return cell.length;
}

/** Takes over the widths that hold from line `index` on; gives the line at which the next one changes. */
function enterRuns(columns: readonly Column[], index: number, widths: number[]): number {
  let next = Infinity;
  for (const [number, column] of columns.entries()) {
    if ((column.runs[column.at]?.end ?? Infinity) <= index) column.at++;
    const run = column.runs[column.at];
    widths[number] = run?.width ?? 0;
    next = Math.min(next, run?.end ?? Infinity);
  }
  return next;
}

/**
 * The width of every column in each of its runs. tabwriter.go's format finds them by recursion; as a line that has a
 * column has all columns left of it, each column can be measured alone.
 */
function measure(lines: readonly (readonly string[])[], remembered: number[]): Column[] {
  const count = lines.reduce((most, cells) => Math.max(most, cells.length - 1), 0);
  const columns: Column[] = [];
  for (let column = 0; column < count; column++) {
    const runs: Run[] = [];
    for (let start = 0; start < lines.length;) {
      let width = minWidth;
      let end = start;
      for (; column < (lines[end]?.length ?? 0) - 1; end++) {
        const cell = lines[end]?.[column] ?? '';
        // There are never more runes than units.
        if (cell.length + padding > width) width = Math.max(width, runeCount(cell) + padding);
      }
      if (end > start) remembered[column] = width = Math.max(width, remembered[column] ?? 0);
      else while (end < lines.length && column >= (lines[end]?.length ?? 0) - 1) end++;
      runs.push({ end, width });
      start = end;
    }
    columns.push({ runs, at: 0 });
  }
  return columns;
}

/** Made once, for the widths that tables usually have. */
const usualBlanks = Array.from({ length: 128 }, (_, count) => ' '.repeat(count));

function blanks(count: number): string {
  return usualBlanks[count] ?? ' '.repeat(Math.max(count, 0));
}
