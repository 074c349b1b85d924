// What a path asks for, as the apiserver reads it (k8s.io/apiserver/pkg/endpoints/request/requestinfo.go).
import { nameInFieldSelector } from './selectors.ts';

export interface RequestInfo {
  readonly path: string;
  readonly query: URLSearchParams;
  /** `get`, `list`, `watch`, `create` …; of other paths the method in lower case. */
  readonly verb: string;
  /** Absent when the path names no resource, as /version. */
  readonly resource?: ResourceInfo;
}

export interface ResourceInfo {
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  /** Of the object; empty for a list. */
  readonly name: string;
  /** Of the object, or the one that a list's fieldSelector demands: RBAC and messages use this one. */
  readonly saidName: string;
  readonly subresource: string;
  /** Parts of the path after the subresource. */
  readonly rest: readonly string[];
}

const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** `url` is the request line's: a path with a query. */
export function readRequest(method: string, url: string): RequestInfo {
  const { pathname, searchParams: query } = new URL(url, 'https://server');
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [prefix, ...afterPrefix] = parts;
  const isCore = prefix === 'api';
  if (afterPrefix.length < (isCore ? 2 : 3) || (!isCore && prefix !== 'apis')) {
    return { path: pathname, query, verb: method.toLowerCase() };
  }
  const group = isCore ? '' : (afterPrefix[0] ?? '');
  const [version = '', ...path] = isCore ? afterPrefix : afterPrefix.slice(1);
  const { namespace, path: own } = splitNamespace(path);
  const [resource = '', name = '', subresource = '', ...rest] = own;
  const verb = VERBS[method] ?? '';
  const info = { group, version, namespace, resource, name, subresource, rest };
  if (name !== '') return { path: pathname, query, verb, resource: { ...info, saidName: name } };
  if (verb === 'delete') {
    return { path: pathname, query, verb: 'deletecollection', resource: { ...info, saidName: '' } };
  }
  if (verb !== 'get') return { path: pathname, query, verb, resource: { ...info, saidName: '' } };
  const saidName = nameInFieldSelector(query.get('fieldSelector') ?? '') ?? '';
  const isWatch = isOn(query.get('watch'));
  return { path: pathname, query, verb: isWatch ? 'watch' : 'list', resource: { ...info, saidName } };
}

/** `namespaces/x/pods/y` is `pods/y` in x; `namespaces/x` is itself, and in x too. */
function splitNamespace(path: readonly string[]): { namespace: string; path: readonly string[] } {
  if (path[0] !== 'namespaces') return { namespace: '', path };
  const namespace = path[1] ?? '';
  const isInside = path.length > 2 && path[2] !== 'status' && path[2] !== 'finalize';
  return { namespace, path: isInside ? path.slice(2) : path };
}

/** A boolean of a query: there, and neither `false` nor `0`. */
export function isOn(value: string | null): boolean {
  return value !== null && value !== 'false' && value !== '0';
}
