// Manifests from http(s) URLs: cli-runtime resource/visitor.go readHttpWithRetries over Go's http.Get. No credential of a
// cluster goes along, so redirects are followed as Go follows them.
import { anonymous } from '../client/authenticator.ts';
import { bodyChunks } from '../client/body.ts';
import { orAbort, stopWith } from '../client/cancel.ts';
import { exchange } from '../client/exchange.ts';
import type { Answer } from '../client/http/answer.ts';
import { openLine, type Line } from '../client/line.ts';
import type { Connection } from '../core/connection.ts';
import { ClusterError } from '../core/failure.ts';
import { quoteGo } from '../core/go-quote.ts';

/** The world around a download. */
export interface DownloadOptions {
  /** Proxy variables, SSL_CERT_FILE, SSL_CERT_DIR. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** For one attempt with its redirects; default 30 s. kubectl has no limit. */
  readonly timeoutMs?: number;
  /** Between attempts; default 1 s. */
  readonly pauseMs?: number;
  /** Default 64 MiB. */
  readonly maxBytes?: number;
}

const attempts = 3;
const maxRedirects = 10;
const defaults = { timeoutMs: 30_000, pauseMs: 1000, maxBytes: 64 * 1024 * 1024 };

/**
 * The body of a 200. Three attempts: again after an error on the way and after 5xx, never after another status.
 * @throws ClusterError with kubectl's words, or the reason of the signal
 */
export async function download(url: string, options: DownloadOptions): Promise<Buffer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await downloadOnce(url, options);
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason;
      const isFinal = error instanceof FinalError || !(error instanceof ClusterError);
      if (isFinal || attempt === attempts) throw error;
    }
    await pause(options.pauseMs ?? defaults.pauseMs, options.signal);
  }
}

/** Another attempt would end the same way, or may not be made. */
class FinalError extends ClusterError {}

async function downloadOnce(url: string, options: DownloadOptions): Promise<Buffer> {
  const timeUp = {};
  const stop = stopWith([options.signal], {
    ms: options.timeoutMs ?? defaults.timeoutMs,
    reason: () => timeUp,
  });
  const lines: Line[] = [];
  try {
    const answer = await follow(new URL(url), { options, signal: stop.signal, lines });
    if (answer.status !== 200) {
      answer.destroy();
      throw badStatus(url, answer);
    }
    const chunks: Buffer[] = [];
    const maxBytes = options.maxBytes ?? defaults.maxBytes;
    const body = bodyChunks(answer, { server: new URL(url).host, maxBytes, signal: stop.signal });
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    if (error === timeUp) throw tooLate(url);
    throw error;
  } finally {
    stop.release();
    for (const line of lines) line.connections.destroy();
  }
}

interface Journey {
  readonly options: DownloadOptions;
  readonly signal: AbortSignal;
  /** To be closed at the end. */
  readonly lines: Line[];
}

async function follow(start: URL, journey: Journey): Promise<Answer> {
  let url = start;
  for (let redirects = 0; redirects < maxRedirects; redirects++) {
    const answer = await get(url, journey);
    const location = answer.header('location');
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
    answer.destroy();
    if (!URL.canParse(location, url.href))
      throw goError(`failed to parse Location header ${quoteGo(location)}`);
    url = new URL(location, url.href);
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw goError(`unsupported protocol scheme ${quoteGo(url.protocol.slice(0, -1))}`);
  }
  throw goError(`stopped after ${maxRedirects} redirects`);
}

async function get(url: URL, { options, signal, lines }: Journey): Promise<Answer> {
  const timeoutMs = options.timeoutMs ?? defaults.timeoutMs;
  const line = openLine(connectionTo(url), {
    env: options.env,
    authenticator: anonymous,
    limits: { tcpMs: timeoutMs, handshakeMs: timeoutMs },
  });
  lines.push(line);
  const user = decodeURIComponent(`${url.username}:${url.password}`);
  const headers = {
    ...line.headers,
    'User-Agent': 'kubectl-mc',
    ...(user !== ':' && { Authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
  };
  const outgoing = {
    method: 'GET',
    target: line.target(`${url.pathname}${url.search}`),
    headers,
    body: undefined,
  };
  const { connections, server } = line;
  return exchange(outgoing, { connections, server: server.label, signal, progress: { stage: 'connecting' } });
}

function connectionTo(url: URL): Connection {
  return {
    server: url.origin,
    insecureSkipTlsVerify: false,
    disableCompression: false,
    auth: {},
    impersonation: { groups: [], extra: {} },
  };
}

function badStatus(url: string, { status: code, reason }: Answer): ClusterError {
  const status = `${code} ${reason}`.trimEnd();
  const message = `unable to read URL ${quoteGo(url)}, server reported ${status}, status code=${code}`;
  const failure = { reason: 'server', message, kubectlText: `error: ${message}` } as const;
  return code >= 500 && code < 600 ? new ClusterError(failure) : new FinalError(failure);
}

function tooLate(url: string): ClusterError {
  const message = `no answer from ${quoteGo(url)} in time`;
  const kubectlText =
    'Unable to connect to the server: context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
  return new FinalError({ reason: 'timeout', message, kubectlText });
}

/** An url.Error, as kubectl prints it. */
function goError(message: string): ClusterError {
  return new FinalError({
    reason: 'bad-response',
    message,
    kubectlText: `Unable to connect to the server: ${message}`,
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await orAbort(
      new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ms);
      }),
      signal,
    );
  } finally {
    clearTimeout(timer);
  }
}
