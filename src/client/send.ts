// A request until its 2xx answer begins: credentials, the exchange, and the few cases in which it goes out again.
import { holdAll } from '../core/deadline.ts';
import { errorMessage } from '../core/error-code.ts';
import { ClusterError } from '../core/failure.ts';
import { monotonicMs } from '../core/monotonic.ts';
import type { Authenticator } from './authenticator.ts';
import { readSome } from './body.ts';
import { abortFailure, orAbort, type Stop } from './cancel.ts';
import { exchange, type Progress } from './exchange.ts';
import type { Answer } from './http/answer.ts';
import type { Outgoing } from './http/request-bytes.ts';
import type { Line } from './line.ts';
import { isWrite } from './outcome.ts';
import { type Redact, redactor } from './redact.ts';
import { checkAuthorization, maskedHeaders, type RequestHeaders } from './request-headers.ts';
import { fitsBudget, jitterMs, maxTries, pause, retryAfterSeconds, throttled } from './retry.ts';
import { LostConnectionError } from './dial/socket-errors.ts';
import { statusError } from './status.ts';
import type { ClientRequest, TransportOptions } from './member-client.ts';

/** What sending needs beside the request. */
export interface SendContext {
  readonly line: Line;
  readonly authenticator: Authenticator;
  readonly stop: Stop;
  readonly progress: Progress;
  readonly options: Pick<TransportOptions, 'userAgent' | 'log' | 'deadline'>;
}

/** As much of an error's body as its words may need: an Invalid object can have many causes. */
const maxErrorBytes = 1024 * 1024;

/** Sends, and sends again where that is safe. Rejects with ClusterError, or with the reason of the signal. */
export async function send(request: ClientRequest, context: SendContext): Promise<Answer> {
  const { line, authenticator, stop, progress } = context;
  let mayRefresh = true;
  for (let tries = 1; ; tries += 1) {
    let attempted: Attempted;
    try {
      attempted = await attempt(request, context);
    } catch (error) {
      // rest/request.go: only a GET, because nothing else may happen twice.
      const isRepeatable = error instanceof LostConnectionError && (request.method ?? 'GET') === 'GET';
      if (!isRepeatable || tries >= maxTries) throw error;
      line.connections.closeIdle();
      await pause(jitterMs(), stop.signal);
      continue;
    }
    const { answer } = attempted;
    const code = answer.status;
    if (code >= 200 && code < 300) return answer;
    const error = await failureOf(attempted, request, context);
    if (code === 401 && mayRefresh && authenticator.refresh) {
      mayRefresh = false;
      progress.stage = 'credentials';
      const isNew = await authenticator.refresh(stop.signal, holdOf(context));
      if (isNew) line.renew();
      // A write may have come further than the 401 says (an aggregated API behind the server).
      if (isNew && !isWrite(request)) {
        tries -= 1;
        continue;
      }
    }
    if (code === 401) throw withAdvice(error, authenticator.advice?.());
    const asked = { status: code, isRead: !isWrite(request) };
    const seconds = retryAfterSeconds(asked, answer.header('retry-after'));
    if (seconds === undefined || tries >= maxTries) throw error;
    await waitAsAsked(seconds, context, error);
  }
}

function holdOf({ options, stop }: SendContext) {
  return holdAll([options.deadline, stop.deadline]);
}

/** What is known of the credentials that were refused. */
function withAdvice(error: ClusterError, advice: string | undefined): ClusterError {
  const { failure } = error;
  return advice === undefined
    ? error
    : new ClusterError({ ...failure, message: `${failure.message}; ${advice}` });
}

/** The head of an answer, and how to keep our own credential out of what is shown of it. */
interface Attempted {
  readonly answer: Answer;
  readonly redact: Redact;
}

async function attempt(request: ClientRequest, context: SendContext): Promise<Attempted> {
  const { line, authenticator, stop, progress, options } = context;
  progress.stage = 'credentials';
  const authorization = await orAbort(authenticator.authorization(stop.signal, holdOf(context)), stop.signal);
  if (authenticator.hasRotated?.()) line.renew();
  const outgoing = outgoingOf(request, { line, authorization, userAgent: options.userAgent });
  // Made when it is needed, which is seldom.
  const redact: Redact = (text) => redactor(authorization)(text);
  progress.stage = 'queued';
  const started = monotonicMs();
  const entry = {
    method: outgoing.method,
    url: `${line.server.isTls ? 'https' : 'http'}://${line.server.label}${line.server.prefix}${request.path}`,
  };
  const log = (more: { status?: string; responseHeaders?: readonly string[]; problem?: string }) =>
    options.log?.({
      ...entry,
      requestHeaders: maskedHeaders(outgoing.headers),
      tookMs: monotonicMs() - started,
      ...more,
    });
  try {
    const { connections, server } = line;
    const answer = await exchange(outgoing, {
      connections,
      server: server.label,
      signal: stop.signal,
      progress,
    });
    if (options.log) {
      const status = redact(`${answer.status} ${answer.reason}`);
      log({
        status,
        responseHeaders: answer
          .fields()
          .flatMap(({ name, value }) => [name, value])
          .map(redact),
      });
    }
    return { answer, redact };
  } catch (error) {
    log({ problem: errorMessage(error) });
    throw error;
  }
}

function outgoingOf(
  request: ClientRequest,
  { line, authorization, userAgent }: { line: Line; authorization: string | undefined; userAgent: string },
): Outgoing {
  const { method = 'GET', body } = request;
  checkAuthorization(authorization);
  const headers: RequestHeaders = {
    ...line.headers,
    'User-Agent': userAgent,
    Accept: request.accept ?? 'application/json',
    ...(body !== undefined && { 'Content-Type': request.contentType ?? 'application/json' }),
    ...((body !== undefined || method.startsWith('P')) && {
      'Content-Length': String(Buffer.byteLength(body ?? '')),
    }),
    ...request.headers,
    ...(authorization !== undefined && { Authorization: authorization }),
  };
  return { method, target: line.target(request.path), headers, body };
}

async function failureOf(
  { answer, redact }: Attempted,
  request: ClientRequest,
  { line, stop }: SendContext,
): Promise<ClusterError> {
  const server = line.server.label;
  const code = answer.status;
  const location = answer.header('location');
  const body = await readSome(answer, { server, maxBytes: maxErrorBytes, signal: stop.signal });
  return statusError({
    server,
    code,
    body: Buffer.from(redact(body.toString('latin1')), 'latin1'),
    method: request.method ?? 'GET',
    path: request.isRaw ? '' : request.path,
    contentType: answer.header('content-type'),
    location: location && redact(location),
    retryAfterSeconds: retryAfterSeconds({ status: code, isRead: true }, answer.header('retry-after')) ?? 0,
  });
}

async function waitAsAsked(seconds: number, context: SendContext, error: ClusterError): Promise<void> {
  const { line, options, stop, progress } = context;
  const deadlineMs = Math.min(options.deadline?.at() ?? Infinity, stop.deadline.at());
  progress.stage = 'waiting';
  const impatient = () => throttled(line.server.label, seconds, error);
  if (!fitsBudget(seconds * 1000, deadlineMs)) throw impatient();
  try {
    await pause(seconds * 1000, stop.signal);
  } catch (reason) {
    // The time ran out while the server was to be left alone: that is no silence of the server.
    const isLate = abortFailure(reason, 'waiting', line.server.label).reason === 'timeout';
    throw isLate ? impatient() : reason;
  }
}
