// HTTP answers by the byte, right and wrong.
import { gzipSync } from 'node:zlib';
import type { Step } from './steps.ts';

export const CRLF = '\r\n';

/** Three pods as a Table, the way the good member of every case answers too. */
export const COLUMNS = [
  { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 },
  { name: 'Ready', type: 'string', format: '', description: '', priority: 0 },
  { name: 'Status', type: 'string', format: '', description: '', priority: 0 },
  { name: 'Restarts', type: 'string', format: '', description: '', priority: 0 },
  { name: 'Age', type: 'string', format: '', description: '', priority: 0 },
];

export function row(name: string, cells: readonly unknown[] = [name, '1/1', 'Running', '0', '3d']) {
  const metadata = { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '7' };
  return { cells, object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } };
}

/** A Table, with whatever is to be different. */
export function table(more: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: { resourceVersion: '7' },
    columnDefinitions: COLUMNS,
    rows: [row('one'), row('two'), row('three')],
    ...more,
  })}\n`;
}

/** The same pods as objects, for `-o json`. */
export function podList(metadata: Readonly<Record<string, unknown>> = { resourceVersion: '7' }): string {
  const items = ['one', 'two', 'three'].map((name) => ({
    metadata: row(name).object.metadata,
    spec: {},
    status: {},
  }));
  return JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata, items });
}

export const TABLE = table();

export interface Head {
  readonly code?: number | string;
  readonly type?: string;
  /** Lines instead of, or beside, the usual ones; a missing length makes the end of the connection the end of the body. */
  readonly lines?: readonly string[];
  readonly length?: number | 'none';
}

/** One answer with its length said. */
export function http(body: string | Buffer, head: Head = {}): Step[] {
  const { code = 200, type = 'application/json', lines = [], length = Buffer.byteLength(body) } = head;
  const all = [
    `HTTP/1.1 ${code}${/ /.test(String(code)) ? '' : ' X'}`,
    ...(type === '' ? [] : [`Content-Type: ${type}`]),
    ...(length === 'none' ? [] : [`Content-Length: ${length}`]),
    ...lines,
  ];
  return [Buffer.concat([Buffer.from(`${all.join(CRLF)}${CRLF}${CRLF}`, 'latin1'), Buffer.from(body)])];
}

/** Pieces of a chunked body, each with its size; `last` is the closing chunk. */
export function chunked(
  pieces: readonly (string | Buffer)[],
  last = `0${CRLF}${CRLF}`,
  head: Head = {},
): Step[] {
  const lines = ['Transfer-Encoding: chunked', ...(head.lines ?? [])];
  const body = pieces.map((piece) =>
    Buffer.concat([
      Buffer.from(`${Buffer.byteLength(piece).toString(16)}${CRLF}`),
      Buffer.from(piece),
      Buffer.from(CRLF),
    ]),
  );
  return [...http('', { ...head, lines, length: 'none' }), ...body, last].filter((step) => step !== '');
}

/** The right answer, in gzip. */
export function zipped(
  bytes: Buffer = gzipSync(TABLE),
  lines: readonly string[] = ['Content-Encoding: gzip'],
): Step[] {
  return http(bytes, { lines });
}

/** A Status as the apiserver sends it. */
export function status(code: number, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, ...more });
}

export const half = (text: string): string => text.slice(0, Math.floor(text.length / 2));
