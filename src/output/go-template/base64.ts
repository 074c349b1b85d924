// kubectl's template function base64decode; Go's errors name the byte.
import { decodeBase64 } from '../../core/go-base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../core/go-utf8.ts';
import { CallError } from './call-error.ts';

const PAD = 0x3d;

/**
 * kubectl's base64decode. Bytes that are not UTF-8 are carried as core/go-utf8.ts has it.
 * @throws CallError
 */
export function base64Decode(text: string): string {
  const bytes = decodeBase64(text);
  if (bytes) return decodeUtf8(bytes);
  throw new CallError(`base64 decode failed: illegal base64 data at input byte ${badByte(encodeUtf8(text))}`);
}

// The same walk in groups of four as Go's decodeQuantum, which decides the number in the message.
function badByte(bytes: Uint8Array): number {
  let at = 0;
  for (let inGroup = 0; at < bytes.length; inGroup %= 4) {
    const byte = bytes[at++] ?? 0;
    if (isBreak(byte)) continue;
    if (isAlphabet(byte)) {
      inGroup++;
      continue;
    }
    if (byte !== PAD || inGroup < 2) return at - 1;
    if (inGroup === 2) {
      at = skipBreaks(bytes, at);
      if (at === bytes.length) return at;
      if (bytes[at] !== PAD) return at - 1;
      at++;
    }
    return skipBreaks(bytes, at);
  }
  return at - (bytes.filter(isAlphabet).length % 4);
}

function skipBreaks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isBreak(bytes[at] ?? 0)) at++;
  return at;
}

function isBreak(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

function isAlphabet(byte: number): boolean {
  return /[A-Za-z0-9+/]/.test(String.fromCharCode(byte));
}
