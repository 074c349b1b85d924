// The apiserver itself, without sockets: a request in, an answer or a watch out.
import { actingUser, authorize, type Headers } from './access.ts';
import { acceptsStatus, negotiate, wantsPretty, type Form } from './accept.ts';
import type { BodyCache } from './body-cache.ts';
import { createDiscovery, type DiscoveryOptions } from './discovery.ts';
import { goJson, prettyGoJson } from './go-json.ts';
import type { Kind } from './kinds.ts';
import { listPage } from './paging.ts';
import { recordedDiscovery } from './recorded.ts';
import { renderList, renderObject, type IncludeObject, type Rendered } from './rendering.ts';
import { readRequest, type RequestInfo, type ResourceInfo } from './request-info.ts';
import { isReview, review } from './reviews.ts';
import { SelectorError, parseFieldSelector, parseLabelSelector, type Match } from './selectors.ts';
import {
  NO_SUCH_RESOURCE,
  NotSimulatedError,
  StatusError,
  UNAUTHORIZED,
  badRequest,
  notFound,
  statusObject,
  type Status,
} from './status.ts';
import type { Store } from './store.ts';
import type { SimUser } from './users.ts';
import { createWatch, type Watch } from './watch.ts';

export interface ApiRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Headers;
  /** Whose credential came; undefined: none or a wrong one. */
  readonly user: SimUser | undefined;
  /** Of a review; all others are read-only. */
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Instead of the body. */
  readonly watch?: Watch;
}

export interface ApiOptions {
  /** Of the server: answers of different servers share one cache. */
  readonly name: string;
  readonly kinds: readonly Kind[];
  readonly store: Store;
  readonly users: readonly SimUser[];
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** `v1.36.3` */
  readonly gitVersion: string;
  readonly cache: BodyCache;
  readonly discovery: DiscoveryOptions;
}

const NOTHING = Buffer.alloc(0);
const PLAIN = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
const NOT_STORED = { 'Cache-Control': 'no-cache, private' };

/** Answers like a real server would, or 501 in the simulation's own name. */
export function createApi(options: ApiOptions): (request: ApiRequest) => Answer {
  const { kinds, store } = options;
  const discover = createDiscovery(kinds, options.discovery);
  const version = Buffer.from(JSON.stringify(versionDocument(options.gitVersion), null, 2));
  const customGroups = new Set(kinds.filter(({ isCustom }) => isCustom).map(({ group }) => group));

  return (request) => {
    const info = readRequest(request.method, request.url);
    const accept = header(request.headers, 'accept');
    const isPretty = wantsPretty(info.query, header(request.headers, 'user-agent'));
    const failed = (status: Status): Answer => statusAnswer(status, isPretty || !acceptsStatus(accept));
    if (request.user === undefined) return failed(UNAUTHORIZED);
    if (request.body !== undefined && isReview(request.method, request.url))
      return json(201, Buffer.from(goJson(review(request.url, request.body, request.user))));
    try {
      authorize(actingUser({ user: request.user, users: options.users }, info, request.headers), info);
    } catch (error) {
      // The filters before the resource write their refusals themselves.
      const answer = explain(error, failed);
      return { ...answer, headers: { ...answer.headers, 'X-Content-Type-Options': 'nosniff' } };
    }
    const { resource } = info;
    const kind = resource === undefined ? undefined : findKind(resource);
    if (resource === undefined || kind === undefined) {
      try {
        return resource === undefined ? nonResource(info, request.headers) : notServed(resource, failed);
      } catch (error) {
        return explain(error, failed);
      }
    }
    const answer = resourceAnswer({ kind, info, resource, accept, isPretty, failed });
    if (kind.deprecation === undefined) return answer;
    return {
      ...answer,
      headers: { ...answer.headers, Warning: `299 - ${JSON.stringify(kind.deprecation)}` },
    };
  };

  function nonResource({ path }: RequestInfo, headers: Headers): Answer {
    if (path === '/version') return json(200, version);
    if (/^\/(healthz|livez|readyz)$/.test(path)) return text(200, 'ok');
    const document = discover(path.replace(/\/$/, ''), header(headers, 'accept'));
    if (document === undefined) return text(404, '404 page not found\n');
    if (document.etag === undefined) return json(200, Buffer.from(document.body));
    const cached = { 'Cache-Control': 'public', ETag: document.etag, Vary: 'Accept' };
    if (header(headers, 'if-none-match') === document.etag)
      return { status: 304, headers: cached, body: NOTHING };
    return {
      status: 200,
      headers: { ...cached, 'Content-Type': document.contentType },
      body: Buffer.from(document.body),
    };
  }

  function findKind({ group, version: wanted, resource }: ResourceInfo): Kind | undefined {
    return kinds.find(
      (kind) => kind.group === group && kind.version === wanted && kind.resource === resource,
    );
  }

  /** Two parts of the server hold resources, and each has its own 404. */
  function notServed({ group }: ResourceInfo, failed: (status: Status) => Answer): Answer {
    const isBuiltIn = !customGroups.has(group) && kinds.some((kind) => kind.group === group);
    if (isBuiltIn) return failed(NO_SUCH_RESOURCE);
    return text(404, '404 page not found\n');
  }

  function resourceAnswer(asked: Asked): Answer {
    try {
      return asked.info.verb === 'get' ? objectAnswer(asked) : listAnswer(asked);
    } catch (error) {
      return explain(error, asked.failed);
    }
  }

  function listAnswer(asked: Asked): Answer {
    const { kind, info, resource } = asked;
    if (!kind.isNamespaced && resource.namespace !== '') return notServed(resource, asked.failed);
    const form = negotiate(asked.accept, { isList: true, isCustom: kind.isCustom });
    const query = listQuery(kind, info, resource);
    const includeObject = readIncludeObject(info, form);
    if (info.verb === 'watch') {
      const wanted = { form, includeObject };
      const watch = createWatch(store, { ...query, kind, query: info.query, wanted, clock: options.clock });
      return { ...json(200, NOTHING), watch };
    }
    if (info.query.get('resourceVersionMatch') === 'Exact')
      throw new NotSimulatedError('resourceVersionMatch=Exact');
    return rendered(asked, form, () => {
      const { objects, meta } = listPage(store, kind, query);
      return renderList(kind, objects, { form, includeObject, meta, now: options.clock() });
    });
  }

  function objectAnswer(asked: Asked): Answer {
    const { kind, resource, info } = asked;
    const isPlacedRight = kind.isNamespaced
      ? resource.namespace !== ''
      : resource.namespace === '' || resource.resource === 'namespaces';
    const isKnownSubresource = resource.subresource === '' || SUBRESOURCES.has(resource.subresource);
    if (!isPlacedRight || !isKnownSubresource || resource.rest.length > 0)
      return notServed(resource, asked.failed);
    if (resource.subresource !== '')
      throw new NotSimulatedError(`${resource.resource}/${resource.subresource}`);
    const form = negotiate(asked.accept, { isList: false, isCustom: kind.isCustom });
    const place = kind.isNamespaced ? { namespace: resource.namespace } : {};
    const object = store.get({ resource: kind.resource, name: resource.name, ...place });
    const includeObject = readIncludeObject(info, form);
    if (object === undefined) throw notFound(kind, resource.name);
    return rendered(asked, form, () =>
      renderObject(kind, object, { form, includeObject, now: options.clock() }),
    );
  }

  function rendered({ info, isPretty }: Asked, form: Form, render: () => Rendered): Answer {
    if (isPretty) return json(200, Buffer.from(prettyGoJson(JSON.parse(render().text))));
    const key = `${options.name} ${info.path}?${info.query.toString()} ${form.as} ${form.version}`;
    const state = { revision: store.revision(), now: options.clock() };
    return json(200, options.cache.body(key, state, render));
  }
}

interface Asked {
  readonly kind: Kind;
  readonly info: RequestInfo;
  readonly resource: ResourceInfo;
  readonly accept: string | undefined;
  readonly isPretty: boolean;
  readonly failed: (status: Status) => Answer;
}

/** What a thrown refusal looks like to the client. */
function explain(error: unknown, failed: (status: Status) => Answer): Answer {
  if (error instanceof StatusError) return failed(error.status);
  if (error instanceof SelectorError) return failed(badRequest(error.message).status);
  if (error instanceof NotSimulatedError) return text(501, `not simulated: ${error.message}\n`);
  throw error;
}

const SUBRESOURCES = new Set([
  'status',
  'log',
  'scale',
  'finalize',
  'proxy',
  'exec',
  'attach',
  'portforward',
  'ephemeralcontainers',
  'resize',
  'eviction',
  'binding',
]);

function listQuery(
  kind: Kind,
  { query }: RequestInfo,
  { namespace }: ResourceInfo,
): {
  namespace: string;
  limit: number;
  continueToken: string;
  resourceVersion: string;
  match: Match | undefined;
} {
  const limit = query.get('limit') ?? '';
  if (limit !== '' && !/^[+-]?\d+$/.test(limit)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limit)}: invalid syntax`);
  }
  const labels = query.get('labelSelector') ?? '';
  const fields = query.get('fieldSelector') ?? '';
  const tests: Match[] = [];
  if (labels.trim() !== '') tests.push(parseLabelSelector(labels));
  if (fields !== '') tests.push(parseFieldSelector(fields, kind.selectable));
  return {
    namespace,
    limit: Math.max(0, Number(limit)),
    continueToken: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    match: tests.length === 0 ? undefined : (object) => tests.every((test) => test(object)),
  };
}

function readIncludeObject({ query }: RequestInfo, { as }: Form): IncludeObject {
  const wanted = query.get('includeObject') ?? '';
  if (wanted === 'None' || wanted === 'Object' || wanted === 'Metadata') return wanted;
  if (wanted === '' || as !== 'Table') return 'Metadata';
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(wanted)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

function versionDocument(gitVersion: string): object {
  const recorded = recordedDiscovery().find(({ path }) => path === '/version')?.document ?? {};
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return { ...recorded, major, minor, gitVersion };
}

function json(status: number, body: Buffer): Answer {
  return { status, headers: { ...NOT_STORED, 'Content-Type': 'application/json' }, body };
}

function text(status: number, body: string): Answer {
  return { status, headers: { ...NOT_STORED, ...PLAIN }, body: Buffer.from(body) };
}

/** A failure as JSON. */
export function statusAnswer(status: Status, isPretty: boolean): Answer {
  const object = statusObject(status);
  const answer = json(status.code, Buffer.from(isPretty ? prettyGoJson(object) : `${goJson(object)}\n`));
  const retryAfter = status.details?.['retryAfterSeconds'];
  const headers = {
    ...answer.headers,
    ...(retryAfter === undefined ? {} : { 'Retry-After': JSON.stringify(retryAfter) }),
  };
  return { ...answer, headers };
}

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(',');
}
