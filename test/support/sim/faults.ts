// What can be wrong with a server, as data: in a test, or as JSON on a command line.
import { trusted } from './trusted.ts';

interface Limits {
  /** How often it strikes; absent: until clearFaults(). */
  readonly times?: number;
}

interface RequestLimits extends Limits {
  /** Only requests whose path and query contain this text. */
  readonly path?: string;
}

/** Before any byte of TLS; only new connections notice, except that the first two also end the open ones. */
export type ConnectFault =
  /**
   * `refuse`: nothing listens. `blackhole`: the handshake of TCP is never answered, as behind a
   * firewall that drops. Both are states of the port and last until clearFaults().
   */
  | { readonly at: 'connect'; readonly kind: 'refuse' | 'blackhole' }
  /** `hang`: accepted, then silence. `reset`, `eof`: accepted, then closed. */
  | (Limits & { readonly at: 'connect'; readonly kind: 'hang' | 'reset' | 'eof' });

/** During the handshake of TLS. */
export interface TlsFault extends Limits {
  readonly at: 'tls';
  readonly kind: 'hang' | 'reset' | 'eof' | 'plaintext' | CertificateFault;
}

/** The handshake works, but the certificate is not to be trusted. */
export type CertificateFault = 'expired' | 'not-yet-valid' | 'wrong-host' | 'self-signed' | 'unknown-ca';

export type ResponseFault = RequestLimits & { readonly at: 'response' } & (
    | { readonly kind: 'hang' | 'reset' | 'eof' }
    /** The answer comes, but later. */
    | { readonly kind: 'delay'; readonly ms: number }
    /**
     * A failure in the words that a real server has for this code. `form`: `status` is an object as
     * the apiserver sends it (except 429, which it sends as text), `text` and `html` are a proxy's.
     */
    | {
        readonly kind: 'status';
        readonly code: number;
        readonly retryAfter?: number | string;
        readonly message?: string;
        readonly form?: 'status' | 'text' | 'html' | 'empty';
      }
    | { readonly kind: 'redirect'; readonly location: string; readonly code?: number }
    /** One header of that size; default 600 kB. */
    | { readonly kind: 'huge-header'; readonly bytes?: number }
    /** Default 10,000. */
    | { readonly kind: 'many-headers'; readonly count?: number }
    /** `Warning: 299` headers beside the right answer. */
    | { readonly kind: 'warnings'; readonly texts: readonly string[] }
    /** These bytes instead of HTTP. */
    | { readonly kind: 'raw'; readonly bytes: string }
  );

export type BodyFault = RequestLimits & { readonly at: 'body' } &
  /** The right answer begins, then nothing more comes. */
  (
    | { readonly kind: 'stall'; readonly afterBytes?: number }
    /** The right answer, a byte at a time; default every 200 ms. */
    | { readonly kind: 'drip'; readonly everyMs?: number }
    /** Half of the right answer, then the end: too early for its Content-Length, or without the last chunk. */
    | { readonly kind: 'truncate'; readonly framing?: 'length' | 'chunked' }
    | { readonly kind: 'reset'; readonly afterBytes?: number }
    /** A Table that never ends. */
    | { readonly kind: 'endless' }
    /** Blanks inside a Table, 4 GB of them in 4 MB of gzip, whether the client wants gzip or not. */
    | { readonly kind: 'gzip-bomb'; readonly bytes?: number }
    /** 200, and `garbage`: broken JSON, `empty`: nothing, `html`: a login page, `wrong-kind`: another kind of object. */
    | { readonly kind: 'garbage' | 'empty' | 'html' | 'wrong-kind' }
    /** JSON nested that deep; default 200,000. */
    | { readonly kind: 'deep'; readonly depth?: number }
    /** Every list says that it goes on. */
    | { readonly kind: 'endless-pages' }
    /** 200 (or `code`) with exactly this. */
    | {
        readonly kind: 'replace';
        readonly body: string;
        readonly contentType?: string;
        readonly code?: number;
      }
  );

export type SimFault = ConnectFault | TlsFault | ResponseFault | BodyFault;

/** The faults of one server, and how often each may still strike. */
export interface FaultList {
  readonly add: (fault: SimFault) => void;
  readonly clear: () => void;
  /** The first that fits, used up by one; `url` for the phases that have a request. */
  readonly take: <Phase extends SimFault['at']>(
    phase: Phase,
    url?: string,
  ) => Extract<SimFault, { readonly at: Phase }> | undefined;
}

export function createFaultList(): FaultList {
  let armed: { readonly fault: SimFault; left: number }[] = [];
  return {
    add: (fault) =>
      armed.push({ fault, left: ('times' in fault ? fault.times : undefined) ?? Number.POSITIVE_INFINITY }),
    clear: () => {
      armed = [];
    },
    take: <Phase extends SimFault['at']>(phase: Phase, url = '') => {
      const found = armed.find(
        ({ fault, left }) =>
          fault.at === phase && left > 0 && (!('path' in fault) || url.includes(fault.path ?? '')),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      return trusted<Extract<SimFault, { readonly at: Phase }>>(found.fault);
    },
  };
}

/** Faults by short names, for command lines. */
export const NAMED_FAULTS: Readonly<Record<string, SimFault>> = {
  refuse: { at: 'connect', kind: 'refuse' },
  blackhole: { at: 'connect', kind: 'blackhole' },
  hang: { at: 'connect', kind: 'hang' },
  reset: { at: 'tls', kind: 'reset' },
  'hang-http': { at: 'response', kind: 'hang' },
  stall: { at: 'body', kind: 'stall' },
  drip: { at: 'body', kind: 'drip' },
  truncate: { at: 'body', kind: 'truncate' },
  endless: { at: 'body', kind: 'endless' },
  'gzip-bomb': { at: 'body', kind: 'gzip-bomb' },
  garbage: { at: 'body', kind: 'garbage' },
  html: { at: 'body', kind: 'html' },
  empty: { at: 'body', kind: 'empty' },
  expired: { at: 'tls', kind: 'expired' },
  'self-signed': { at: 'tls', kind: 'self-signed' },
  'wrong-host': { at: 'tls', kind: 'wrong-host' },
  unauthorized: { at: 'response', kind: 'status', code: 401 },
  forbidden: { at: 'response', kind: 'status', code: 403 },
  throttle: { at: 'response', kind: 'status', code: 429, retryAfter: 86_400 },
  error: { at: 'response', kind: 'status', code: 500 },
  unavailable: { at: 'response', kind: 'status', code: 503 },
  slow: { at: 'response', kind: 'delay', ms: 1000 },
};
