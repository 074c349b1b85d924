// Watches: what is there, then every change, as JSON or Table events
// (k8s.io/apiserver/pkg/endpoints/handlers/watch.go, pkg/storage/cacher).
import { goJson } from './go-json.ts';
import { apiVersion, type Kind } from './kinds.ts';
import type { KubeObject } from './objects.ts';
import { renderObject, type Wanted } from './rendering.ts';
import { isOn } from './request-info.ts';
import type { Match } from './selectors.ts';
import { NotSimulatedError, expired, statusObject, type Status } from './status.ts';
import type { Store, StoreEvent } from './store.ts';
import { trusted } from './trusted.ts';

export interface WatchRequest {
  readonly kind: Kind;
  readonly namespace: string;
  /** A single name that the path gives; undefined for all. */
  readonly match: Match | undefined;
  readonly query: URLSearchParams;
  readonly wanted: Omit<Wanted, 'now' | 'hasColumns'>;
  readonly clock: () => number;
}

/** An open stream of one client. */
export interface Watch {
  /** Sends what is due at once, then each change; every text is one line. `end`: nothing will follow. */
  readonly start: (send: (line: string) => void, end: () => void) => void;
  /** No more events. */
  readonly stop: () => void;
  readonly sendBookmark: () => void;
  readonly sendError: (status: Status) => void;
  /** After how many seconds the server ends the stream; undefined: not before the test is over. */
  readonly timeoutSeconds: number | undefined;
}

const BOOKMARK_EVERY_MS = 60_000;

export function createWatch(store: Store, request: WatchRequest): Watch {
  const { kind, query } = request;
  const version = query.get('resourceVersion') ?? '';
  const hasBookmarks = isOn(query.get('allowWatchBookmarks'));
  const isFromNow = version === '' || version === '0';
  const asked = query.get('sendInitialEvents');
  const sendsInitial = asked === null ? isFromNow : isOn(asked);
  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  if (!isFromNow && (!/^\d+$/.test(version) || Number(version) > store.revision())) {
    throw new NotSimulatedError(`watch from resourceVersion ${version}`);
  }
  let send: ((line: string) => void) | undefined;
  let hasColumns = true;
  let unsubscribe: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;

  const render = (object: KubeObject): string => {
    const wanted = { ...request.wanted, now: request.clock(), hasColumns };
    hasColumns = false;
    return renderObject(kind, object, wanted).text;
  };
  const emit = (type: string, text: string): void => send?.(`{"type":"${type}","object":${text}}\n`);
  const sendBookmark = (annotations?: object): void => {
    if (hasBookmarks) emit('BOOKMARK', bookmark(annotations));
  };
  const isIn = (object: KubeObject): boolean =>
    (request.namespace === '' || object.metadata.namespace === request.namespace) &&
    (request.match?.(object) ?? true);
  const onEvent = (event: StoreEvent): void => {
    if (event.resource !== kind.resource) return;
    const { object, previous, type } = event;
    const wasIn = previous !== undefined && isIn(previous);
    const isInNow = type !== 'DELETED' && isIn(object);
    if (!wasIn && !isInNow) return;
    if (isInNow) return emit(wasIn ? 'MODIFIED' : 'ADDED', render(object));
    // An object that leaves the selection is told as deleted, as it was before.
    const { resourceVersion } = object.metadata;
    const last =
      type === 'DELETED' ? object : { ...previous, metadata: { ...previous?.metadata, resourceVersion } };
    emit('DELETED', render(trusted<KubeObject>(last)));
  };

  return {
    timeoutSeconds: seconds > 0 ? seconds : undefined,
    start: (to, end) => {
      send = to;
      if (sendsInitial) {
        for (const object of store.list(kind.resource)) if (isIn(object)) emit('ADDED', render(object));
        sendBookmark({ 'k8s.io/initial-events-end': 'true' });
      } else if (!isFromNow) {
        const missed = store.since(kind.resource, Number(version));
        if (missed === undefined) {
          emit(
            'ERROR',
            goJson(statusObject(expired(`too old resource version: ${version} (${store.oldest()})`))),
          );
          return end();
        }
        for (const event of missed) onEvent(event);
      }
      unsubscribe = store.subscribe(onEvent);
      if (hasBookmarks) timer = setInterval(() => sendBookmark(), BOOKMARK_EVERY_MS).unref();
    },
    stop: () => {
      unsubscribe?.();
      clearInterval(timer);
      send = undefined;
    },
    sendBookmark: () => sendBookmark(),
    sendError: (status) => emit('ERROR', goJson(statusObject(status))),
  };

  /** The empty object of the kind with the present revision; in a Table it is a row. */
  function bookmark(annotations: object | undefined): string {
    const resourceVersion = String(store.revision());
    const { form, includeObject } = request.wanted;
    const metadata = { resourceVersion, ...(annotations && { annotations }) };
    const sortedMetadata = kind.isCustom
      ? { ...(annotations && { annotations }), resourceVersion }
      : metadata;
    const identity = kind.isCustom
      ? { apiVersion: apiVersion(kind), kind: kind.kind }
      : { kind: kind.kind, apiVersion: apiVersion(kind) };
    const whole = goJson({ ...identity, metadata: sortedMetadata, ...kind.emptyObject });
    if (form.as === 'json') return whole;
    const type = `"apiVersion":"meta.k8s.io/${form.version}"`;
    const partial = `{"kind":"PartialObjectMetadata",${type},"metadata":${goJson(metadata)}}`;
    if (form.as !== 'Table') return partial;
    const empty = trusted<KubeObject>({ ...kind.emptyObject, metadata: { name: '' } });
    const cells = kind.cells(empty, { since: (time) => (time ? '' : '<unknown>'), changesAt: () => 0 });
    const isHidden = includeObject === 'None' && annotations === undefined;
    const object = includeObject === 'Object' ? whole : isHidden ? 'null' : partial;
    const columns = hasColumns ? kind.columns : 'null';
    hasColumns = false;
    return `{"kind":"Table",${type},"metadata":{"resourceVersion":"${resourceVersion}"},"columnDefinitions":${columns},"rows":[{"cells":${goJson(cells)},"object":${object}}]}`;
  }
}
