// The path of a request for a resource. client-go rest/request.go: URL, Namespace, Name, SubResource.
import { ClusterError } from '../../core/failure.ts';
import { quoteGo } from '../../core/go-quote.ts';
import { groupVersion, type ApiResource } from './types.ts';

/** What of a resource is asked for. Without a name it is the collection; without a namespace all of them, or cluster scope. */
export interface ResourceTarget {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/**
 * The path below the server's URL, escaped as Go escapes it: `/apis/apps/v1/namespaces/default/deployments/web/scale`.
 * @throws ClusterError with client-go's words for a name that cannot stand in a path, which kubectl finds out here too
 */
export function resourcePath(
  resource: Pick<ApiResource, 'group' | 'version' | 'resource' | 'namespaced'>,
  { namespace = '', name, subresource = '' }: ResourceTarget = {},
): string {
  const parts = [resource.group === '' ? '/api' : '/apis', groupVersion(resource.group, resource.version)];
  if (resource.namespaced) {
    check('namespace', namespace);
    if (namespace !== '') parts.push('namespaces', namespace);
  }
  parts.push(resource.resource.toLowerCase());
  if (name !== undefined) {
    if (name === '') throw invalid('resource name may not be empty');
    check('resource name', name);
    parts.push(name);
  }
  if (subresource !== '') {
    check('subresource', subresource);
    parts.push(subresource);
  }
  return escapePath(parts.join('/'));
}

/** IsValidPathSegmentName. */
function check(what: string, segment: string): void {
  const problems: string[] = [];
  if (segment === '.' || segment === '..') problems.push(`may not be '${segment}'`);
  else for (const bad of ['/', '%']) if (segment.includes(bad)) problems.push(`may not contain '${bad}'`);
  if (problems.length > 0) throw invalid(`invalid ${what} ${quoteGo(segment)}: [${problems.join(' ')}]`);
}

function invalid(message: string): ClusterError {
  return new ClusterError({ reason: 'internal', message, kubectlText: `error: ${message}` });
}

/** net/url escape in a path: what encodeURI keeps, less `!'()*?#`. Lone surrogates are U+FFFD, as in any UTF-8. */
function escapePath(path: string): string {
  return encodeURI(path.toWellFormed()).replaceAll(/[!'()*?#]/g, hex);
}

function hex(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}
