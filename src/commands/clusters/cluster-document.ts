// A cluster as data, for `-o json` and `-o yaml`.
import type { JsonObject } from '../../core/json/json-value.ts';
import { type KnownCluster, accessText, trustOf } from './known-cluster.ts';

/** Everything that is known, without credentials and certificates. */
export function clusterDocument(known: KnownCluster, { explain }: { readonly explain: boolean }): JsonObject {
  const { cluster, target, failure } = known;
  return {
    name: cluster.name,
    ...optional('namespace', cluster.namespace),
    ...optional('memberId', cluster.memberId),
    ...optional('displayName', cluster.displayName),
    ...optional('manager', cluster.manager),
    ...optional('version', cluster.version),
    ...optional('creationTimestamp', cluster.creationTimestamp),
    healthy: cluster.healthy,
    ...optional('healthMessage', cluster.healthMessage),
    conditions: (cluster.conditions ?? []).map((condition) => ({ ...condition })),
    labels: cluster.labels,
    properties: cluster.properties,
    ...(cluster.ownProperties && { ownProperties: cluster.ownProperties }),
    accessProviders: cluster.accessProviders.map(({ name, server }) => ({ name, server })),
    access: {
      summary: accessText(known),
      ...(target && { via: target.via, server: target.connection.server, identity: target.identity }),
      ...optional('context', target?.context),
      ...optional('provider', target?.provider),
      ...optional('trust', trustOf(known)),
    },
    ...(failure && {
      error: { reason: failure.reason, ...optional('code', failure.detail), message: failure.message },
    }),
    ...(explain && { selected: known.part !== 'OUT', part: known.part, why: known.why }),
  };
}

function optional(key: string, value: string | undefined): JsonObject {
  return value === undefined || value === '' ? {} : { [key]: value };
}
