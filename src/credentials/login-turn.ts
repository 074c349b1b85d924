// One login at a time: in this process, because there is one terminal, and among all kubectl-mc of the user, because the
// second of two logins is mostly done when the first is.
import { join } from 'node:path';
import pLimit from 'p-limit';
import { ConfigError } from '../core/errors.ts';
import { ClusterError } from '../core/failure.ts';
import type { Streams } from '../core/streams.ts';
import { withLock } from '../files/lock.ts';
import { pluginFailure } from './plugin-failure.ts';

/** Runs `login` when it is its turn, with the terminal in its hands. */
export type TakeTurn = <T>(login: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Who logs in. */
export interface LoginPlace {
  readonly home: string;
  readonly pid: number;
  readonly streams: Streams;
  /** How long one login of another process is waited for. */
  readonly waitMs: number;
}

/** After so long it is said why nothing happens. */
const silentMs = 1000;

/** The turns of one process. */
export function loginTurns({ home, pid, streams, waitMs }: LoginPlace): TakeTurn {
  const inTurn = pLimit(1);
  // files/lock.ts appends `.lock`.
  const place = join(home, '.kube', 'kubectl-mc', 'login');
  return (login, signal) =>
    inTurn(async () => {
      signal.throwIfAborted();
      const notice = setTimeout(() => void sayWaiting(streams, place), silentMs);
      let hasBegun = false;
      const begin = () => {
        clearTimeout(notice);
        hasBegun = true;
        return streams.terminal.lend(login);
      };
      try {
        return await withLock(place, { pid, waitMs, signal }, begin);
      } catch (error) {
        if (hasBegun || !(error instanceof ConfigError)) throw error;
        // A home that cannot be written to must not keep anybody from logging in.
        if (error.cause !== undefined) return await begin();
        throw new ClusterError(busy(error.message));
      } finally {
        clearTimeout(notice);
      }
    });
}

async function sayWaiting({ err, terminal }: Streams, place: string): Promise<void> {
  await terminal.clear();
  await err.write(`Waiting for the login of another kubectl mc, which holds ${place}.lock\n`);
}

function busy(why: string) {
  return pluginFailure({
    reason: 'login-required',
    message: `another kubectl mc has been logging in for too long: ${why}`,
    go: why,
  });
}
