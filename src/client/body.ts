// The body of an answer: decompressed, capped on the wire and after it, and never cut off in silence.
import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { errorCode, errorMessage } from './error-code.ts';

/** How to read a body. */
export interface BodyOptions {
  /** The member's `host[:port]`. */
  readonly server: string;
  /** Cap for the bytes on the wire and for the bytes after decompression. */
  readonly maxBytes: number;
  /** When it fires, reading ends with its reason. */
  readonly signal: AbortSignal;
}

/** Larger pieces than the 16 KiB of node:zlib: fewer turns for the megabytes of a long list. */
const gunzipChunkBytes = 128 * 1024;

/**
 * The bytes of an answer, decompressed. Ends with the body, or throws ClusterError: `truncated` when the
 * connection ends first, `too-large` at the cap. A consumer that stops early closes the connection.
 */
export async function* bodyChunks(message: IncomingMessage, options: BodyOptions): AsyncGenerator<Buffer> {
  const { signal, maxBytes, server } = options;
  const stop = () => message.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  let wireBytes = 0;
  let bytes = 0;
  try {
    const announced = Number(message.headers['content-length'] ?? 0);
    if (announced > maxBytes) throw new ClusterError(tooLarge(server, maxBytes));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const source = await decoded(message, server, (size) => (wireBytes += size));
    for await (const chunk of source as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (Math.max(bytes, wireBytes) > maxBytes) throw new ClusterError(tooLarge(server, maxBytes));
      yield chunk;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof ClusterError ? error : new ClusterError(brokenBody(error, server));
  } finally {
    signal.removeEventListener('abort', stop);
    if (!message.complete || !message.readableEnded) message.destroy();
  }
}

/** Reads at most `maxBytes` of an error's body: enough for its words, whatever comes after. */
export async function readSome(message: IncomingMessage, options: BodyOptions): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of bodyChunks(message, { ...options, maxBytes: Number.POSITIVE_INFINITY })) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= options.maxBytes) break;
    }
  } catch (error) {
    // The status line already says what is wrong; half a body adds its words.
    if (options.signal.aborted || chunks.length === 0) throw error;
  }
  return Buffer.concat(chunks).subarray(0, options.maxBytes);
}

async function decoded(
  message: IncomingMessage,
  server: string,
  count: (bytes: number) => void,
): Promise<Readable> {
  const encoding = (message.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity' || encoding === '') return message;
  if (encoding !== 'gzip' && encoding !== 'x-gzip') {
    const shown = encoding.replaceAll(/[^\w,.-]/g, '?').slice(0, 40);
    throw new ClusterError(
      badBody(server, { detail: `content encoding ${shown}`, go: `unknown content encoding ${shown}` }),
    );
  }
  // Loaded on demand: an API server compresses only answers above 128 KiB.
  const { createGunzip } = await import('node:zlib');
  message.on('data', (chunk: Buffer) => count(chunk.length));
  // The callback takes the error, which the reader of the last stream gets as well.
  return pipeline(message, createGunzip({ chunkSize: gunzipChunkBytes }), () => undefined);
}

function tooLarge(server: string, maxBytes: number): ClusterFailure {
  const limit = maxBytes >= 1024 * 1024 ? `${Math.floor(maxBytes / 1024 / 1024)} MiB` : `${maxBytes} bytes`;
  const message = `the answer of ${server} is larger than ${limit}`;
  return { reason: 'too-large', detail: limit, message, kubectlText: `error: ${message}` };
}

function brokenBody(error: unknown, server: string): ClusterFailure {
  const code = errorCode(error);
  if (code === 'Z_DATA_ERROR')
    return badBody(server, { detail: 'damaged gzip data', go: 'gzip: invalid header', cause: error });
  if (code.startsWith('HPE_'))
    return badBody(server, {
      detail: 'damaged chunked data',
      go: 'malformed chunked encoding',
      cause: error,
    });
  const isReset = code === 'ECONNRESET' && errorMessage(error).includes('read');
  const go = isReset ? 'read tcp: read: connection reset by peer' : 'unexpected EOF';
  return {
    reason: 'truncated',
    message: `the answer of ${server} ended before it was complete`,
    kubectlText: bodyText(go),
    cause: error,
  };
}

interface Fault {
  readonly detail: string;
  readonly go: string;
  readonly cause?: unknown;
}

function badBody(server: string, { detail, go, cause }: Fault): ClusterFailure {
  const message = `the answer of ${server} cannot be read: ${detail}`;
  return { reason: 'bad-response', detail, message, kubectlText: bodyText(go), cause };
}

// client-go rest/request.go transformResponse.
function bodyText(go: string): string {
  return `error: unexpected error when reading response body. Please retry. Original error: ${go}`;
}
