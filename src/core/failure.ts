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
  /** What a person can do about it; absent where the message says it. */
  readonly advice?: string;
}

const table: Readonly<Record<FailureReason, Entry>> = {
  'connect-timeout': {
    words: 'connection timeout',
    retryable: true,
    advice: 'Is the cluster up, and the VPN on? Give a slow one more time with --cluster-timeout.',
  },
  timeout: {
    words: 'connection timeout',
    retryable: true,
    advice: 'Is the cluster up, and the VPN on? Give a slow one more time with --cluster-timeout.',
  },
  refused: {
    words: 'connection refused',
    retryable: true,
    advice: 'Is the API server running, and the port right?',
  },
  unreachable: {
    words: 'unreachable',
    retryable: true,
    advice: 'Is a proxy or firewall in between? HTTPS_PROXY and NO_PROXY count as for kubectl.',
  },
  dns: {
    words: 'unknown host',
    retryable: true,
    advice: 'Is the VPN on? Else the context is out of date: log in to the cluster again with its own tool.',
  },
  tls: {
    words: 'certificate problem',
    showsDetail: true,
    advice:
      'Check the certificate authority and tls-server-name of its context; an expired certificate must be renewed on the server.',
  },
  redirect: {
    words: 'redirected to',
    showsDetail: true,
    advice: "A login page or proxy stands in front of the API server; give the API server's own address.",
  },
  unauthorized: { words: 'unauthorized', advice: "Log in again with that cluster's own tool." },
  forbidden: { words: 'forbidden', advice: 'Ask whoever runs the cluster for that right.' },
  'not-found': { words: 'not found' },
  'no-resource-type': { words: 'unknown resource type' },
  conflict: { words: 'conflict', retryable: true },
  throttled: { words: 'throttled', retryable: true, advice: 'Try again later.' },
  server: {
    words: 'server error',
    retryable: true,
    advice: "Try again later, or look at the API server's log.",
  },
  'bad-response': {
    words: 'bad response',
    showsDetail: true,
    advice: 'Does that address belong to an API server? See what it answers with -v=8.',
  },
  truncated: {
    words: 'truncated response',
    retryable: true,
    advice: 'Try again; a proxy in between may cut answers.',
  },
  'too-large': { words: 'response too large', advice: 'Ask for less.' },
  credential: {
    words: 'credential plugin failed',
    advice: "Run the context's credential plugin by hand, and read what it says.",
  },
  'login-required': {
    words: 'login needed',
    advice: "Log in with that cluster's own tool first, or run this on a terminal.",
  },
  'plugin-denied': {
    words: 'credential plugin not allowed',
    advice: 'Your kuberc (credentialPluginPolicy) does not allow that plugin.',
  },
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
  /** The command that goes on from here, to which the names of clusters are added; absent where `message` is enough. */
  readonly nextStep?: NextStep | undefined;
  readonly cause?: unknown;
}

/** What a person does next about clusters that the hub offers a way to. */
export type NextStep = 'kubectl mc trust add' | 'kubectl mc trust diff';

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

/** What a person can do about it, as a sentence of its own; empty where the message says it already. */
export function failureAdvice(failure: ClusterFailure): string {
  return table[failure.reason].advice ?? '';
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
