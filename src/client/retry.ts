// When a request is sent again, and after how long. client-go tries up to ten times and waits for as long as
// it is told; over a fleet one slow member must not hold the others, so the budget decides.
import { ClusterError } from '../core/failure.ts';

/** A request goes out at most this often, whatever the reason of the repetition. */
export const maxTries = 3;

/** Without a deadline from the caller: no wait longer than the default time of a cluster. */
const defaultBudgetMs = 30_000;

/**
 * Seconds that a 429 or 5xx asks to wait; undefined when it does not say (client-go checkWait). Only 429 and 503 say as
 * well that nothing was done, so a write waits for no other.
 */
export function retryAfterSeconds(
  { status, isRead }: { readonly status: number; readonly isRead: boolean },
  header: string | undefined,
): number | undefined {
  if (status !== 429 && status !== 503 && !(isRead && status >= 500)) return undefined;
  // strconv.Atoi: a date is no number, so it is not waited for.
  if (header === undefined || !/^[+-]?\d+$/.test(header)) return undefined;
  const seconds = Number(header);
  return Number.isSafeInteger(seconds) ? Math.max(0, seconds) : undefined;
}

/** Whether a wait still leaves time for an answer; `deadlineMs` is in milliseconds since 1970, or infinite. */
export function fitsBudget(waitMs: number, deadlineMs: number): boolean {
  return waitMs < (Number.isFinite(deadlineMs) ? deadlineMs - Date.now() : defaultBudgetMs);
}

/** The server wants more patience than there is. */
export function throttled(server: string, seconds: number, cause: unknown): ClusterError {
  const detail = `server asks to wait ${seconds}s`;
  return new ClusterError({
    reason: 'throttled',
    detail,
    message: `${server} is overloaded and asks to wait ${seconds}s`,
    kubectlText: 'error: client rate limiter Wait returned an error: context deadline exceeded',
    cause,
  });
}

/** Before another try after a lost connection: a moment, not the same for every member. */
export function jitterMs(): number {
  return 100 + Math.random() * 200;
}

/** Waits; rejects with the signal's reason. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
