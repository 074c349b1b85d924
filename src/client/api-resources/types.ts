// What a member's discovery says about its API, in the order in which the server lists it.

/** One kind of object that a server serves, in one version: an APIResource that is not a subresource. */
export interface ApiResource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural, as it stands in paths. */
  readonly resource: string;
  /** As served; may be empty, then `mapper.ts` guesses it as client-go does. */
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  /** Names without the parent (`status`, `scale`); absent when they are not known. */
  readonly subresources?: readonly string[];
}

/** One version of a group; `resources` is undefined when its document could not be read. */
export interface ApiVersion {
  readonly version: string;
  readonly resources: readonly ApiResource[] | undefined;
}

/** One group. The order of groups and versions is the server's, and decides what a short name means. */
export interface ApiGroup {
  /** Empty for the core group. */
  readonly name: string;
  readonly preferredVersion: string;
  readonly versions: readonly ApiVersion[];
}

/** A group version that is announced but could not be read, mostly a broken APIService. */
export interface FailedGroupVersion {
  /** `metrics.k8s.io/v1beta1`. */
  readonly groupVersion: string;
  /** client-go's words, for `unable to retrieve the complete list of server APIs: …`. */
  readonly message: string;
}

/** All that a server offers, as far as it could be read. The core group comes first. */
export interface Discovery {
  readonly groups: readonly ApiGroup[];
  readonly failed: readonly FailedGroupVersion[];
}

/** `apps/v1`, or `v1` for the core group. */
export function groupVersion(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** schema.GroupResource.String: `deployments.apps`, or `pods` for the core group. */
export function groupResource(group: string, resource: string): string {
  return group === '' ? resource : `${resource}.${group}`;
}
