// The text of a file as kubectl decodes it: UTF-8, or what a byte order mark says (cli-runtime visitor.go FileVisitor
// over golang.org/x/text). Bytes that are no text become U+FFFD.

/** Decodes, and drops the byte order mark. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) {
    // utf-16be is not in every build of Node.
    const odd = bytes.length % 2;
    const even = Buffer.from(bytes.subarray(0, bytes.length - odd));
    return new TextDecoder('utf-16le').decode(even.swap16()) + '\ufffd'.repeat(odd);
  }
  return new TextDecoder('utf-8').decode(bytes);
}

/** Decodes UTF-16, as PowerShell writes it, by its byte order mark. All else is UTF-8, whose mark stays for whoever reads the text. */
export function decodeUtf16OrUtf8(bytes: Buffer): string {
  return (bytes[0] ?? 0) < 0xfe ? bytes.toString('utf8') : decodeText(bytes);
}
