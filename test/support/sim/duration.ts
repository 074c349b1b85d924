// Ages as the server writes them into table cells.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** The text, and for how many milliseconds of growing age it stays the same. */
export interface Age {
  readonly text: string;
  readonly staysMs: number;
}

/** apimachinery/pkg/util/duration, HumanDuration. */
export function humanAge(ms: number): Age {
  const seconds = Math.trunc(ms / SECOND);
  if (seconds < -1) return { text: '<invalid>', staysMs: -2 * SECOND + 1 - ms };
  if (seconds < 0) return { text: '0s', staysMs: SECOND - ms };
  if (seconds < 120) return age(`${seconds}s`, ms, SECOND);
  const minutes = Math.trunc(ms / MINUTE);
  if (minutes < 10) return age(both(minutes, 'm', seconds % 60, 's'), ms, SECOND);
  if (minutes < 180) return age(`${minutes}m`, ms, MINUTE);
  const hours = Math.trunc(ms / HOUR);
  if (hours < 8) return age(both(hours, 'h', minutes % 60, 'm'), ms, MINUTE);
  if (hours < 48) return age(`${hours}h`, ms, HOUR);
  const days = Math.trunc(ms / DAY);
  if (days < 8) return age(both(days, 'd', hours % 24, 'h'), ms, HOUR);
  if (ms < 2 * YEAR) return age(`${days}d`, ms, DAY);
  const years = Math.trunc(ms / YEAR);
  if (ms < 8 * YEAR) return age(both(years, 'y', days % 365, 'd'), ms, DAY);
  return age(`${years}y`, ms, YEAR);
}

function both(...parts: readonly [number, string, number, string]): string {
  const [big, bigUnit, small, smallUnit] = parts;
  return small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`;
}

function age(text: string, ms: number, unit: number): Age {
  return { text, staysMs: unit - (ms % unit) };
}

/** Turns timestamps of one moment into cells, and knows how long those cells stay true. */
export interface AgeReader {
  /** `<unknown>` without a timestamp. */
  readonly since: (timestamp: string | null | undefined) => string;
  /** Epoch milliseconds at which the first of the given texts changes. */
  readonly changesAt: () => number;
}

/** Reads ages as of `now`, in epoch milliseconds. */
export function ageReader(now: number): AgeReader {
  let stays = Number.POSITIVE_INFINITY;
  // The objects of one rollout share their timestamp.
  const known = new Map<string, string>();
  return {
    since: (timestamp) => {
      if (timestamp === null || timestamp === undefined) return '<unknown>';
      const seen = known.get(timestamp);
      if (seen !== undefined) return seen;
      const { text, staysMs } = humanAge(now - Date.parse(timestamp));
      stays = Math.min(stays, staysMs);
      known.set(timestamp, text);
      return text;
    },
    changesAt: () => now + stays,
  };
}
