// B. HTTP: heads, framing, compression, and answers that stop.
import { deflateSync, gzipSync, brotliCompressSync, zstdCompressSync } from 'node:zlib';
import { CRLF, TABLE, chunked, half, http, table, zipped } from '../lab/answers.ts';
import type { FaultCase } from '../lab/pair.ts';
import { https, type Reply } from '../lab/servers.ts';
import { END, HANG, RESET, type Step } from '../lab/steps.ts';

const JSON_HEAD = `HTTP/1.1 200 OK${CRLF}Content-Type: application/json${CRLF}`;
const length = `Content-Length: ${Buffer.byteLength(TABLE)}${CRLF}`;
const DONE = `0${CRLF}${CRLF}`;
const zip = gzipSync(TABLE);
const wrongCrc = Buffer.from(zip);
wrongCrc[wrongCrc.length - 6] = (wrongCrc.at(-6) ?? 0) ^ 0xff;
const damaged = Buffer.from(zip);
damaged.fill(0xff, 20, 30);
const encoded = (bytes: Buffer, name: string): Step[] => zipped(bytes, [`Content-Encoding: ${name}`]);
const whole = (text: string): Step[] => [text, END];
const numbered = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}${CRLF}`).join('');

type Short = Omit<FaultCase, 'id' | 'what' | 'fault'>;
const bad: Short = { reason: 'bad-response' };
const ok: Short = { reason: 'ok' };
const lost: Short = { reason: 'unreachable', connections: 6 };
const cut: Short = { reason: 'truncated' };
const slow: Short = { reason: 'timeout', isEndless: true };

const rows: readonly (readonly [id: string, what: string, reply: Reply, expected: Short])[] = [
  ['B1', 'no reply', [HANG], slow],
  ['B1b', 'closes without a reply', [END], lost],
  ['B1c', 'resets without a reply', [RESET], lost],
  ['B1d', 'closes twice, then answers', ({ nth }) => (nth < 2 ? [END] : http(TABLE)), ok],
  ['B1e', 'resets twice, then answers', ({ nth }) => (nth < 2 ? [RESET] : http(TABLE)), ok],
  ['B2', 'stalls in the body', [...http(half(TABLE), { length: TABLE.length }), HANG], slow],
  ['B2b', 'stalls in a chunk', [...chunked([half(TABLE)], ''), HANG], slow],
  ['B2c', 'stalls after the head', [...http('', { length: TABLE.length }), HANG], slow],
  ['B2d', 'stalls before the last chunk', [...chunked([TABLE], ''), HANG], slow],
  [
    'B2e',
    'stalls in gzip',
    [...http(zip.subarray(0, 40), { length: zip.length, lines: ['Content-Encoding: gzip'] }), HANG],
    slow,
  ],
  [
    'B2f',
    'stalls in the body of an error',
    [...http('{"kind":"Status"', { code: 500, length: 900 }), HANG],
    slow,
  ],
  ['B2g', 'an interim answer and nothing more', [`HTTP/1.1 100 Continue${CRLF}${CRLF}`, HANG], slow],
  [
    'B3',
    'the head, a byte every 50 ms',
    [{ drip: `${JSON_HEAD}X-Padding: ${'x'.repeat(500)}${CRLF}`, everyMs: 50 }],
    slow,
  ],
  [
    'B3b',
    'the body, a byte every 20 ms',
    [...http('', { length: TABLE.length }), { drip: TABLE, everyMs: 20 }],
    slow,
  ],
  [
    'B3c',
    'one header after the other, without an end',
    [JSON_HEAD, { drip: numbered(200, (at) => `X-${at}: y`), everyMs: 10 }],
    slow,
  ],
  ['B4', 'closes before its Content-Length', [...http(half(TABLE), { length: TABLE.length }), END], cut],
  [
    'B4b',
    'closes inside a chunk',
    [JSON_HEAD, `Transfer-Encoding: chunked${CRLF}${CRLF}ffff${CRLF}${half(TABLE)}`, END],
    cut,
  ],
  ['B4c', 'closes between chunks', [...chunked([half(TABLE)], ''), END], cut],
  ['B4d', 'closes before the last chunk, all rows sent', [...chunked([TABLE], ''), END], cut],
  [
    'B4e',
    'resets after the head',
    [...http('', { length: TABLE.length }), RESET],
    { ...cut, reason: 'truncated' },
  ],
  [
    'B4f',
    'resets in the middle of a row',
    [...http(half(TABLE), { length: TABLE.length }), { waitMs: 30 }, RESET],
    cut,
  ],
  [
    'B4g',
    'closes in the middle of a row, no length said',
    [...http(half(TABLE), { length: 'none' }), END],
    bad,
  ],
  ['B4h', 'closes in the middle of the head', [half(JSON_HEAD), END], lost],
  ['B4i', 'closes in the status line', ['HTTP/1.', END], lost],
  ['B4j', 'gzip that ends early', zipped(zip.subarray(0, -30)), cut],
  ['B4k', 'gzip without its last four bytes', zipped(zip.subarray(0, -4)), cut],
  [
    'B5',
    'a body without an end',
    [
      `${JSON_HEAD}Transfer-Encoding: chunked${CRLF}${CRLF}`,
      { forever: `10000${CRLF}${' '.repeat(65_536)}${CRLF}` },
    ],
    { reason: 'too-large', withinMs: 45_000 },
  ],
  [
    'B5b',
    'rows without an end',
    [
      `${JSON_HEAD}${CRLF}${table({ rows: [] }).slice(0, -3)}`,
      { forever: '{"cells":["x","1/1","Running","0","3d"]},'.repeat(2_000) },
    ],
    { reason: 'too-large', withinMs: 45_000 },
  ],
  [
    'B5c',
    'says that it is 4 EiB long',
    [...http(TABLE, { length: 4 * 1024 ** 6 }), HANG],
    { reason: 'too-large', withinMs: 45_000 },
  ],
  [
    'B5d',
    'an error whose body has no end',
    [`HTTP/1.1 500 X${CRLF}Content-Type: text/plain${CRLF}${CRLF}`, { forever: 'no '.repeat(20_000) }],
    { reason: 'server' },
  ],
  [
    'B6',
    'a bomb of gzip',
    zipped(gzipSync(Buffer.alloc(600 * 1024 * 1024, ' '), { level: 9 })),
    { reason: 'too-large', withinMs: 45_000 },
  ],
  [
    'B6b',
    'a bomb inside of an error',
    http(gzipSync(Buffer.alloc(200 * 1024 * 1024, 'x')), {
      code: 500,
      type: 'text/plain',
      lines: ['Content-Encoding: gzip'],
    }),
    { reason: 'server', withinMs: 45_000 },
  ],
  ['B7', 'gzip with a wrong checksum', zipped(wrongCrc), bad],
  ['B7b', 'damaged gzip', zipped(damaged), bad],
  ['B7c', 'plain text that calls itself gzip', http(TABLE, { lines: ['Content-Encoding: gzip'] }), bad],
  ['B7d', 'gzip', zipped(), ok],
  [
    'B7e',
    'two members of gzip',
    zipped(Buffer.concat([gzipSync(half(TABLE)), gzipSync(TABLE.slice(half(TABLE).length))])),
    ok,
  ],
  ['B7f', 'x-gzip in capitals', encoded(zip, 'X-GZIP'), ok],
  ['B7g', 'identity', http(TABLE, { lines: ['Content-Encoding: identity'] }), ok],
  [
    'B7h',
    'brotli, which nobody asked for',
    encoded(brotliCompressSync(TABLE), 'br'),
    { ...bad, says: /content encoding br/ },
  ],
  ['B7i', 'deflate', encoded(deflateSync(TABLE), 'deflate'), { ...bad, says: /content encoding deflate/ }],
  [
    'B7j',
    'zstd',
    encoded(zstdCompressSync(Buffer.from(TABLE)), 'zstd'),
    { ...bad, says: /content encoding zstd/ },
  ],
  [
    'B7k',
    'gzip of gzip',
    encoded(gzipSync(zip), 'gzip, gzip'),
    { ...bad, says: /content encoding gzip,\??gzip/ },
  ],
  ['B7l', 'an encoding that nobody knows', encoded(zip, `x\u001b]0;evil\u0007${'y'.repeat(500)}`), bad],
  [
    'B8',
    'one header of 600 kB',
    http(TABLE, { lines: [`X-Huge: ${'x'.repeat(600_000)}`] }),
    { ...bad, says: /headers too large/ },
  ],
  [
    'B8b',
    '10,000 headers',
    http(TABLE, { lines: Array.from({ length: 10_000 }, (_, at) => `X-${at}: y`) }),
    { ...bad, says: /headers too large/ },
  ],
  [
    'B8c',
    'headers without an end',
    [JSON_HEAD, { forever: numbered(1_000, (at) => `X-${at}: y`) }],
    { ...bad, says: /headers too large/ },
  ],
  [
    'B8d',
    'one header without an end',
    [`${JSON_HEAD}X-Long: `, { forever: 'x'.repeat(60_000) }],
    { ...bad, says: /headers too large/ },
  ],
  ['B8e', 'headers of 40 kB', http(TABLE, { lines: [`X-Long: ${'x'.repeat(40_000)}`] }), ok],
  [
    'B8f',
    'trailers without an end',
    [...chunked([TABLE], `0${CRLF}`), { forever: numbered(1_000, (at) => `X-${at}: y`) }],
    {
      ...bad,
      anyReason: true,
      says: /^bad response: (headers too large|damaged chunked data)|^truncated response$/,
    },
  ],
  ['B8g', 'trailers', chunked([TABLE], `0${CRLF}X-Sum: 1${CRLF}${CRLF}`), ok],
  [
    'B8h',
    'a chunk extension without an end',
    [...chunked([half(TABLE)], ''), '10;', { forever: 'x'.repeat(60_000) }],
    bad,
  ],
  [
    'B8i',
    'chunk extensions',
    [
      `${JSON_HEAD}Transfer-Encoding: chunked${CRLF}${CRLF}${TABLE.length.toString(16)};a=b;c${CRLF}${TABLE}${CRLF}${DONE}`,
    ],
    ok,
  ],
  [
    'B10',
    'a chunk size that is no number',
    [`${JSON_HEAD}Transfer-Encoding: chunked${CRLF}${CRLF}zz${CRLF}${TABLE}`, END],
    { ...bad, says: /damaged chunked data/ },
  ],
  [
    'B10b',
    'a chunk size that does not fit 64 bits',
    [`${JSON_HEAD}Transfer-Encoding: chunked${CRLF}${CRLF}fffffffffffffffffff${CRLF}${TABLE}`, END],
    bad,
  ],
  [
    'B10c',
    'a negative chunk size',
    [`${JSON_HEAD}Transfer-Encoding: chunked${CRLF}${CRLF}-5${CRLF}${TABLE}`, END],
    bad,
  ],
  [
    'B10d',
    'a chunk longer than its size',
    [`${JSON_HEAD}Transfer-Encoding: chunked${CRLF}${CRLF}5${CRLF}${TABLE}${CRLF}${DONE}`, END],
    bad,
  ],
  [
    'B10e',
    'no chunks where chunks are said',
    [`${JSON_HEAD}Transfer-Encoding: chunked${CRLF}${CRLF}${TABLE}`, END],
    bad,
  ],
  [
    'B10f',
    'two Content-Lengths that differ',
    [`${JSON_HEAD}Content-Length: 5${CRLF}${length}${CRLF}${TABLE}`, END],
    bad,
  ],
  [
    'B10g',
    'a Content-Length that is no number',
    http(TABLE, { length: 'none', lines: ['Content-Length: many'] }),
    bad,
  ],
  ['B10h', 'a negative Content-Length', http(TABLE, { length: -5 }), bad],
  [
    'B10i',
    'Content-Length beside chunks',
    [
      `${JSON_HEAD}${length}Transfer-Encoding: chunked${CRLF}${CRLF}${TABLE.length.toString(16)}${CRLF}${TABLE}${CRLF}${DONE}`,
      END,
    ],
    bad,
  ],
  ['B10j', 'a Content-Length that is too short', http(TABLE, { length: 40 }), bad],
  ['B10k', 'more bytes than the Content-Length', [...http(TABLE), 'and more'], ok],
  ['B10l', 'a second answer that nobody asked for', [...http(TABLE), ...http(TABLE), END], ok],
  [
    'B10m',
    'an unknown transfer encoding',
    [`${JSON_HEAD}Transfer-Encoding: rot13${CRLF}${CRLF}${TABLE}`, END],
    { ...bad, says: /transfer encoding rot13/ },
  ],
  ['B10n', 'no length at all, closed at the end', [...http(TABLE, { length: 'none' }), END], ok],
  ['B10o', 'one byte a chunk', chunked(TABLE.split('')), ok],
  [
    'B14',
    'HTTP/1.0',
    whole(`HTTP/1.0 200 OK${CRLF}Content-Type: application/json${CRLF}${CRLF}${TABLE}`),
    ok,
  ],
  ['B14b', 'HTTP/0.9', whole(TABLE), bad],
  [
    'B14c',
    'HTTP/2.0 in the status line',
    whole(`HTTP/2.0 200 OK${CRLF}Content-Type: application/json${CRLF}${CRLF}${TABLE}`),
    ok,
  ],
  ['B14d', 'another protocol', whole(`ICY 200 OK${CRLF}${CRLF}${TABLE}`), bad],
  ['B14e', 'a status of two digits', whole(`HTTP/1.1 20 OK${CRLF}${CRLF}`), bad],
  ['B14f', 'a status of four digits', whole(`HTTP/1.1 2000 OK${CRLF}${CRLF}`), bad],
  ['B14g', 'a status of letters', whole(`HTTP/1.1 abc OK${CRLF}${CRLF}`), bad],
  ['B14h', 'status 000', http(TABLE, { code: '000 Zero' }), { ...bad, anyReason: true, says: /.+/ }],
  ['B14i', 'status 999', http('x', { code: 999, type: 'text/plain' }), { reason: 'server' }],
  [
    'B14j',
    'no words after the status',
    [`HTTP/1.1 200${CRLF}Content-Type: application/json${CRLF}${length}${CRLF}${TABLE}`],
    ok,
  ],
  [
    'B14k',
    'lines that end in LF alone',
    whole(`HTTP/1.1 200 OK\nContent-Type: application/json\n\n${TABLE}`),
    ok,
  ],
  ['B14l', 'a header without a colon', http(TABLE, { lines: ['Nonsense'] }), bad],
  ['B14m', 'a NUL in a header', http(TABLE, { lines: ['X-Nul: a\u0000b'] }), bad],
  [
    'B14n',
    'control characters in a header',
    http(TABLE, { lines: ['X-Esc: \u001b[2J\u0007'] }),
    { ...bad, anyReason: true, says: /.+/ },
  ],
  ['B14o', 'a space before the colon', http(TABLE, { lines: ['X-Odd : 1'] }), bad],
  ['B14p', 'a folded header', http(TABLE, { lines: [`X-Folded: a${CRLF} b`] }), ok],
  ['B14q', 'bytes that are not HTTP', [Buffer.from('0001020304050607fffefdfc', 'hex'), END], bad],
  ['B14r', 'an SSH banner inside of TLS', ['SSH-2.0-OpenSSH_9.9\r\n', HANG], bad],
  ['B14s', 'blank lines before the answer', [`${CRLF}${CRLF}`, ...http(TABLE)], bad],
  ['B15', '304', http('', { code: 304, length: 'none' }), { ...bad, says: /status 304/ }],
  [
    'B15b',
    '101',
    [`HTTP/1.1 101 Switching Protocols${CRLF}Upgrade: websocket${CRLF}Connection: Upgrade${CRLF}${CRLF}`],
    { ...bad, says: /status 101/ },
  ],
  [
    'B15c',
    'three interim answers before the real one',
    [`HTTP/1.1 100 Continue${CRLF}${CRLF}`.repeat(3), ...http(TABLE)],
    ok,
  ],
  [
    'B15d',
    'interim answers without an end',
    [{ forever: `HTTP/1.1 103 Early Hints${CRLF}Link: <x>${CRLF}${CRLF}`.repeat(500) }],
    { reason: 'bad-response', anyReason: true, says: /.+/, isEndless: true },
  ],
  ['B16', '204', http('', { code: 204, length: 'none' }), { ...bad, says: /empty answer/ }],
  ['B16b', '205', http('', { code: 205 }), { ...bad, says: /empty answer/ }],
  ['B16c', '206 with half of it', http(half(TABLE), { code: 206 }), bad],
  ['B16d', '200 with nothing', http(''), { ...bad, says: /empty answer/ }],
  ['B16e', '200 with blanks', http('   \n'), bad],
  ['B16f', '201 with the rows', http(TABLE, { code: 201 }), ok],
];

export const httpCases: readonly FaultCase[] = rows.map(([id, what, reply, expected]) => ({
  id,
  what,
  fault: https(reply),
  ...expected,
}));
