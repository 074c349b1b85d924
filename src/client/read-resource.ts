// GET of one object, or of a collection in pages, as parsed JSON.
import { type JsonValue, isJsonObject } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { badJson, badResponse } from './bad-response.ts';
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

/** A page of 500 objects, or one object (etcd takes 1.5 MiB), is never larger; a list in one piece may be. */
const pageBytes = 64 * 1024 * 1024;

/** Reads one object or subresource. Throws ClusterError. */
export async function readObject(client: MemberClient, path: string, options: ReadOptions): Promise<Answer> {
  const response = await client.request(requestOf(path, options));
  return { body: parseBody(response.body), warnings: response.warnings };
}

/** One page of a list, read while it came in. */
export interface Page<T> extends ScannedList<T> {
  readonly warnings: readonly string[];
}

/** Reads one document piece by piece. Throws ClusterError. */
export async function readPage<T>(
  client: MemberClient,
  path: string,
  options: ReadOptions & { readonly shape: () => ListShape<T> },
): Promise<Page<T>> {
  const scan = listScan(options.shape());
  const { warnings } = await client.consume(requestOf(path, options), (piece) => scan.push(piece));
  return { ...scan.end(), warnings };
}

/** Reads a collection page by page (kubectl: resource.Selector.Visit). Throws ClusterError. */
export async function* readPages<T>(
  client: MemberClient,
  path: string,
  options: ReadOptions & { readonly shape: () => ListShape<T> },
): AsyncGenerator<Page<T>> {
  const seen = new Set<string>();
  let token = '';
  do {
    const paging = {
      ...(options.chunkSize > 0 && { limit: String(options.chunkSize) }),
      ...(token !== '' && { continue: token }),
    };
    const page = await readPage(client, path, { ...options, query: { ...options.query, ...paging } });
    yield page;
    token = continueOf(page.document);
    // A server that repeats itself would never let us end.
    if (seen.has(token)) throw badResponse('the server repeats a page of its list');
    seen.add(token);
  } while (token !== '');
}

function requestOf(path: string, options: ReadOptions): ClientRequest {
  const search = encodeQuery(options.query);
  return {
    path: search === '' ? path : `${path}?${search}`,
    accept: options.accept,
    signal: options.signal,
    ...(options.chunkSize > 0 && { maxBytes: pageBytes }),
    ...(options.requestTimeoutMs !== undefined && { requestTimeoutMs: options.requestTimeoutMs }),
  };
}

function continueOf(body: JsonValue): string {
  const metadata = isJsonObject(body) ? body['metadata'] : undefined;
  const token = isJsonObject(metadata) ? metadata['continue'] : undefined;
  return typeof token === 'string' ? token : '';
}

function parseBody(body: Buffer): JsonValue {
  try {
    return parseJson(body);
  } catch (error) {
    throw badJson(error);
  }
}
