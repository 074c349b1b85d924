// The words between callers and the transport: what a request is, and what comes back.
import type { Deadline } from '../core/deadline.ts';
import type { Authenticator, ReadText } from './authenticator.ts';
import type { Expectation } from './content-type.ts';
import type { Resolve } from './dial/system-lookup.ts';
import type { RequestLog } from './request-log.ts';

/** The world around the requests to one member. */
export interface TransportOptions {
  /** Proxy variables, SSL_CERT_FILE, SSL_CERT_DIR. One object is one run: members that share it share lookups and roots. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userAgent: string;
  /** Ends every request of this client. */
  readonly signal?: AbortSignal;
  /** When the caller's own time ends: no server's wish to wait goes beyond it, and a person who types stops it. */
  readonly deadline?: Deadline;
  /** Called when nothing but the server is awaited; what it gives is called when the server says something. */
  readonly awaits?: () => () => void;
  /** Hears of every exchange (kubectl's -v 6 to 9). */
  readonly log?: RequestLog;
  /** Reads the token file; default node:fs. */
  readonly readFile?: ReadText;
  /** Default: what the connection's own `auth` holds. Not asked for http://, where no credential is sent. */
  readonly authenticator?: Authenticator;
  /** For TCP, and once more for proxy and TLS; default: a tenth of the time until the deadline, at least 3 s and 10 s. */
  readonly connectTimeoutMs?: number;
  /** How long an answer may pause in the middle; default: a sixth of the time until the deadline, at least 5 s. */
  readonly idleTimeoutMs?: number;
  /** Default: the system's resolver, with a memory per run. */
  readonly resolve?: Resolve;
}

/** One request. */
export interface ClientRequest {
  /** Default GET. */
  readonly method?: string;
  /** Starts with `/` and may hold a query. */
  readonly path: string;
  /** Default `application/json`. */
  readonly accept?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Default `application/json`, when there is a body. */
  readonly contentType?: string;
  /** Its reason decides about the failure: a ClusterError is thrown as it is, an interrupt is `cancelled`. */
  readonly signal: AbortSignal;
  /** For the whole exchange, body included; 0 is no limit. */
  readonly requestTimeoutMs?: number;
  /** Cap for the body, before and after decompression; default 512 MiB. A stream without an end says Infinity. */
  readonly maxBytes?: number;
  /** Which answers are readable; default by `accept`: `json`, or `text` when that takes any type. */
  readonly expect?: Expectation;
  /** True for a path that the user wrote (`--raw`): an answer without a Status then names no resource, as with kubectl. */
  readonly isRaw?: boolean;
  /** False for a POST that changes nothing (SelfSubjectAccessReview): a lost answer is then no `unknown-outcome`. */
  readonly changes?: boolean;
}

/** What stands before the body of a 2xx answer. */
export interface ResponseHead {
  readonly status: number;
  /** The first field of that name (in lower case). */
  readonly header: (name: string) => string | undefined;
  /** Texts of the server's `Warning: 299` headers, as sent. */
  readonly warnings: readonly string[];
}

/** A 2xx answer. */
export interface ClientResponse extends ResponseHead {
  readonly body: Buffer;
}

/** A 2xx answer whose body is still coming: watch, logs. */
export interface ResponseStream extends ResponseHead {
  /** Decompressed. To be read once; throws ClusterError; leaving the loop early closes the connection. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** As much of a server's certificate as people ask about. */
export interface ServerCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly notAfter: number;
}

/** The line to one API server. */
export interface MemberClient {
  /** The server's URL, as configured. */
  readonly server: string;
  /** One whole answer. Rejects with ClusterError for transport trouble and for every answer but 2xx. */
  request(request: ClientRequest): Promise<ClientResponse>;
  /** As `request`, but hands each piece of the body on as it comes (decompressed). What `take` throws ends the request. */
  consume(request: ClientRequest, take: (piece: Buffer) => void): Promise<ResponseHead>;
  /** The head of an answer, and its body as it comes. Rejects as `request` does. */
  open(request: ClientRequest): Promise<ResponseStream>;
  /** The certificate that the server showed last; undefined before the first answer, and without TLS. */
  certificate(): ServerCertificate | undefined;
  /** Ends what is under way and closes every connection. */
  close(): void;
}
