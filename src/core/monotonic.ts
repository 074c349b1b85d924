// A clock that nobody sets. The global `performance` would do, but Node makes it when it is first looked at, from ten
// more modules.
import { hrtime } from 'node:process';

/** Milliseconds since some moment in the past. */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}
