// What a plan of resource arguments comes to on one member: its requests, in kubectl's order.
// cli-runtime pkg/resource/builder.go, visitBySelector, visitByResource and visitByName.
import type { Mapper, Mapping } from '../../client/api-resources/mapper.ts';
import type { ApiResource } from '../../client/api-resources/types.ts';
import type { ClusterFailure } from '../../core/failure.ts';
import { uniqueWords, type TypeAndName, type TypesPlan } from './resource-args.ts';

/** One request of a member: a collection, or, with a name, one object. */
export interface ResourceRequest {
  readonly resource: ApiResource;
  /** Undefined for cluster scope and for all namespaces. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** A plan on one member: its requests in kubectl's order, or kubectl's reason why there are none. */
export type Resolution =
  | {
      readonly ok: true;
      readonly misses: false;
      readonly requests: readonly ResourceRequest[];
      /** Exactly one object is asked for: json and yaml print it bare, not in a List. */
      readonly singleItem: boolean;
      readonly warnings: readonly string[];
    }
  | {
      readonly ok: false;
      /** A type is unknown here; newer discovery may know it. */
      readonly misses: boolean;
      /** Without `error: `. */
      readonly message: string;
      readonly warnings: readonly string[];
    };

/**
 * The requests of a plan on one member, whose own namespace applies where the plan has none. As in kubectl, one unknown
 * type leaves no request at all.
 */
export function resolvePlan(plan: TypesPlan, mapper: Mapper, ownNamespace: string): Resolution {
  const warnings: string[] = [];
  const asked: Asked = {
    plan,
    mapper,
    warnings,
    namespace: plan.allNamespaces ? '' : (plan.namespace ?? ownNamespace),
  };
  try {
    const requests = requestsOf(asked);
    return {
      ok: true,
      misses: false,
      requests,
      singleItem: plan.kind !== 'list' && requests.length === 1,
      warnings,
    };
  } catch (error) {
    if (!(error instanceof Unresolved)) throw error;
    return { ok: false, misses: error.misses, message: error.message, warnings };
  }
}

/** The failure of a member on which a plan could not be resolved. */
export function resolutionFailure(resolution: Extract<Resolution, { ok: false }>): ClusterFailure {
  const { message, misses } = resolution;
  return { reason: misses ? 'no-resource-type' : 'internal', message, kubectlText: `error: ${message}` };
}

interface Asked {
  readonly plan: TypesPlan;
  readonly mapper: Mapper;
  readonly warnings: string[];
  /** Empty for all namespaces. */
  readonly namespace: string;
}

/** Leaves the resolution from its depth; never leaves this file. */
class Unresolved extends Error {
  readonly misses: boolean;

  constructor(message: string, misses: boolean) {
    super(message);
    this.misses = misses;
  }
}

function requestsOf(asked: Asked): ResourceRequest[] {
  const { plan } = asked;
  if (plan.kind === 'list')
    return typeMappings(asked, plan.types).map((mapping) => request(asked, mapping, undefined));
  if (plan.kind === 'named') return named(asked, plan.types, plan.names);
  if (plan.kind === 'tuples') return tuples(asked, plan.items);
  for (const type of expanded(asked, plan.types)) mappingFor(asked, type);
  throw new Unresolved('resource(s) were provided, but no name was specified', false);
}

/** visitByName. */
function named(asked: Asked, words: readonly string[], names: readonly string[]): ResourceRequest[] {
  const types = expanded(asked, words);
  if (types.length > 1) throw new Unresolved('you must specify only one resource', false);
  return typeMappings(asked, words).flatMap((mapping) => names.map((name) => request(asked, mapping, name)));
}

/** visitByResource. Unlike types, equal names are asked for twice. */
function tuples(asked: Asked, items: readonly TypeAndName[]): ResourceRequest[] {
  const mappings = new Map<string, Mapping>();
  for (const { type } of items) if (!mappings.has(type)) mappings.set(type, mappingFor(asked, type));
  const resources = new Set(
    [...mappings.values()].map(
      ({ resource: { group, version, resource } }) => `${group}/${version}/${resource}`,
    ),
  );
  if (resources.size > 1) oneTypeOnly(asked);
  return items.flatMap(({ type, name }) => {
    const mapping = mappings.get(type);
    return mapping ? [request(asked, mapping, name)] : [];
  });
}

/** resourceMappings: each kind once. */
function typeMappings(asked: Asked, words: readonly string[]): Mapping[] {
  const types = expanded(asked, words);
  if (types.length > 1) oneTypeOnly(asked);
  const byKind = new Map<string, Mapping>();
  for (const type of types) {
    const mapping = mappingFor(asked, type);
    const key = `${mapping.resource.group}/${mapping.resource.version}/${mapping.kind}`;
    if (!byKind.has(key)) byKind.set(key, mapping);
  }
  return [...byKind.values()];
}

function oneTypeOnly({ plan }: Asked): void {
  if (plan.singleType) throw new Unresolved('you may only specify a single resource type', false);
}

/** ReplaceAliases: categories become their types. */
function expanded({ mapper }: Asked, words: readonly string[]): string[] {
  return uniqueWords(words.flatMap((word) => mapper.expandCategory(word) ?? [word]));
}

function mappingFor({ mapper, warnings }: Asked, type: string): Mapping {
  const result = mapper.mappingFor(type);
  warnings.push(...result.warnings);
  if (!result.found) throw new Unresolved(result.message, true);
  return result.mapping;
}

function request(
  { plan, namespace }: Asked,
  { resource }: Mapping,
  name: string | undefined,
): ResourceRequest {
  if (!resource.namespaced) return { resource, namespace: undefined, name, subresource: plan.subresource };
  if (name !== undefined && namespace === '') {
    const message = plan.allNamespaces
      ? 'a resource cannot be retrieved by name across all namespaces'
      : 'namespace may not be empty when retrieving a resource by name';
    throw new Unresolved(message, false);
  }
  return { resource, namespace: namespace || undefined, name, subresource: plan.subresource };
}
