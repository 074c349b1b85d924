// `get --raw URI`: one path of every member's server, its answer as it came.
import { UsageError } from '../../core/errors.ts';
import { type FlagValues, flagBool, flagString } from '../../core/flag.ts';
import type { Outcome } from '../../core/fleet.ts';
import { quoteGo } from '../../core/go-quote.ts';
import { GoUrlError, requestPath } from '../../core/go-url.ts';
import { decodeUtf8 } from '../../core/go-utf8.ts';
import type { TextSink } from '../../core/streams.ts';
import { sanitizeLine, sanitizeText } from '../../output/sanitize.ts';
import type { Member } from '../shared/ask-fleet.ts';
import { timeoutQuery } from '../shared/request-timeout.ts';
import { withPrefix } from './print-templates.ts';

/** The path and query of `--raw`, as client-go asks for them; undefined when it is not given. Throws UsageError in kubectl's words (GetOptions.Validate). */
export function rawPath(values: FlagValues, args: readonly string[]): string | undefined {
  const raw = flagString(values, 'raw') ?? '';
  if (raw === '') return undefined;
  if (args.length > 0) throw new UsageError('arguments may not be passed when --raw is specified');
  if (
    flagBool(values, 'watch') ||
    flagBool(values, 'watch-only') ||
    (flagString(values, 'selector') ?? '') !== ''
  )
    throw new UsageError(
      '--raw may not be specified with other flags that filter the server request or alter the output',
    );
  if ((flagString(values, 'output') ?? '') !== '')
    throw new UsageError('--raw and --output are mutually exclusive');
  try {
    return requestPath(raw);
  } catch (error) {
    if (!(error instanceof GoUrlError)) throw error;
    throw new UsageError(`--raw must be a valid URL path: parse ${quoteGo(raw)}: ${error.message}`, {
      cause: error,
    });
  }
}

/** An answer is kept as it is, whatever it is: of several members that send without an end each has a part of the memory only. */
const mostOfMany = 64 * 1024 * 1024;

/** Asks one of so many members. */
export async function fetchRaw(
  { client, signal }: Member,
  path: string,
  { members, requestTimeoutMs }: { readonly members: number; readonly requestTimeoutMs: number | undefined },
): Promise<string> {
  const { body } = await client.request({
    path: withTimeout(path, requestTimeoutMs),
    accept: 'application/json, */*',
    signal,
    isRaw: true,
    ...(members > 1 && { maxBytes: mostOfMany }),
    ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
  });
  return decodeUtf8(body);
}

function withTimeout(path: string, requestTimeoutMs: number | undefined): string {
  const { timeout } = timeoutQuery(requestTimeoutMs);
  if (timeout === undefined) return path;
  const [place = '', query = ''] = path.split('?');
  const kept = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('timeout='));
  return `${place}?${[...kept, `timeout=${encodeURIComponent(timeout)}`].toSorted().join('&')}`;
}

/** Prints the answers in cluster order; over a fleet each line says which cluster it is from. */
export async function printRaw(
  outcomes: readonly Outcome<string>[],
  { out, showCluster }: { readonly out: TextSink; readonly showCluster: boolean },
): Promise<void> {
  for (const { cluster, value } of outcomes) {
    if (value === undefined) continue;
    const shown = out.isTTY ? sanitizeText(value) : value;
    await out.write(showCluster ? withPrefix(shown, `${sanitizeLine(cluster.name)}: `) : shown);
  }
}
