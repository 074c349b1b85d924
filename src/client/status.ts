// An answer other than 2xx: HTTP status and body to the member's failure, with the line that kubectl prints
// (kubectl pkg/cmd/util/helpers.go checkErr).
import { ClusterError, type ClusterFailure, type FailureReason } from '../core/failure.ts';
import { quoteGo } from '../core/go-quote.ts';
import {
  StatusError,
  apiStatusOf,
  genericStatus,
  parseStatus,
  type ApiStatus,
  type PlainAnswer,
} from './api-status.ts';

/** A whole answer that is not 2xx. */
export interface FailedAnswer extends PlainAnswer {
  /** The member's `host[:port]`. */
  readonly server: string;
  /** The Location header. */
  readonly location: string | undefined;
}

/** The error behind an answer that is not 2xx. */
export function statusError(answer: FailedAnswer): ClusterError {
  if (answer.code < 400) return new ClusterError(redirectFailure(answer));
  const isJson = /^\s*(application\/([\w.+-]+\+)?json\b|$)/i.test(answer.contentType ?? '');
  const status =
    (isJson ? parseStatus(answer.body.toString('utf8'), answer.code) : undefined) ?? genericStatus(answer);
  return new ClusterError(statusFailure(status, answer.code));
}

/** The failure behind a Status. `httpCode` counts for the reason where the Status gives none that is known. */
export function statusFailure(status: ApiStatus, httpCode: number = status.code): ClusterFailure {
  return {
    reason: reasonOf(status, httpCode),
    ...(status.reason !== '' && { detail: status.reason }),
    message: status.message || `the server answered with the status code ${httpCode}`,
    kubectlText: statusText(status),
    cause: new StatusError(status),
  };
}

function reasonOf(status: ApiStatus, httpCode: number): FailureReason {
  switch (httpCode) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      // An object that is missing is named. A path that is missing (an unknown type) has nothing to name:
      // text, or a Status with empty details (apiserver endpoints/handlers/responsewriters NotFound).
      return status.details?.name && !status.isGeneric ? 'not-found' : 'no-resource-type';
    case 409:
      return 'conflict';
    case 429:
      return 'throttled';
    default:
      return 'server';
  }
}

/** kubectl's text for one error, by checkErr: an Invalid object is described line by line. */
function statusText(status: ApiStatus): string {
  if (status.reason !== 'Invalid') return standardText(status);
  const { details, message } = status;
  if (!details) return message === '' ? 'The request is invalid' : `The request is invalid: ${message}`;
  let intro = 'The request is invalid';
  if (details.kind !== '' || details.name !== '')
    intro = `The ${details.kind} ${quoteGo(details.name)} is invalid`;
  else if (message !== '' && details.causes.length === 0) intro += `: ${message}`;
  const causes = [...new Set(details.causes.map(({ field, message: fault }) => `${field}: ${fault}`))];
  if (causes.length === 0) return intro;
  return causes.length === 1
    ? `${intro}: ${causes[0]}`
    : [`${intro}: `, ...causes.map((cause) => `* ${cause}`)].join('\n');
}

/** StandardErrorMessage of a Status. */
function standardText({ reason, message }: ApiStatus): string {
  if (reason === 'Unauthorized') return `error: You must be logged in to the server (${message})`;
  return reason === '' ? `Error from server: ${message}` : `Error from server (${reason}): ${message}`;
}

/**
 * kubectl's text for the same failure when it stands in a list of errors, as `kubectl get` always has it
 * (MultipleErrors over messageForError): no `error: ` in front, and an Invalid object in one line.
 */
export function textInList(failure: ClusterFailure): string {
  const status = apiStatusOf(failure);
  if (status) return standardText(status);
  return failure.kubectlText.replace(/^error: /, '');
}

/** How a collection was asked for, for kubectl's words. */
export interface ListedResource {
  /** `group/version, Resource=plural`: Go prints a GroupVersionResource so. */
  readonly resource: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

/** The failure of listing a collection: NotFound and BadRequest say what was listed (cli-runtime resource/selector.go). */
export function listFailure(failure: ClusterFailure, listed: ListedResource): ClusterFailure {
  const status = apiStatusOf(failure);
  if (!status || (status.reason !== 'NotFound' && status.reason !== 'BadRequest')) return failure;
  const { resource, labelSelector, fieldSelector } = listed;
  const what =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${quoteGo(resource)}`
      : `Unable to find ${quoteGo(resource)} that match label selector ${quoteGo(labelSelector)}, field selector ${quoteGo(fieldSelector)}`;
  const told = { ...status, message: `${what}: ${status.message}` };
  return { ...failure, message: told.message, kubectlText: statusText(told), cause: new StatusError(told) };
}

/** Whether a list can no longer be read on from where it was (apimachinery: IsResourceExpired). */
export function isExpired(failure: ClusterFailure): boolean {
  return apiStatusOf(failure)?.reason === 'Expired';
}

/** A redirect could carry the credentials to another server, so none is followed. */
function redirectFailure(answer: FailedAnswer): ClusterFailure {
  const { server, location, code } = answer;
  const host = location === undefined ? undefined : hostOf(location, server);
  if (host === undefined || code === 304) {
    const status = genericStatus(answer);
    const detail = `status ${code}`;
    return {
      reason: 'bad-response',
      detail,
      message: `${server} answered with the unexpected ${detail}`,
      kubectlText: statusText(status),
    };
  }
  const message = `${server} redirects to ${host}; redirects are not followed, because they could carry credentials to another server`;
  return { reason: 'redirect', detail: host, message, kubectlText: `error: ${message}` };
}

function hostOf(location: string, server: string): string | undefined {
  if (!URL.canParse(location, `https://${server}`)) return undefined;
  // `javascript:` and the like name no host.
  return new URL(location, `https://${server}`).host || undefined;
}
