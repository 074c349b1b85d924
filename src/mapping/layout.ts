// Changes of a YAML text that touch nothing else: what is cut, replaced and inserted, and where.
import { LayoutError, type Place } from './places.ts';
import { type ScalarPlace, quotedText, scalarText } from './scalar-text.ts';

/** `text` takes the place of the characters from `start` to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A file's text and how it breaks its lines. */
export interface Source {
  readonly text: string;
  readonly newline: string;
}

/** The text with its own kind of newline. */
export function sourceOf(text: string): Source {
  return { text, newline: text.includes('\r\n') ? '\r\n' : '\n' };
}

/** Applies splices that do not overlap. At one offset, what was asked first stands first. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const inOrder = [...splices].toSorted((a, b) => a.start - b.start || a.end - b.end);
  let out = '';
  let done = 0;
  for (const splice of inOrder) {
    if (splice.start < done) throw new LayoutError('two changes at one place');
    out += text.slice(done, splice.start) + splice.text;
    done = splice.end;
  }
  return out + text.slice(done);
}

/** Offset of the first character of the line of `at`; past a byte order mark. */
export function lineStart(source: Source, at: number): number {
  const start = at === 0 ? 0 : source.text.lastIndexOf('\n', at - 1) + 1;
  return start === 0 && source.text.startsWith('\ufeff') ? 1 : start;
}

/** Blanks as many as characters stand before `at` in its line: what a key below it is indented by. */
export function indentAt(source: Source, at: number): string {
  return ' '.repeat(at - lineStart(source, at));
}

/** Offset where the line after the one that holds the end of a value begins; the end of the text for the last. */
export function nextLine(source: Source, valueEnd: number): number {
  // A block scalar or a block collection ends behind its newline.
  if (source.text.charAt(valueEnd - 1) === '\n') return valueEnd;
  const end = source.text.indexOf('\n', valueEnd);
  return end < 0 ? source.text.length : end + 1;
}

/** Inserts whole lines at `at`, which begins a line or ends the text. */
export function insertLines(source: Source, at: number, lines: readonly string[]): Splice {
  const opensLine = at <= lineStart(source, at);
  const body = lines.join(source.newline);
  return { start: at, end: at, text: opensLine ? body + source.newline : source.newline + body };
}

/** A new value and whether it stands in `[…]` or `{…}`. */
export interface NewScalar {
  readonly text: string;
  readonly place: ScalarPlace;
}

/** Puts `by.text` in the place of a scalar or an alias; double quotes stay. */
export function replaceScalar(source: Source, old: Place, by: NewScalar): Splice {
  const { start, end, style } = old;
  const plain = scalarText(by.text, by.place);
  // The newline at the end of a block scalar is part of it, and still needed.
  if (style === 'block')
    return { start, end: start + source.text.slice(start, end).trimEnd().length, text: plain };
  const text = style === 'quoted' ? quotedText(by.text) : plain;
  if (start < end) return { start, end, text };
  // `key:` without a value, perhaps with a comment
  const before = source.text.charAt(start - 1) === ':' ? ' ' : '';
  const after = source.text.charAt(end) === '#' ? ' ' : '';
  return { start, end, text: before + text + after };
}

/** Whether the map's keys are quoted, as in JSON: then additions are quoted too. */
export function isQuoted(map: Place | undefined): boolean {
  return map?.pairs[0]?.key.style === 'quoted';
}

/** An item of a block list, from the line of its dash to behind its own comments. */
export interface BlockItem {
  readonly start: number;
  readonly end: number;
}

/** Where each item of a block list begins and ends. */
export function blockItems(source: Source, list: Place): BlockItem[] {
  const dash = indentAt(source, list.start);
  const dashLine = new RegExp(`^${dash}-(?=\\s)`, 'm');
  const items: BlockItem[] = [];
  let from = lineStart(source, list.start);
  for (const item of list.items) {
    const found = source.text.slice(from, item.start).search(dashLine);
    if (found < 0) throw new LayoutError('a list item that does not begin its line');
    // Such comments belong to the item.
    const end = behindComments(source, nextLine(source, item.end), dash.length);
    items.push({ start: from + found, end });
    from = end;
  }
  return items;
}

/** Offset behind the comments that follow `at` and are indented deeper than `dash`; -1 takes all. */
export function behindComments(source: Source, at: number, dash: number): number {
  let end = at;
  for (let start = at; start < source.text.length;) {
    const next = nextLine(source, start + 1);
    const line = source.text.slice(start, next);
    if (/^ *#/.test(line) && line.indexOf('#') > dash) end = next;
    else if (line.trim() !== '') break;
    start = next;
  }
  return end;
}
