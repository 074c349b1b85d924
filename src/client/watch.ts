// A watch: one long answer whose lines are events, from a resourceVersion on.
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { type JsonObject, type JsonValue, isJsonObject, textField } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { badResponse } from './bad-response.ts';
import { encodeQuery } from './query.ts';
import type { MemberClient } from './member-client.ts';

/** One line of a watch. `ERROR` carries a Status, `BOOKMARK` only a resourceVersion. */
export interface WatchEvent {
  readonly type: string;
  readonly object: JsonObject;
}

/** Where to watch, and until when. */
export interface WatchOptions {
  readonly accept: string;
  /** Without `watch` and `resourceVersion`. */
  readonly query: Readonly<Record<string, string>>;
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
  readonly requestTimeoutMs?: number;
  /** Called when the server has taken the watch. */
  readonly onOpen?: () => void;
  /** Without a byte for so long it ends, with a failure that `isSilence`. */
  readonly idleMs?: number;
}

/** A line larger than this is no object of an API server (etcd takes 1.5 MiB). */
const maxLineBytes = 16 * 1024 * 1024;

/** The events until the server ends the watch. Throws ClusterError, also for a line that is no event. */
export async function* watchEvents(
  client: MemberClient,
  path: string,
  options: WatchOptions,
): AsyncGenerator<WatchEvent> {
  const query = { ...options.query, resourceVersion: options.resourceVersion, watch: 'true' };
  const search = encodeQuery(query);
  const idle = options.idleMs === undefined ? undefined : idleClock(options.idleMs);
  const signal = idle ? AbortSignal.any([options.signal, idle.signal]) : options.signal;
  try {
    const { chunks } = await client.open({
      path: `${path}?${search}`,
      accept: options.accept,
      signal,
      maxBytes: Number.MAX_SAFE_INTEGER,
      ...(options.requestTimeoutMs !== undefined && { requestTimeoutMs: options.requestTimeoutMs }),
    });
    options.onOpen?.();
    for await (const line of linesOf(chunks, idle)) yield toEvent(line);
  } finally {
    idle?.clear();
  }
}

async function* linesOf(chunks: AsyncIterable<Buffer>, idle: Idle | undefined): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    // The time that our own reader takes is no silence of the server.
    idle?.clear();
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...pending, chunk.subarray(from, at)]);
      pending = [];
      size = 0;
      from = at + 1;
      if (!isBlank(line)) yield line;
    }
    pending.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > maxLineBytes) throw badResponse('the server sends a watch event without an end');
    idle?.start();
  }
  const rest = Buffer.concat(pending);
  if (!isBlank(rest)) yield rest;
}

/** Between two documents JSON allows blanks. */
function isBlank(line: Buffer): boolean {
  return line.length < 3 && line.toString('latin1').trim() === '';
}

function toEvent(line: Buffer): WatchEvent {
  const event = parseLine(line);
  const object = isJsonObject(event) ? event['object'] : undefined;
  if (!isJsonObject(event) || !isJsonObject(object))
    throw badResponse('the server sent a watch event without an object');
  return { type: textField(event, 'type'), object };
}

function parseLine(line: Buffer): JsonValue {
  try {
    return parseJson(line);
  } catch (error) {
    throw badResponse('the server sent a watch event that is not JSON', error);
  }
}

/** Whether nothing is known but that the server said nothing. */
export function isSilence(failure: ClusterFailure): boolean {
  return failure.detail === silenceDetail;
}

const silenceDetail = 'silence';

function silence(ms: number): ClusterFailure {
  const message = `no event and no bookmark for ${ms / 1000}s`;
  return { reason: 'timeout', detail: silenceDetail, message, kubectlText: `error: ${message}` };
}

/** A clock that runs while nothing comes. */
interface Idle {
  readonly signal: AbortSignal;
  readonly start: () => void;
  readonly clear: () => void;
}

/** The last part of the wait: what came while this process was stopped (Ctrl-Z, sleep) is read before it is over. */
const graceMs = 1_000;

function idleClock(idleMs: number): Idle {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const abort = () => controller.abort(new ClusterError(silence(idleMs)));
  const clear = () => clearTimeout(timer);
  const start = () => {
    clear();
    const lastMs = Math.min(graceMs, idleMs / 2);
    timer = setTimeout(() => (timer = setTimeout(abort, lastMs)), idleMs - lastMs);
  };
  start();
  return { signal: controller.signal, start, clear };
}
