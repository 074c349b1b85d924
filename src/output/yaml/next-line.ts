// The one character that kubectl's YAML printers change: U+0085.

/**
 * Both printers write JSON first and read that as YAML, where a raw NEL (U+0085) inside quotes is a line break: the blanks
 * around it go, one of them becomes a blank and several become one newline less (scannerc.go yaml_parser_scan_flow_scalar).
 */
export function foldNextLines(text: string): string {
  if (!text.includes('\u0085')) return text;
  return text.replace(/ *\u0085[ \u0085]*/g, (breaks) => {
    const count = breaks.replaceAll(' ', '').length;
    return count === 1 ? ' ' : '\n'.repeat(count - 1);
  });
}
