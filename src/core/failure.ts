// Why a member failed: the closed list of reasons, and the one table from reason to words.

/** The contract's list (`error.reason` in JSON). */
export type FailureReason =
  | 'connect-timeout'
  | 'timeout'
  | 'refused'
  | 'unreachable'
  | 'dns'
  | 'tls'
  | 'redirect'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'no-resource-type'
  | 'conflict'
  | 'throttled'
  | 'server'
  | 'bad-response'
  | 'truncated'
  | 'too-large'
  | 'credential'
  | 'login-required'
  | 'plugin-denied'
  | 'no-credentials'
  | 'untrusted'
  | 'endpoint-changed'
  | 'cancelled'
  | 'unknown-outcome'
  | 'internal';

interface Entry {
  readonly words: string;
  /** The detail is part of the words (`certificate problem: …`). */
  readonly showsDetail?: boolean;
  /** Whether the same command may succeed if it is run again unchanged. */
  readonly retryable?: boolean;
}

const table: Readonly<Record<FailureReason, Entry>> = {
  'connect-timeout': { words: 'connection timeout', retryable: true },
  timeout: { words: 'connection timeout', retryable: true },
  refused: { words: 'connection refused', retryable: true },
  unreachable: { words: 'unreachable', retryable: true },
  dns: { words: 'unknown host', retryable: true },
  tls: { words: 'certificate problem', showsDetail: true },
  redirect: { words: 'redirected to', showsDetail: true },
  unauthorized: { words: 'unauthorized' },
  forbidden: { words: 'forbidden' },
  'not-found': { words: 'not found' },
  'no-resource-type': { words: 'unknown resource type' },
  conflict: { words: 'conflict', retryable: true },
  throttled: { words: 'throttled', retryable: true },
  server: { words: 'server error', retryable: true },
  'bad-response': { words: 'bad response', showsDetail: true },
  truncated: { words: 'truncated response', retryable: true },
  'too-large': { words: 'response too large' },
  credential: { words: 'credential plugin failed' },
  'login-required': { words: 'login needed' },
  'plugin-denied': { words: 'credential plugin not allowed' },
  'no-credentials': { words: 'no credentials', showsDetail: true },
  untrusted: { words: 'endpoint not approved' },
  'endpoint-changed': { words: 'endpoint changed' },
  cancelled: { words: 'cancelled', retryable: true },
  'unknown-outcome': { words: 'outcome unknown' },
  internal: { words: 'internal error' },
};

/** One thing that went wrong with one member. */
export interface ClusterFailure {
  readonly reason: FailureReason;
  /** Short, for the parentheses: a certificate problem, a redirect's host, a reason code. */
  readonly detail?: string;
  /** One sentence; goes into `error.message` and into `-v`. */
  readonly message: string;
  /** What kubectl itself would print on stderr for this, line by line, without the last newline. */
  readonly kubectlText: string;
  readonly cause?: unknown;
}

/** The words in parentheses after the cluster's name, in the contract's form. */
export function failureWords(failure: ClusterFailure): string {
  const entry = table[failure.reason];
  if (!entry.showsDetail || !failure.detail) return entry.words;
  const detail = shorten(failure.detail, maxDetail);
  return failure.reason === 'redirect' ? `redirected to ${detail}, refused` : `${entry.words}: ${detail}`;
}

/** Part of it is the server's own: a name among others is no place for a page. */
const maxDetail = 160;

/** The beginning of a text that a server may have made as long as it likes. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** Whether the same command may succeed if it is run again unchanged. */
export function isRetryable(failure: ClusterFailure): boolean {
  return table[failure.reason].retryable ?? false;
}

/** How a task reports that its member failed; anything else that it throws becomes `internal`. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly failure: ClusterFailure;

  constructor(failure: ClusterFailure) {
    super(failure.message, { cause: failure.cause });
    this.failure = failure;
  }
}
