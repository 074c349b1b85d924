// Authentication and authorization: who asks, and whether RBAC lets them.
import type { RequestInfo } from './request-info.ts';
import { StatusError, badRequest, qualified, resourceDetails, type Status } from './status.ts';
import type { SimUser } from './users.ts';

/** A request's headers as node:http gives them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Somebody that the server knows by name; others have no rights beyond discovery. */
export interface Identity {
  readonly name: string;
  readonly rights: SimUser | undefined;
}

// What the role system:discovery lets every authenticated user read.
const OPEN_PATHS = /^\/(healthz|livez|readyz|version|api|apis|openapi)(\/.*)?$/;

/** The user whom the request acts for: its own, or the one that `--as` names. `users` are all that have rights. */
export function actingUser(
  { user, users }: { readonly user: SimUser; readonly users: readonly SimUser[] },
  request: RequestInfo,
  headers: Headers,
): Identity {
  const name = headers['impersonate-user'];
  const groups = headers['impersonate-group'];
  if (typeof name !== 'string' || name === '') {
    if (groups === undefined) return { name: user.name, rights: user };
    const list = String(groups)
      .split(',')
      .map((group) => JSON.stringify(group.trim()));
    throw badRequest(
      `requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{${list.join(', ')}}, Extra:map[string][]string(nil)} without impersonating a user name`,
    );
  }
  if (user.mayImpersonate !== true) {
    throw new StatusError(forbidden(user, request, `impersonate-on:user-info:${request.verb}`));
  }
  return { name, rights: users.find((other) => other.name === name) };
}

/** Throws the 403 that RBAC gives. */
export function authorize(identity: Identity, request: RequestInfo): void {
  if (!isAllowed(identity, request)) throw new StatusError(forbidden(identity, request, request.verb));
}

function isAllowed({ rights }: Identity, { path, verb, resource }: RequestInfo): boolean {
  if (resource === undefined) return mayVisit(rights, verb, path);
  const wanted =
    resource.subresource === '' ? resource.resource : `${resource.resource}/${resource.subresource}`;
  return mayDo(rights, { verb, resource: wanted, namespace: resource.namespace });
}

/** Whether a user may do that to a path that is no resource. */
export function mayVisit(rights: SimUser | undefined, verb: string, path: string): boolean {
  return verb === 'get' && (OPEN_PATHS.test(path) || rights?.resources.includes('*') === true);
}

/** Whether a user may do that to a resource (`pods`, `pods/log`). */
export function mayDo(
  rights: SimUser | undefined,
  { verb, resource, namespace }: Readonly<Record<'verb' | 'resource' | 'namespace', string>>,
): boolean {
  if (rights === undefined || !['get', 'list', 'watch'].includes(verb)) return false;
  if (rights.namespaces !== undefined && !rights.namespaces.includes(namespace)) return false;
  return rights.resources.includes('*') || rights.resources.includes(resource);
}

/** What RBAC says (k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go, ForbiddenStatusError). */
export function forbidden(
  { name: user }: { readonly name: string },
  request: RequestInfo,
  verb: string,
): Status {
  const { path, resource } = request;
  const who = `User ${JSON.stringify(user)} cannot ${verb}`;
  if (resource === undefined) {
    const message = `forbidden: ${who} path ${JSON.stringify(path)}`;
    return { code: 403, reason: 'Forbidden', message, details: {} };
  }
  const { group, saidName, namespace } = resource;
  const what =
    resource.subresource === '' ? resource.resource : `${resource.resource}/${resource.subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  const subject = `${qualified(group, resource.resource)}${saidName === '' ? '' : ` ${JSON.stringify(saidName)}`}`;
  return {
    code: 403,
    reason: 'Forbidden',
    message: `${subject} is forbidden: ${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`,
    details: resourceDetails(group, resource.resource, saidName),
  };
}
