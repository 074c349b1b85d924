// B. What an answer says: types, JSON, Tables, lists, pages.
import { TABLE, http, podList, row, status, table } from '../lab/answers.ts';
import type { FaultCase } from '../lab/pair.ts';
import { https, type Asked, type Reply } from '../lab/servers.ts';
import { HANG } from '../lab/steps.ts';

type Short = Omit<FaultCase, 'id' | 'what' | 'fault'>;
const bad: Short = { reason: 'bad-response' };
const ok: Short = { reason: 'ok' };
/** Only a table is asked for: what is wrong is wrong with a table. */
const wrongTable: Short = { reason: 'bad-response' };

const HTML = '<!DOCTYPE html><html><body><form action="/login">Sign in</form></body></html>';
const as = (type: string): Reply => http(TABLE, { type });
const rowsOf = (rows: unknown): Reply => http(table({ rows }));
const columnsOf = (columnDefinitions: unknown): Reply => http(table({ columnDefinitions }));
const column = (more: Readonly<Record<string, unknown>>) => ({
  name: 'Name',
  type: 'string',
  format: 'name',
  description: '',
  priority: 0,
  ...more,
});
const tokenOf = ({ path }: Asked): string => new URL(path, 'http://x').searchParams.get('continue') ?? '';
/** A page in the form that was asked for, and the token of the next; the last has none. */
const page = ({ head }: Asked, next?: string): Reply => {
  const metadata = { resourceVersion: '7', ...(next !== undefined && { continue: next }) };
  return http(head.includes('as=Table') ? table({ metadata }) : podList(metadata));
};

const gone: Reply = http(
  status(410, { reason: 'Expired', message: 'The provided continue parameter is too old' }),
  { code: 410 },
);

const RING: Readonly<Record<string, string>> = { '': 'a', a: 'b', b: 'c', c: 'a' };

const rows: readonly (readonly [id: string, what: string, reply: Reply, expected: Short])[] = [
  [
    'P1',
    'an HTML page',
    http(HTML, { type: 'text/html; charset=utf-8' }),
    { ...bad, says: /text\/html \(captive portal or proxy\?\)/ },
  ],
  ['P1b', 'an HTML page that calls itself JSON', http(HTML), bad],
  ['P1c', 'an HTML page that says nothing of itself', http(HTML, { type: '' }), bad],
  [
    'P1d',
    'a page with Refresh',
    http(HTML, { type: 'text/html', lines: ['Refresh: 0; url=https://evil.example/'] }),
    bad,
  ],
  ['P1e', 'an XHTML page', http(HTML, { type: 'application/xhtml+xml' }), bad],
  ['P2', 'JSON that calls itself text', as('text/plain'), { ...bad, says: /text\/plain/ }],
  ['P2b', 'JSON that calls itself protobuf', as('application/vnd.kubernetes.protobuf'), bad],
  ['P2c', 'YAML', http('kind: Table\n', { type: 'application/yaml' }), bad],
  ['P2d', 'a type in capitals', as('APPLICATION/JSON; charset=UTF-8'), ok],
  ['P2e', 'a type with parameters', as('application/json;as=Table;v=v1;g=meta.k8s.io'), ok],
  ['P2f', 'a type with escapes', as('text/\u009b2J\u00ad'), bad],
  ['P2g', 'a type of 10 kB', as(`text/${'x'.repeat(10_000)}`), bad],
  [
    'P2h',
    'two types',
    http(TABLE, { type: 'application/json', lines: ['Content-Type: text/html'] }),
    { ...bad, anyReason: true, reason: 'ok' },
  ],
  ['P2i', 'JSON as an image', as('image/png'), bad],
  ['P3', 'half of the JSON', http(TABLE.slice(0, 300)), bad],
  ['P3b', 'JSON and garbage after it', http(`${TABLE}xyz`), bad],
  ['P3c', 'two JSON documents', http(`${TABLE}${TABLE}`), bad],
  ['P3d', 'blanks after the JSON', http(`${TABLE} \n\t \r\n`), ok],
  ['P3e', 'a byte order mark', http(`\uFEFF${TABLE}`), bad],
  ['P3f', 'UTF-16', http(Buffer.from(TABLE, 'utf16le')), bad],
  [
    'P3g',
    'bytes that are not UTF-8 in a cell',
    http(Buffer.from(TABLE.replace('1/1', '\u00ff\u00fe'), 'latin1')),
    ok,
  ],
  ['P3h', 'NaN', rawTable('NaN'), bad],
  ['P3i', 'single quotes', http("{'kind':'Table'}"), bad],
  ['P3j', 'a comment', http(`/* hello */${TABLE}`), bad],
  ['P3k', 'a trailing comma', http(TABLE.replace(/\]\}\n$/, '],}\n')), bad],
  ['P3l', 'a NUL inside of a string', http(TABLE.replace('1/1', '1\u0000/1')), bad],
  ['P3m', 'a lone surrogate', http(TABLE.replace('1/1', String.raw`\ud800/1`)), ok],
  ['P3n', 'keys twice', http(TABLE.replace('{"kind"', '{"kind":"Other","kind"')), ok],
  [
    'P3o',
    '__proto__ as a key',
    http(TABLE.replace('{"kind"', '{"__proto__":{"kind":"x","toString":1},"constructor":3,"kind"')),
    ok,
  ],
  ['P3p', 'a number that no float holds', http(TABLE.replace('"0"', '1e999')), bad],
  ['P3q', 'a number of 100,000 digits', http(TABLE.replace('"0"', '9'.repeat(100_000))), bad],
  [
    'P4',
    'nested 200,000 deep',
    http(
      `{"kind":"Table","apiVersion":"meta.k8s.io/v1","a":${'['.repeat(200_000)}${']'.repeat(200_000)},"rows":[]}`,
    ),
    bad,
  ],
  ['P4b', 'nested 200,000 deep and open', http(`{"kind":"Table","a":${'['.repeat(200_000)}`), bad],
  [
    'P4c',
    'objects nested 100,000 deep',
    http(`{"kind":"Table","a":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`),
    bad,
  ],
  ['P5', 'null', http('null'), bad],
  ['P5b', 'an array', http('[]'), bad],
  ['P5c', 'a string', http('"ok"'), bad],
  ['P5d', 'a number', http('42'), bad],
  ['P5e', 'an empty object', http('{}'), bad],
  ['P5f', 'a kind that is no string', http('{"kind":7}'), bad],
  [
    'P5g',
    'another kind',
    http('{"kind":"Teapot","apiVersion":"example.com/v1","items":"stout"}'),
    { ...bad, says: /kind Teapot/ },
  ],
  ['P5h', 'a kind with escapes', http(JSON.stringify({ kind: '\u001b]0;x\u0007\nbad (ok)\u202eList' })), bad],
  ['P5i', 'a kind of 1 MB', http(JSON.stringify({ kind: 'x'.repeat(1_000_000) })), bad],
  ['P5j', 'a Status that failed, with 200', http(status(500, { message: 'no' })), { reason: 'server' }],
  [
    'P5j2',
    'a Status that forbids, with 200',
    http(status(403, { reason: 'Forbidden', message: 'pods is forbidden' })),
    { reason: 'forbidden' },
  ],
  ['P5k', 'a Status that succeeded', http('{"kind":"Status","apiVersion":"v1","status":"Success"}'), bad],
  [
    'P5l',
    'one Pod where a list was asked for',
    http('{"kind":"Pod","apiVersion":"v1","metadata":{"name":"x"}}'),
    { ...bad, says: /kind Pod/ },
  ],
  [
    'P5m',
    'a list of another kind',
    http('{"kind":"NodeList","apiVersion":"v1","items":[]}'),
    { ...bad, says: /kind NodeList/ },
  ],
  ['P5n', 'a Table of another group', http(table({ apiVersion: 'evil.io/v1' })), bad],
  ['P5o', 'a list whose items are a text', http('{"kind":"PodList","apiVersion":"v1","items":"stout"}'), bad],
  [
    'P5p',
    'a list whose items are an object',
    http('{"kind":"PodList","apiVersion":"v1","items":{"a":1}}'),
    bad,
  ],
  [
    'P5q',
    'a list whose items are not objects',
    http('{"kind":"PodList","apiVersion":"v1","items":["x",3,null]}'),
    bad,
  ],
  ['P5r', 'a list without items', http('{"kind":"PodList","apiVersion":"v1"}'), bad],
  ['P6', 'rows: a text', rowsOf('stout'), wrongTable],
  ['P6b', 'rows: an object', rowsOf({ a: 1 }), wrongTable],
  ['P6c', 'rows: null', rowsOf(null), { ...ok, rows: 0 }],
  ['P6d', 'rows that are texts', rowsOf(['one', 'two']), wrongTable],
  ['P6e', 'rows that are null', rowsOf([null]), wrongTable],
  ['P6f', 'no rows at all', http(table({ rows: undefined })), wrongTable],
  ['P6g', 'cells: a text', rowsOf([{ ...row('one'), cells: 'one' }]), wrongTable],
  ['P6h', 'cells: null', rowsOf([{ ...row('one'), cells: null }]), wrongTable],
  ['P6i', 'fewer cells than columns', rowsOf([row('one', ['one'])]), { ...ok, rows: 1 }],
  [
    'P6j',
    'more cells than columns',
    rowsOf([row('one', ['one', '1/1', 'Running', '0', '3d', 'x', 'y'])]),
    { ...ok, rows: 1 },
  ],
  [
    'P6k',
    'cells of every type',
    rowsOf([row('one', ['one', 1.5, true, null, { a: [1] }])]),
    { ...ok, rows: 1 },
  ],
  [
    'P6l',
    'an object: a text',
    rowsOf([{ cells: ['one', '1/1', 'Running', '0', '3d'], object: 'one' }]),
    { ...ok, rows: 1 },
  ],
  [
    'P6m',
    'a cell of 5 MB',
    rowsOf([row('one', ['one', '1/1', 'x'.repeat(5_000_000), '0', '3d'])]),
    { ...ok, rows: 1 },
  ],
  ['P7', 'columns: null', columnsOf(null), wrongTable],
  ['P7b', 'columns: a text', columnsOf('x'), wrongTable],
  ['P7c', 'columns that are texts', columnsOf(['Name', 'Ready']), wrongTable],
  [
    'P7d',
    'a negative priority',
    columnsOf([column({}), column({ name: 'Hidden', format: '', priority: -1 })]),
    { ...ok },
  ],
  [
    'P7e',
    'a priority that is a text',
    columnsOf([column({}), column({ name: 'Odd', format: '', priority: 'high' })]),
    { ...ok },
  ],
  [
    'P7f',
    '900 columns',
    http(
      table({
        columnDefinitions: Array.from({ length: 900 }, (_, at) =>
          column({ name: `C${at}`, format: at === 0 ? 'name' : '' }),
        ),
        rows: [
          row(
            'one',
            Array.from({ length: 900 }, () => 'x'),
          ),
        ],
      }),
    ),
    { ...ok, rows: 1 },
  ],
  ['P7g', 'two columns of one name', columnsOf([column({}), column({ format: '' })]), ok],
  ['P7h', 'a column without a name', columnsOf([column({}), column({ name: '', format: '' })]), ok],
  ['P7i', 'no column of format name', columnsOf([column({ format: '' })]), ok],
  [
    'P8',
    'pages that repeat their token',
    (asked) => page(asked, 'same'),
    { ...bad, rows: 6, says: /repeats a page/ },
  ],
  [
    'P8b',
    'pages whose tokens go in a ring',
    (asked) => page(asked, RING[tokenOf(asked)]),
    { ...bad, rows: 12, says: /repeats a page/ },
  ],
  [
    'P8c',
    'pages without an end',
    (asked) => page(asked, `t${asked.nth}`),
    { reason: 'timeout', isEndless: true, rows: 'some' },
  ],
  [
    'P8d',
    'a token of 1 MB',
    (asked) => page(asked, tokenOf(asked) === '' ? 'x'.repeat(1_000_000) : undefined),
    { ...ok, rows: 6 },
  ],
  ['P8e', 'a token that is no text', http(table({ metadata: { continue: 5 } })), ok],
  [
    'P8f',
    'a token with odd characters',
    (asked) => page(asked, tokenOf(asked) === '' ? 'a&b=c#d \u00e9\n' : undefined),
    { ...ok, rows: 6 },
  ],
  [
    'P8g',
    'a second page that fails',
    (asked) => (tokenOf(asked) === '' ? page(asked, 'next') : http('no', { code: 500, type: 'text/plain' })),
    { reason: 'server', rows: 3 },
  ],
  [
    'P8h',
    'a second page that never comes',
    (asked) => (tokenOf(asked) === '' ? page(asked, 'next') : [HANG]),
    { reason: 'timeout', isEndless: true, rows: 3 },
  ],
  [
    'B28',
    'pages that expire while the rows change',
    (asked) => {
      if (tokenOf(asked) !== '') return gone;
      const isWhole = !asked.path.includes('limit=');
      return isWhole ? http(table({ rows: [row('two'), row('three'), row('four')] })) : page(asked, 'old');
    },
    { ...ok, requests: 3 },
  ],
  [
    'B28b',
    'pages that expire, and no whole list',
    (asked) => (asked.path.includes('limit=') && tokenOf(asked) === '' ? page(asked, 'old') : gone),
    { reason: 'server', rows: 3, requests: 3 },
  ],
  [
    'B28c',
    'a server that makes pages of the whole list too, which expire',
    (asked) => (tokenOf(asked) === '' ? page(asked, 'next') : gone),
    { reason: 'server', rows: 3, requests: 4 },
  ],
  [
    'P8i',
    '2,000 columns',
    http(table({ columnDefinitions: Array.from({ length: 2_000 }, (_, at) => column({ name: `C${at}` })) })),
    { ...wrongTable, says: /Table of 2000 columns/ },
  ],
  [
    'P8j',
    'pages of other columns each',
    ({ nth }) => http(table({ metadata: { continue: `t${nth}` }, columnDefinitions: manyColumns(nth) })),
    { ...bad, rows: 6, says: /899 columns that no table before it has/ },
  ],
  ['P9', 'metadata that is a text', http(table({ metadata: 'x' })), ok],
  ['P9b', 'a resourceVersion that is a number', http(table({ metadata: { resourceVersion: 7 } })), ok],
  [
    'P9c',
    'a name that is a number',
    http(table({ rows: [row('one', [7, '1/1', 'Running', '0', '3d'])] })),
    { ...ok, rows: 1 },
  ],
];

function manyColumns(nth: number): readonly unknown[] {
  return Array.from({ length: 900 }, (_, at) =>
    at === 0 ? column({}) : column({ name: `C${nth}-${at}`, format: '' }),
  );
}

function rawTable(cell: string): Reply {
  return http(TABLE.replace('"1/1"', cell));
}

export const payloadCases: readonly FaultCase[] = rows.map(([id, what, reply, expected]) => ({
  id,
  what,
  fault: https(reply),
  ...expected,
}));
