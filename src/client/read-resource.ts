// GET of one object, or of a collection in pages, as parsed JSON.
import { errorMessage } from '../core/error-code.ts';
import { type JsonValue, isJsonObject } from '../core/json/json-value.ts';
import { parseJson } from '../core/json/parse-json.ts';
import { ClusterError, shorten } from '../core/failure.ts';
import { encodeQuery } from './query.ts';
import type { MemberClient } from './transport.ts';

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
  const search = encodeQuery(options.query);
  const response = await client.request({
    path: search === '' ? path : `${path}?${search}`,
    accept: options.accept,
    signal: options.signal,
    ...(options.chunkSize > 0 && { maxBytes: pageBytes }),
    ...(options.requestTimeoutMs !== undefined && { requestTimeoutMs: options.requestTimeoutMs }),
  });
  return { body: parseBody(response.body), warnings: response.warnings };
}

/** Reads a collection page by page (kubectl: resource.Selector.Visit). Throws ClusterError. */
export async function* readPages(
  client: MemberClient,
  path: string,
  options: ReadOptions,
): AsyncGenerator<Answer> {
  const seen = new Set<string>();
  let token = '';
  do {
    const paging = {
      ...(options.chunkSize > 0 && { limit: String(options.chunkSize) }),
      ...(token !== '' && { continue: token }),
    };
    const answer = await readObject(client, path, { ...options, query: { ...options.query, ...paging } });
    yield answer;
    token = continueOf(answer.body);
    // A server that repeats itself would never let us end.
    if (seen.has(token)) throw badResponse('the server repeats a page of its list');
    seen.add(token);
  } while (token !== '');
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
    throw badResponse(`the answer is not JSON (${errorMessage(error)})`, error);
  }
}

const maxMessage = 1_000;

/** The failure of a member that answered with something else than what the API promises. */
export function badResponse(what: string, cause?: unknown): ClusterError {
  const message = shorten(what, maxMessage);
  const detail = message.replace(/^the (answer|server) /, '');
  return new ClusterError({
    reason: 'bad-response',
    detail,
    message,
    kubectlText: `error: ${message}`,
    cause,
  });
}
