// Text from a kubeconfig that will be shown: clientcmd's cleanANSIEscapeCodes.

/** Everything that could put a terminal into a strange state is written as `U+001B`. */
export function withoutEscapeCodes(text: string): string {
  // Most names are plain, and the classes of Unicode take their time to be made.
  if (!/[^\t-\r\x20-\x7e]/.test(text)) return text;
  const harmless = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\t-\r]$/u;
  let clean = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    clean += harmless.test(char) ? char : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return clean;
}
