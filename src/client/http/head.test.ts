import { describe, expect, it } from 'vitest';
import { allFields, fieldsOf, firstField, parseHead, type Head } from './head.ts';
import { ProtocolError } from './protocol-error.ts';

function parsed(text: string) {
  return parseHead(Buffer.from(text, 'latin1'));
}

function refusal(text: string): { detail: string; message: string } | undefined {
  try {
    parsed(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { detail: error.detail, message: error.message };
  }
}

describe('parseHead', () => {
  it('takes a head apart, and says where it ends', () => {
    const text =
      'HTTP/1.1 200 OK\r\nContent-Type: \t application/json \r\nX-Empty:\r\nx-two: a\r\nX-Two: b\r\n\r\n{}';
    const { head, size } = parsed(text) ?? {};
    expect(head).toMatchObject({ status: 200, reason: 'OK', isCurrent: true });
    expect(head && fieldsOf(head)).toEqual([
      { name: 'Content-Type', value: 'application/json' },
      { name: 'X-Empty', value: '' },
      { name: 'x-two', value: 'a' },
      { name: 'X-Two', value: 'b' },
    ]);
    expect(text.slice(size)).toBe('{}');
    expect(head && firstField(head, 'x-two')).toBe('a');
    expect(head && allFields(head, 'x-two')).toEqual(['a', 'b']);
    expect(head && firstField(head, '__proto__')).toBeUndefined();
    expect(head && firstField(head, 'type')).toBeUndefined();
  });

  it.each<[string, string, Partial<Head>, object]>([
    ['lines that end in LF alone', 'HTTP/1.1 200 OK\nA: b\n\n', {}, { a: 'b' }],
    ['lines that end in either way', 'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\n', {}, { a: 'b', c: 'd' }],
    ['a folded field', 'HTTP/1.1 200 OK\r\nA: b\r\n \t c\r\nD: e\r\n\r\n', {}, { a: 'b c', d: 'e' }],
    ['no words', 'HTTP/1.1 404\r\n\r\n', { status: 404, reason: '' }, {}],
    ['several words', 'HTTP/1.1 404 Not Found\r\n\r\n', { status: 404, reason: 'Not Found' }, {}],
    ['an old version', 'HTTP/1.0 200 OK\r\n\r\n', { isCurrent: false }, {}],
    ['another version', 'HTTP/2.0 200 OK\r\n\r\n', { isCurrent: false }, {}],
    [
      'bytes of another language',
      'HTTP/1.1 200 \u00fc\r\nA: \u00fc\r\n\r\n',
      { reason: '\u00fc' },
      { a: '\u00fc' },
    ],
  ])('accepts %s, as kubectl does', (_, text, expected, fields) => {
    const { head } = parsed(text) ?? {};
    expect(head).toMatchObject(expected);
    const got = head ? fieldsOf(head).map(({ name, value }) => [name.toLowerCase(), value]) : [];
    expect(Object.fromEntries(got)).toEqual(fields);
    for (const [name, value] of Object.entries(fields)) expect(head && firstField(head, name)).toBe(value);
  });

  // What kubectl 1.36 says of each, behind `net/http: HTTP/1.x transport connection broken: `.
  it.each([
    ['\r\nHTTP/1.1 200 OK\r\n\r\n', 'not HTTP', 'malformed HTTP response ""'],
    ['SSH-2.0-OpenSSH_9.9\r\n', 'not HTTP', 'malformed HTTP response "SSH-2.0-OpenSSH_9.9"'],
    ['HTTP/1.1 20 OK\r\n\r\n', 'not HTTP', 'malformed HTTP status code "20"'],
    ['HTTP/1.1 2000 OK\r\n\r\n', 'not HTTP', 'malformed HTTP status code "2000"'],
    ['HTTP/1 200 OK\r\n\r\n', 'not HTTP', 'malformed HTTP response "HTTP/1 200 OK"'],
    [
      'HTTP/1.1 200 OK\r\nNonsense\r\n\r\n',
      'malformed header',
      'malformed MIME header: missing colon: "Nonsense"',
    ],
    ['HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n', 'malformed header', 'malformed MIME header line: "X: a\\rb"'],
    [
      'HTTP/1.1 200 OK\r\nX-Esc: \u001b[2J\u0007\r\n\r\n',
      'malformed header',
      'malformed MIME header line: "X-Esc: \\x1b[2J\\a"',
    ],
    [
      'HTTP/1.1 200 OK\r\nX: a\u0000b\r\n\r\n',
      'malformed header',
      'malformed MIME header line: "X: a\\x00b"',
    ],
    ['HTTP/1.1 200 OK\r\n: a\r\n\r\n', 'malformed header', 'malformed MIME header line: ": a"'],
    // kubectl takes it for a field that nobody knows; it may be the length that somebody else believes.
    ['HTTP/1.1 200 OK\r\nX : a\r\n\r\n', 'malformed header', 'malformed MIME header line: "X : a"'],
  ])('refuses %j', (text, detail, message) => {
    expect(refusal(text)).toEqual({ detail, message });
  });

  it('knows at the first byte what is no HTTP', () => {
    expect(parsed('HTT')).toBeUndefined();
    expect(refusal('HTX')).toMatchObject({ detail: 'not HTTP' });
    expect(refusal('\u0015\u0003\u0001')).toMatchObject({ detail: 'not HTTP' });
  });

  it('takes 64 KiB and no more, complete or not', () => {
    const line = (size: number) => `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(size)}`;
    expect(parsed(`${line(65_000)}\r\n\r\n`)?.head.status).toBe(200);
    expect(refusal(`${line(66_000)}\r\n\r\n`)).toMatchObject({ detail: 'headers too large' });
    expect(refusal(line(66_000))).toMatchObject({ detail: 'headers too large' });
  });

  it('finds the end wherever the pieces are cut', () => {
    const text = 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n';
    for (let cut = 1; cut < text.length; cut++) {
      expect(parsed(text.slice(0, cut))).toBeUndefined();
      expect(parseHead(Buffer.from(text), cut)?.size).toBe(text.length);
    }
  });
});
