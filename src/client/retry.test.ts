import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { noDeadline } from '../core/deadline.ts';
import { ClusterError } from '../core/failure.ts';
import { fitsBudget, retryAfterSeconds } from './retry.ts';
import { answer, clientOf, connectionTo, failureOf, get, serveHttps, serveTcp } from './servers.test-data.ts';

/** Answers each request by its number, from 1; the last handler serves the rest. */
function inTurn(...handlers: RequestListener[]): RequestListener & { readonly count: () => number } {
  let count = 0;
  const handler: RequestListener = (request, response) => {
    const next = handlers[Math.min(count, handlers.length - 1)];
    count += 1;
    next?.(request, response);
  };
  return Object.assign(handler, { count: () => count });
}

const drop = (request: IncomingMessage) => request.socket.destroy();
const wait = (status: number, seconds: string) =>
  answer(status, 'slow', { 'content-type': 'text/plain', 'retry-after': seconds });
const ok = answer(200, '{}');

describe('a lost connection', () => {
  it('is no trouble for a GET, twice', async () => {
    const handler = inTurn(drop, drop, ok);
    const server = await serveHttps(handler);
    expect((await clientOf(connectionTo(server.url)).request(get('/x'))).status).toBe(200);
    expect([handler.count(), server.connections()]).toEqual([3, 3]);
  });

  it('is told after the third time', async () => {
    const handler = inTurn(drop);
    const server = await serveHttps(handler);
    const failure = await failureOf(clientOf(connectionTo(server.url)).request(get('/x')));
    expect(failure).toMatchObject({
      reason: 'unreachable',
      detail: 'connection closed',
      kubectlText: 'Unable to connect to the server: EOF',
    });
    expect(handler.count()).toBe(3);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])('is not tried again for %s', async (method) => {
    const handler = inTurn(drop, ok);
    const server = await serveHttps(handler);
    await failureOf(clientOf(connectionTo(server.url)).request(get('/x', { method })));
    expect(handler.count()).toBe(1);
  });

  it.each<{ how: string; end: (socket: Socket) => void; detail: string; kubectlText: RegExp }>([
    {
      how: 'reset',
      end: (socket) => socket.resetAndDestroy(),
      detail: 'connection reset',
      kubectlText: /read tcp 127.0.0.1:\d+->127.0.0.1:\d+: read: connection reset by peer$/,
    },
    { how: 'closed', end: (socket) => socket.end(), detail: 'connection closed', kubectlText: /: EOF$/ },
  ])('may be $how in the handshake', async ({ end, detail, kubectlText }) => {
    const server = await serveTcp((socket) => socket.once('data', () => end(socket)));
    const failure = await failureOf(
      clientOf(connectionTo(`https://127.0.0.1:${server.port}`)).request(get('/x')),
    );
    expect(failure).toMatchObject({
      reason: 'unreachable',
      detail,
      kubectlText: expect.stringMatching(kubectlText),
    });
    expect(server.connections()).toBe(3);
  });

  it('does not come from an idle connection twice', async () => {
    let kept: IncomingMessage['socket'] | undefined;
    const server = await serveHttps((request, response) => {
      // The connection dies with its second request, as one that a balancer has forgotten.
      if (request.socket === kept) request.socket.destroy();
      else ok(request, response);
      kept = request.socket;
    });
    const client = clientOf(connectionTo(server.url));
    await client.request(get('/x'));
    expect((await client.request(get('/x'))).status).toBe(200);
    expect(server.connections()).toBe(2);
  });

  it('is not tried again when refused', async () => {
    const started = performance.now();
    const failure = await failureOf(clientOf(connectionTo('https://127.0.0.1:1')).request(get('/x')));
    expect(failure).toMatchObject({
      reason: 'refused',
      message: '127.0.0.1:1 refused the connection',
      kubectlText:
        'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
    });
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('is not waited for when the caller gives up', async () => {
    const server = await serveHttps(drop);
    const client = clientOf(connectionTo(server.url));
    const failure = await failureOf(client.request(get('/x', { requestTimeoutMs: 50 })));
    expect(failure).toMatchObject({ reason: expect.stringMatching(/timeout/) });
  });
});

describe('Retry-After', () => {
  it.each([429, 503])('%d is honoured, for a write too', async (status) => {
    const handler = inTurn(wait(status, '0'), wait(status, '1'), ok);
    const server = await serveHttps(handler);
    const started = performance.now();
    const response = await clientOf(connectionTo(server.url)).request(
      get('/x', { method: 'POST', body: '{}' }),
    );
    expect([response.status, handler.count(), server.connections()]).toEqual([200, 3, 1]);
    expect(performance.now() - started).toBeGreaterThan(950);
  });

  it('is honoured at most twice', async () => {
    const handler = inTurn(wait(429, '0'));
    const server = await serveHttps(handler);
    expect(await failureOf(clientOf(connectionTo(server.url)).request(get('/x')))).toMatchObject({
      reason: 'throttled',
    });
    expect(handler.count()).toBe(3);
  });

  it.each([
    ['by default', {}, {}],
    ['with a deadline', { deadline: { ...noDeadline, at: () => Date.now() + 3_600_000 } }, {}],
    ['with a time limit', {}, { requestTimeoutMs: 60_000 }],
  ])('that is too long fails at once: %s', async (_name, options, more) => {
    const handler = inTurn(wait(429, '86400'));
    const server = await serveHttps(handler);
    const client = clientOf(connectionTo(server.url), options);
    expect(await failureOf(client.request(get('/x', more)))).toMatchObject({
      reason: 'throttled',
      detail: 'server asks to wait 86400s',
    });
    expect(handler.count()).toBe(1);
  });

  it('that ends with the deadline is throttling, not silence', async () => {
    const server = await serveHttps((request, response) =>
      (request.url === '/warm' ? ok : wait(429, '20'))(request, response),
    );
    const client = clientOf(connectionTo(server.url));
    await client.request(get('/warm'));
    const late = AbortSignal.timeout(300);
    expect(await failureOf(client.request(get('/x', { signal: late })))).toMatchObject({
      reason: 'throttled',
    });
    const controller = new AbortController();
    const asking = failureOf(client.request(get('/x', { signal: controller.signal })));
    setTimeout(
      () => controller.abort(new ClusterError({ reason: 'cancelled', message: 'm', kubectlText: 't' })),
      100,
    );
    expect(await asking).toMatchObject({ reason: 'cancelled', message: 'm' });
  });

  it.each([
    ['429 without it', answer(429, ''), 'throttled'],
    ['503 without it', answer(503, ''), 'server'],
    ['429 with more seconds than there are', wait(429, '9'.repeat(400)), 'throttled'],
    ['429 with a date', wait(429, 'Fri, 31 Dec 1999 23:59:59 GMT'), 'throttled'],
  ])('is what counts: %s', async (_name, handler, reason) => {
    const counted = inTurn(handler);
    const server = await serveHttps(counted);
    expect(await failureOf(clientOf(connectionTo(server.url)).request(get('/x')))).toMatchObject({ reason });
    expect(counted.count()).toBe(1);
  });

  it.each([500, 502, 504])(
    '%d with it is honoured for a read, and never sends a write twice',
    async (status) => {
      const handler = inTurn(wait(status, '0'), ok);
      const server = await serveHttps(handler);
      const client = clientOf(connectionTo(server.url));
      expect((await client.request(get('/x'))).status).toBe(200);
      const writing = inTurn(wait(status, '0'), ok);
      const other = clientOf(connectionTo((await serveHttps(writing)).url));
      await failureOf(other.request(get('/x', { method: 'POST', body: '{}' })));
      expect(writing.count()).toBe(1);
    },
  );

  it('is read as client-go reads it', () => {
    const read = (status: number) => ({ status, isRead: true });
    expect(retryAfterSeconds(read(429), '7')).toBe(7);
    expect(retryAfterSeconds(read(503), '-1')).toBe(0);
    expect(retryAfterSeconds(read(502), '1')).toBe(1);
    expect(retryAfterSeconds({ status: 502, isRead: false }, '1')).toBeUndefined();
    expect(retryAfterSeconds(read(429), '1.5')).toBeUndefined();
    expect(retryAfterSeconds(read(429), '9'.repeat(400))).toBeUndefined();
    expect(retryAfterSeconds(read(429), undefined)).toBeUndefined();
    expect(retryAfterSeconds(read(200), '7')).toBeUndefined();
  });

  it('fits when there is time left for an answer', () => {
    expect(fitsBudget(1_000, Date.now() + 2_000)).toBe(true);
    expect(fitsBudget(2_001, Date.now() + 2_000)).toBe(false);
    expect(fitsBudget(29_000, Infinity)).toBe(true);
    expect(fitsBudget(31_000, Infinity)).toBe(false);
  });
});
