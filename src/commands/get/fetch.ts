// What one member does for a `get`: words → requests → answers. One type or name that fails does not stop
// the others; what was given stays.
import type { ApiResource } from '../../client/api-resources/types.ts';
import { resourcePath } from '../../client/api-resources/resource-path.ts';
import { type ReadOptions, badResponse, readObject, readPages } from '../../client/read-resource.ts';
import { listFailure, textInList } from '../../client/status.ts';
import { isServerTable, parseTable, tableAccept } from '../../client/table.ts';
import { ClusterError, type ClusterFailure, type FailureReason } from '../../core/failure.ts';
import type { TaskResult } from '../../core/fleet.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../../core/json/json-value.ts';
import type { Table } from '../../core/table.ts';
import type { ManifestSet } from '../../manifests/manifest.ts';
import type { Member } from '../shared/ask-fleet.ts';
import type { ResourceLookup } from '../../client/api-resources/resource-lookup.ts';
import { planWords } from '../shared/resource-args.ts';
import { type ResourceRequest, resolutionFailure, resolvePlan } from '../shared/resource-requests.ts';
import type { GetOptions } from './options.ts';

/** One answer for one type: rows, or whole objects, as `-o` needs. */
export type GetAnswer = { readonly resource: ApiResource; readonly resourceVersion: string } & (
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'objects'; readonly items: readonly JsonObject[] }
);

/** All that one member gave. */
export interface GetResult {
  readonly answers: readonly GetAnswer[];
  /** Exactly one object was asked for by name. */
  readonly singleItem: boolean;
  /** For `No resources found in X namespace.`; undefined when a type is not namespaced, or with -A. */
  readonly emptyNamespace: string | undefined;
  readonly warnings: readonly string[];
  /** kubectl prints no document at all: something of a single file could not be had. */
  readonly withholdsDocument: boolean;
  /** What was asked for; a watch goes on from here. */
  readonly requests: readonly ResourceRequest[];
}

/** How to fetch: the options, the member's resource lookup, and the clock for ages. */
export interface FetchContext {
  readonly options: GetOptions;
  readonly lookup: (member: Member) => ResourceLookup;
  readonly now: () => number;
  readonly requestTimeoutMs?: number;
}

/** Runs the plan on one member. */
export async function fetchMember(member: Member, context: FetchContext): Promise<TaskResult<GetResult>> {
  const { options } = context;
  const namespace = options.kube.namespace ?? member.target.namespace;
  const { plan } = options;
  if (plan.kind === 'files') {
    const { fetchFiles } = await import('./fetch-files.ts');
    return fetchFiles(member, context, { plan, manifests: options.manifests ?? noManifests });
  }
  const lookup = context.lookup(member);
  const attempt = (trust: 'table' | 'cache' | 'server') =>
    lookup.resolve(planWords(plan), (mapper) => resolvePlan(plan, mapper, member.target.namespace), {
      trust,
    });
  let resolution = await attempt('table');
  let asked = await askAll(resolution, member, context);
  // The built-in table and the cache may be wrong about this server; its own discovery is not.
  for (const trust of ['cache', 'server'] as const) {
    if (!asked.pathMissing) break;
    resolution = await attempt(trust);
    asked = await askAll(resolution, member, context);
  }
  const namespaced = resolution.ok && resolution.requests.every((request) => request.resource.namespaced);
  return {
    value: {
      answers: asked.answers,
      singleItem: resolution.ok && resolution.singleItem,
      emptyNamespace: namespaced && !options.allNamespaces ? namespace : undefined,
      warnings: [...resolution.warnings, ...asked.warnings],
      withholdsDocument: !resolution.ok || !asked.failures.every(isFromApi),
      requests: resolution.ok ? resolution.requests : [],
    },
    failures: asked.failures,
  };
}

const noManifests: ManifestSet = { documents: [], singleFile: false, notices: '' };

interface Asked {
  readonly answers: readonly GetAnswer[];
  readonly failures: readonly ClusterFailure[];
  readonly warnings: readonly string[];
  /** The server does not know a path: what we believe of its types may be wrong. */
  readonly pathMissing: boolean;
}

/** All requests at once (the transport bounds them), answers in the order of the requests. */
async function askAll(
  resolution: ReturnType<typeof resolvePlan>,
  member: Member,
  context: FetchContext,
): Promise<Asked> {
  if (!resolution.ok)
    return { answers: [], failures: [resolutionFailure(resolution)], warnings: [], pathMissing: false };
  const results = await Promise.all(resolution.requests.map((request) => askOne(request, member, context)));
  const all = results.flatMap((result) => result.failures);
  // A server that cannot be reached is said once, not once a type: kubectl fails in its discovery.
  const failures = all.every(isFromApi) ? all : all.filter((failure) => !isFromApi(failure)).slice(0, 1);
  return {
    answers: results.flatMap((result) => result.answers),
    // kubectl: an aggregate of several errors is printed as a list, one alone as itself (cmd/util checkErr).
    failures:
      failures.length > 1
        ? failures.map((failure) => ({ ...failure, kubectlText: textInList(failure) }))
        : failures,
    warnings: results.flatMap((result) => result.warnings),
    pathMissing: failures.some((failure) => failure.reason === 'no-resource-type'),
  };
}

/** Whether the API itself answered; otherwise kubectl fails before it prints anything. */
function isFromApi({ reason }: ClusterFailure): boolean {
  return apiReasons.has(reason);
}

const apiReasons: ReadonlySet<FailureReason> = new Set([
  ...(['forbidden', 'not-found', 'no-resource-type', 'conflict', 'server'] as const),
  ...(['throttled', 'bad-response', 'truncated', 'too-large', 'internal'] as const),
]);

/** One request: the pages of a collection, or one object. What went wrong is told in kubectl's words. */
export async function askOne(
  request: ResourceRequest,
  member: Member,
  context: FetchContext,
): Promise<Omit<Asked, 'pathMissing'>> {
  const { options } = context;
  const { resource } = request;
  const answers: GetAnswer[] = [];
  const warnings: string[] = [];
  const read: ReadOptions = {
    accept: asksForTable(options) ? tableAccept : 'application/json',
    query: {
      ...(request.name === undefined && selectors(options)),
      // The rows are sorted by a field of the whole object.
      ...(asksForTable(options) && options.sortBy !== '' && { includeObject: 'Object' }),
    },
    chunkSize: options.chunkSize,
    signal: member.signal,
    ...(context.requestTimeoutMs !== undefined && { requestTimeoutMs: context.requestTimeoutMs }),
  };
  try {
    const path = resourcePath(resource, request);
    const pages =
      request.name === undefined
        ? readPages(member.client, path, read)
        : [readObject(member.client, path, read)];
    for await (const { body, warnings: said } of pages) {
      warnings.push(...said);
      answers.push(toAnswer(body, request, context));
    }
    return { answers, failures: [], warnings };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (options.ignoreNotFound && error.failure.reason === 'not-found')
      return { answers, failures: [], warnings };
    const failure = await namespaceFailure(error.failure, request, member);
    return { answers, failures: [toldFailure(failure, request, context)], warnings };
  }
}

/** cli-runtime Info.Get: an object that is not there may be so because its namespace is not. */
async function namespaceFailure(
  failure: ClusterFailure,
  { name, namespace }: ResourceRequest,
  { client, signal }: Member,
): Promise<ClusterFailure> {
  const isMissing = failure.reason === 'not-found' || failure.reason === 'no-resource-type';
  if (!isMissing || name === undefined || !namespace || namespace === 'default') return failure;
  try {
    await client.request({ path: `/api/v1/namespaces/${encodeURIComponent(namespace)}`, signal });
    return failure;
  } catch (error) {
    return error instanceof ClusterError && error.failure.reason === 'not-found' ? error.failure : failure;
  }
}

/** In kubectl's words: a list says what it looked for. */
function toldFailure(
  failure: ClusterFailure,
  request: ResourceRequest,
  { options }: FetchContext,
): ClusterFailure {
  const { resource, name } = request;
  const { labelSelector = '', fieldSelector = '' } = selectors(options);
  const type = `${resource.group}/${resource.version}, Resource=${resource.resource}`;
  return name === undefined
    ? listFailure(failure, { resource: type, labelSelector, fieldSelector })
    : failure;
}

export function asksForTable({ output, serverPrint }: GetOptions): boolean {
  return output.kind === 'table' && serverPrint;
}

export function selectors({ plan }: GetOptions): { labelSelector?: string; fieldSelector?: string } {
  return {
    ...(plan.labelSelector !== undefined && { labelSelector: plan.labelSelector }),
    ...(plan.fieldSelector !== undefined && { fieldSelector: plan.fieldSelector }),
  };
}

/** What a 200 means for the output format. Throws ClusterError when it is something else than was asked for. */
export function toAnswer(
  body: JsonValue,
  request: ResourceRequest,
  { options, now }: FetchContext,
): GetAnswer {
  const { resource } = request;
  const isTable = asksForTable(options) && isServerTable(body);
  if (!isTable) checkKind(body, request);
  const resourceVersion = resourceVersionOf(body);
  if (options.output.kind === 'table') {
    if (!isTable && request.name === undefined && isJsonObject(body)) listItems(body);
    const table = parseTable(body, now());
    if (!table) throw badResponse('the answer is neither a Table nor an object');
    if (table.columns.length === 0 && table.rows.length > 0)
      throw badResponse('the answer is a Table of rows without columns');
    return { kind: 'table', resource, resourceVersion, table };
  }
  if (!isJsonObject(body) || typeof body['kind'] !== 'string')
    throw badResponse('the answer is not an object of the API');
  const items = request.name === undefined || Array.isArray(body['items']) ? listItems(body) : [body];
  return { kind: 'objects', resource, resourceVersion, items };
}

/** A proxy or a confused server may answer 200 with something else; its rows would be nonsense. */
function checkKind(body: JsonValue, { resource, name, subresource }: ResourceRequest): void {
  const kind = isJsonObject(body) ? textField(body, 'kind') : typeof body;
  const wanted = `${resource.kind}${name === undefined ? 'List' : ''}`;
  // A custom kind may have a list of another name; it lives in a group with a domain.
  const isCustomList = name === undefined && resource.group.includes('.') && kind.endsWith('List');
  if (kind !== wanted && !isCustomList && subresource === undefined)
    throw badResponse(`the answer is of kind ${kind} instead of ${wanted}`);
}

/** Of a list, a table or an object; empty when it has none. */
export function resourceVersionOf(body: JsonValue): string {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  return isJsonObject(metadata) ? textField(metadata, 'resourceVersion') : '';
}

/** apimachinery: UnstructuredList gives its items the kind that their list implies. Throws ClusterError when there is no list. */
export function listItems(list: JsonObject): JsonObject[] {
  const kind = textField(list, 'kind').replace(/List$/, '');
  const apiVersion = list['apiVersion'] ?? '';
  // Go writes an empty list as null.
  const items = list['items'] === null ? [] : list['items'];
  if (!Array.isArray(items) || !items.every(isJsonObject))
    throw badResponse(`the answer is a ${kind}List without usable items`);
  return items.map((item) => ({
    ...item,
    apiVersion: item['apiVersion'] || apiVersion,
    kind: item['kind'] || kind,
  }));
}
