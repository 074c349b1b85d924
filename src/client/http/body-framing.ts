// Where the body of an answer ends (RFC 9112 §6, net/http transfer.go and internal/chunked.go).
import { quoteGo } from '../../core/go-quote.ts';
import { allFields, type Head } from './head.ts';
import { headersTooLarge, maxHeaderBytes, ProtocolError } from './protocol-error.ts';

/** Takes the bytes of a connection apart. */
export interface BodyReader {
  /** Hands the parts of the body on. Gives what follows the body once it is over. Throws ProtocolError. */
  feed(bytes: Buffer): Buffer | undefined;
  /** Nothing more comes, and nothing more is needed. */
  readonly endsWithConnection: boolean;
}

const nothing = Buffer.alloc(0);

/** How to read the body of an answer to `method`; undefined when it has none. Throws ProtocolError. */
export function bodyReader(
  head: Head,
  method: string,
  onPiece: (piece: Buffer) => void,
): BodyReader | undefined {
  const length = contentLength(head);
  const isChunked = chunked(head);
  if (method === 'HEAD' || head.status < 200 || head.status === 204 || head.status === 304) return undefined;
  if (isChunked) {
    // Somebody on the way may believe the length: RFC 9112 §6.3 calls it an attack.
    if (length !== undefined)
      throw new ProtocolError('length and chunks at once', 'http: Content-Length beside chunks');
    return chunkReader(onPiece);
  }
  if (length === undefined) return untilClose(onPiece);
  return length === 0 ? undefined : lengthReader(length, onPiece);
}

function contentLength(head: Head): number | undefined {
  const [value, ...others] = allFields(head, 'content-length');
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value))
    throw new ProtocolError('bad content length', `bad Content-Length ${quoteGo(value.slice(0, 80))}`);
  if (others.some((other) => other !== value))
    throw new ProtocolError(
      'two content lengths',
      'http: message cannot contain multiple Content-Length headers',
    );
  return Number(value);
}

function chunked(head: Head): boolean {
  const encodings = allFields(head, 'transfer-encoding');
  if (encodings.length === 0) return false;
  const encoding = encodings.join(', ');
  if (encoding.toLowerCase() === 'chunked') return true;
  const shown = encoding.replaceAll(/[^\w.+/-]/g, '?').slice(0, 60);
  const go =
    encodings.length > 1
      ? `too many transfer encodings: [${encodings.map(quoteGo).join(' ')}]`
      : `unsupported transfer encoding: ${quoteGo(encoding)}`;
  throw new ProtocolError(`transfer encoding ${shown}`, go);
}

function lengthReader(length: number, onPiece: (piece: Buffer) => void): BodyReader {
  let left = length;
  return {
    endsWithConnection: false,
    feed(bytes) {
      const isLast = bytes.length >= left;
      const size = isLast ? left : bytes.length;
      left -= size;
      if (size > 0) onPiece(size === bytes.length ? bytes : bytes.subarray(0, size));
      return isLast ? bytes.subarray(size) : undefined;
    },
  };
}

function untilClose(onPiece: (piece: Buffer) => void): BodyReader {
  return {
    endsWithConnection: true,
    feed(bytes) {
      if (bytes.length > 0) onPiece(bytes);
      return undefined;
    },
  };
}

/** internal/chunked.go: maxLineLength. */
const maxLineBytes = 4096;
/** internal/chunked.go: so much may be spent on sizes and extensions beyond what chunks of a sensible size need. */
const maxExcessBytes = 16 * 1024;

function chunkReader(onPiece: (piece: Buffer) => void): BodyReader {
  let part: 'size' | 'data' | 'end of data' | 'trailers' = 'size';
  let left = 0;
  let excess = 0;
  let trailerBytes = 0;
  const line = lineReader();

  function onLine(text: string): void {
    if (part === 'end of data') {
      if (text !== '\r') throw malformedChunks('malformed chunked encoding');
      part = 'size';
      return;
    }
    if (!text.endsWith('\r')) throw malformedChunks('chunked line ends with bare LF');
    const [, digits] = /^([0-9a-f]{1,13})(?:;|[ \t]*\r$)/i.exec(text) ?? [];
    if (digits === undefined) throw malformedChunks('invalid byte in chunk length');
    left = Number.parseInt(digits, 16);
    excess = Math.max(0, excess + text.length + 1 - 16 - 2 * left);
    if (excess > maxExcessBytes) throw malformedChunks('chunked encoding contains too much non-data');
    part = left === 0 ? 'trailers' : 'data';
  }

  /** Puts the data of the chunks in `bytes` into `pieces`. Gives what follows the last chunk. */
  function split(bytes: Buffer, pieces: Buffer[]): Buffer | undefined {
    let rest = bytes;
    while (rest.length > 0) {
      if (part === 'data') {
        const piece = rest.length <= left ? rest : rest.subarray(0, left);
        left -= piece.length;
        rest = rest.subarray(piece.length);
        if (left === 0) part = 'end of data';
        pieces.push(piece);
        continue;
      }
      const found = line(rest, part === 'trailers' ? maxHeaderBytes : maxLineBytes);
      if (!found) break;
      rest = found.rest;
      if (part !== 'trailers') onLine(found.text);
      else if (found.text === '' || found.text === '\r') return rest;
      else if ((trailerBytes += found.text.length) > maxHeaderBytes) throw headersTooLarge();
    }
    return undefined;
  }

  return {
    endsWithConnection: false,
    feed(bytes) {
      const pieces: Buffer[] = [];
      try {
        return split(bytes, pieces);
      } finally {
        // As one: a reader has work with each, and a chunk may be a single byte.
        const [only] = pieces;
        if (only) onPiece(pieces.length === 1 ? only : Buffer.concat(pieces));
      }
    },
  };
}

/** Lines, without their LF, that may come in pieces. */
function lineReader() {
  let begun = '';
  return (bytes: Buffer, maxBytes: number): { readonly text: string; readonly rest: Buffer } | undefined => {
    const end = bytes.indexOf(0x0a);
    const text = begun + bytes.toString('latin1', 0, end === -1 ? bytes.length : end);
    if (text.length > maxBytes)
      throw maxBytes === maxLineBytes ? malformedChunks('header line too long') : headersTooLarge();
    begun = end === -1 ? text : '';
    if (end === -1) return undefined;
    return { text, rest: end + 1 === bytes.length ? nothing : bytes.subarray(end + 1) };
  };
}

function malformedChunks(go: string): ProtocolError {
  return new ProtocolError('damaged chunked data', go);
}
