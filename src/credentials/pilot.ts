// The first plugin of an identity group runs alone; where it fails, the others are not tried: no storm of logins, no 300 tabs.
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { type Attention, createAttention } from './attention.ts';
import { deferred } from '../core/deferred.ts';

/** One group's way through its first run. */
export interface PilotGate {
  /** One run of the group has given credentials. */
  readonly hasSucceeded: boolean;
  /**
   * Resolves when this run may start, as the pilot or behind one. Rejects with the pilot's failure when the group has failed,
   * or with the signal's reason.
   */
  enter(signal: AbortSignal, waiter: Attention): Promise<Pass>;
}

/** The right to run. `leave` is to be called in any case; without an argument the run came to nothing that says something. */
export interface Pass {
  /** A person is asked: those who wait behind this run have their clocks stopped. */
  readonly attention: Attention;
  leave(result?: 'succeeded' | ClusterFailure): void;
}

interface Pilot {
  readonly attention: Attention;
  readonly done: Promise<void>;
}

/**
 * `isKnown`: one failure speaks for the whole login. Otherwise the plugins have only their command in common, a single cluster's
 * own trouble must not take the others down: a second one has to fail in the same words, and nobody waits long for a slow pilot.
 */
export function pilotGate({ isKnown, patienceMs }: { isKnown: boolean; patienceMs: number }): PilotGate {
  const failures = new Map<string, number>();
  let hasSucceeded = false;
  let pilot: Pilot | undefined;
  let tripped: ClusterFailure | undefined;
  const isOpen = () => hasSucceeded || failures.size > 1;

  function judge(result: 'succeeded' | ClusterFailure): void {
    if (result === 'succeeded') {
      hasSucceeded = true;
      return;
    }
    const count = (failures.get(result.message) ?? 0) + 1;
    failures.set(result.message, count);
    const isFinal = isKnown || result.reason === 'login-required' || count > 1;
    if (isFinal && !hasSucceeded) tripped ??= result;
  }

  function pass(lead: boolean): Pass {
    const attention = createAttention();
    const { promise: done, resolve } = deferred<void>();
    const own: Pilot = { attention, done };
    if (lead) pilot = own;
    return {
      attention,
      leave(result) {
        if (result !== undefined) judge(result);
        if (pilot === own) pilot = undefined;
        resolve();
      },
    };
  }

  return {
    get hasSucceeded() {
      return hasSucceeded;
    },
    async enter(signal, waiter) {
      const since = performance.now();
      for (;;) {
        signal.throwIfAborted();
        if (tripped) throw new ClusterError(tripped);
        if (isOpen()) return pass(false);
        if (!pilot) return pass(true);
        const left = isKnown ? undefined : patienceMs - (performance.now() - since);
        if (left !== undefined && left <= 0) return pass(false);
        await follow(pilot, { signal, waiter, left });
      }
    },
  };
}

/** Until the pilot has come back, the signal is aborted or the patience is over; a person who is asked stops that clock, too. */
async function follow(
  pilot: Pilot,
  { signal, waiter, left }: { signal: AbortSignal; waiter: Attention; left: number | undefined },
): Promise<void> {
  const { promise: over, resolve } = deferred<void>();
  let timer: NodeJS.Timeout | undefined;
  const restart = () => {
    if (left !== undefined) timer = setTimeout(resolve, Math.max(0, left));
  };
  restart();
  const leave = pilot.attention.join(() => {
    clearTimeout(timer);
    const end = waiter.begin();
    return () => {
      end();
      restart();
    };
  });
  const stop = () => resolve();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([pilot.done, over]);
  } finally {
    leave();
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
