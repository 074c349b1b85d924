// What ends a request early: the caller's signal, its own time limit, the end of the client. And what that
// means for the member, which depends on how far the request had come.
import { type Deadline, startDeadline } from '../core/deadline.ts';
import { InterruptedError } from '../core/errors.ts';
import { ClusterError, type ClusterFailure, type FailureReason } from '../core/failure.ts';
import { bodyText } from './body.ts';

/** How far a request has come. */
export type Stage = 'credentials' | 'queued' | 'resolving' | 'connecting' | 'waiting' | 'reading';

/** One signal out of several. `release` takes the listeners off again, so that long-lived signals stay light. */
export interface Stop {
  readonly signal: AbortSignal;
  /** The time limit's; infinite without one. */
  readonly deadline: Deadline;
  /** Ends it from here. */
  readonly abort: (reason: unknown) => void;
  readonly release: () => void;
}

/** Follows every given signal, with its reason, and a time limit in milliseconds if there is one. */
export function stopWith(
  signals: readonly (AbortSignal | undefined)[],
  limit?: { readonly ms: number; readonly reason: () => unknown },
): Stop {
  const own = new AbortController();
  const undo: (() => void)[] = [];
  for (const signal of signals) {
    if (!signal) continue;
    const follow = () => own.abort(signal.reason);
    if (signal.aborted) follow();
    else {
      signal.addEventListener('abort', follow, { once: true });
      undo.push(() => signal.removeEventListener('abort', follow));
    }
  }
  const deadline = startDeadline(own.signal.aborted ? undefined : limit?.ms, () =>
    own.abort(limit?.reason()),
  );
  undo.push(() => deadline.clear());
  return {
    signal: own.signal,
    deadline,
    abort: (reason) => own.abort(reason),
    release: () => {
      for (const step of undo) step();
    },
  };
}

/** The promise, or the signal's reason as soon as it is aborted; what comes later is dropped. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** The failure behind an aborted signal: a deadline says how far the request came, anything else is `cancelled`. */
export function abortFailure(reason: unknown, stage: Stage, server: string): ClusterFailure {
  if (reason instanceof ClusterError)
    return reason.failure.reason === 'timeout' ? lateFailure(reason.failure, stage, server) : reason.failure;
  if (reason instanceof DOMException && reason.name === 'TimeoutError')
    return lateFailure({ reason: 'timeout', message: 'the time is up', kubectlText: '' }, stage, server);
  const why =
    reason instanceof InterruptedError ? 'the command was interrupted' : 'the request was cancelled';
  return { reason: 'cancelled', message: `${why}: ${progress[stage](server)}`, kubectlText: `error: ${why}` };
}

/** The limit of `requestTimeoutMs`. */
export function requestTimeout(ms: number): ClusterError {
  const message = `no full answer within the request timeout of ${ms / 1000}s`;
  return new ClusterError({ reason: 'timeout', message, kubectlText: '' });
}

function lateFailure(failure: ClusterFailure, stage: Stage, server: string): ClusterFailure {
  return {
    ...failure,
    reason: lateReasons[stage] ?? 'timeout',
    message: `${failure.message}: ${progress[stage](server)}`,
    kubectlText: timeoutText[stage],
  };
}

const lateReasons: Partial<Record<Stage, FailureReason>> = {
  queued: 'connect-timeout',
  resolving: 'dns',
  connecting: 'connect-timeout',
};

const progress: Readonly<Record<Stage, (server: string) => string>> = {
  credentials: (server) => `still waiting for the credentials for ${server}`,
  queued: (server) => `the connection to ${server} was not begun yet`,
  resolving: (server) => `the name of ${server} was not looked up yet`,
  connecting: (server) => `the connection to ${server} was not there yet`,
  waiting: (server) => `${server} took the connection and gave no answer`,
  reading: (server) => `the answer of ${server} had begun and did not end`,
};

// net/http says one of several texts for the same thing, depending on which of its timers is seen first;
// these are the ones with the most detail (http.Client.Timeout).
const awaitingConnection =
  'Unable to connect to the server: net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)';
const timeoutText: Readonly<Record<Stage, string>> = {
  credentials: awaitingConnection,
  queued: awaitingConnection,
  resolving: awaitingConnection,
  connecting: awaitingConnection,
  waiting:
    'Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
  reading: bodyText('net/http: request canceled (Client.Timeout or context cancellation while reading body)'),
};
