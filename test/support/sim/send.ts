// Writes answers to sockets: framing, compression and headers as Go's net/http does it for the apiserver.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { constants, gzip } from 'node:zlib';
import type { Answer } from './api.ts';
import type { Watch } from './watch.ts';

/** responsewriters/writers.go: smaller answers are never compressed. */
const GZIP_FROM = 128 * 1024;
/** Go's net/http knows the length of what fits into its buffer; everything else is chunked. */
const GO_BUFFER = 2048;

const compressed = new WeakMap<Buffer, Promise<Buffer>>();

/** The headers that every answer of the apiserver carries; `extra` are those of this server. */
export function startResponse(res: ServerResponse, answer: Answer, extra: readonly [string, string][]): void {
  // Go says nothing of keeping the connection, and keeps it.
  res.removeHeader('connection');
  res.statusCode = answer.status;
  res.setHeader('Audit-Id', randomUUID());
  for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
  if (answer.status !== 401) for (const [name, value] of extra) res.appendHeader(name, value);
}

/** Sends all of it. */
export async function sendAnswer(req: IncomingMessage, res: ServerResponse, answer: Answer): Promise<void> {
  const isLong = answer.body.length > GZIP_FROM && acceptsGzip(req.headers['accept-encoding']);
  // Only what the API encoders write is compressed; texts and discovery documents are small anyway.
  const body = isLong ? await zipped(answer.body) : answer.body;
  if (isLong) {
    res.setHeader('Content-Encoding', 'gzip');
    res.appendHeader('Vary', 'Accept-Encoding');
  }
  if (res.destroyed) return;
  if (answer.status === 304) res.end();
  else if (!isLong && body.length <= GO_BUFFER) {
    res.setHeader('Content-Length', body.length);
    res.end(body);
  } else {
    res.setHeader('Transfer-Encoding', 'chunked');
    res.end(body);
  }
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .some((token) => token.trim() === 'gzip');
}

function zipped(body: Buffer): Promise<Buffer> {
  const known = compressed.get(body);
  if (known !== undefined) return known;
  const result = new Promise<Buffer>((resolve, reject) => {
    gzip(body, { level: constants.Z_BEST_SPEED }, (error, output) =>
      error ? reject(error) : resolve(output),
    );
  });
  compressed.set(body, result);
  return result;
}

/** Streams events until the client goes, the watch is over, or somebody ends the response. */
export function sendWatch(res: ServerResponse, watch: Watch): void {
  res.setHeader('Transfer-Encoding', 'chunked');
  res.flushHeaders();
  const seconds = watch.timeoutSeconds;
  const timer = seconds === undefined ? undefined : setTimeout(() => res.end(), seconds * 1000);
  res.on('close', () => {
    clearTimeout(timer);
    watch.stop();
  });
  watch.start(
    (line) => res.write(line),
    () => res.end(),
  );
}
