// Step 4 of the pipeline, and the only fan-out: bounded, a deadline per cluster from the moment its work
// starts, one for all, an error boundary around each. Trouble of one cluster is a value, never a throw.
import pLimit from 'p-limit';
import { type Deadline, holdAll, startDeadline } from '../core/deadline.ts';
import { errorMessage } from '../core/error-code.ts';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import type { Outcome, Target, TaskResult } from '../core/fleet.ts';
import { monotonicMs } from '../core/monotonic.ts';
import { type Place, patience } from './patience.ts';

/** How much at once and how long; `signal` is the user's Ctrl-C. */
export interface FanOutOptions<T> {
  readonly concurrency: number;
  /** From the moment a cluster's work starts; undefined for work without an end, such as a watch. */
  readonly clusterTimeoutMs: number | undefined;
  /** From now, for all; clusters not started by then fail with `timeout`. */
  readonly totalTimeoutMs: number;
  readonly signal: AbortSignal;
  /** False: the first failure cancels whatever is under way or not started. */
  readonly continueOnError: boolean;
  /** Called once per cluster as soon as its outcome is known. */
  readonly onOutcome?: (outcome: Outcome<T>) => void;
}

/** What a task is given beside its target: when to stop, and when it will be told to. */
export interface Slot {
  readonly signal: AbortSignal;
  /** Holding it stops the total time, too: nobody else is told off because a person is typing. */
  readonly deadline: Deadline;
  /**
   * From now on nothing but the cluster is awaited, until the function that it gives is called. When that takes long,
   * another cluster starts beside it. Undefined when all have started.
   */
  readonly awaits: (() => () => void) | undefined;
}

/** Work on one target. */
export type Task<T> = (target: Target, slot: Slot) => Promise<TaskResult<T>>;

/** How long a task may take to come back with what it has after its deadline fired; more on a machine that is busy. */
const graceMs = 500;

/** Runs `task` on every target and returns one outcome each, in the order of `targets`. Never throws. */
export async function fanOut<T>(
  targets: readonly Target[],
  task: Task<T>,
  options: FanOutOptions<T>,
): Promise<Outcome<T>[]> {
  const limit = pLimit(options.concurrency);
  const places = targets.length > options.concurrency ? patience(limit) : undefined;
  const stop = new AbortController();
  const lastStart = startDeadline(options.totalTimeoutMs);
  const interrupted = () => stop.abort(new ClusterError(cancelled('the command was interrupted')));
  options.signal.addEventListener('abort', interrupted, { once: true });
  if (options.signal.aborted) interrupted();
  try {
    return await Promise.all(
      targets.map((target) =>
        limit(async () => {
          const place = places?.take();
          const outcome = await runOne(target, task, { ...options, stop: stop.signal, lastStart, place });
          place?.leave();
          if (!outcome.ok && !options.continueOnError && !stop.signal.aborted)
            stop.abort(new ClusterError(cancelled(`cancelled after the failure of ${target.cluster.name}`)));
          options.onOutcome?.(outcome);
          return outcome;
        }),
      ),
    );
  } finally {
    lastStart.clear();
    places?.end();
    options.signal.removeEventListener('abort', interrupted);
  }
}

interface Run {
  readonly stop: AbortSignal;
  readonly lastStart: Deadline;
  /** Undefined when there is one for each. */
  readonly place: Place | undefined;
}

async function runOne<T>(
  target: Target,
  task: Task<T>,
  options: FanOutOptions<T> & Run,
): Promise<Outcome<T>> {
  const started = monotonicMs();
  const cluster = target.cluster;
  const own = new AbortController();
  const failed = (failure: ClusterFailure): Outcome<T> => ({
    ok: false,
    cluster,
    target,
    failures: [failure],
    tookMs: monotonicMs() - started,
  });
  if (options.stop.aborted) return failed(toFailure(options.stop.reason));
  if (Date.now() > options.lastStart.at()) return failed(notStarted(options.totalTimeoutMs));
  const limitMs = options.clusterTimeoutMs;
  const limit = startDeadline(limitMs, () => own.abort(new ClusterError(timedOut(limitMs ?? 0))));
  const deadline = { at: limit.at, hold: holdAll([limit, options.lastStart]) };
  const stopOwn = () => own.abort(options.stop.reason);
  options.stop.addEventListener('abort', stopOwn, { once: true });
  const { signal } = own;
  const awaits = options.place?.awaits;
  let late: NodeJS.Timeout | undefined;
  let isOver = false;
  try {
    const abandoned = new Promise<never>((_, reject) => {
      const onAbort = () => {
        if (!isOver) late = setTimeout(() => setImmediate(() => reject(signal.reason)), graceMs);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    });
    // The race is for a task that does not heed its signal; it must not hold up the fleet.
    abandoned.catch(() => undefined);
    const { value, failures } = await Promise.race([task(target, { signal, deadline, awaits }), abandoned]);
    const tookMs = monotonicMs() - started;
    const [first, ...rest] = failures;
    if (first === undefined) return { ok: true, cluster, target, value, tookMs };
    return { ok: false, cluster, target, failures: [first, ...rest], value, tookMs };
  } catch (error) {
    return failed(toFailure(error));
  } finally {
    isOver = true;
    options.stop.removeEventListener('abort', stopOwn);
    limit.clear();
    clearTimeout(late);
    // Whatever the task left open ends with its signal.
    if (!signal.aborted) own.abort(workIsDone);
  }
}

// Made once: an error takes its time to make, and every cluster ends with this one.
const workIsDone = new ClusterError(cancelled('the work on this cluster is done'));

/** What a thrown value means for its cluster: a ClusterError says it itself, anything else is a bug of ours. */
export function toFailure(error: unknown): ClusterFailure {
  if (error instanceof ClusterError) return error.failure;
  const message = errorMessage(error);
  return {
    reason: 'internal',
    message: `internal error: ${message}`,
    kubectlText: `error: ${message}`,
    cause: error,
  };
}

function timedOut(ms: number): ClusterFailure {
  const message = `no answer within the cluster timeout of ${ms / 1000}s (--cluster-timeout)`;
  return { reason: 'timeout', message, kubectlText: `Unable to connect to the server: ${message}` };
}

function notStarted(ms: number): ClusterFailure {
  const message = `not started within the total timeout of ${ms / 1000}s; raise --concurrency or choose fewer clusters`;
  return { reason: 'timeout', message, kubectlText: `Unable to connect to the server: ${message}` };
}

function cancelled(message: string): ClusterFailure {
  return { reason: 'cancelled', message, kubectlText: `error: ${message}` };
}
