// What the objects of files come to on one member: which of them it is asked for, and what kubectl says of the others.
// cli-runtime resource/builder.go visitByPaths and Do, mapper.go and visitor.go, as kubectl get uses them.
import { builtinResource } from '../../client/api-resources/builtin.ts';
import type { Mapper, MappingResult } from '../../client/api-resources/mapper.ts';
import type { ApiResource } from '../../client/api-resources/types.ts';
import { apiStatusOf } from '../../client/api-status.ts';
import { textInList } from '../../client/status.ts';
import type { ClusterFailure } from '../../core/failure.ts';
import { quoteGo } from '../../core/go-quote.ts';
import { isList, isProblem, type ManifestObject, type ManifestSet } from '../../manifests/manifest.ts';
import type { FilesPlan } from './resource-args.ts';
import type { ResourceRequest } from './resource-requests.ts';

/** What one object, or one trouble, of the files comes to; `list` numbers the list that it stands in, if it does. */
export type FileStep = { readonly list: number | undefined } &
  /** To be asked for by name. With a `refusal`, kubectl drops the answer, if it gets one, and says that. */
  (
    | { readonly kind: 'request'; readonly request: ResourceRequest; readonly refusal?: ClusterFailure }
    /** Without a name (generateName) nothing is asked: kubectl get shows what the file says. */
    | {
        readonly kind: 'local';
        readonly object: ManifestObject;
        readonly resource: ApiResource;
        readonly refusal?: ClusterFailure;
      }
    /** `isShared`: it lies in the files and is the same on every member. */
    | { readonly kind: 'failure'; readonly failure: ClusterFailure; readonly isShared: boolean }
  );

/** The files on one member. */
export interface FileResolution {
  /** A kind is unknown here; newer discovery may know it. */
  readonly misses: boolean;
  /** In kubectl's order. What fails does not stop the rest. */
  readonly steps: readonly FileStep[];
  /** Exactly one object from one file: json and yaml print it bare, not in a List. */
  readonly singleItem: boolean;
  /** One file: json, yaml and the templates print nothing when anything of it failed. */
  readonly allOrNothing: boolean;
}

/** What resolving needs beside the plan. */
export interface FileContext {
  readonly manifests: ManifestSet;
  readonly mapper: Mapper;
  /** The member's own namespace, for a plan without one. */
  readonly ownNamespace: string;
}

/** The kinds of the files as words for ResourceLookup.resolve: `Deployment.v1.apps`, `Pod.v1.`. Empty when nothing is to be asked for. */
export function fileWords({ documents }: ManifestSet): string[] {
  const objects = documents.flatMap((document) =>
    isList(document) ? [document.list, ...document.items] : [document],
  );
  const words = objects.flatMap((object) => {
    if (isProblem(object)) return [];
    const { group, version } = splitVersion(object.apiVersion);
    const word = `${object.kind}.${version}.${group}`;
    // `kind: pod` is a kind for discovery; the table has only the proper spelling, and finds words in any.
    const known = builtinResource(word);
    return [known === undefined || known.kind === object.kind ? word : `${word}.`];
  });
  return [...new Set(words)];
}

/** The steps of a files plan on one member. A label selector is for the answers; a field selector and a subresource do not count, as in kubectl. */
export function resolveFiles(
  plan: FilesPlan,
  { manifests, mapper, ownNamespace }: FileContext,
): FileResolution {
  const asked: Asked = {
    mapper,
    namespace: plan.allNamespaces ? '' : (plan.namespace ?? ownNamespace),
    required: plan.allNamespaces ? undefined : plan.namespace,
  };
  const steps = manifests.documents.flatMap((document, index): FileStep[] => {
    if (isProblem(document)) return [{ list: undefined, ...shared(document.problem) }];
    if (!isList(document)) return [{ list: undefined, ...stepFor(document, asked, unmapped) }];
    // A list that is of no known kind hides its items.
    const mapping = mappingOf(document.list, mapper);
    if (!mapping.found) return [{ list: undefined, ...failed(unmapped(document.list, mapping.message)) }];
    if (document.broken !== undefined) return [{ list: undefined, ...shared(document.broken) }];
    return document.items.map((item) => {
      const step = isProblem(item) ? shared(item.problem) : stepFor(item, asked, unrecognized);
      return { list: index, ...step };
    });
  });
  return {
    misses: steps.some((step) => step.kind === 'failure' && step.failure.reason === 'no-resource-type'),
    steps,
    singleItem: manifests.singleFile && steps.length === 1,
    allOrNothing: manifests.singleFile,
  };
}

type Step = Distributed<FileStep>;
type Distributed<T> = T extends unknown ? Omit<T, 'list'> : never;

interface Asked {
  readonly mapper: Mapper;
  /** For objects without one; empty with -A. */
  readonly namespace: string;
  /** `-n`: no object may say another. */
  readonly required: string | undefined;
}

function stepFor(object: ManifestObject, asked: Asked, unknown: typeof unmapped): Step {
  const mapping = mappingOf(object, asked.mapper);
  if (!mapping.found) return failed(unknown(object, mapping.message));
  const { group, version } = splitVersion(object.apiVersion);
  // client-go goes to the version of the object. Without one it goes nowhere, and the server says 404.
  const resource = { ...mapping.mapping.resource, group, version };
  const namespace = resource.namespaced ? object.namespace || asked.namespace : undefined;
  const refusal = refusalOf(namespace, asked);
  if (object.name === '') return { kind: 'local', object, resource, ...refusal };
  if (namespace === '') {
    const gvr = `${group}/${version}, Resource=${resource.resource}`;
    return failed({
      reason: 'internal',
      text: `no namespace set on resource ${gvr} ${quoteGo(object.name)}`,
    });
  }
  return {
    kind: 'request',
    request: { resource, namespace, name: object.name, subresource: undefined },
    ...refusal,
  };
}

/** visitor.go RequireNamespace, which looks only when the object has been fetched. */
function refusalOf(namespace: string | undefined, { required }: Asked): { refusal?: ClusterFailure } {
  if (namespace === undefined || required === undefined || namespace === required) return {};
  const text =
    `the namespace from the provided object ${quoteGo(namespace)} does not match the namespace ${quoteGo(required)}. ` +
    `You must pass '--namespace=${namespace}' to perform this operation.`;
  return { refusal: toFailure({ reason: 'internal', text }) };
}

function mappingOf({ apiVersion, kind }: ManifestObject, mapper: Mapper): MappingResult {
  return mapper.mappingForKind({ ...splitVersion(apiVersion), kind });
}

/** schema.ParseGroupVersion; the decoder has refused what is none. */
function splitVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

interface Trouble {
  readonly reason: 'internal' | 'no-resource-type';
  readonly text: string;
}

/** infoForData. */
function unmapped({ name, namespace, source }: ManifestObject, why: string): Trouble {
  const isUnknown = why.startsWith('no matches for kind ');
  if (!isUnknown)
    return { reason: 'no-resource-type', text: `unable to recognize ${quoteGo(source)}: ${why}` };
  const where = `name: ${quoteGo(name)} namespace: ${quoteGo(namespace)} from ${quoteGo(source)}`;
  const text = `resource mapping not found for ${where}: ${why}\nensure CRDs are installed first`;
  return { reason: 'no-resource-type', text };
}

/** infoForObject: an item of a list. */
function unrecognized(_: ManifestObject, why: string): Trouble {
  return { reason: 'no-resource-type', text: `unable to recognize ${why}` };
}

function failed(trouble: Trouble): Step {
  return { kind: 'failure', failure: toFailure(trouble), isShared: false };
}

function shared(text: string): Step {
  return { kind: 'failure', failure: toFailure({ reason: 'internal', text }), isShared: true };
}

function toFailure({ reason, text }: Trouble): ClusterFailure {
  return { reason, message: text.replaceAll('\n', '; '), kubectlText: `error: ${text}` };
}

/** What went wrong on one member, in the order of its steps. */
export interface FileTrouble {
  /** Refusals of objects that were there. */
  readonly refusals: readonly ClusterFailure[];
  /** Everything else, requests that failed included; `list` is the step's. */
  readonly failures: readonly { readonly failure: ClusterFailure; readonly list: number | undefined }[];
}

/** How kubectl get comes to print its errors. */
export interface FileErrorsOptions {
  /** A table; otherwise json, yaml, a name, a template. */
  readonly rows: boolean;
  readonly allOrNothing: boolean;
}

/** An error of Go, or an aggregate of them. */
type Errors = ClusterFailure | readonly Errors[];

/**
 * kubectl get's stderr for it, without the last newline; empty when nothing went wrong. Refusals come first. How the
 * rest is strung together depends on how often Go's errors were wrapped on their way: visitor.go EagerVisitorList,
 * FlattenListVisitor and ContinueOnErrorVisitor, get.go Run and printGeneric, cmd/util checkErr.
 */
export function fileErrors(
  { refusals, failures }: FileTrouble,
  { rows, allOrNothing }: FileErrorsOptions,
): string {
  const eager = byList(failures);
  const parts: readonly Errors[] = eager.length > 0 ? [...refusals, eager] : refusals;
  const whole = alone(parts);
  const seen = rows ? whole : alone(allOrNothing ? whole : flattened(whole));
  if (!isAggregate(seen)) return seen.kubectlText;
  return seen.map((part) => (isAggregate(part) ? aggregateText(part) : textInList(part))).join('\n');
}

/** The errors of one list are one error. */
function byList(failures: FileTrouble['failures']): Errors[] {
  const lists = new Map<number, ClusterFailure[]>();
  return failures.flatMap(({ failure, list }): Errors[] => {
    if (list === undefined) return [failure];
    const known = lists.get(list);
    if (known) {
      known.push(failure);
      return [];
    }
    const first = [failure];
    lists.set(list, first);
    return [first];
  });
}

function alone(errors: Errors): Errors {
  const [only] = isAggregate(errors) ? errors : [];
  return isAggregate(errors) && errors.length === 1 && only !== undefined ? only : errors;
}

function flattened(errors: Errors): readonly ClusterFailure[] {
  return isAggregate(errors) ? errors.flatMap(flattened) : [errors];
}

/** apimachinery util/errors aggregate.Error: each text once, without what kubectl would put in front of it. */
function aggregateText(errors: readonly Errors[]): string {
  const texts = new Set(
    flattened(errors).map((failure) => apiStatusOf(failure)?.message ?? textInList(failure)),
  );
  return texts.size === 1 ? [...texts].join('') : `[${[...texts].join(', ')}]`;
}

function isAggregate(errors: Errors): errors is readonly Errors[] {
  return Array.isArray(errors);
}
