// One sanitiser at the render boundary: whatever a server sent, the terminal gets printable characters.
// Nothing is stripped: what was there shows in a visible form.

/**
 * Characters that drive a terminal, turn the reading direction or cannot be seen: C0 but newline, DEL, C1, bidi controls,
 * zero-width and line-separating characters, lone halves of surrogate pairs, and tags.
 */
const hidden =
  // oxlint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;
const notPlain = /[^\x20-\x7e]/;
const notPlainText = /[^\n\x20-\x7e]/;
const lineBreak = /[\n\f\r]/;

/**
 * One cell of a table: cut at its first line break with `...` as kubectl does (tableprinter.go printTable), tabs as
 * spaces so that a server cannot split a cell, and everything of `sanitizeText`. Never holds a newline.
 */
export function sanitizeCell(text: string): string {
  return notPlain.test(text) ? sanitizeText(cutAtLineBreak(text)) : text;
}

/** One line of a message; a newline inside it shows as `\n`, so that a server cannot forge a line of ours. */
export function sanitizeLine(text: string): string {
  return notPlain.test(text) ? sanitizeText(text).replaceAll('\n', String.raw`\n`) : text;
}

/** Text of several lines: newlines stay, tabs become spaces, ESC shows as `^[`, CR as `\r`, all else as `<U+202E>`. */
export function sanitizeText(text: string): string {
  return replaceHidden(text, visible);
}

/** kubectl's own messages, which may be laid out with tabs: like `sanitizeText`, but tabs stay. */
export function sanitizeMessage(text: string): string {
  return replaceHidden(text, (char) => (char === '\t' ? char : visible(char)));
}

/** Replaces every hidden character (newline is not one) by what `replace` gives for it. */
export function replaceHidden(text: string, replace: (char: string) => string): string {
  return notPlainText.test(text) ? text.replace(hidden, replace) : text;
}

/** Whether the text holds a character that is not simply printed; newline is. */
export function isHidden(text: string): boolean {
  // `search` does not depend on where the last match of the global pattern ended.
  return notPlainText.test(text) && text.search(hidden) !== -1;
}

/** kubectl's own, weaker rule for cells (cli-runtime/pkg/printers/terminal.go): only ESC and CR are escaped. */
export function escapeTerminal(text: string): string {
  return notPlain.test(text) ? text.replaceAll('\u001b', '^[').replaceAll('\r', String.raw`\r`) : text;
}

/** Up to the first newline, carriage return or form feed, then `...`. */
export function cutAtLineBreak(text: string): string {
  const at = text.search(lineBreak);
  return at === -1 ? text : `${text.slice(0, at)}...`;
}

function visible(char: string): string {
  if (char === '\t') return ' ';
  if (char === '\u001b') return '^[';
  if (char === '\r') return String.raw`\r`;
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  return `<U+${code.padStart(4, '0')}>`;
}
