// limit and continue: pages of a list as it was when the first page was given.
import type { Kind } from './kinds.ts';
import type { KubeObject } from './objects.ts';
import type { ListMeta } from './rendering.ts';
import type { Match } from './selectors.ts';
import { NotSimulatedError, StatusError, badRequest, expired } from './status.ts';
import { firstAtOrAfter, sortKey, type Store } from './store.ts';
import { parseJson } from './trusted.ts';

export interface ListQuery {
  readonly namespace: string;
  /** 0: everything. */
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
  /** Undefined without selectors. */
  readonly match: Match | undefined;
}

export interface Page {
  readonly objects: readonly KubeObject[];
  readonly meta: ListMeta;
}

interface Token {
  /** -1: go on with whatever there is now. */
  readonly revision: number;
  /** Of the first object that is not yet listed. */
  readonly startKey: string;
}

/** What a list request gets. Throws StatusError. */
export function listPage(store: Store, kind: Kind, query: ListQuery): Page {
  const token = query.continueToken === '' ? undefined : decodeToken(query.continueToken, query.namespace);
  if (token !== undefined && query.resourceVersion !== '' && query.resourceVersion !== '0') {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  checkVersion(query.resourceVersion, store.revision());
  const revision = token === undefined || token.revision < 0 ? store.revision() : token.revision;
  const all = store.listAt(kind.resource, revision);
  if (all === undefined) throw goneStatus(token, query.namespace, kind);
  const objects = slice(all, query.namespace, token?.startKey);
  // From the watch cache (resourceVersion=0) everything comes at once, whatever the limit.
  const limit = query.resourceVersion === '0' && token === undefined ? 0 : query.limit;
  const chosen: KubeObject[] = [];
  let seen = 0;
  for (const object of objects) {
    seen += 1;
    if (query.match === undefined || query.match(object)) chosen.push(object);
    if (limit > 0 && chosen.length === limit) break;
  }
  const left = objects.length - seen;
  const last = chosen.at(-1);
  const resourceVersion = String(revision);
  if (limit === 0 || chosen.length < limit || left === 0 || last === undefined) {
    return { objects: chosen, meta: { resourceVersion } };
  }
  if (revision === store.revision()) store.remember(kind.resource);
  const continueToken = encodeToken({ revision, startKey: `${sortKey(last)}\0` }, query.namespace, kind);
  // With selectors nobody knows how many of the rest would match.
  const meta = { resourceVersion, continueToken, ...(query.match === undefined ? { remaining: left } : {}) };
  return { objects: chosen, meta };
}

function slice(
  all: readonly KubeObject[],
  namespace: string,
  startKey: string | undefined,
): readonly KubeObject[] {
  const start = startKey ?? (namespace === '' ? '' : `${namespace}/`);
  const from = firstAtOrAfter(all, start);
  // '0' is the character after '/'.
  const to = namespace === '' ? all.length : firstAtOrAfter(all, `${namespace}0`);
  return from === 0 && to === all.length ? all : all.slice(from, to);
}

function checkVersion(text: string, current: number): void {
  if (text === '') return;
  if (!/^\d+$/.test(text)) {
    const said = JSON.stringify(text);
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${said}: strconv.ParseUint: parsing ${said}: invalid syntax`,
    );
  }
  if (Number(text) > current) throw new NotSimulatedError(`resourceVersion ${text} of the future`);
}

// k8s.io/apiserver/pkg/storage/continue.go. Events have no watch cache, and so no slash in front.
function encodeToken({ revision, startKey }: Token, namespace: string, kind: Kind): string {
  const relative = namespace === '' ? startKey : startKey.slice(namespace.length + 1);
  const start = kind.resource === 'events' ? relative : `/${relative}`;
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start })).toString('base64url');
}

function decodeToken(text: string, namespace: string): Token {
  const badByte = text.search(/[^A-Za-z0-9_-]/);
  if (badByte >= 0) throw invalid(`illegal base64 data at input byte ${badByte}`);
  const json = Buffer.from(text, 'base64url').toString('latin1');
  const { v, rv, start } = parseToken(json);
  if (v !== 'meta.k8s.io/v1') throw invalid(`server does not recognize this encoded version ${v ?? ''}`);
  if (rv === 0) throw invalid('incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  if (start === '') throw invalid('encoded start key empty (version meta.k8s.io/v1)');
  const relative = (start ?? '').replace(/^\//, '');
  return { revision: Number(rv), startKey: namespace === '' ? relative : `${namespace}/${relative}` };
}

function invalid(why: string): StatusError {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}

function parseToken(json: string): { v?: string; rv?: number; start?: string } {
  try {
    return parseJson(Buffer.from(json, 'latin1').toString('utf8'));
  } catch {
    // Go's words for the first byte that cannot start or go on a literal.
    if (json.startsWith('n') && json[1] !== 'u') {
      throw invalid(`invalid character '${json[1] ?? ''}' in literal null (expecting 'u')`);
    }
    throw invalid(`invalid character '${json[0] ?? ''}' looking for beginning of value`);
  }
}

// k8s.io/apiserver/pkg/storage/etcd3/errors.go, handleCompactedErrorForPaging.
function goneStatus(token: Token | undefined, namespace: string, kind: Kind): StatusError {
  const next = token === undefined ? undefined : encodeToken({ ...token, revision: -1 }, namespace, kind);
  return new StatusError(
    expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
      next,
    ),
  );
}
