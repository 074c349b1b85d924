// --request-timeout, in kubectl's words.
import { DurationError, formatGoDuration, parseRequestTimeout } from '../../core/duration.ts';
import { UsageError } from '../../core/errors.ts';
import { type FlagValues, flagString } from '../../core/flag.ts';

/** client-go tells the server, too, how long it waits (rest.Request.URL). */
export function timeoutQuery(requestTimeoutMs: number | undefined): { readonly timeout?: string } {
  return requestTimeoutMs === undefined ? {} : { timeout: formatGoDuration(requestTimeoutMs) };
}

/** Milliseconds; undefined when the flag is absent or 0, which is no limit. Throws UsageError. */
export function requestTimeout(values: FlagValues): number | undefined {
  const text = flagString(values, 'request-timeout');
  if (text === undefined || text === '') return undefined;
  try {
    const ms = parseRequestTimeout(text);
    return ms > 0 ? ms : undefined;
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}
