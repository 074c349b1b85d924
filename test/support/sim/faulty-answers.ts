// Answers that are wrong on purpose.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { forbidden } from './access.ts';
import { statusAnswer, type Answer } from './api.ts';
import type { BodyFault, ResponseFault } from './faults.ts';
import type { RequestInfo } from './request-info.ts';
import { NO_SUCH_RESOURCE, UNAUTHORIZED, expired, type Status } from './status.ts';
import { parseJson } from './trusted.ts';

const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
const TEXT = { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
const LOGIN_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><form action="/login">Sign in to continue.</form></body></html>\n';

/** The kinds of ResponseFault that are an answer of their own; the others act on a socket or on headers. */
export type StatusFault = Extract<ResponseFault, { readonly kind: 'status' | 'redirect' }>;

/** What the client gets instead; `info` is what it asked for, as `userName`. */
export function faultyAnswer(fault: StatusFault, info: RequestInfo, userName: string): Answer {
  if (fault.kind === 'redirect') {
    const code = fault.code ?? 302;
    // Go's http.Redirect.
    const body = Buffer.from(`<a href="${fault.location}">Found</a>.\n\n`);
    return { status: code, headers: { ...HTML, Location: fault.location }, body };
  }
  const { code, retryAfter } = fault;
  const form = fault.form ?? (code === 429 ? 'text' : 'status');
  const waits = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
  const plain = (headers: Record<string, string>, text: string): Answer => ({
    status: code,
    headers: { ...headers, ...waits },
    body: Buffer.from(text),
  });
  const { message } = fault;
  if (form === 'empty') return plain({}, '');
  if (form === 'html') {
    return plain(HTML, `<html><body><h1>${code} ${message ?? TITLES[code] ?? 'Error'}</h1></body></html>\n`);
  }
  if (form === 'text') return plain(TEXT, `${message ?? TEXTS[code] ?? TITLES[code] ?? 'error'}\n`);
  const status = code === 403 ? forbidden({ name: userName }, info, info.verb) : statusFor(code);
  const answer = statusAnswer(message === undefined ? status : { ...status, message }, false);
  const sniff: Record<string, string> = code === 403 ? { 'X-Content-Type-Options': 'nosniff' } : {};
  return { ...answer, headers: { ...answer.headers, ...sniff, ...waits } };
}

const TITLES: Readonly<Record<number, string>> = {
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
};
const TEXTS: Readonly<Record<number, string>> = {
  404: '404 page not found',
  // pkg/server/filters/priority-and-fairness.go
  429: 'Too many requests, please try again later.',
};

function statusFor(code: number): Status {
  switch (code) {
    case 401:
      return UNAUTHORIZED;
    case 404:
      return NO_SUCH_RESOURCE;
    case 409:
      return {
        code,
        reason: 'Conflict',
        message:
          'Operation cannot be fulfilled on pods "web": the object has been modified; please apply your changes to the latest version and try again',
        details: { name: 'web', kind: 'pods' },
      };
    case 410:
      return expired('The resourceVersion for the provided list is too old.');
    case 429:
      return { code, reason: 'TooManyRequests', message: 'Too many requests: please try again later' };
    case 503:
      // pkg/server/filters/waitgroup.go
      return { code, reason: 'ServiceUnavailable', message: 'apiserver is shutting down' };
    case 504:
      return {
        code,
        reason: 'Timeout',
        message: 'Timeout: request did not complete within requested timeout - context deadline exceeded',
        details: {},
      };
    default: {
      const cause = 'etcdserver: leader changed';
      const details = { causes: [{ message: cause }] };
      return { code, reason: 'InternalError', message: `Internal error occurred: ${cause}`, details };
    }
  }
}

/** Extra headers beside the right answer. */
export function faultyHeaders(fault: ResponseFault): [string, string][] {
  if (fault.kind === 'huge-header') return [['X-Huge', 'x'.repeat(fault.bytes ?? 600_000)]];
  if (fault.kind === 'many-headers') {
    return Array.from({ length: fault.count ?? 10_000 }, (_, index) => [`X-Many-${index}`, 'x']);
  }
  if (fault.kind !== 'warnings') return [];
  return fault.texts.map((text) => ['Warning', `299 - "${text.replaceAll(/["\\]/g, '\\$&')}"`]);
}

/** Sends a body that is wrong; `body` is the right one, `socket` the one below TLS. */
export async function sendFaultyBody(
  fault: BodyFault,
  body: Buffer,
  { res, socket }: { readonly res: ServerResponse; readonly socket: Socket },
): Promise<void> {
  switch (fault.kind) {
    case 'stall':
      res.setHeader('Content-Length', body.length);
      res.write(body.subarray(0, fault.afterBytes ?? Math.floor(body.length / 2)));
      return;
    case 'drip':
      return drip(res, body, fault.everyMs ?? 200);
    case 'truncate':
      if (fault.framing === 'chunked') res.setHeader('Transfer-Encoding', 'chunked');
      else res.setHeader('Content-Length', body.length);
      res.write(body.subarray(0, Math.floor(body.length / 2)), () => socket.destroySoon());
      return;
    case 'reset':
      res.setHeader('Content-Length', body.length);
      res.write(body.subarray(0, fault.afterBytes ?? Math.floor(body.length / 2)), () =>
        socket.resetAndDestroy(),
      );
      return;
    case 'endless':
      return endless(res, TABLE_START, `${' '.repeat(65_535)}\n`);
    case 'gzip-bomb':
      return gzipBomb(res, fault.bytes ?? 4 * 1024 ** 3);
    case 'garbage':
      return replaceBody(
        res,
        JSON_TYPE,
        '{"kind":"Table","apiVersion":"meta.k8s.io/v1","rows":[{"cells":["web",,\u0000}',
      );
    case 'empty':
      return replaceBody(res, JSON_TYPE, '');
    case 'html':
      return replaceBody(res, HTML, LOGIN_PAGE);
    case 'wrong-kind':
      return replaceBody(
        res,
        JSON_TYPE,
        '{"kind":"Teapot","apiVersion":"example.com/v1","metadata":{"name":"short"},"items":"stout"}\n',
      );
    case 'deep': {
      const depth = fault.depth ?? 200_000;
      return replaceBody(res, JSON_TYPE, `{"kind":"Table","a":${'['.repeat(depth)}${']'.repeat(depth)}}\n`);
    }
    case 'endless-pages':
      return replaceBody(res, JSON_TYPE, withContinue(body.toString('utf8')));
    case 'replace':
      res.statusCode = fault.code ?? 200;
      return replaceBody(res, { 'Content-Type': fault.contentType ?? 'application/json' }, fault.body);
  }
}

const TABLE_START =
  '{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{},"columnDefinitions":[],"rows":[';

function replaceBody(res: ServerResponse, headers: Record<string, string>, body: string): void {
  if (res.statusCode >= 400) res.statusCode = 200;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.removeHeader('Vary');
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(body);
}

function withContinue(text: string): string {
  const document = parseJson<{ metadata?: object }>(text);
  return `${JSON.stringify({ ...document, metadata: { ...document.metadata, continue: 'bW9yZQ' } })}\n`;
}

function drip(res: ServerResponse, body: Buffer, everyMs: number): void {
  res.setHeader('Content-Length', body.length);
  let at = 0;
  const timer = setInterval(() => {
    res.write(body.subarray(at, at + 1));
    at += 1;
    if (at < body.length) return;
    clearInterval(timer);
    res.end();
  }, everyMs);
  res.on('close', () => clearInterval(timer));
}

/** Writes `more` for as long as the client reads. */
async function endless(res: ServerResponse, start: string, more: string | Buffer): Promise<void> {
  res.setHeader('Transfer-Encoding', 'chunked');
  res.write(start);
  await writeUntil(res, () => (res.destroyed ? undefined : more));
}

async function writeUntil(res: ServerResponse, next: () => string | Buffer | undefined): Promise<void> {
  const closed = once(res, 'close');
  for (let piece = next(); piece !== undefined && !res.destroyed; piece = next()) {
    if (!res.write(piece)) await Promise.race([once(res, 'drain'), closed]);
  }
}

/** A stream of gzip members: one with the start of a Table, then the same blanks over and over. */
async function gzipBomb(res: ServerResponse, bytes: number): Promise<void> {
  const step = 16 * 1024 * 1024;
  const member = gzipSync(Buffer.alloc(step, ' '), { level: 9 });
  res.setHeader('Transfer-Encoding', 'chunked');
  res.setHeader('Content-Encoding', 'gzip');
  res.write(gzipSync(TABLE_START));
  let left = bytes;
  await writeUntil(res, () => {
    left -= step;
    return left > -step ? member : undefined;
  });
  if (!res.destroyed) res.end(gzipSync(']}\n'));
}
