// Ages for people (`5d3h`), as apimachinery's util/duration prints them.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** Go's longest time.Duration, about 292 years: longer spans are cut to it. */
const LONGEST = 9_223_372_036_854.775;

const GO_ZERO_TIME = Date.parse('0001-01-01T00:00:00Z');

// RFC 3339 as Go's time.Parse takes it; it allows a fraction of any length.
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** `duration.HumanDuration`: two or three significant figures. A future of up to two seconds counts as now. */
export function humanDuration(milliseconds: number): string {
  const clipped = clip(milliseconds);
  const seconds = Math.trunc(clipped / SECOND);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(clipped / MINUTE);
  if (minutes < 10) return pair([minutes, 'm'], [seconds % 60, 's']);
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(clipped / HOUR);
  if (hours < 8) return pair([hours, 'h'], [minutes % 60, 'm']);
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return pair([days, 'd'], [hours % 24, 'h']);
  if (days < 365 * 2) return `${days}d`;
  const years = Math.trunc(days / 365);
  return years < 8 ? pair([years, 'y'], [days % 365, 'd']) : `${years}y`;
}

/**
 * The AGE cell that kubectl computes itself: the time since an RFC 3339 timestamp, `<unknown>` when it is missing,
 * unreadable or Go's zero time (cli-runtime pkg/printers, translateTimestampSince).
 * @param nowMs the clock, in milliseconds since 1970
 */
export function translateTimestampSince(timestamp: string | null | undefined, nowMs: number): string {
  if (timestamp === null || timestamp === undefined || !TIMESTAMP.test(timestamp)) return '<unknown>';
  const then = Date.parse(timestamp.replace(',', '.'));
  if (Number.isNaN(then) || then === GO_ZERO_TIME) return '<unknown>';
  return humanDuration(nowMs - then);
}

function pair(first: readonly [number, string], second: readonly [number, string]): string {
  return second[0] === 0 ? first.join('') : first.join('') + second.join('');
}

function clip(milliseconds: number): number {
  return Math.min(Math.max(milliseconds, -LONGEST), LONGEST);
}
