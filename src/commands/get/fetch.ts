// Types and names on one member: words → requests → answers. One that fails does not stop the others; what was given
// stays.
import { resourcePath } from '../../client/api-resources/resource-path.ts';
import { isOfBody } from '../../client/body.ts';
import type { ListQuota } from '../../client/list-quota.ts';
import { readPage, readPages } from '../../client/read-resource.ts';
import { isExpired, listFailure, textInList } from '../../client/status.ts';
import { tableAccept } from '../../client/table.ts';
import { ClusterError, type ClusterFailure, type FailureReason } from '../../core/failure.ts';
import type { TaskResult } from '../../core/fleet.ts';
import type { Member } from '../shared/ask-fleet.ts';
import type { ResourceLookup } from '../../client/api-resources/resource-lookup.ts';
import { timeoutQuery } from '../shared/request-timeout.ts';
import { type TypesPlan, planWords } from '../shared/resource-args.ts';
import { type ResourceRequest, resolutionFailure, resolvePlan } from '../shared/resource-requests.ts';
import { type AnswerForm, type GetAnswer, objectsForm, tableForm } from './answers.ts';
import type { ColumnQuota } from './column-quota.ts';
import { rowNeeds } from './needs.ts';
import type { GetOptions } from './options.ts';

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
  /** Each request has to be kubectl's own, because it can be seen: one member, or -v 6 and more. */
  readonly asKubectlAsks: boolean;
  /** One cluster, in kubectl's own words: its failures are ours. */
  readonly asKubectl: boolean;
  /** The columns of all members. */
  readonly takeColumns: ColumnQuota;
  /** What all lists of one member may give. */
  readonly newQuota: () => ListQuota;
}

/** Runs a plan of types and names on one member. */
export async function fetchResources(
  member: Member,
  context: FetchContext,
  plan: TypesPlan,
): Promise<TaskResult<GetResult>> {
  const { options } = context;
  const namespace = options.kube.namespace ?? member.target.namespace;
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
  const quota = context.newQuota();
  const results = await Promise.all(
    resolution.requests.map((request) => askOne(request, member, { ...context, quota })),
  );
  const all = results.flatMap((result) => result.failures);
  // A server that cannot be reached is said once, not once a type: kubectl fails in its discovery.
  const failures = all.every(isFromApi) ? all : all.filter((failure) => !isFromApi(failure)).slice(0, 1);
  return {
    answers: results.flatMap((result) => result.answers),
    // kubectl: an aggregate of several errors is printed as a list, one alone as itself (cmd/util checkErr).
    failures: failures.length > 1 ? failures.map(inKubectlsList) : failures,
    warnings: results.flatMap((result) => result.warnings),
    pathMissing: failures.some((failure) => failure.reason === 'no-resource-type'),
  };
}

function inKubectlsList(failure: ClusterFailure): ClusterFailure {
  return { ...failure, kubectlText: textInList(failure) };
}

/** Whether the API itself answered; otherwise kubectl fails before it prints anything. */
function isFromApi(failure: ClusterFailure): boolean {
  return apiReasons.has(failure.reason) || isOfBody(failure);
}

const apiReasons: ReadonlySet<FailureReason> = new Set([
  ...(['forbidden', 'not-found', 'no-resource-type', 'conflict', 'server'] as const),
  ...(['throttled', 'bad-response', 'truncated', 'too-large', 'internal'] as const),
]);

/** One request: the pages of a collection, or one object. What went wrong is told in kubectl's words. */
export async function askOne(
  request: ResourceRequest,
  member: Member,
  context: FetchContext & { readonly quota?: ListQuota },
): Promise<Omit<Asked, 'pathMissing'>> {
  const { options } = context;
  const { resource } = request;
  const answers: GetAnswer[] = [];
  const warnings = new Set<string>();
  const read = {
    accept: asksForTable(options) ? tableAccept : 'application/json',
    query: {
      ...(request.name === undefined && selectors(options)),
      ...(asksForTable(options) && includeObject(context, request)),
      ...timeoutQuery(context.requestTimeoutMs),
    },
    chunkSize: options.chunkSize,
    quota: context.quota,
    signal: member.signal,
    ...(context.requestTimeoutMs !== undefined && { requestTimeoutMs: context.requestTimeoutMs }),
  };
  try {
    const path = resourcePath(resource, request);
    const ask = async <T>(form: AnswerForm<T>) => {
      const asked = { ...read, shape: form.shape };
      const pages =
        request.name === undefined
          ? readPages(member.client, path, asked)
          : [readPage(member.client, path, asked)];
      for await (const page of pages) {
        for (const warning of page.warnings) warnings.add(warning);
        answers.push(form.answer(page, request));
      }
    };
    await (options.output.kind === 'table' ? ask(tableForm(context)) : ask(objectsForm(context)));
    return { answers, failures: [], warnings: [...warnings] };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    // The list changed too much while it was read in pages; kubectl gives up, client-go's pager asks for all at once.
    if (isExpired(error.failure) && answers.length > 0 && options.chunkSize > 0 && !context.asKubectl) {
      const again = { ...context, options: { ...options, chunkSize: 0 }, quota: context.newQuota() };
      const whole = await askOne(request, member, again);
      return whole.failures.length === 0 ? whole : { ...whole, answers };
    }
    if (options.ignoreNotFound && error.failure.reason === 'not-found')
      return { answers, failures: [], warnings: [...warnings] };
    const failure = await namespaceFailure(error.failure, request, member);
    return { answers, failures: [toldFailure(failure, request, context)], warnings: [...warnings] };
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
  if (name !== undefined) return failure;
  const told = listFailure(failure, { resource: type, labelSelector, fieldSelector });
  // For rows kubectl has an aggregate of one, too (GetOptions.Run), once there is a server that answers.
  return options.output.kind === 'table' && isFromApi(told) ? inKubectlsList(told) : told;
}

export function asksForTable({ output, serverPrint }: GetOptions): boolean {
  return output.kind === 'table' && serverPrint;
}

/** The rows are sorted by a field of the whole object; where nothing of it is needed it can stay on the server. */
function includeObject({ options, asKubectlAsks }: FetchContext, { name }: ResourceRequest): object {
  if (options.sortBy !== '') return { includeObject: 'Object' };
  const isNeeded = asKubectlAsks || name !== undefined || rowNeeds(options).length > 0;
  return isNeeded ? {} : { includeObject: 'None' };
}

export function selectors({ plan }: GetOptions): { labelSelector?: string; fieldSelector?: string } {
  return {
    ...(plan.labelSelector !== undefined && { labelSelector: plan.labelSelector }),
    ...(plan.fieldSelector !== undefined && { fieldSelector: plan.fieldSelector }),
  };
}
