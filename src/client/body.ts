// The body of an answer: decompressed, capped on the wire and after it, and never cut off in silence.
import { errorCode, errorMessage } from '../core/error-code.ts';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import type { ByteBudget } from './byte-budget.ts';
import { piecesOf, type Answer } from './http/answer.ts';
import { ProtocolError } from './http/protocol-error.ts';

/** How to read a body. */
export interface BodyOptions {
  /** The member's `host[:port]`. */
  readonly server: string;
  /** Cap for the bytes on the wire and for the bytes after decompression. */
  readonly maxBytes: number;
  /** When it fires, reading ends with its reason. */
  readonly signal: AbortSignal;
  /** What all answers of a run may take at once. */
  readonly budget?: ByteBudget;
  /** No answer pauses for so long in the middle. */
  readonly idleMs?: number | undefined;
}

/** A body under way: what to do with each piece, each error and the end. */
interface Reading {
  /** Counts a piece; throws ClusterError at the cap. */
  readonly count: (chunk: Buffer) => void;
  readonly countWire: (chunk: Buffer) => void;
  readonly explain: (error: unknown) => unknown;
  /** Closes the connection when the body was not read to its end. */
  readonly end: () => void;
}

function startReading(answer: Answer, options: BodyOptions): Reading {
  const { signal, maxBytes, server } = options;
  if (Number(answer.header('content-length') ?? 0) > maxBytes) {
    answer.destroy();
    throw new ClusterError(tooLarge(server, maxBytes));
  }
  let wireBytes = 0;
  let bytes = 0;
  return {
    count: (chunk) => {
      bytes += chunk.length;
      if (Math.max(bytes, wireBytes) > maxBytes) throw new ClusterError(tooLarge(server, maxBytes));
    },
    countWire: (chunk) => (wireBytes += chunk.length),
    explain: (error) => {
      if (signal.aborted) return signal.reason;
      return error instanceof ClusterError ? error : new ClusterError(brokenBody(error, server));
    },
    end: () => answer.destroy(),
  };
}

/**
 * The bytes of an answer, decompressed. Ends with the body, or throws ClusterError: `truncated` when the
 * connection ends first, `too-large` at the cap. A consumer that stops early closes the connection.
 */
export async function* bodyChunks(answer: Answer, options: BodyOptions): AsyncGenerator<Buffer> {
  const reading = startReading(answer, options);
  try {
    let source: AsyncIterable<Buffer> = piecesOf(answer);
    if (isCompressed(answer, options.server)) {
      const { gunzipStream } = await import('./gunzip.ts');
      source = gunzipStream(answer, { onWire: reading.countWire });
    }
    for await (const chunk of source) {
      reading.count(chunk);
      yield chunk;
    }
  } catch (error) {
    throw reading.explain(error);
  } finally {
    reading.end();
  }
}

/**
 * Hands each piece of the body to `take`, and stops when that throws. Not by iteration: that takes three times the time
 * for a long list. Gives the number of bytes.
 */
export async function consumeBody(
  answer: Answer,
  options: BodyOptions,
  take: (piece: Buffer) => void,
): Promise<number> {
  const { count, countWire, explain, end } = startReading(answer, options);
  let bytes = 0;
  let refusal: { readonly error: unknown } | undefined;
  const lease = options.budget?.open();
  const idle = idleClock(options, (error) => {
    refusal = { error };
    answer.destroy();
  });
  const taken = (piece: Buffer) => {
    if (refusal) return undefined;
    bytes += piece.length;
    idle.touch();
    try {
      count(piece);
      take(piece);
    } catch (error) {
      refusal = { error };
      throw error;
    }
    const turn = lease?.take(piece.length);
    return turn && untilTurn(turn, idle);
  };
  const onWire = (piece: Buffer) => {
    idle.touch();
    countWire(piece);
  };
  try {
    if (isCompressed(answer, options.server)) {
      // Loaded on demand: an API server compresses only answers above 128 KiB.
      const { gunzipInto } = await import('./gunzip.ts');
      await gunzipInto(answer, { onWire, maxBytes: options.maxBytes }, taken);
    } else await answer.read(taken);
  } catch (error) {
    throw refusal ? refusal.error : explain(error);
  } finally {
    idle.end();
    lease?.end();
    end();
  }
  return bytes;
}

/** Others are to be read first; meanwhile it is not the member that is silent. */
async function untilTurn(turn: Promise<void>, idle: IdleClock): Promise<void> {
  idle.stop();
  await turn;
  idle.touch();
}

interface IdleClock {
  touch(): void;
  /** Until the next touch. */
  stop(): void;
  end(): void;
}

/** Calls `onIdle` when nothing was read for `idleMs`. */
function idleClock({ idleMs, server }: BodyOptions, onIdle: (error: ClusterError) => void): IdleClock {
  let pieces = 0;
  let isOver = idleMs === undefined;
  let timer: NodeJS.Timeout | undefined;
  // What came while this process was busy counts before the time that it was busy.
  const onTimer = () => {
    const before = pieces;
    setImmediate(() => {
      if (timer && before === pieces) onIdle(new ClusterError(silent(server, idleMs ?? 0)));
    });
  };
  const clock: IdleClock = {
    touch() {
      pieces += 1;
      if (timer) timer.refresh();
      else if (!isOver) timer = setTimeout(onTimer, idleMs);
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
    end() {
      isOver = true;
      clock.stop();
    },
  };
  clock.touch();
  return clock;
}

/** Reads at most `maxBytes` of an error's body: enough for its words, whatever comes after. */
export async function readSome(answer: Answer, options: BodyOptions): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of bodyChunks(answer, { ...options, maxBytes: Number.POSITIVE_INFINITY })) {
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

/** Throws ClusterError for an encoding that nobody asked for. */
function isCompressed(answer: Answer, server: string): boolean {
  const encoding = (answer.header('content-encoding') ?? 'identity').toLowerCase();
  if (encoding === 'identity' || encoding === '') return false;
  if (encoding === 'gzip' || encoding === 'x-gzip') return true;
  const shown = encoding.replaceAll(/[^\w,.-]/g, '?').slice(0, 40);
  throw new ClusterError(
    badBody(server, { detail: `content encoding ${shown}`, go: `unknown content encoding ${shown}` }),
  );
}

function tooLarge(server: string, maxBytes: number): ClusterFailure {
  const limit = maxBytes >= 1024 * 1024 ? `${Math.floor(maxBytes / 1024 / 1024)} MiB` : `${maxBytes} bytes`;
  const message = `the answer of ${server} is larger than ${limit}`;
  return { reason: 'too-large', detail: limit, message, kubectlText: `error: ${message}` };
}

function silent(server: string, idleMs: number): ClusterFailure {
  return {
    reason: 'timeout',
    message: `the answer of ${server} stopped in the middle: not a byte for ${idleMs / 1000}s`,
    kubectlText: bodyText(
      'net/http: request canceled (Client.Timeout or context cancellation while reading body)',
    ),
  };
}

function brokenBody(error: unknown, server: string): ClusterFailure {
  const code = errorCode(error);
  if (code === 'Z_DATA_ERROR')
    return badBody(server, { detail: 'damaged gzip data', go: 'gzip: invalid header', cause: error });
  if (error instanceof ProtocolError)
    return badBody(server, { detail: error.detail, go: error.message, cause: error });
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

const bodyWords = 'error: unexpected error when reading response body. Please retry. Original error: ';

/** kubectl's text for what went wrong while a body was read (client-go rest/request.go transformResponse). */
export function bodyText(go: string): string {
  return bodyWords + go;
}

/** Whether an answer had begun when it went wrong. */
export function isOfBody({ kubectlText }: ClusterFailure): boolean {
  return kubectlText.startsWith(bodyWords);
}
