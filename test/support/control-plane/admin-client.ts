// A plain HTTPS client with a cluster's admin certificate, for what the harness itself has to ask.
import { request } from 'node:https';
import type { Identity } from './identity.ts';

export interface Answer {
  readonly status: number;
  /** Parsed when it is JSON, else the text. */
  readonly body: unknown;
}

export interface AdminRequest {
  /** Default: GET. */
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default: application/json. */
  readonly contentType?: string;
  /** Default: 10 s. */
  readonly timeoutMs?: number;
}

export interface AdminClient {
  /** One request; throws only when no answer came. */
  readonly ask: (path: string, options?: AdminRequest) => Promise<Answer>;
  /** One request that must succeed: throws on any status but 2xx, with the server's message. */
  readonly must: (path: string, options?: AdminRequest) => Promise<unknown>;
}

export function adminClient(server: string, identity: Identity): AdminClient {
  const ask = (path: string, options: AdminRequest = {}): Promise<Answer> =>
    send(server, identity, { path, ...options });
  return {
    ask,
    must: async (path, options = {}) => {
      const { status, body } = await ask(path, options);
      if (status >= 200 && status < 300) return body;
      throw new Error(`${options.method ?? 'GET'} ${server}${path}: ${status} ${messageOf(body)}`);
    },
  };
}

function send(server: string, identity: Identity, options: AdminRequest & { path: string }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      server + options.path,
      {
        method: options.method ?? 'GET',
        // No agent: a kept connection would be a dead one after the restart of a server.
        agent: false,
        ca: identity.caPem,
        cert: identity.admin.certPem,
        key: identity.admin.keyPem,
        headers: { accept: 'application/json', 'content-type': options.contentType ?? 'application/json' },
        signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
      },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (text += chunk));
        incoming.on('error', reject);
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: parsed(text) }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body === undefined ? undefined : JSON.stringify(options.body));
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function messageOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : String(body);
}
