// metav1.Status: what an API server says about a request that failed, and what client-go makes up when the
// answer is no Status (apimachinery pkg/api/errors NewGenericServerResponse, client-go rest/request.go).
import { quoteGo } from '../core/go-quote.ts';
import type { ClusterFailure } from '../core/failure.ts';

/** One of several faults of an object. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** The parts of a metav1.Status that are used; absent ones are empty. */
export interface ApiStatus {
  /** HTTP status code. */
  readonly code: number;
  /** `NotFound`, `Expired`, …; empty when the server gives none. */
  readonly reason: string;
  readonly message: string;
  /** True when the server sent no Status, and this one is made up from its answer. */
  readonly isGeneric: boolean;
  readonly details?: {
    readonly name: string;
    readonly group: string;
    readonly kind: string;
    readonly causes: readonly StatusCause[];
    readonly retryAfterSeconds: number;
  };
}

/** Carries a Status as the cause of a failure. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: ApiStatus;

  constructor(status: ApiStatus) {
    super(status.message);
    this.status = status;
  }
}

/** The Status behind a failure, for who must tell `Expired` from `Timeout`. */
export function apiStatusOf({ cause }: ClusterFailure): ApiStatus | undefined {
  return cause instanceof StatusError ? cause.status : undefined;
}

/** Reads the body of a failed request; undefined when it is no Status with `status: Failure`. */
export function parseStatus(body: string, code: number): ApiStatus | undefined {
  return statusOf(tryJson(body), code);
}

/** The Status that an answer is, whatever HTTP code came with it; undefined when it is none with `status: Failure`. */
export function statusOf(answer: unknown, code: number): ApiStatus | undefined {
  const status = record(answer);
  // Only the core v1 Status counts, as for the decoder that kubectl uses.
  if (status['kind'] !== 'Status' || status['apiVersion'] !== 'v1' || status['status'] !== 'Failure')
    return undefined;
  const details = status['details'] === undefined ? undefined : record(status['details']);
  const causes = details?.['causes'];
  return {
    code: typeof status['code'] === 'number' && status['code'] !== 0 ? status['code'] : code,
    reason: text(status['reason']),
    message: text(status['message']),
    isGeneric: false,
    ...(details && {
      details: {
        name: text(details['name']),
        group: text(details['group']),
        kind: text(details['kind']),
        causes: Array.isArray(causes) ? causes.map((cause) => toCause(record(cause))) : [],
        retryAfterSeconds: Number(details['retryAfterSeconds'] ?? 0),
      },
    }),
  };
}

function toCause(cause: Readonly<Record<string, unknown>>): StatusCause {
  return { reason: text(cause['reason']), message: text(cause['message']), field: text(cause['field']) };
}

/** What a request asked for, as far as its path tells: `pods`, `deployments.apps`. */
export interface RequestedResource {
  /** `resource[.group]`; empty for a path that is no resource. */
  readonly resource: string;
  readonly name: string;
}

/** Reads resource and name out of a request's path (without the server's own prefix). */
export function requestedResource(path: string): RequestedResource {
  const segments = (path.split('?')[0] ?? '').split('/').slice(1).map(decode);
  const isCore = segments[0] === 'api';
  const group = isCore ? '' : (segments[1] ?? '');
  let rest = segments.slice(isCore ? 2 : 3);
  if ((!isCore && segments[0] !== 'apis') || rest.length === 0) return { resource: '', name: '' };
  // /namespaces/NS/RESOURCE…; but /namespaces/NS itself, and its own subresources, are the namespace.
  const isInside =
    rest[0] === 'namespaces' && rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize';
  if (isInside) rest = rest.slice(2);
  const [resource = '', name = ''] = rest;
  return { resource: group === '' ? resource : `${resource}.${group}`, name };
}

/** The part of an answer that a made-up Status draws on. */
export interface PlainAnswer {
  readonly code: number;
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: Buffer;
  readonly retryAfterSeconds: number;
}

const maxTextBytes = 2048;

/** What client-go says for an answer that is no Status. */
export function genericStatus(answer: PlainAnswer): ApiStatus {
  const { code, method } = answer;
  const said = serverMessage(answer);
  const { resource, name } = requestedResource(answer.path);
  const { reason, message } = genericReason(code, method, said);
  const what = [method.toLowerCase(), resource, name].filter((word) => word !== '').join(' ');
  const [kind = '', ...group] = resource.split('.');
  return {
    code,
    reason,
    message: resource === '' ? message : `${message} (${what})`,
    isGeneric: true,
    details: {
      name,
      group: group.join('.'),
      kind,
      causes: [{ reason: 'UnexpectedServerResponse', message: said, field: '' }],
      retryAfterSeconds: answer.retryAfterSeconds,
    },
  };
}

/** isTextResponse: the body is quoted only when it calls itself text, or nothing. */
function serverMessage({ contentType = '', body }: PlainAnswer): string {
  const isText = contentType === '' || /^\s*text\//i.test(contentType);
  return isText ? body.subarray(0, maxTextBytes).toString('utf8').trim() : 'unknown';
}

function genericReason(code: number, method: string, said: string): { reason: string; message: string } {
  const fixed: Readonly<Record<number, readonly [reason: string, message: string]>> = {
    400: ['BadRequest', 'the server rejected our request for an unknown reason'],
    401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
    403: ['Forbidden', said],
    404: ['NotFound', 'the server could not find the requested resource'],
    405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
    406: [
      'NotAcceptable',
      said === '' || said === 'unknown'
        ? 'the server was unable to respond with a content type that the client supports'
        : said,
    ],
    409: [method === 'POST' ? 'AlreadyExists' : 'Conflict', 'the server reported a conflict'],
    415: ['UnsupportedMediaType', said],
    422: ['Invalid', 'the server rejected our request due to an error in our request'],
    429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
    503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
    504: [
      'Timeout',
      'the server was unable to return a response in the time allotted, but may still be processing the request',
    ],
  };
  const [reason, message] = fixed[code] ?? [];
  if (reason !== undefined && message !== undefined) return { reason, message };
  if (code >= 500)
    return {
      reason: 'InternalError',
      message: `an error on the server (${quoteGo(said)}) has prevented the request from succeeding`,
    };
  return {
    reason: '',
    message: `the server responded with the status code ${code} but did not return more information`,
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function tryJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
