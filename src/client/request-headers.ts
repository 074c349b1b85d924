// The headers of a request: who asks, for whom, and what for (client-go transport/round_trippers.go).
import type { Impersonation } from '../core/connection.ts';
import { ClusterError } from '../core/failure.ts';
import { quoteGo } from '../core/go-quote.ts';

/** Header names with their values; several values are several headers. */
export type RequestHeaders = Record<string, string | string[]>;

/**
 * Impersonate-User, -Uid, -Group and -Extra-*; none of them when nothing is impersonated. Throws ClusterError for a value
 * that no header can carry.
 */
export function impersonationHeaders(impersonation: Impersonation): RequestHeaders {
  const { user = '', uid = '', groups, extra } = impersonation;
  const keys = Object.keys(extra);
  if (user === '' && uid === '' && groups.length === 0 && keys.length === 0) return {};
  const headers: RequestHeaders = { 'Impersonate-User': utf8(user) };
  if (uid !== '') headers['Impersonate-Uid'] = utf8(uid);
  if (groups.length > 0) headers['Impersonate-Group'] = groups.map(utf8);
  for (const key of keys) {
    // Header names do not know case: `Foo` and `foo` are one key, as for Go.
    const name = canonicalName(`Impersonate-Extra-${escapeKey(key)}`);
    headers[name] = [headers[name] ?? [], (extra[key] ?? []).map(utf8)].flat();
  }
  for (const [name, value] of Object.entries(headers))
    if (![value].flat().every(isHeaderValue))
      throw unusable(name, 'the impersonated user, uid, group or extra', 'unusable impersonation');
  return headers;
}

/** Throws ClusterError for credentials that no header can carry: Node would refuse them too, but as a bug of the program. */
export function checkAuthorization(value: string | undefined): void {
  if (value === undefined || isHeaderValue(value)) return;
  throw unusable('Authorization', 'the token', 'unusable token');
}

function isHeaderValue(value: string): boolean {
  return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value);
}

function unusable(header: string, what: string, detail: string): ClusterError {
  const message = `${what} holds characters that no header can carry (a line break?)`;
  const kubectlText = `Unable to connect to the server: net/http: invalid header field value for ${quoteGo(header)}`;
  return new ClusterError({ reason: 'credential', detail, message, kubectlText });
}

/** The header list for a log: credentials are replaced as kubectl's -v does (maskValue). */
export function maskedHeaders(headers: RequestHeaders): [name: string, value: string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, isSecret(name) ? mask(each) : each]),
  );
}

function isSecret(name: string): boolean {
  return /^(proxy-)?authorization$/i.test(name);
}

function mask(value: string): string {
  if (value === '') return '';
  const [scheme = '', rest] = value.split(' ', 2);
  const isKnown = /^(bearer|basic|negotiate)$/i.test(scheme);
  if (!isKnown) return '<masked>';
  return rest === undefined ? scheme : `${scheme} <masked>`;
}

/** headerKeyEscape: every byte that is no token character of RFC 7230, and `%`, as %XX. */
function escapeKey(key: string): string {
  let escaped = '';
  for (const byte of Buffer.from(key)) {
    const char = String.fromCharCode(byte);
    escaped += /[A-Za-z0-9!#$&'*+\-.^_`|~]/.test(char)
      ? char
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

/** Go: textproto.CanonicalMIMEHeaderKey. */
function canonicalName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}

/** Node writes header characters as latin1 bytes; Go writes the UTF-8 of the string. */
function utf8(value: string): string {
  return Buffer.from(value).toString('latin1');
}
