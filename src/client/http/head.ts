// The head of an answer: status line and header fields (RFC 9112), as strict as net/http is (response.go ReadResponse,
// net/textproto reader.go), and within 64 KiB. It is looked at as one text: most fields are never asked for.
import { quoteGo } from '../../core/go-quote.ts';
import { headersTooLarge, maxHeaderBytes, ProtocolError } from './protocol-error.ts';

/** A header field as it was sent. */
export interface Field {
  readonly name: string;
  /** Each character is a byte. */
  readonly value: string;
}

/** What stands before the body. */
export interface Head {
  readonly status: number;
  /** `OK`; may be empty. */
  readonly reason: string;
  /** HTTP/1.1, and no other version. */
  readonly isCurrent: boolean;
  /** The header fields, a line each. */
  readonly text: string;
}

const start = Buffer.from('HTTP/');
const blankLine = Buffer.from('\n\r\n');
const bareBlankLine = Buffer.from('\n\n');

/**
 * The head at the beginning of `bytes`, and where it ends; undefined while it is not complete. `looked` bytes are known
 * not to hold its end. Throws ProtocolError as soon as it cannot become one.
 */
export function parseHead(
  bytes: Buffer,
  looked = 0,
): { readonly head: Head; readonly size: number } | undefined {
  const known = Math.min(bytes.length, start.length);
  if (bytes.compare(start, 0, known, 0, known) !== 0) throw notHttp(firstLine(bytes));
  const size = endOfHead(bytes, Math.max(0, looked - 2));
  if ((size ?? bytes.length) > maxHeaderBytes) throw headersTooLarge();
  if (size === undefined) return undefined;
  const text = bytes.toString('latin1', 0, size);
  return { head: headIn(/\n[^\n]*\n[ \t]/.test(text) ? unfolded(text) : text), size };
}

/** The value of the first field of that name (in lower case), as Go's Header.Get. */
export function firstField(head: Head, name: string): string | undefined {
  return allFields(head, name)[0];
}

/** The values of all fields of that name (in lower case). */
export function allFields({ text }: Head, name: string): readonly string[] {
  const values: string[] = [];
  const key = `\n${name}:`;
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(key); at !== -1; at = lower.indexOf(key, at + 1)) {
    const begin = at + key.length;
    values.push(trimmed(text.slice(begin, text.indexOf('\n', begin))));
  }
  return values;
}

/** All fields, in the server's order. */
export function fieldsOf({ text }: Head): readonly Field[] {
  const lines = text.split('\n').slice(1, -2);
  return lines.map((line) => {
    const colon = line.indexOf(':');
    return { name: line.slice(0, colon), value: trimmed(line.slice(colon + 1)) };
  });
}

/** Behind the blank line; lines may end without CR, as for Go. */
function endOfHead(bytes: Buffer, from: number): number | undefined {
  const end = bytes.indexOf(blankLine, from);
  const bare = (end === -1 ? bytes : bytes.subarray(0, end + 1)).indexOf(bareBlankLine, from);
  if (bare !== -1) return bare + bareBlankLine.length;
  return end === -1 ? undefined : end + blankLine.length;
}

/** No control characters but the tab. */
const printable = String.raw`[^\0-\u0008\u000a-\u001f\u007f]*`;
/** A name of token characters, a colon, and the value. */
const field = String.raw`[\w!#$%&'*+\-.^\x60|~]+:${printable}`;
// Everything at once, the status line and all fields.
const wellFormed = new RegExp(
  String.raw`^HTTP\/(\d\.\d) +(\d{3})(?: (${printable}))?\r?\n(?:${field}\r?\n)*\r?\n$`,
);
const isField = new RegExp(`^(?:${field})?$`);

function headIn(text: string): Head {
  const [, version, code, reason = ''] = wellFormed.exec(text) ?? [];
  if (code === undefined) throw problemOf(text);
  return { status: Number(code), reason, isCurrent: version === '1.1', text: text.slice(text.indexOf('\n')) };
}

/** RFC 9112 §5.2: a line that begins with a blank goes on with the field before; there is none before the first. */
function unfolded(text: string): string {
  const first = text.indexOf('\n') + 1;
  return text.slice(0, first) + text.slice(first).replaceAll(/[ \t]*\r?\n[ \t]+/g, ' ');
}

function trimmed(text: string): string {
  return text.replaceAll(/^[ \t]+|[ \t\r]+$/g, '');
}

/** What net/http says of it. */
function problemOf(text: string): ProtocolError {
  const [status = '', ...lines] = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const [, code] = /^HTTP\/\d\.\d +([^ ]*)/.exec(status) ?? [];
  if (code === undefined) return notHttp(status);
  if (!/^\d{3}$/.test(code))
    return new ProtocolError('not HTTP', `malformed HTTP status code ${quoteGo(code.slice(0, 80))}`);
  const bad = lines.find((line) => !isField.test(line));
  if (bad === undefined) return notHttp(status);
  const shown = quoteGo(bad.slice(0, 80));
  return new ProtocolError(
    'malformed header',
    bad.includes(':')
      ? `malformed MIME header line: ${shown}`
      : `malformed MIME header: missing colon: ${shown}`,
  );
}

function notHttp(line: string): ProtocolError {
  return new ProtocolError('not HTTP', `malformed HTTP response ${quoteGo(line.slice(0, 80))}`);
}

function firstLine(bytes: Buffer): string {
  const [line = ''] = bytes.toString('latin1', 0, 200).split(/\r?\n/, 1);
  return line;
}
