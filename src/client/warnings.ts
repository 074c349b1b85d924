// Warning headers of an answer (RFC 7234 §5.5), as apimachinery's net.ParseWarningHeaders reads them.

/** Texts of the code-299 warnings, in order; a header that is malformed is dropped from there on. */
export function parseWarnings(headers: readonly string[]): string[] {
  const texts: string[] = [];
  for (const header of headers) {
    let rest = toUtf8(header);
    while (rest.length > 0) {
      const warning = parseWarning(rest);
      if (!warning) break;
      // client-go's warningWriter prints no other code, and nothing empty.
      if (warning.code === '299' && warning.text !== '') texts.push(warning.text);
      rest = warning.rest;
    }
  }
  return texts;
}

interface Warning {
  readonly code: string;
  readonly text: string;
  readonly rest: string;
}

/** `code agent "text"`, an optional `"date"`, and after a comma the next one. */
function parseWarning(header: string): Warning | undefined {
  const [, code = '', agent = '', quoted = ''] = /^(\d{3}) ([^ ]+) ([^]*)$/.exec(header.trim()) ?? [];
  const text = parseQuoted(quoted);
  if (text === undefined || hasControl(agent)) return undefined;
  const decoded = decodeWords(text.value);
  if (hasControl(decoded)) return undefined;
  let rest = text.rest.trim();
  if (rest.startsWith('"')) {
    const end = rest.indexOf('"', 1);
    if (end === -1) return undefined;
    rest = rest.slice(end + 1).trim();
  }
  if (rest !== '' && !rest.startsWith(',')) return undefined;
  return { code, text: decoded, rest: rest.slice(1).trim() };
}

function parseQuoted(text: string): { readonly value: string; readonly rest: string } | undefined {
  const match = /^"((?:[^"\\]|\\[^])*)"/.exec(text);
  if (!match) return undefined;
  // Only a quote and a backslash are escaped; before any other character the backslash is dropped.
  return { value: (match[1] ?? '').replaceAll(/\\([^])/g, '$1'), rest: text.slice(match[0].length) };
}

/** RFC 2047 words (`=?utf-8?q?…?=`), which RFC 2616 asked for and RFC 7234 no longer does (Go: mime.WordDecoder). */
function decodeWords(text: string): string {
  return text
    .replaceAll(/(=\?[^?]+\?[bq]\?[^?]*\?=)\s+(?==\?[^?]+\?[bq]\?)/gi, '$1')
    .replaceAll(/=\?(?:utf-8|us-ascii|iso-8859-1)\?[bq]\?[^?]*\?=/gi, decodeWord);
}

function decodeWord(word: string): string {
  const [, charset = '', kind = '', coded = ''] = word.split('?');
  const bytes =
    kind.toLowerCase() === 'b'
      ? Buffer.from(coded, 'base64')
      : Buffer.from(coded.replaceAll('_', ' ').replaceAll(/=[0-9a-f]{2}/gi, hexChar), 'latin1');
  return bytes.toString(charset.toLowerCase() === 'utf-8' ? 'utf8' : 'latin1');
}

function hexChar(escape: string): string {
  return String.fromCharCode(Number.parseInt(escape.slice(1), 16));
}

/** Node hands header bytes over as latin1; Kubernetes sends UTF-8. */
function toUtf8(header: string): string {
  return Buffer.from(header, 'latin1').toString('utf8');
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text) || text.includes('\uFFFD');
}
