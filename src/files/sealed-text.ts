// A JSON text with its own checksum: what a crash left half of, or a hand has changed, is not taken for what was written.
import { createHash } from 'node:crypto';

/** So long is what stands before the text. */
const headLength = '{"sha256":"","saved":'.length + 64;

/** The text as `{"sha256":"…","saved":TEXT}`. */
export function seal(text: string): string {
  return `${head(text)}${text}}`;
}

/** The text that was sealed; undefined when it is another one. */
export function unseal(sealed: string): string | undefined {
  const text = sealed.slice(headLength, -1);
  return sealed === seal(text) ? text : undefined;
}

function head(text: string): string {
  return `{"sha256":"${createHash('sha256').update(text).digest('hex')}","saved":`;
}
