// A write whose answer got lost: the server may have carried it out, so it did not simply fail.
import { ClusterError, type FailureReason } from '../core/failure.ts';
import type { Stage } from './cancel.ts';

const lost: readonly FailureReason[] = ['timeout', 'unreachable', 'truncated', 'cancelled'];

/** Whether a request may change something on the server. */
export function isWrite(request: { readonly method?: string; readonly changes?: boolean }): boolean {
  return request.changes ?? !['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? 'GET');
}

/** The error of a write: `unknown-outcome` when it had gone out and no answer came back whole. */
export function unknownOutcome(error: ClusterError, stage: Stage): ClusterError {
  const { failure } = error;
  const wasSent = stage === 'waiting' || stage === 'reading';
  if (!wasSent || !lost.includes(failure.reason)) return error;
  return new ClusterError({
    ...failure,
    reason: 'unknown-outcome',
    message: `${failure.message}; whether the change was made is unknown`,
    cause: error,
  });
}
