// The answers of a server that does not do what it is asked: Status objects in the server's words.
import type { Kind } from './kinds.ts';

/** What goes into the body of a failed request. */
export interface Status {
  readonly code: number;
  readonly reason?: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** Only a list that ran into 410 has one: it can go on, inconsistently. */
  readonly continueToken?: string;
}

/** The request ends with this Status. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly status: Status;

  constructor(status: Status) {
    super(status.message);
    this.status = status;
  }
}

/** The simulation does not know what a real server would say: loud, so that no test relies on it. */
export class NotSimulatedError extends Error {
  override readonly name = 'NotSimulatedError';
}

/** The object as it is sent. */
export function statusObject({ code, reason, message, details, continueToken }: Status): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: continueToken === undefined ? {} : { continue: continueToken },
    status: 'Failure',
    message,
    ...(reason === undefined ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export function badRequest(message: string): StatusError {
  return new StatusError({ code: 400, reason: 'BadRequest', message });
}

export const UNAUTHORIZED: Status = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

export const NO_SUCH_RESOURCE: Status = {
  code: 404,
  reason: 'NotFound',
  message: 'the server could not find the requested resource',
  details: {},
};

export function notFound({ group, resource }: Pick<Kind, 'group' | 'resource'>, name: string): StatusError {
  return new StatusError({
    code: 404,
    reason: 'NotFound',
    message: `${qualified(group, resource)} ${JSON.stringify(name)} not found`,
    details: resourceDetails(group, resource, name),
  });
}

/** The whole name of a resource in messages: `pods`, `deployments.apps`. */
export function qualified(group: string, resource: string): string {
  return group === '' ? resource : `${resource}.${group}`;
}

export function resourceDetails(group: string, resource: string, name: string): Record<string, string> {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource };
}

/** A watch from, or a page of, a past that the server has forgotten. */
export function expired(message: string, continueToken?: string): Status {
  return { code: 410, reason: 'Expired', message, ...(continueToken === undefined ? {} : { continueToken }) };
}

// Media types: two parts of the server refuse, each in its own words.
const MEDIA_TYPES = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

export function notAcceptable(
  message = `only the following media types are accepted: ${MEDIA_TYPES}`,
): StatusError {
  return new StatusError({ code: 406, reason: 'NotAcceptable', message });
}

/** Refused before the request reaches the resource (go-restful). `isList`: the path could also be watched. */
export function notProduced(isList: boolean): StatusError {
  const streams = ', application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
  return new StatusError({
    code: 406,
    reason: 'NotAcceptable',
    message: `406: Not Acceptable\n\nAvailable representations: ${MEDIA_TYPES}${isList ? streams : ''}`,
    details: {},
  });
}
