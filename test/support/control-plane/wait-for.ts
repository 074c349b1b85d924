// Waits for a condition of the real world by asking again and again.
import { setTimeout as delay } from 'node:timers/promises';
import type { BoundChild } from './bound-child.ts';
import { PortTakenError } from './free-port.ts';

export interface WaitOptions {
  /** Default: 60 s. */
  readonly timeoutMs?: number;
  /** The process without which waiting makes no sense. */
  readonly child?: BoundChild;
}

/**
 * Asks `check` every 50 ms until it answers something else than undefined. A throw of `check` counts as
 * "not yet" and is the cause of the error in the end.
 */
export async function waitFor<T>(
  what: string,
  check: () => Promise<T | undefined>,
  options: WaitOptions = {},
): Promise<T> {
  const deadline = Date.now() + (options.timeoutMs ?? 60_000);
  let cause: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value !== undefined) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    const { child } = options;
    if (child !== undefined && !child.isRunning()) throw diedError(child);
    if (Date.now() > deadline) {
      const log = child === undefined ? '' : `; its log ends with\n${tail(child.log())}`;
      throw new Error(`waited in vain for ${what}${log}`, { cause });
    }
    await delay(50);
  }
}

function diedError(child: BoundChild): Error {
  const log = child.log();
  const words = `${child.name} ended while it was starting:\n${tail(log)}`;
  return log.includes('address already in use') ? new PortTakenError(words) : new Error(words);
}

function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-15).join('\n');
}
