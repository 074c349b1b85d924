// Go's base64.StdEncoding: strict, but for line breaks. Node skips whatever it does not know.

/** The bytes, or undefined when the text is not base64. */
export function decodeBase64(text: string): Buffer | undefined {
  const data = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, '') : text;
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return undefined;
  return Buffer.from(data, 'base64');
}
