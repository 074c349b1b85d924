// One HTTPS request, for tests of servers: a fresh connection each time unless an agent is given.
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest, type Agent } from 'node:https';
import { createInterface } from 'node:readline';

export interface ServerAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** As it came, still compressed. */
  readonly bytes: Buffer;
}

export interface AskOptions {
  /** PEM of the CA to trust. */
  readonly ca?: string;
  readonly token?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly agent?: Agent;
  readonly servername?: string;
  /** PEM. */
  readonly cert?: string;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

/** Resolves with whatever was answered; rejects when the connection or the answer breaks. */
export function ask(url: string, options: AskOptions = {}): Promise<ServerAnswer> {
  const { token, body, headers, ...rest } = options;
  const all = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, { agent: false, ...rest, headers: all }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: bytes.toString('utf8'),
          bytes,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** An answer that goes on: its lines, as they come. */
export interface LineStream {
  /** The next line, or undefined at the end; rejects when the connection breaks. */
  readonly next: () => Promise<string | undefined>;
  readonly close: () => void;
}

/** Opens a watch. */
export function openLines(url: string, options: AskOptions = {}): Promise<LineStream> {
  const { token, headers, ...rest } = options;
  const all = { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers };
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(url, { agent: false, ...rest, headers: all }, (answer) => {
      const lines = createInterface({ input: answer })[Symbol.asyncIterator]();
      const broken = new Promise<never>((_resolve, fail) => answer.on('error', fail));
      broken.catch(() => {});
      resolve({
        next: async () => {
          const { value, done } = await Promise.race([lines.next(), broken]);
          return done === true ? undefined : value;
        },
        close: () => sent.destroy(),
      });
    });
    sent.on('error', reject);
    sent.end();
  });
}
