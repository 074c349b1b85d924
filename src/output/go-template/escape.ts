// html, js and urlquery of Go templates: text/template/funcs.go and net/url.
import { isPrintable } from '../../core/go-quote.ts';
import { encodeUtf8 } from '../../core/go-utf8.ts';

const HTML: Readonly<Record<string, string>> = {
  '\0': '\ufffd',
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
};
const SCRIPT: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  '=': '\\u003D',
};

export function escapeHtml(text: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL is one of those that are replaced
  return text.replace(/[\0"'&<>]/g, (char) => HTML[char] ?? char);
}

export function escapeScript(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it replaces
  return text.replace(/[\\'"<>&=\u0000-\u001f]|[^\u0000-\u007f]/gu, (char) => {
    const known = SCRIPT[char];
    if (known !== undefined) return known;
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code <= 0xdfff) return char;
    return isPrintable(char) ? char : `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
  });
}

/** url.QueryEscape. */
export function escapeQuery(text: string): string {
  return text.replace(/[^A-Za-z0-9\-_.~]/gu, (char) => {
    if (char === ' ') return '+';
    const bytes = Array.from(encodeUtf8(char), (byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
    return bytes.map((byte) => `%${byte}`).join('');
  });
}
