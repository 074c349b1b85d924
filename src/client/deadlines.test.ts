// Time limits and cancellation, seen from the caller.
import { type ChildProcess, spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDeadline } from '../core/deadline.ts';
import { InterruptedError } from '../core/errors.ts';
import { ClusterError } from '../core/failure.ts';
import { answer, clientOf, connectionTo, failureOf, get, serveHttps, serveTcp } from './servers.test-data.ts';

const json = { 'content-type': 'application/json' };

/** The deadline of a fan-out: aborts with the ClusterError that it would report. */
function deadline(ms: number): AbortSignal {
  const controller = new AbortController();
  const failure = { reason: 'timeout', message: 'no answer within 30s', kubectlText: 'theirs' } as const;
  setTimeout(() => controller.abort(new ClusterError(failure)), ms);
  return controller.signal;
}

/** A server that gives `/warm` an answer at once, so that a connection is there before the clock starts. */
function serveWarm(handler: RequestListener) {
  return serveHttps((request, response) => (request.url === '/warm' ? ok : handler)(request, response));
}

const ok = answer(200, '{}');
const silent = () => serveWarm(() => undefined);

const stalled = () =>
  serveWarm((_request, response) => {
    response.writeHead(200, json);
    response.write('{"items":[');
  });

const slow = () =>
  serveWarm((_request, response) => {
    response.writeHead(200, json);
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  });

const dropping = () => serveWarm((request) => request.socket.destroy());

const half = () =>
  serveWarm((_request, response) => {
    response.writeHead(200, json);
    response.write('{', () => response.destroy());
  });

const mute = async () => {
  const server = await serveTcp((socket) => socket.resume());
  return { ...server, url: `https://127.0.0.1:${server.port}` };
};

describe('an answer that pauses', () => {
  it('ends when it has paused for too long', async () => {
    const { url } = await stalled();
    const client = clientOf(connectionTo(url), { idleTimeoutMs: 150 });
    const failure = await failureOf(client.request(get('/x')));
    expect(failure).toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining('stopped in the middle: not a byte for 0.15s'),
    });
  });

  it('may be slow', async () => {
    const { url } = await slow();
    const client = clientOf(connectionTo(url), { idleTimeoutMs: 300 });
    const failure = await failureOf(client.request(get('/x', { signal: deadline(900) })));
    expect(failure).toMatchObject({ message: expect.stringContaining('no answer within 30s') });
  });
});

describe('a deadline', () => {
  it.each([
    {
      where: 'in the handshake',
      serve: mute,
      reason: 'connect-timeout',
      message: /connection to \S+ was not there yet/,
      kubectlText: /request canceled while waiting for connection/,
    },
    {
      where: 'before the answer',
      serve: silent,
      reason: 'timeout',
      message: /took the connection and gave no answer/,
      kubectlText: /request canceled \(Client.Timeout exceeded while awaiting headers\)/,
    },
    {
      where: 'in a body that stands still',
      serve: stalled,
      reason: 'timeout',
      message: /had begun and did not end/,
      kubectlText: /while reading body/,
    },
    {
      where: 'in a body that drips',
      serve: slow,
      reason: 'timeout',
      message: /had begun and did not end/,
      kubectlText: /while reading body/,
    },
  ])('$where', async ({ serve, reason, message, kubectlText }) => {
    const isWarm = serve !== mute;
    const server = await serve();
    const client = clientOf(connectionTo(server.url));
    if (isWarm) await client.request(get('/warm'));
    const theirs = await failureOf(client.request(get('/x', { signal: deadline(150) })));
    expect(theirs).toMatchObject({
      reason,
      message: expect.stringMatching(/^no answer within 30s: /),
      kubectlText: expect.stringMatching(kubectlText),
    });
    expect(theirs).toMatchObject({ message: expect.stringMatching(message) });
    if (isWarm) await client.request(get('/warm'));
    const own = await failureOf(client.request(get('/x', { requestTimeoutMs: 150 })));
    expect(own).toMatchObject({
      reason,
      message: expect.stringMatching(/within the request timeout of 0.15s/),
    });
    await expect.poll(() => server.open()).toBe(0);
  });

  it('that passes beforehand lets nothing out', async () => {
    const server = await silent();
    const controller = new AbortController();
    controller.abort(new ClusterError({ reason: 'timeout', message: 'm', kubectlText: '' }));
    const client = clientOf(connectionTo(server.url));
    expect(await failureOf(client.request(get('/x', { signal: controller.signal })))).toMatchObject({
      reason: 'timeout',
    });
    expect(server.connections()).toBe(0);
  });

  it('of AbortSignal.timeout counts too', async () => {
    const server = await silent();
    const client = clientOf(connectionTo(server.url));
    await client.request(get('/warm'));
    expect(await failureOf(client.request(get('/x', { signal: AbortSignal.timeout(100) })))).toMatchObject({
      reason: 'timeout',
    });
  });

  it('of zero is no limit', async () => {
    const server = await serveHttps(answer(200, '{}'));
    const client = clientOf(connectionTo(server.url));
    expect((await client.request(get('/x', { requestTimeoutMs: 0 }))).status).toBe(200);
  });
});

function unanswered(): Promise<never> {
  return new Promise(() => undefined);
}

describe('the connect timeout', () => {
  it('ends a handshake that does not come', async () => {
    const server = await mute();
    const client = clientOf(connectionTo(server.url), { connectTimeoutMs: 600 });
    expect(await failureOf(client.request(get('/x')))).toMatchObject({
      reason: 'connect-timeout',
      detail: 'TLS handshake',
      message: `no connection to 127.0.0.1:${server.port} within 0.6s (TLS handshake)`,
      kubectlText: 'Unable to connect to the server: net/http: TLS handshake timeout',
    });
    // Not a second try: the time is up.
    expect(server.connections()).toBe(1);
  });

  it('leaves a name lookup its time: the deadline ends it, as a name that is not known', async () => {
    const resolve = unanswered;
    const client = clientOf(connectionTo('https://dead.test:6443'), { connectTimeoutMs: 20, resolve });
    expect(await failureOf(client.request(get('/x', { signal: deadline(150) })))).toMatchObject({
      reason: 'dns',
      message: expect.stringMatching(/the name of dead.test:6443 was not looked up yet/),
    });
  });

  it.skipIf(process.platform !== 'linux')('is three seconds for TCP when little time is left', async () => {
    const url = `https://127.0.0.1:${await blackhole()}`;
    const client = clientOf(connectionTo(url), { deadline: startDeadline(1_000) });
    const started = performance.now();
    expect(await failureOf(client.request(get('/x')))).toMatchObject({ reason: 'connect-timeout' });
    expect(performance.now() - started).toBeGreaterThan(2_900);
    expect(performance.now() - started).toBeLessThan(4_500);
  });

  it.skipIf(process.platform !== 'linux')('ends a connection that is not taken', async () => {
    const port = await blackhole();
    const client = clientOf(connectionTo(`https://127.0.0.1:${port}`), { connectTimeoutMs: 600 });
    expect(await failureOf(client.request(get('/x')))).toMatchObject({
      reason: 'connect-timeout',
      detail: 'TCP',
      kubectlText: `Unable to connect to the server: dial tcp 127.0.0.1:${port}: i/o timeout`,
    });
  });

  it('blames nobody for the time that this process was busy', async () => {
    const server = await serveHttps(answer(200, '{}'));
    const client = clientOf(connectionTo(server.url), { connectTimeoutMs: 1_000 });
    const asking = client.request(get('/x'));
    setImmediate(() => {
      const until = performance.now() + 1_500;
      while (performance.now() < until);
    });
    expect((await asking).status).toBe(200);
  });

  it('says when it was the proxy that did not come', async () => {
    const proxy = await mute();
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;
    const connection = connectionTo('https://example.test:6443', { proxyUrl });
    const failure = await failureOf(clientOf(connection, { connectTimeoutMs: 600 }).request(get('/x')));
    expect(failure).toMatchObject({ reason: 'connect-timeout', detail: `proxy ${proxyUrl}: proxy` });
  });
});

/** A port whose queue of connections is full: a stopped process listens there, so that SYNs are dropped. */
async function blackhole(): Promise<number> {
  const script = `
    const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () =>
      process.stdout.write(String(server.address().port)));`;
  const child: ChildProcess = spawn(process.execPath, ['-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const waiting: Socket[] = [];
  onTestFinished(() => {
    child.kill('SIGKILL');
    for (const socket of waiting) socket.destroy();
  });
  const [port] = await once(child.stdout ?? child, 'data');
  child.kill('SIGSTOP');
  // The queue is full when a connection is not established any more.
  for (let tries = 0; tries < 20; tries += 1) {
    const socket = connect(Number(String(port)), '127.0.0.1').on('error', () => undefined);
    waiting.push(socket);
    const isTaken = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), 200)),
    ]);
    if (!isTaken) return Number(String(port));
  }
  throw new Error('the queue never fills');
}

async function readAll(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const chunk of chunks) expect(chunk).not.toHaveLength(0);
}

describe('a cancelled request', () => {
  it.each([
    ['by Ctrl-C', new InterruptedError('SIGINT'), /^the command was interrupted/],
    ['for no said reason', undefined, /^the request was cancelled/],
    ['with a text', 'enough', /^the request was cancelled/],
  ])('%s', async (_name, reason, message) => {
    const server = await silent();
    const controller = new AbortController();
    const asking = failureOf(
      clientOf(connectionTo(server.url)).request(get('/x', { signal: controller.signal })),
    );
    await expect.poll(() => server.open()).toBe(1);
    controller.abort(reason);
    expect(await asking).toMatchObject({ reason: 'cancelled', message: expect.stringMatching(message) });
    await expect.poll(() => server.open()).toBe(0);
  });

  it('fails as its signal says', async () => {
    const server = await silent();
    const controller = new AbortController();
    const failure = { reason: 'endpoint-changed', message: 'm', kubectlText: 't' } as const;
    const client = clientOf(connectionTo(server.url), { signal: controller.signal });
    const asking = failureOf(client.request(get('/x')));
    await expect.poll(() => server.open()).toBe(1);
    controller.abort(new ClusterError(failure));
    expect(await asking).toEqual(failure);
  });

  it('stops a stream that is being read', async () => {
    const server = await stalled();
    const controller = new AbortController();
    const stream = await clientOf(connectionTo(server.url)).open(
      get('/watch', { signal: controller.signal }),
    );
    const reading = (async () => {
      for await (const chunk of stream.chunks)
        if (chunk.length > 0) controller.abort(new InterruptedError('SIGINT'));
    })();
    expect(await failureOf(reading)).toMatchObject({ reason: 'cancelled' });
    await expect.poll(() => server.open()).toBe(0);
  });

  it('stops a stream that waits for its reader', async () => {
    const server = await serveHttps((_request, response) => {
      response.writeHead(200, json);
      response.write('x'.repeat(5_000_000));
    });
    const controller = new AbortController();
    const stream = await clientOf(connectionTo(server.url)).open(
      get('/watch', { signal: controller.signal }),
    );
    controller.abort(new InterruptedError('SIGINT'));
    await expect.poll(() => server.open()).toBe(0);
    expect(await failureOf(readAll(stream.chunks))).toMatchObject({ reason: 'cancelled' });
  });

  it('leaves no listener on a signal that lives longer', async () => {
    const server = await serveHttps(answer(200, '{}'));
    const { signal } = new AbortController();
    const client = clientOf(connectionTo(server.url));
    for (let count = 0; count < 3; count += 1) await client.request(get('/x', { signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a write', () => {
  it.each([
    ['times out before the answer', silent, { requestTimeoutMs: 150 }],
    ['times out in the answer', stalled, { requestTimeoutMs: 150 }],
    ['loses its connection', dropping, {}],
    ['gets half an answer', half, {}],
  ])('that %s may have been carried out', async (_name, serve, more) => {
    const server = await serve();
    const client = clientOf(connectionTo(server.url));
    await client.request(get('/warm'));
    const failure = await failureOf(client.request(get('/x', { method: 'POST', body: '{}', ...more })));
    expect(failure).toMatchObject({
      reason: 'unknown-outcome',
      message: expect.stringMatching(/whether the change was made is unknown$/),
    });
    expect(server.connections()).toBe(1);
  });

  it('that never got through has failed', async () => {
    const server = await mute();
    const client = clientOf(connectionTo(server.url));
    const post = { method: 'POST', body: '{}' };
    expect(await failureOf(client.request(get('/x', { ...post, requestTimeoutMs: 100 })))).toMatchObject({
      reason: 'connect-timeout',
    });
    const refused = clientOf(connectionTo('https://127.0.0.1:1'));
    expect(await failureOf(refused.request(get('/x', post)))).toMatchObject({ reason: 'refused' });
  });

  it('that was answered with an error has failed', async () => {
    const server = await serveHttps(answer(409, 'x', { 'content-type': 'text/plain' }));
    const client = clientOf(connectionTo(server.url));
    expect(await failureOf(client.request(get('/x', { method: 'PUT' })))).toMatchObject({
      reason: 'conflict',
    });
  });

  it('that only asks is not one', async () => {
    const server = await silent();
    const client = clientOf(connectionTo(server.url));
    await client.request(get('/warm'));
    const review = { method: 'POST', body: '{}', changes: false, requestTimeoutMs: 100 };
    expect(await failureOf(client.request(get('/x', review)))).toMatchObject({ reason: 'timeout' });
  });
});
