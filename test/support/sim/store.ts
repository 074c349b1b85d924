// The objects of one server: sorted lists that are never changed in place, a revision that every
// change raises, and the history that watches are fed from.
import type { KubeObject } from './objects.ts';

export interface ObjectKey {
  readonly resource: string;
  /** Absent for kinds without namespaces. */
  readonly namespace?: string;
  readonly name: string;
}

export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly resource: string;
  /** After the change; of a deleted object its last state. */
  readonly object: KubeObject;
  /** Before the change. */
  readonly previous?: KubeObject;
}

export interface StoreSource {
  /** The first objects of a resource, in any order; asked once, when somebody wants them. */
  readonly load: (resource: string) => readonly KubeObject[];
  /** The revision of the store when it holds just those. */
  readonly revision: number;
}

/** Snapshots of lists that a client is still paging through. */
const KEPT_SNAPSHOTS = 1000;

export interface Store {
  readonly revision: () => number;
  readonly list: (resource: string) => readonly KubeObject[];
  readonly get: (key: ObjectKey) => KubeObject | undefined;
  /** What `list` gave at that revision; undefined when it is forgotten. */
  readonly listAt: (resource: string, revision: number) => readonly KubeObject[] | undefined;
  /** Keeps the present list for listAt. */
  readonly remember: (resource: string) => void;
  /** `change` gets the object or undefined, and gives the new one, or undefined to delete it. */
  readonly mutate: (
    key: ObjectKey,
    change: (object: KubeObject | undefined) => KubeObject | undefined,
  ) => void;
  /** The first revision whose successors are still known. */
  readonly oldest: () => number;
  /** Events after `revision`; undefined when they are forgotten. */
  readonly since: (resource: string, revision: number) => readonly StoreEvent[] | undefined;
  readonly subscribe: (listener: (event: StoreEvent) => void) => () => void;
  /** Forgets the past: older pages and watches get 410. */
  readonly compact: () => void;
}

export function createStore(source: StoreSource): Store {
  const lists = new Map<string, readonly KubeObject[]>();
  let revision = source.revision;
  let oldest = source.revision;
  let history: StoreEvent[] = [];
  const snapshots = new Map<string, readonly KubeObject[]>();
  const listeners = new Set<(event: StoreEvent) => void>();

  const list = (resource: string): readonly KubeObject[] => {
    const known = lists.get(resource);
    if (known !== undefined) return known;
    const objects = sorted(source.load(resource));
    lists.set(resource, objects);
    return objects;
  };

  return {
    revision: () => revision,
    list,
    get: (key) => list(key.resource)[position(list(key.resource), key).index],
    listAt: (resource, wanted) =>
      wanted === revision ? list(resource) : snapshots.get(`${resource}@${wanted}`),
    remember: (resource) => {
      snapshots.set(`${resource}@${revision}`, list(resource));
      const [first] = snapshots.keys();
      if (snapshots.size > KEPT_SNAPSHOTS && first !== undefined) snapshots.delete(first);
    },
    mutate: (key, change) => {
      const objects = list(key.resource);
      const { index, insertAt } = position(objects, key);
      const previous = objects[index];
      const changed = change(previous);
      if (changed === undefined && previous === undefined) return;
      revision += 1;
      const latest = changed ?? previous;
      if (latest === undefined) return;
      const object = { ...latest, metadata: { ...latest.metadata, resourceVersion: String(revision) } };
      const next =
        previous === undefined
          ? objects.toSpliced(insertAt, 0, object)
          : changed === undefined
            ? objects.toSpliced(index, 1)
            : objects.with(index, object);
      lists.set(key.resource, next);
      const type = changed === undefined ? 'DELETED' : previous === undefined ? 'ADDED' : 'MODIFIED';
      const event = {
        type,
        revision,
        resource: key.resource,
        object,
        ...(previous ? { previous } : {}),
      } as const;
      history.push(event);
      for (const listener of listeners) listener(event);
    },
    oldest: () => oldest,
    since: (resource, wanted) => {
      if (wanted < oldest) return undefined;
      return history.filter((event) => event.resource === resource && event.revision > wanted);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact: () => {
      oldest = revision;
      history = [];
      snapshots.clear();
    },
  };
}

/** etcd's order: `namespace/name`, by bytes. */
export function sortKey({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function sorted(objects: readonly KubeObject[]): readonly KubeObject[] {
  const keyed = objects.map((object) => ({ key: sortKey(object), object }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ object }) => object);
}

/** By bisection: `index` is -1 when there is no such object. */
function position(objects: readonly KubeObject[], key: ObjectKey): { index: number; insertAt: number } {
  const wanted = key.namespace === undefined ? key.name : `${key.namespace}/${key.name}`;
  const insertAt = firstAtOrAfter(objects, wanted);
  const there = objects[insertAt];
  return { index: there !== undefined && sortKey(there) === wanted ? insertAt : -1, insertAt };
}

/** Index of the first object whose key is not before `wanted`. */
export function firstAtOrAfter(objects: readonly KubeObject[], wanted: string): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const object = objects[middle];
    if (object !== undefined && sortKey(object) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
