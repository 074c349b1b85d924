// The line to one API server: requests in, answers or ClusterErrors out. Nothing is sent before the first request.
import type { Connection } from '../core/connection.ts';
import { errorMessage } from '../core/error-code.ts';
import { ClusterError } from '../core/failure.ts';
import { anonymous, staticAuthenticator } from './authenticator.ts';
import { bodyChunks, consumeBody, type BodyOptions } from './body.ts';
import { abortFailure, requestTimeout, stopWith, type Stop } from './cancel.ts';
import { contentTypeFailure, expectationOf, type Expectation } from './content-type.ts';
import type { DialLimits } from './dial/dial.ts';
import type { Progress } from './exchange.ts';
import type { Answer } from './http/answer.ts';
import { openLine, type Line } from './line.ts';
import type {
  ClientRequest,
  ClientResponse,
  MemberClient,
  ResponseHead,
  ResponseStream,
  TransportOptions,
} from './member-client.ts';
import { closeLater } from './close-later.ts';
import { isWrite, unknownOutcome } from './outcome.ts';
import { trackProgress } from './progress.ts';
import { runMemory } from './run-memory.ts';
import { send } from './send.ts';
import { parseWarnings } from './warnings.ts';

export type { ClientRequest, ClientResponse, MemberClient, ResponseStream, TransportOptions };

const defaults = { maxBytes: 512 * 1024 * 1024, accept: 'application/json' };

/** Opens the line; what cannot be used in `connection` shows up as the first request's rejection. */
export function connectMember(connection: Connection, options: TransportOptions): MemberClient {
  const running = new Set<Stop>();
  const idleMs = bodyIdleMs(options);
  let line: Line | undefined;
  let isClosed = false;
  const isTls = /^https:/i.test(connection.server);
  // clientcmd reads a user's credentials only for a server with TLS.
  const authenticator = isTls
    ? (options.authenticator ?? staticAuthenticator(connection.auth, options.readFile))
    : anonymous;

  /** Until the head of a 2xx answer; whoever reads the body calls `finish` at its end. */
  async function begin(request: ClientRequest): Promise<Begun> {
    const progress = trackProgress(options.awaits);
    const limitMs = request.requestTimeoutMs ?? 0;
    const limit = limitMs > 0 ? { ms: limitMs, reason: () => requestTimeout(limitMs) } : undefined;
    const stop = stopWith([options.signal, request.signal], limit);
    if (isClosed) stop.abort(closed);
    running.add(stop);
    const finish = () => {
      stop.release();
      running.delete(stop);
      progress.end();
    };
    const toError = (error: unknown): ClusterError => {
      const known = explain(error, { stop, progress, server: line?.server.label ?? connection.server });
      return isWrite(request) ? unknownOutcome(known, progress.stage) : known;
    };
    try {
      stop.signal.throwIfAborted();
      line ??= openLine(connection, {
        env: options.env,
        authenticator,
        limits: dialLimits(options),
        ...(options.deadline && { hold: options.deadline.hold }),
        ...(options.resolve && { resolve: options.resolve }),
      });
      const answer = await send(request, { line, authenticator, stop, progress, options });
      checkType(answer, request, line);
      const { label: server } = line.server;
      const { budget } = runMemory(options.env);
      const body = {
        server,
        maxBytes: request.maxBytes ?? defaults.maxBytes,
        signal: stop.signal,
        budget,
        idleMs,
      };
      return { answer, body, toError, finish };
    } catch (error) {
      finish();
      throw toError(error);
    }
  }

  async function consume(request: ClientRequest, take: (piece: Buffer) => void): Promise<ResponseHead> {
    const { answer, body, toError, finish } = await begin(request);
    const head = headOf(answer);
    try {
      const bytes = await consumeBody(answer, body, take);
      const isMissing = bytes === 0 && expected(request) === 'json' && request.method !== 'HEAD';
      if (isMissing) throw new ClusterError(emptyAnswer(body.server, head.status));
      return head;
    } catch (error) {
      throw toError(error);
    } finally {
      finish();
    }
  }

  return {
    server: connection.server,
    async open(request) {
      const begun = await begin(request);
      return { ...headOf(begun.answer), chunks: chunksOf(begun) };
    },
    async request(request) {
      const pieces: Buffer[] = [];
      const head = await consume(request, (piece) => void pieces.push(piece));
      const [only] = pieces;
      return { ...head, body: pieces.length === 1 && only ? only : Buffer.concat(pieces) };
    },
    certificate: () => line?.certificate(),
    consume,
    close() {
      isClosed = true;
      for (const stop of running) {
        stop.abort(closed);
        stop.release();
      }
      running.clear();
      if (line) closeLater(line.connections);
    },
  };
}

/** A tenth of the time that there is: who gives a cluster more of it, for a slow line, gives more for connecting too. */
function dialLimits({ connectTimeoutMs, deadline }: TransportOptions): DialLimits {
  if (connectTimeoutMs !== undefined) return { tcpMs: connectTimeoutMs, handshakeMs: connectTimeoutMs };
  const left = (deadline?.at() ?? Infinity) - Date.now();
  const tenth = Number.isFinite(left) ? left / 10 : 0;
  // net/http: DefaultTransport.TLSHandshakeTimeout.
  return { tcpMs: Math.max(3_000, tenth), handshakeMs: Math.max(10_000, tenth) };
}

/** A sixth of the time that there is, and at least 5 s. */
function bodyIdleMs({ idleTimeoutMs, deadline }: TransportOptions): number | undefined {
  const left = (deadline?.at() ?? Infinity) - Date.now();
  return idleTimeoutMs ?? (Number.isFinite(left) ? Math.max(5_000, left / 6) : undefined);
}

// Made once: an error takes its time to make, and this one is made for every member of every run.
const closed = new ClusterError({
  reason: 'cancelled',
  message: 'the work on this cluster is done',
  kubectlText: 'error: the request was cancelled',
});

/** An answer whose body is still to be read. */
interface Begun {
  readonly answer: Answer;
  readonly body: BodyOptions;
  readonly toError: (error: unknown) => ClusterError;
  readonly finish: () => void;
}

/** The body with the request's own errors and its clean-up, whichever way reading ends. */
async function* chunksOf({ answer, body, toError, finish }: Begun): AsyncGenerator<Buffer> {
  try {
    yield* bodyChunks(answer, body);
  } catch (error) {
    throw toError(error);
  } finally {
    finish();
  }
}

function headOf({ status, header, headers }: Answer): ResponseHead {
  return {
    status,
    header,
    warnings: parseWarnings(headers('warning')),
  };
}

function expected(request: ClientRequest): Expectation {
  return request.expect ?? expectationOf(request.accept ?? defaults.accept);
}

function checkType(answer: Answer, request: ClientRequest, { server }: Line): void {
  const failure = contentTypeFailure(answer.header('content-type'), expected(request), server.label);
  if (!failure) return;
  answer.destroy();
  throw new ClusterError(failure);
}

function emptyAnswer(server: string, status: number) {
  return {
    reason: 'bad-response',
    detail: `empty answer (status ${status})`,
    message: `${server} answered with status ${status} and nothing else`,
    kubectlText: 'error: unexpected end of JSON input',
  } as const;
}

interface Ending {
  readonly stop: Stop;
  readonly progress: Progress;
  readonly server: string;
}

/** Whatever ended a request, as a ClusterError: an abort by how far the request had come, a bug as `internal`. */
function explain(error: unknown, { stop, progress, server }: Ending): ClusterError {
  const { aborted, reason } = stop.signal;
  const isFailure = error instanceof ClusterError;
  if (aborted && (error === reason || !isFailure))
    return new ClusterError(abortFailure(reason, progress.stage, server));
  if (isFailure) return error;
  const message = errorMessage(error);
  return new ClusterError({
    reason: 'internal',
    message: `the request could not be made: ${message}`,
    kubectlText: `error: ${message}`,
    cause: error,
  });
}
