// B. Statuses: what the server or something before it refuses, redirects or puts off.
import { TABLE, http, status } from '../lab/answers.ts';
import type { FaultCase } from '../lab/pair.ts';
import { https, type Reply } from '../lab/servers.ts';

type Short = Omit<FaultCase, 'id' | 'what' | 'fault'>;
type Row = readonly [id: string, what: string, reply: Reply, expected: Short];

const server: Short = { reason: 'server' };
const ok: Short = { reason: 'ok' };
const throttled: Short = { reason: 'throttled' };
const bad: Short = { reason: 'bad-response' };
const to = (says: string): Short => ({
  reason: 'redirect',
  says: new RegExp(`^redirected to ${says}, refused$`),
});

const html = (code: number | string, lines: readonly string[] = []): Reply =>
  http(`<html><body><h1>${code}</h1><hr>nginx \u001b[31m</body></html>`, { code, type: 'text/html', lines });
const redirect = (code: number, location: string): Reply =>
  http('<a href="x">Found</a>', { code, type: 'text/html', lines: [`Location: ${location}`] });
const wait = (code: number, after: string): Reply =>
  http(status(code, { reason: 'TooManyRequests', message: 'slow down' }), {
    code,
    lines: [`Retry-After: ${after}`],
  });
/** So many answers of one kind, then the right one. */
const times =
  (count: number, first: Reply): Reply =>
  ({ nth }) =>
    nth < count ? first : http(TABLE);

const plainErrors: readonly number[] = [
  400, 402, 405, 406, 407, 408, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428,
  431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 510, 511, 520, 522, 525, 530, 598, 599,
];

const rows: readonly Row[] = [
  ...plainErrors.map((code): Row => [`S${code}`, `${code} as a page`, html(code), server]),
  [
    'S500b',
    '500 Status',
    http(status(500, { reason: 'InternalError', message: 'etcdserver: leader changed' }), { code: 500 }),
    server,
  ],
  ['S500c', '500 with nothing', http('', { code: 500, type: '' }), server],
  [
    'S500d',
    '500 whose Status is a hostile text',
    http(status(500, { message: 'a\u001b[2J\r\nError: all is well\u202e' }), { code: 500 }),
    server,
  ],
  [
    'S500e',
    '500 and a Status of another version',
    http(JSON.stringify({ kind: 'Status', apiVersion: 'v9', message: 'x' }), { code: 500 }),
    server,
  ],
  [
    'S500f',
    '500 and a Status whose fields are of wrong types',
    http(
      JSON.stringify({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: 5,
        reason: {},
        details: [1],
        code: 'x',
      }),
      { code: 500 },
    ),
    server,
  ],
  [
    'S500g',
    '500 and JSON nested 100,000 deep',
    http(`{"kind":"Status","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, { code: 500 }),
    server,
  ],
  ['S500h', '500 whose Status says 200', http(status(200, { message: 'fine' }), { code: 500 }), server],
  [
    'S410',
    '410 Status',
    http(status(410, { reason: 'Expired', message: 'too old resource version' }), { code: 410 }),
    server,
  ],
  [
    'S409',
    '409 Status',
    http(status(409, { reason: 'Conflict', message: 'the object has been modified' }), { code: 409 }),
    { reason: 'conflict' },
  ],
  [
    'B19',
    '401 Status',
    http(status(401, { reason: 'Unauthorized', message: 'Unauthorized' }), { code: 401 }),
    { reason: 'unauthorized' },
  ],
  ['B19b', '401 as a page', html(401), { reason: 'unauthorized' }],
  [
    'B19c',
    '401 that wants Kerberos',
    html(401, ['WWW-Authenticate: Negotiate', 'WWW-Authenticate: Basic realm="x"']),
    { reason: 'unauthorized' },
  ],
  ['B19d', '401 with Retry-After', html(401, ['Retry-After: 1']), { reason: 'unauthorized' }],
  [
    'B20',
    '403 Status',
    http(status(403, { reason: 'Forbidden', message: 'pods is forbidden: \u001b[31mno' }), { code: 403 }),
    { reason: 'forbidden' },
  ],
  ['B20b', '403 as a page', html(403), { reason: 'forbidden' }],
  [
    'B21',
    '404 as text',
    http('404 page not found\n', { code: 404, type: 'text/plain' }),
    { reason: 'no-resource-type' },
  ],
  ['B21b', '404 as a page', html(404), { reason: 'no-resource-type' }],
  ['B13', '302 to another host', redirect(302, 'https://evil.example:444/login'), to('evil\\.example:444')],
  ...[300, 301, 303, 307, 308].map((code): Row => [
    `B13.${code}`,
    `${code} to another host`,
    redirect(code, 'https://evil.example/'),
    to('evil\\.example'),
  ]),
  ['B13b', 'to http', redirect(307, 'http://127.0.0.1:1/'), to('127\\.0\\.0\\.1:1')],
  ['B13c', 'to itself', redirect(302, '/api/v1/pods?limit=500'), to('127\\.0\\.0\\.1:\\d+')],
  ['B13d', 'to a host without a scheme', redirect(302, '//evil.example/x'), to('evil\\.example')],
  ['B13e', 'with a user in it', redirect(302, 'https://admin:secret@evil.example/'), to('evil\\.example')],
  ['B13f', 'to nowhere', http('', { code: 302, type: '' }), { ...bad, says: /status 302/ }],
  ['B13g', 'to what is no URL', redirect(302, 'https://[::bad/'), { ...bad, says: /status 302/ }],
  ['B13h', 'to a script', redirect(302, 'javascript:alert(1)'), { ...bad, says: /status 302/ }],
  [
    'B13i',
    'to a host of 5 kB',
    redirect(302, `https://${'x'.repeat(5_000)}.example/`),
    { reason: 'redirect', says: /^redirected to x+…, refused$/ },
  ],
  [
    'B13j',
    'to a host in another script',
    redirect(302, 'https://\u00e9vil.example/'),
    { ...bad, reason: 'redirect', anyReason: true, says: /^redirected to xn--\S+, refused$|status 302/ },
  ],
  [
    'B13k',
    'to another, with Refresh beside it',
    http('', {
      code: 302,
      lines: ['Location: https://evil.example/', 'Refresh: 0; url=https://evil.example/'],
    }),
    to('evil\\.example'),
  ],
  ['B15e', '305 with a proxy', redirect(305, 'http://evil.example:3128/'), to('evil\\.example:3128')],
  [
    'B15f',
    '304 with a Location',
    http('', { code: 304, length: 'none', lines: ['Location: https://evil.example/'] }),
    { ...bad, says: /status 304/ },
  ],
  ['B24', '429 twice, Retry-After 1', times(2, wait(429, '1')), { ...ok, withinMs: 6_000 }],
  ['B24b', '503 once, Retry-After 1', times(1, wait(503, '1')), { ...ok, withinMs: 5_000 }],
  ['B24c', '502 once, Retry-After 0', times(1, wait(502, '0')), ok],
  ['B24d', '429 once, Retry-After -5', times(1, wait(429, '-5')), ok],
  ['B24e', '429 once, Retry-After 0', times(1, wait(429, '0')), ok],
  ['B25', '429, Retry-After a day', wait(429, '86400'), { ...throttled, requests: 1 }],
  ['B25b', '503, Retry-After a day', wait(503, '86400'), throttled],
  [
    'B25c',
    '429, Retry-After longer than the deadline',
    wait(429, '2'),
    { ...throttled, isEndless: true, withinMs: 1_000 },
  ],
  ['B26', '429 for ever, Retry-After 0', wait(429, '0'), { ...throttled, requests: 3 }],
  ['B26b', '429 without Retry-After', http('slow', { code: 429, type: 'text/plain' }), throttled],
  ['B26c', '429, Retry-After a date', wait(429, 'Fri, 31 Dec 2099 23:59:59 GMT'), throttled],
  ['B26d', '429, Retry-After no number', wait(429, 'soon'), throttled],
  ['B26e', '429, Retry-After NaN', wait(429, 'NaN'), throttled],
  ['B26f', '429, Retry-After 1e3', wait(429, '1e3'), throttled],
  ['B26g', '429, Retry-After 1.5', wait(429, '1.5'), throttled],
  ['B26h', '429, Retry-After of 400 digits', wait(429, '9'.repeat(400)), throttled],
  ['B26i', '429, Retry-After empty', wait(429, ''), throttled],
  [
    'B26j',
    '429, two of them',
    http('x', { code: 429, type: 'text/plain', lines: ['Retry-After: 86400', 'Retry-After: 0'] }),
    throttled,
  ],
  ['B27', '503 once without Retry-After', html(503), { ...server, requests: 1 }],
  ['B27b', '500 for ever, Retry-After 0', wait(500, '0'), { ...server, requests: 3 }],
];

export const statusCases: readonly FaultCase[] = rows.map(([id, what, reply, expected]) => ({
  id,
  what,
  fault: https(reply),
  ...expected,
}));
