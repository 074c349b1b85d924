// Brings two answers to the same question into a form in which they must be equal: without the moment
// of the question, and without what only names the server.
import type { Question } from './exchanges.ts';
import { parseJson } from './trusted.ts';

export interface SeenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Headers that a client can depend on. */
export const COMPARED_HEADERS: readonly string[] = [
  'content-type',
  'cache-control',
  'content-encoding',
  'content-length',
  'transfer-encoding',
  'vary',
  'warning',
  'retry-after',
  'x-content-type-options',
];

/** Status line, headers and body in one text. */
export function comparable({ status, headers, body }: SeenAnswer): string {
  const length = String(Buffer.byteLength(body));
  const seen = COMPARED_HEADERS.flatMap((name) => {
    const value = headers[name];
    if (value === undefined) return [];
    // Revisions and ages of another width change the length: it only has to be right.
    return [`${name}: ${name === 'content-length' && value === length ? '<right>' : String(value)}`];
  });
  return [status, ...seen, '', timeless(body)].join('\n');
}

/** The revision of a list moves with every write anywhere; ages of new objects move with the clock. */
function timeless(body: string): string {
  return body
    .replaceAll(/"(\d+m)?\d+s"/g, '"<age>"')
    .replaceAll(/"continue": ?"([^"]+)"/g, (_all, token: string) => `"continue":${withoutRevision(token)}`)
    .replaceAll(LIST_VERSION, '$1<revision>$2');
}

const LIST_VERSION =
  /("metadata": ?\{\s*(?:"continue": ?(?:""|<[^>]*>),\s*)?(?:"remainingItemCount": ?\d+,\s*)?"resourceVersion": ?")\d+("(?:,\s*"continue": ?<[^>]*>)?(?:,\s*"remainingItemCount": ?\d+)?\s*\})/g;

function withoutRevision(token: string): string {
  const { start } = parseJson<{ start?: string }>(Buffer.from(token, 'base64url').toString('utf8'));
  return `<after ${JSON.stringify(start)}>`;
}

/** A question as a test's name. */
export function questionName({ method = 'GET', path, user, accept, headers }: Question): string {
  const form = accept === undefined ? '' : ` as ${accept.length > 60 ? `${accept.slice(0, 57)}...` : accept}`;
  const more = headers === undefined ? '' : ` with ${JSON.stringify(headers)}`;
  return `${method} ${path}${form}${user === undefined ? '' : ` by ${user}`}${more}`;
}
