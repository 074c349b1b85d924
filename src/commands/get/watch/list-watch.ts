// One member's side of a watch over the fleet: list, watch from there, and when the watch breaks, go on where
// it stopped; when that is too long ago (410), list again and tell only the differences.
import { setTimeout as sleep } from 'node:timers/promises';
import { resourcePath } from '../../../client/api-resources/resource-path.ts';
import { apiStatusOf } from '../../../client/api-status.ts';
import { badResponse } from '../../../client/bad-response.ts';
import { readObject } from '../../../client/read-resource.ts';
import { mostInPages } from '../../../client/list-quota.ts';
import { isServerTable, tableAccept } from '../../../client/table.ts';
import { CertificateError } from '../../../client/dial/tls.ts';
import { type WatchEvent, isSilence, watchEvents } from '../../../client/watch.ts';
import {
  ClusterError,
  type ClusterFailure,
  failureAdvice,
  failureWords,
  isRetryable,
} from '../../../core/failure.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../../../core/json/json-value.ts';
import type { Member } from '../../shared/ask-fleet.ts';
import type { ResourceRequest } from '../../shared/resource-requests.ts';
import type { ColumnQuota } from '../column-quota.ts';
import { listItems, localAnswer, resourceVersionOf } from '../answers.ts';
import { asksForTable, selectors } from '../fetch.ts';
import type { GetOptions } from '../options.ts';
import { type Entry, entriesOf } from './entries.ts';

/** One thing that happened to one object of one member. */
export interface Change {
  readonly cluster: string;
  readonly type: string;
  readonly entry: Entry;
}

/** What the loop needs beside its member. */
export interface ListWatchContext {
  readonly options: GetOptions;
  readonly request: ResourceRequest;
  /** What the first list gave; undefined when the member could not be listed yet. */
  readonly start: { readonly resourceVersion: string; readonly entries: readonly Entry[] } | undefined;
  readonly emit: (change: Change) => Promise<void>;
  /** A sentence for stderr: the cluster dropped, or came back. */
  readonly note: (text: string) => Promise<void>;
  readonly listTimeoutMs: number;
  /** After so long without an event or a bookmark the watch is begun again. */
  readonly idleMs: number;
  readonly now: () => number;
  /** The columns of all members. */
  readonly takeColumns: ColumnQuota;
  /** All are kept, to say what is gone after a pause. Default: as many as a list in pages may have. */
  readonly mostObjects?: number;
}

const firstDelayMs = 500;
const maxDelayMs = 30_000;
/** A watch that ends earlier, without an event, is no watch (client-go: very short watch). */
const shortMs = 1_000;

interface State {
  resourceVersion: string;
  readonly known: Map<string, Entry>;
  isDown: boolean;
  /** Whether the server has taken this round's watch. */
  isOpen: boolean;
  /** Whether server and credentials were good once. */
  hasBeenOpen: boolean;
  delayMs: number;
  /** Whether this round has told anything. */
  isFruitful: boolean;
  /** Rounds in a row that ended at once and told nothing. */
  vain: number;
}

/** Runs until the signal is aborted. Throws ClusterError when trying again makes no sense. */
export async function listWatch(member: Member, context: ListWatchContext): Promise<void> {
  const { start } = context;
  const state: State = {
    resourceVersion: start?.resourceVersion ?? '',
    known: new Map(start?.entries.map((entry) => [entry.key, entry])),
    isDown: start === undefined,
    isOpen: false,
    hasBeenOpen: start !== undefined,
    delayMs: firstDelayMs,
    isFruitful: false,
    vain: 0,
  };
  while (!member.signal.aborted) {
    const began = performance.now();
    state.isFruitful = false;
    state.isOpen = false;
    try {
      if (state.resourceVersion === '') await relist(member, context, state);
      await watchOnce(member, context, state);
    } catch (error) {
      if (member.signal.aborted) return;
      if (!(error instanceof ClusterError)) throw error;
      await handle(error.failure, { member, context, state });
    }
    if (state.isFruitful || performance.now() - began > shortMs) state.vain = 0;
    // A server that ends every watch at once, or calls its own list too old, is not to be asked in a circle.
    else if (state.vain++ > 0) await rest(member, state);
    if (state.isFruitful) state.delayMs = firstDelayMs;
  }
}

async function rest({ signal }: Member, state: State): Promise<void> {
  const jitter = 0.5 + Math.random() / 2;
  await sleep(state.delayMs * jitter, undefined, { signal }).catch(() => undefined);
  state.delayMs = Math.min(maxDelayMs, state.delayMs * 2);
}

async function handle(
  failure: ClusterFailure,
  { member, context, state }: { member: Member; context: ListWatchContext; state: State },
): Promise<void> {
  if (isExpired(failure)) {
    state.resourceVersion = '';
    return;
  }
  // Nothing is known to be wrong: a server whose objects do not change has no bookmark to send (its cacher sends none
  // for the version that a watch began with). If the line is dead, the next round fails, and says so.
  if (isSilence(failure) && state.isOpen) return;
  const { name } = member.target.cluster;
  const words = failureWords(failure);
  const advice = failureAdvice(failure);
  const isRenewable = state.hasBeenOpen && mayBeRenewed(failure, member);
  if (!isRetryable(failure) && failure.reason !== 'bad-response' && !isRenewable) {
    // The others go on, perhaps for hours: nobody would see that this one is missing.
    await context.note(`watch of ${name} has ended (${words}). ${advice}`.trimEnd());
    throw new ClusterError(failure);
  }
  if (!state.isDown)
    await context.note(
      `watch of ${name} broke off (${words}); trying again${isRenewable ? `. ${advice}` : ''}`,
    );
  state.isDown = true;
  await rest(member, state);
  state.vain = 0;
}

/**
 * What was good once is old, and somebody is about to renew it: a file of the user's, which is read again, or the server's
 * certificate that has run out. Asking again tells nobody a secret, and locks nobody out.
 */
function mayBeRenewed({ reason, cause }: ClusterFailure, { target }: Member): boolean {
  const { auth, certificateAuthorityFile } = target.connection;
  if (reason === 'unauthorized') return auth.certificateFiles !== undefined || auth.tokenFile !== undefined;
  if (reason !== 'tls') return false;
  if (cause instanceof CertificateError) return certificateAuthorityFile !== undefined || cause.isOfTime;
  return auth.certificateFiles !== undefined;
}

async function watchOnce(member: Member, context: ListWatchContext, state: State): Promise<void> {
  const { options, request } = context;
  const { name } = member.target.cluster;
  const isBack = async () => {
    state.isOpen = true;
    state.hasBeenOpen = true;
    if (!state.isDown) return;
    state.isDown = false;
    await context.note(`watch of ${name} is back`);
  };
  let opened: Promise<void> | undefined;
  const events = watchEvents(
    member.client,
    resourcePath(request.resource, { namespace: request.namespace }),
    {
      accept: asksForTable(options) ? tableAccept : 'application/json',
      query: {
        ...watchQuery(context),
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(300 + Math.floor(Math.random() * 300)),
      },
      resourceVersion: state.resourceVersion,
      signal: member.signal,
      onOpen: () => (opened = isBack()),
      idleMs: context.idleMs,
    },
  );
  for await (const event of events) {
    await opened;
    await apply(event, { member, context, state });
  }
}

async function apply(
  event: WatchEvent,
  { member, context, state }: { member: Member; context: ListWatchContext; state: State },
): Promise<void> {
  if (event.type === 'ERROR') throw new ClusterError(errorEvent(event.object));
  checkEvent(event, context);
  const resourceVersion = eventVersion(event.object);
  if (resourceVersion !== '') state.resourceVersion = resourceVersion;
  if (event.type === 'BOOKMARK') return;
  state.isFruitful = true;
  for (const entry of entriesOf(event.object, context)) {
    if (event.type === 'DELETED') state.known.delete(entry.key);
    else state.known.set(entry.key, entry);
    if (state.known.size > (context.mostObjects ?? mostInPages)) throw tooManyObjects(state.known.size);
    await context.emit({ cluster: member.target.cluster.name, type: event.type, entry });
  }
}

function tooManyObjects(count: number): ClusterError {
  const message = `the watch has brought ${count} objects. Ask for less, with a namespace or a selector (-l, --field-selector)`;
  return new ClusterError({
    reason: 'too-large',
    detail: `${count} objects`,
    message,
    kubectlText: `error: ${message}`,
  });
}

const eventTypes: readonly string[] = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'];

/** What is no event of this type's objects must not become a row. */
function checkEvent({ type, object }: WatchEvent, { options, request }: ListWatchContext): void {
  if (!eventTypes.includes(type)) throw badResponse(`the server sent a watch event of type ${type}`);
  const { kind } = request.resource;
  if (object['kind'] !== kind && !(asksForTable(options) && isServerTable(object)))
    throw badResponse(`the server sent a watch event about ${textField(object, 'kind')} instead of ${kind}`);
}

/** Lists again and tells what is new, changed or gone since. */
async function relist(member: Member, context: ListWatchContext, state: State): Promise<void> {
  const { options, request } = context;
  const { body } = await readObject(
    member.client,
    resourcePath(request.resource, { namespace: request.namespace }),
    {
      accept: asksForTable(options) ? tableAccept : 'application/json',
      query: watchQuery(context),
      chunkSize: 0,
      signal: member.signal,
      requestTimeoutMs: context.listTimeoutMs,
    },
  );
  // Anything but a list of these would look as if all of them were gone.
  if (isJsonObject(body)) localAnswer(body, { ...request, name: undefined }, context);
  const cluster = member.target.cluster.name;
  const before = new Map(state.known);
  state.known.clear();
  for (const entry of listEntries(body, context)) {
    const old = before.get(entry.key);
    before.delete(entry.key);
    state.known.set(entry.key, entry);
    if (!old) await context.emit({ cluster, type: 'ADDED', entry });
    else if (old.resourceVersion !== entry.resourceVersion)
      await context.emit({ cluster, type: 'MODIFIED', entry });
  }
  for (const entry of before.values()) await context.emit({ cluster, type: 'DELETED', entry });
  state.resourceVersion = resourceVersionOf(body);
}

function listEntries(body: JsonValue, context: ListWatchContext): Entry[] {
  if (!isJsonObject(body)) return [];
  const { items } = body;
  if (!Array.isArray(items)) return entriesOf(body, context);
  return listItems(body).flatMap((item) => entriesOf(item, context));
}

/** A named object is watched by a field selector (cli-runtime: Helper.WatchSingle). */
export function watchQuery({
  options,
  request,
}: Pick<ListWatchContext, 'options' | 'request'>): Record<string, string> {
  const sorted = asksForTable(options) && options.sortBy !== '' && { includeObject: 'Object' };
  if (request.name !== undefined) return { fieldSelector: `metadata.name=${request.name}`, ...sorted };
  return { ...selectors(options), ...sorted };
}

/** Of the object, of the table's only row, or of the table itself (bookmarks). */
function eventVersion(object: JsonObject): string {
  const own = resourceVersionOf(object);
  if (own !== '') return own;
  const rows = object['rows'];
  const row: JsonValue | undefined = Array.isArray(rows) ? rows[0] : undefined;
  const inner = isJsonObject(row) ? row['object'] : undefined;
  return inner === undefined ? '' : resourceVersionOf(inner);
}

function errorEvent(status: JsonObject): ClusterFailure {
  const message = textField(status, 'message') || 'the server ended the watch with an error';
  const expired =
    status['code'] === 410 ||
    textField(status, 'reason') === 'Expired' ||
    textField(status, 'reason') === 'Gone';
  return {
    reason: 'server',
    message,
    kubectlText: `error: ${message}`,
    ...(expired && { detail: expiredDetail }),
  };
}

const expiredDetail = 'Expired';

/** Only the server's own word: a certificate and a token expire, too, and a new list does not help there. */
function isExpired(failure: ClusterFailure): boolean {
  const { reason, detail, message } = failure;
  if (reason !== 'server') return false;
  return (
    detail === expiredDetail ||
    apiStatusOf(failure)?.code === 410 ||
    /too old resource version/i.test(message)
  );
}
