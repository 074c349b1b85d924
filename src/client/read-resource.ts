// GET of one object, or of a collection in pages, as parsed JSON.
import { type JsonValue, isJsonObject } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { badJson, badResponse } from './bad-response.ts';
import { collectAfter } from './collect-garbage.ts';
import { type ListQuota, type PageSize, createListQuotas } from './list-quota.ts';
import { type ListShape, type ScannedList, listScan } from './list-scan.ts';
import type { ClientRequest, MemberClient } from './member-client.ts';
import { encodeQuery } from './query.ts';

/** How to ask. `query` without `limit` and `continue`, which paging adds. */
export interface ReadOptions {
  readonly accept: string;
  readonly query: Readonly<Record<string, string>>;
  /** Objects per page of a collection; 0 asks for all at once. */
  readonly chunkSize: number;
  readonly signal: AbortSignal;
  readonly requestTimeoutMs?: number;
}

/** One answer, and the warnings that came with it. */
export interface Answer {
  readonly body: JsonValue;
  readonly warnings: readonly string[];
}

/** Ten times what a page of 500 pods takes. A larger page is asked for again in smaller ones; a list in one piece may be larger. */
const pageBytes = 16 * 1024 * 1024;
/** For a server that gives more objects than it is asked for, as some aggregated ones do. */
const unpagedBytes = 64 * 1024 * 1024;

/** Reads one object or subresource. Throws ClusterError. */
export async function readObject(client: MemberClient, path: string, options: ReadOptions): Promise<Answer> {
  const response = await client.request(requestOf(path, options));
  return { body: parseAnswer(response.body), warnings: response.warnings };
}

/** One page of a list, read while it came in. */
export interface Page<T> extends ScannedList<T> {
  readonly warnings: readonly string[];
  /** Of the document, decompressed. */
  readonly bytes: number;
}

/** How to ask, and how to read what comes. */
export interface PageOptions<T> extends ReadOptions {
  readonly shape: () => ListShape<T>;
  /** What all lists of the member may give; default: one for each list. */
  readonly quota?: ListQuota | undefined;
}

/** Reads one document piece by piece. Throws ClusterError. */
export async function readPage<T>(
  client: MemberClient,
  path: string,
  options: PageOptions<T> & { readonly maxBytes?: number },
): Promise<Page<T>> {
  const shape = options.shape();
  const scan = listScan(shape);
  let bytes = 0;
  try {
    const { warnings } = await client.consume(requestOf(path, options), (piece) => {
      bytes += piece.length;
      scan.push(piece);
    });
    return { ...scan.end(), warnings, bytes };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.failure.reason !== 'too-large') throw error;
    collectAfter(error);
    throw new LargePageError(error.failure, { count: scan.count(), mostElements: shape.maxElements });
  }
}

class LargePageError extends ClusterError {
  /** How many elements had come by then. */
  readonly count: number;
  /** More bytes would not help: there are too many elements. */
  readonly isCrowded: boolean;

  constructor(failure: ClusterFailure, seen: { readonly count: number; readonly mostElements: number }) {
    super(failure);
    this.count = seen.count;
    this.isCrowded = seen.count > seen.mostElements;
  }
}

/** Reads a collection page by page (kubectl: resource.Selector.Visit). Throws ClusterError. */
export async function* readPages<T>(
  client: MemberClient,
  path: string,
  options: PageOptions<T>,
): AsyncGenerator<Page<T>> {
  const seen = new Set<string>();
  const quota = options.quota ?? createListQuotas()();
  let token = '';
  let way: PageWay = { limit: options.chunkSize, maxBytes: pageBytes };
  do {
    let page: Page<T>;
    try {
      page = await readPage(client, path, {
        ...options,
        query: { ...options.query, ...pagingOf(way.limit, token) },
        maxBytes: way.maxBytes,
      });
    } catch (error) {
      way = gentlerWay(way, error);
      continue;
    }
    yield page;
    token = continueOf(page.document);
    if (token !== '') quota.take(sizeOf(page));
    // A server that repeats itself would never let us end.
    if (seen.has(token)) throw badResponse('the server repeats a page of its list');
    seen.add(token);
  } while (token !== '' || seen.size === 0);
}

interface PageWay {
  readonly limit: number;
  readonly maxBytes: number;
}

/** How to ask again for a page that was too large; throws the error where that makes no sense. */
function gentlerWay({ limit, maxBytes }: PageWay, error: unknown): PageWay {
  if (!(error instanceof LargePageError) || limit === 0 || error.count === 0) throw error;
  const isUnpaged = error.count >= limit;
  if (isUnpaged ? error.isCrowded || maxBytes >= unpagedBytes : limit === 1) throw error;
  if (isUnpaged) return { limit, maxBytes: unpagedBytes };
  return { limit: Math.max(1, Math.floor(Math.min(limit / 4, error.count / 2))), maxBytes };
}

function sizeOf<T>({ document, list, bytes, warnings }: Page<T>): PageSize {
  // A small page was parsed as a whole.
  const inside = isJsonObject(document) ? (document['rows'] ?? document['items']) : undefined;
  const elements = list?.elements.length ?? (Array.isArray(inside) ? inside.length : 1);
  return { elements, bytes: warnings.reduce((sum, text) => sum + text.length, bytes) };
}

function pagingOf(limit: number, token: string): Record<string, string> {
  return { ...(limit > 0 && { limit: String(limit) }), ...(token !== '' && { continue: token }) };
}

function requestOf(path: string, options: ReadOptions & { readonly maxBytes?: number }): ClientRequest {
  const search = encodeQuery(options.query);
  return {
    path: search === '' ? path : `${path}?${search}`,
    accept: options.accept,
    signal: options.signal,
    ...(options.chunkSize > 0 && { maxBytes: options.maxBytes ?? unpagedBytes }),
    ...(options.requestTimeoutMs !== undefined && { requestTimeoutMs: options.requestTimeoutMs }),
  };
}

function continueOf(body: JsonValue): string {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  const token = isJsonObject(metadata) ? metadata['continue'] : undefined;
  return typeof token === 'string' ? token : '';
}

/** The JSON of an answer. Throws ClusterError in Go's words. */
export function parseAnswer(body: Buffer): JsonValue {
  try {
    return parseJson(body);
  } catch (error) {
    throw badJson(error);
  }
}
