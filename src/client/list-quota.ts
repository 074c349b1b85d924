// How much the lists of one member may give in all. Each page may be small and right, and its token still lead on for ever.
import { ClusterError, type ClusterFailure } from '../core/failure.ts';

/** What is left for the lists of one member. */
export interface ListQuota {
  /** Counts a page after which another is to come; throws ClusterError when that would be too much. */
  take(page: PageSize): void;
}

/** What a page adds to what is kept. */
export interface PageSize {
  readonly elements: number;
  readonly bytes: number;
}

/** How much goes, in elements and bytes. */
export interface ListLimits {
  /** Of one member. */
  readonly elements: number;
  readonly bytes: number;
  /** Of one member, without counting towards what all have together. */
  readonly free: number;
  /** Of all members together, what is free left aside. */
  readonly together: number;
}

/** For whoever asks for a list in one piece: what a server can hold. */
export const mostInOnePiece = 5_000_000;
/** Three times the pods of the largest cluster that Kubernetes is made for: as rows they take 300 MB. */
export const mostInPages = 500_000;
/** The bytes are those that one answer may have. */
const defaults: ListLimits = {
  elements: mostInPages,
  bytes: 512 * 1024 * 1024,
  free: 20_000,
  together: 2_000_000,
};
/** A page takes its place, too, when it is empty. */
const leastOfPage = 10;

/** Gives each member of a run its quota. When they have too much together, who has more than his share is stopped, and nobody else. */
export function createListQuotas(limits = defaults): () => ListQuota {
  const all = { over: 0, long: 0 };
  return () => {
    let elements = 0;
    let bytes = 0;
    let over = 0;
    return {
      take(page) {
        elements += Math.max(leastOfPage, page.elements);
        bytes += page.bytes;
        const before = over;
        over = Math.max(0, elements - limits.free);
        all.over += over - before;
        if (before === 0 && over > 0) all.long += 1;
        if (bytes > limits.bytes) throw tooMuch(`${Math.floor(limits.bytes / 1024 / 1024)} MiB`);
        if (elements > limits.elements) throw tooMuch(`${limits.elements} objects`);
        if (all.over > limits.together && over > limits.together / all.long)
          throw tooMuch(`its share of what ${all.long} long lists may have together`);
      },
    };
  };
}

function tooMuch(limit: string): ClusterError {
  const message = `the list has more than ${limit} and does not end there. Ask for less, with a namespace or a selector (-l, --field-selector); if it is really that long, for all at once with --chunk-size=0`;
  const failure: ClusterFailure = {
    reason: 'too-large',
    detail: limit,
    message,
    kubectlText: `error: ${message}`,
  };
  return new ClusterError(failure);
}
