// Files that somebody else writes: when they were looked at, and whether they had become others.

/** What a look found; `bad`: nothing that could be used, so that what was there before stays. */
export type Found = 'same' | 'other' | 'bad';

/** A request on an open connection looks no sooner than that (client-go: cachingCertificateLoader). */
export const glanceMs = 1_000;

/** Requests that went out together are refused one after the other, all for what the first already finds replaced. */
const justNowMs = 30_000;

/** Looks at the same files, one look at a time. */
export interface Looks {
  /** Rejects as `look` does. */
  readonly again: () => Promise<void>;
  /** Whether the last look that was good for something is so long ago. */
  readonly isDue: (ms: number) => boolean;
  /** Looks again because what was there is refused; true when it is another now. */
  readonly afterRefusal: () => Promise<boolean>;
}

/** The first look counts as done: what the files hold now is known. */
export function lookAgain(look: () => Promise<Found>, now: () => number): Looks {
  let goodAt = now();
  let changedAt: number | undefined;
  let looking: Promise<boolean> | undefined;
  const lookOnce = async () => {
    const found = await look();
    if (found !== 'bad') goodAt = now();
    if (found === 'other') changedAt = goodAt;
    return found === 'other';
  };
  const again = () => (looking ??= lookOnce().finally(() => (looking = undefined)));
  // A clock that was set back says nothing about age.
  const isWithin = (at: number, ms: number) => now() >= at && now() - at < ms;
  return {
    async again() {
      await again();
    },
    isDue: (ms) => !isWithin(goodAt, ms),
    async afterRefusal() {
      return (await again()) || (changedAt !== undefined && isWithin(changedAt, justNowMs));
    },
  };
}
