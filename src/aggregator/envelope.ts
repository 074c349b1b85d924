// Step 5 for json and yaml: one document for the fleet. A failed cluster stays in it with its error, so
// that a script can never mistake a dead cluster for an empty one.
import { apiVersion } from '../core/api-version.ts';
import { type ClusterFailure, isRetryable } from '../core/failure.ts';
import type { Outcome, Unreachable } from '../core/fleet.ts';
import type { JsonObject, JsonValue } from '../core/json/json-value.ts';

/** The document of `-o json` and `-o yaml`; `items` of a failed cluster are what it gave before it failed. */
export function envelope<T>(
  outcomes: readonly Outcome<T>[],
  skipped: readonly Unreachable[],
  itemsOf: (outcome: Outcome<T>) => readonly JsonValue[],
): JsonObject {
  const failed = outcomes.filter((outcome) => !outcome.ok).length;
  return {
    apiVersion,
    kind: 'MultiClusterResult',
    clusters: outcomes.map((outcome) => ({
      cluster: outcome.cluster.name,
      items: itemsOf(outcome),
      ...(!outcome.ok && { error: envelopeError(outcome.failures) }),
    })),
    ...(skipped.length > 0 && {
      skipped: skipped.map(({ cluster, failure }) => ({
        cluster: cluster.name,
        reason: failure.detail ?? failure.reason,
        message: failure.message,
      })),
    }),
    summary: {
      total: outcomes.length + skipped.length,
      successful: outcomes.length - failed,
      failed,
      ...(skipped.length > 0 && { skipped: skipped.length }),
    },
  };
}

/** The first failure gives the reason; the messages of all are kept. */
function envelopeError(failures: readonly [ClusterFailure, ...ClusterFailure[]]): JsonObject {
  return {
    reason: failures[0].reason,
    message: failures.map((failure) => failure.message).join('; '),
    retryable: failures.every(isRetryable),
  };
}
