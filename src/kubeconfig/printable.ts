// Text from a kubeconfig that will be shown: clientcmd's cleanANSIEscapeCodes.

const HARMLESS = /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}\t-\r]$/u;

/** Everything that could put a terminal into a strange state is written as `U+001B`. */
export function withoutEscapeCodes(text: string): string {
  let clean = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    clean += HARMLESS.test(char) ? char : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  }
  return clean;
}
