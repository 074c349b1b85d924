// Closing a connection costs half a millisecond and more of a short run, and its end closes them all for nothing. So a
// some wait for that; in a fleet of hundreds, or a run that goes on, they are closed as if nothing were.

/** What has connections to close. */
export interface Closing {
  destroy(): void;
}

/** An idle TLS connection takes some 200 KiB. */
const most = 128;
const soonMs = 500;

const waiting = new Set<Closing>();
let timer: NodeJS.Timeout | undefined;

/** Closes it within half a second, or never when the process ends before. */
export function closeLater(closing: Closing): void {
  waiting.add(closing);
  if (waiting.size > most) closeFirst();
  timer ??= setTimeout(closeAll, soonMs).unref();
}

function closeFirst(): void {
  const [first] = waiting;
  if (!first) return;
  waiting.delete(first);
  first.destroy();
}

/** Closes what waits for it, for somebody who needs the descriptors. */
export function closeAll(): void {
  clearTimeout(timer);
  timer = undefined;
  while (waiting.size > 0) closeFirst();
}
