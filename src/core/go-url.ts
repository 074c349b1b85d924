// A request URI as Go reads it and client-go sends it on (net/url parse and escape, path.Join, rest.Request.RequestURI).
import { encodeUtf8 } from './go-utf8.ts';

/** Not a request URI; the message is net/url's reason. */
export class GoUrlError extends Error {
  override readonly name = 'GoUrlError';
}

/**
 * The path and query that `kubectl get --raw` asks for: cleaned of `//`, `.` and `..`, without scheme, host and fragment,
 * escaped anew, the query in the order of its keys.
 * @throws GoUrlError
 */
export function requestPath(uri: string): string {
  // oxlint-disable-next-line no-control-regex -- what net/url refuses
  if (/[\u0000-\u001f\u007f]/.test(uri)) throw new GoUrlError('net/url: invalid control character in URL');
  if (uri === '') throw new GoUrlError('empty url');
  if (uri.startsWith(':')) throw new GoUrlError('missing protocol scheme');
  const [scheme = ''] = /^[a-zA-Z][a-zA-Z\d+.-]*:/.exec(uri) ?? [];
  if (scheme === '' && !uri.startsWith('/') && uri !== '*') throw new GoUrlError('invalid URI for request');
  // Checked with the fragment still on it, as url.ParseRequestURI does.
  unescape(uri.slice(scheme.length).split('?')[0] ?? '');
  const [whole = ''] = uri.slice(scheme.length).split('#');
  const mark = whole.indexOf('?');
  const place = mark < 0 ? whole : whole.slice(0, mark);
  const query = mark < 0 ? '' : whole.slice(mark + 1);
  return withQuery(escapeBytes(absolute(cleaned(pathOf(place, scheme))), pathKeeps), query);
}

/** What follows the host, decoded; empty for `mailto:x`. */
function pathOf(place: string, scheme: string): string {
  if (!place.startsWith('/') && scheme !== '') return '';
  const hasHost = place.startsWith('//') && (scheme !== '' || !place.startsWith('///'));
  return unescape(hasHost ? (/^\/\/[^/]*(.*)$/.exec(place)?.[1] ?? '') : place);
}

/** path.Join with AbsPath's care for a slash at the end. */
function cleaned(path: string): string {
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  const joined = `${path.startsWith('/') ? '/' : ''}${kept.join('/')}`;
  return path.length > 1 && path.endsWith('/') ? `${joined}/` : joined;
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** url.ParseQuery, which drops what it cannot read, and url.Values.Encode. */
function withQuery(path: string, query: string): string {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const eq = pair.indexOf('=');
    try {
      const key = unescape((eq < 0 ? pair : pair.slice(0, eq)).replaceAll('+', ' '));
      const value = unescape((eq < 0 ? '' : pair.slice(eq + 1)).replaceAll('+', ' '));
      values.set(key, [...(values.get(key) ?? []), value]);
    } catch (error) {
      if (!(error instanceof GoUrlError)) throw error;
    }
  }
  const encode = (text: string) => escapeBytes(text, queryKeeps).replaceAll('%20', '+');
  const pairs = [...values]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, all]) => all.map((value) => `${encode(key)}=${encode(value)}`));
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

const pathKeeps = /[A-Za-z\d\-_.~$&+,/:;=@]/;
const queryKeeps = /[A-Za-z\d\-_.~]/;

/** Percent-decodes to bytes, one character a byte (a path is not always UTF-8). */
function unescape(text: string): string {
  const bytes = Buffer.from(encodeUtf8(text)).toString('latin1');
  return bytes.replaceAll(/%(?:([\da-fA-F]{2})|.{0,2})/gs, (found, hex: string | undefined) => {
    if (hex === undefined)
      throw new GoUrlError(
        `invalid URL escape ${JSON.stringify(Buffer.from(found, 'latin1').toString('utf8'))}`,
      );
    return String.fromCharCode(Number.parseInt(hex, 16));
  });
}

function escapeBytes(bytes: string, keeps: RegExp): string {
  return bytes.replaceAll(/[^]/g, (char) =>
    keeps.test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
