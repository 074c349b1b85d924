import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ClusterError } from '../core/failure.ts';
import type { RequestLogEntry } from './request-log.ts';
import {
  answer,
  ca,
  clientOf,
  connectionTo,
  failureOf,
  get,
  serveHttp,
  serveHttps,
  serveTcp,
} from './servers.test-data.ts';

const json = { 'content-type': 'application/json' };

describe('a request', () => {
  it('goes out as kubectl sends it', async () => {
    const seen: IncomingMessage[] = [];
    const server = await serveHttps((request, response) => {
      seen.push(request);
      answer(200, '{"a":1}')(request, response);
    });
    const client = clientOf(connectionTo(`${server.url}/k8s/c-1/`), { userAgent: 'kubectl-mc/9' });
    const response = await client.request(get('/api/v1/pods?limit=5', { headers: { 'X-Extra': 'y' } }));
    expect(response).toMatchObject({ status: 200, warnings: [] });
    expect(response.header('content-type')).toBe('application/json');
    expect(response.body.toString()).toBe('{"a":1}');
    expect(client.server).toBe(`${server.url}/k8s/c-1/`);
    expect(seen[0]?.method).toBe('GET');
    expect(seen[0]?.url).toBe('/k8s/c-1/api/v1/pods?limit=5');
    expect(seen[0]?.headers).toEqual({
      host: `127.0.0.1:${server.port}`,
      'user-agent': 'kubectl-mc/9',
      accept: 'application/json',
      'accept-encoding': 'gzip',
      authorization: 'Bearer t0ken',
      'x-extra': 'y',
    });
  });

  it('carries a body', async () => {
    let got = '';
    const heads: IncomingMessage['headers'][] = [];
    const server = await serveHttps(async (request, response) => {
      heads.push(request.headers);
      got = '';
      for await (const chunk of request) got += String(chunk);
      answer(201, '{}')(request, response);
    });
    const client = clientOf(connectionTo(server.url));
    await client.request(get('/x', { method: 'POST', body: '{"ü":1}' }));
    expect(got).toBe('{"ü":1}');
    expect(heads[0]).toMatchObject({ 'content-type': 'application/json', 'content-length': '8' });
    const patch = { method: 'PATCH', body: Buffer.from('x'), contentType: 'application/apply-patch+yaml' };
    await client.request(get('/x', patch));
    expect(heads[1]).toMatchObject({ 'content-type': 'application/apply-patch+yaml', 'content-length': '1' });
    await client.request(get('/x', { method: 'POST' }));
    expect(heads[2]).toMatchObject({ 'content-length': '0' });
  });

  it('keeps its connection for the next one', async () => {
    const server = await serveHttps(answer(200, '{}'));
    const client = clientOf(connectionTo(server.url));
    for (let count = 0; count < 5; count += 1) await client.request(get('/x'));
    expect(server.connections()).toBe(1);
    await Promise.all([client.request(get('/x')), client.request(get('/y'))]);
    expect(server.connections()).toBe(2);
  });

  it('sends no credentials without TLS, but says whom it impersonates', async () => {
    const seen: IncomingMessage[] = [];
    const server = await serveHttp((request, response) => {
      seen.push(request);
      answer(200, '{}')(request, response);
    });
    const impersonation = { user: 'bob', groups: ['a', 'b'], extra: {} };
    const auth = {
      token: 't0ken',
      exec: {
        source: 'kubeconfig' as const,
        apiVersion: 'v1',
        command: 'x',
        args: [],
        env: [],
        provideClusterInfo: false,
      },
    };
    await clientOf(connectionTo(server.url, { impersonation, auth })).request(get('/x'));
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(seen[0]?.headersDistinct).toMatchObject({
      'impersonate-user': ['bob'],
      'impersonate-group': ['a', 'b'],
    });
  });

  it('does not ask for compression when the connection says so', async () => {
    let encoding: unknown;
    const server = await serveHttps((request, response) => {
      encoding = request.headers['accept-encoding'];
      answer(200, '{}')(request, response);
    });
    await clientOf(connectionTo(server.url, { disableCompression: true })).request(get('/x'));
    expect(encoding).toBeUndefined();
  });

  it('is told to the log, without its credentials', async () => {
    const log: RequestLogEntry[] = [];
    const server = await serveHttps(answer(200, '{}'));
    const client = clientOf(connectionTo(`${server.url}/p`), { log: (entry) => log.push(entry) });
    await client.request(get('/x?y=1'));
    await server.stop();
    await failureOf(client.request(get('/z')));
    expect(log[0]).toMatchObject({
      method: 'GET',
      url: `${server.url}/p/x?y=1`,
      status: '200 OK',
      tookMs: expect.any(Number),
    });
    expect(log[0]?.requestHeaders).toContainEqual(['Authorization', 'Bearer <masked>']);
    expect(log[0]?.responseHeaders).toContain('application/json');
    expect(log.at(-1)?.problem).toMatch(/refused the connection/);
    expect(JSON.stringify(log)).not.toContain('t0ken');
  });
});

describe('an answer', () => {
  it('is decompressed', async () => {
    const big = JSON.stringify({ data: 'x'.repeat(1_000_000) });
    const server = await serveHttps(answer(200, gzipSync(big), { ...json, 'content-encoding': 'gzip' }));
    const client = clientOf(connectionTo(server.url));
    for (let count = 0; count < 3; count += 1)
      expect((await client.request(get('/x'))).body.toString()).toBe(big);
    expect(server.connections()).toBe(1);
  });

  it('brings its warnings', async () => {
    const server = await serveHttps((request, response) => {
      response.appendHeader('warning', '299 - "one", 299 - "two"');
      response.appendHeader('warning', Buffer.from('299 - "drei ü"').toString('latin1'));
      answer(200, '{}')(request, response);
    });
    const { warnings } = await clientOf(connectionTo(server.url)).request(get('/x'));
    expect(warnings).toEqual(['one', 'two', 'drei ü']);
  });

  it('may come in pieces', async () => {
    let more: ((text: string) => void) | undefined;
    const server = await serveHttps((_request, response) => {
      response.writeHead(200, json);
      response.write('{"n":1}\n');
      more = (text) => (text === '' ? response.end() : response.write(text));
    });
    const stream = await clientOf(connectionTo(server.url)).open(get('/watch'));
    const got: string[] = [];
    for await (const chunk of stream.chunks) {
      got.push(chunk.toString());
      more?.(got.length < 3 ? `{"n":${got.length + 1}}\n` : '');
    }
    expect(got).toEqual(['{"n":1}\n', '{"n":2}\n', '{"n":3}\n']);
    expect(stream.status).toBe(200);
  });

  it('that nobody reads to its end closes the connection', async () => {
    const server = await serveHttps((_request, response) => {
      response.writeHead(200, json);
      response.write('first');
    });
    const stream = await clientOf(connectionTo(server.url)).open(get('/watch'));
    for await (const chunk of stream.chunks) {
      expect(chunk.toString()).toBe('first');
      break;
    }
    await expect.poll(() => server.open()).toBe(0);
  });

  it.each<{ what: string; handler: RequestListener; detail: string }>([
    {
      what: 'HTML',
      handler: answer(200, '<html>', { 'content-type': 'text/html' }),
      detail: 'text/html (captive portal or proxy?)',
    },
    {
      what: 'plain text',
      handler: answer(200, 'hello', { 'content-type': 'text/plain' }),
      detail: 'text/plain',
    },
    { what: 'nothing', handler: answer(200), detail: 'empty answer (status 200)' },
    { what: '204', handler: answer(204, '', {}), detail: 'empty answer (status 204)' },
    { what: '304', handler: answer(304), detail: 'status 304' },
    {
      what: 'an unknown encoding',
      handler: answer(200, 'x', { ...json, 'content-encoding': 'br' }),
      detail: 'content encoding br',
    },
    {
      what: 'damaged gzip',
      handler: answer(200, 'not gzip at all', { ...json, 'content-encoding': 'gzip' }),
      detail: 'damaged gzip data',
    },
    {
      what: 'large headers',
      handler: answer(200, '{}', { ...json, 'x-large': 'x'.repeat(600_000) }),
      detail: 'headers too large',
    },
    {
      what: 'many headers',
      handler: answer(200, '{}', { ...json, 'x-many': Array.from({ length: 10_000 }, () => 'yyyy') }),
      detail: 'headers too large',
    },
  ])('that is $what is refused', async ({ handler, detail }) => {
    const server = await serveHttps(handler);
    const failure = await failureOf(clientOf(connectionTo(server.url)).request(get('/x')));
    expect(failure).toMatchObject({ reason: 'bad-response', detail });
    await expect.poll(() => server.open()).toBeLessThanOrEqual(1);
  });

  it('may be a page, or nothing, for who wants that', async () => {
    const server = await serveHttps(answer(200, '<html>', { 'content-type': 'text/html' }));
    const { body } = await clientOf(connectionTo(server.url)).request(get('/x', { expect: 'any' }));
    expect(body.toString()).toBe('<html>');
    const logs = await serveHttps(answer(200, '', { 'content-type': 'text/plain' }));
    const empty = await clientOf(connectionTo(logs.url)).request(get('/log', { accept: 'text/plain, */*' }));
    expect(empty.body).toHaveLength(0);
  });

  it.each([
    ['with a length', { ...json, 'content-length': '1000' }],
    ['in chunks', json],
    ['compressed', { ...json, 'content-encoding': 'gzip' }],
  ])('that ends too early is truncated: %s', async (_name, headers) => {
    const body = 'content-encoding' in headers ? gzipSync('x'.repeat(9999)).subarray(0, 20) : '{"items":[';
    const server = await serveHttps((_request, response) => {
      response.writeHead(200, headers);
      response.write(body, () => response.destroy());
    });
    const failure = await failureOf(clientOf(connectionTo(server.url)).request(get('/x')));
    expect(failure).toMatchObject({
      reason: 'truncated',
      kubectlText: expect.stringContaining('unexpected EOF'),
    });
  });

  it('whose connection is reset in the middle is truncated too', async () => {
    const server = await serveHttps((_request, response) => {
      response.writeHead(200, json);
      response.write('{"items":[');
    });
    const client = clientOf(connectionTo(server.url));
    const stream = await client.open(get('/x'));
    const reading = (async () => {
      for await (const chunk of stream.chunks) if (chunk.length > 0) server.reset();
    })();
    expect(await failureOf(reading)).toMatchObject({ reason: 'truncated' });
  });

  it('that is not HTTP is refused', async () => {
    const server = await serveTcp((socket) => socket.write('GARBAGE not http\r\n\r\n'));
    const failure = await failureOf(
      clientOf(connectionTo(`http://127.0.0.1:${server.port}`)).request(get('/x')),
    );
    expect(failure).toMatchObject({ reason: 'bad-response', detail: expect.stringMatching(/^not HTTP/) });
  });

  it('that damages its chunks is refused', async () => {
    const server = await serveTcp((socket) =>
      socket.once('data', () =>
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}',
        ),
      ),
    );
    const failure = await failureOf(
      clientOf(connectionTo(`http://127.0.0.1:${server.port}`)).request(get('/x')),
    );
    expect(failure).toMatchObject({ reason: 'bad-response' });
  });

  it('that switches protocols is refused', async () => {
    const server = await serveHttps((request) => {
      request.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n');
    });
    const failure = await failureOf(clientOf(connectionTo(server.url)).request(get('/x')));
    expect(failure).toMatchObject({ reason: 'bad-response', detail: 'status 101' });
    await expect.poll(() => server.open()).toBe(0);
  });

  it('that redirects is refused, and the other server hears nothing', async () => {
    const evil = await serveHttps(answer(200, '{}'));
    const server = await serveHttps(answer(307, '', { location: `${evil.url}/steal` }));
    const failure = await failureOf(clientOf(connectionTo(server.url)).request(get('/x')));
    expect(failure).toMatchObject({ reason: 'redirect', detail: `127.0.0.1:${evil.port}` });
    expect(evil.connections()).toBe(0);
  });
});

describe('the cap of an answer', () => {
  const tooLarge = { reason: 'too-large' };

  it('ends an endless body', async () => {
    const server = await serveHttps((_request, response) => {
      response.writeHead(200, json);
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    const maxBytes = 8 * 1024 * 1024;
    const failure = await failureOf(clientOf(connectionTo(server.url)).request(get('/x', { maxBytes })));
    expect(failure).toMatchObject({ ...tooLarge, detail: '8 MiB' });
    await expect.poll(() => server.open()).toBe(0);
  });

  it('believes a length that is too large', async () => {
    const server = await serveHttps((_request, response) => {
      response.writeHead(200, { ...json, 'content-length': '99999999999' });
      response.flushHeaders();
    });
    expect(await failureOf(clientOf(connectionTo(server.url)).request(get('/x')))).toMatchObject({
      ...tooLarge,
      detail: '512 MiB',
    });
  });

  it('counts after decompression, so that a small bomb does not go off', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const server = await serveHttps(answer(200, bomb, { ...json, 'content-encoding': 'gzip' }));
    const maxBytes = 4 * 1024 * 1024;
    expect(bomb.length).toBeLessThan(maxBytes);
    const before = process.memoryUsage().arrayBuffers;
    expect(
      await failureOf(clientOf(connectionTo(server.url)).request(get('/x', { maxBytes }))),
    ).toMatchObject(tooLarge);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 * 1024 * 1024);
  });

  it('does not stop an error from being told, and does not read all of it', async () => {
    const server = await serveHttps((_request, response) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      const more = () => {
        while (response.write('boom '.repeat(20_000)));
      };
      response.on('drain', more);
      more();
    });
    const failure = await failureOf(clientOf(connectionTo(server.url)).request(get('/x', { maxBytes: 10 })));
    expect(failure).toMatchObject({ reason: 'server', message: expect.stringContaining('boom boom') });
  });

  it('tells an error whose body breaks off', async () => {
    const server = await serveHttps((_request, response) => {
      response.writeHead(503, { 'content-type': 'text/plain', 'content-length': '100' });
      response.write('no', () => response.destroy());
    });
    expect(await failureOf(clientOf(connectionTo(server.url)).request(get('/x')))).toMatchObject({
      reason: 'server',
    });
  });
});

/** Descriptors of this process that are sockets. */
function sockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

describe('close', () => {
  it.skipIf(process.platform !== 'linux')('gives every descriptor back, whatever was going on', async () => {
    const before = sockets();
    const good = await serveHttps(answer(200, '{}'));
    const silent = await serveHttps(() => undefined);
    const half = await serveHttps((_request, response) => {
      response.writeHead(200, json);
      response.write('{');
    });
    const mute = await serveTcp((socket) => socket.resume());
    const servers = sockets() - before;
    expect(servers).toBe(4);
    const urls = [good.url, silent.url, half.url, `https://127.0.0.1:${mute.port}`, 'https://127.0.0.1:1'];
    const clients = urls.flatMap((url) => [1, 2, 3].map(() => clientOf(connectionTo(url))));
    const all = clients.flatMap((client) => [client.request(get('/a')), client.request(get('/b'))]);
    const settled = Promise.allSettled(all);
    await Promise.all(all.slice(0, 6));
    await expect.poll(() => half.connections()).toBe(6);
    await expect.poll(() => mute.connections()).toBe(6);
    for (const client of clients) client.close();
    const results = await settled;
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    for (const result of results.slice(6, 24))
      expect(result).toMatchObject({ reason: { failure: { reason: 'cancelled' } } });
    await expect.poll(() => good.open() + silent.open() + half.open() + mute.open()).toBe(0);
    await expect.poll(() => sockets() - before).toBe(servers);
  });

  it('ends a stream that nobody reads, and refuses what comes later', async () => {
    const server = await serveHttps((_request, response) => {
      response.writeHead(200, json);
      response.write('{');
    });
    const client = clientOf(connectionTo(server.url));
    await client.open(get('/watch', { requestTimeoutMs: 60_000 }));
    client.close();
    client.close();
    await expect.poll(() => server.open()).toBe(0);
    expect(await failureOf(client.request(get('/x')))).toMatchObject({ reason: 'cancelled' });
  });

  it('leaves nothing that keeps the process alive', async () => {
    const server = await serveHttp(answer(200, '{}'));
    const script = `
      import { connectMember } from ${JSON.stringify(new URL('transport.ts', import.meta.url).href)};
      const connection = ${JSON.stringify(connectionTo(server.url))};
      const client = connectMember(connection, { env: {}, userAgent: 'child' });
      const signal = new AbortController().signal;
      const { status } = await client.request({ path: '/x', signal, requestTimeoutMs: 60_000 });
      process.stdout.write(String(status));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    // Not closed, with an idle connection and after a request with a long time limit: it ends by itself.
    const [code] = await once(child, 'close');
    expect([code, out]).toEqual([0, '200']);
  }, 20_000);
});

describe('secrets', () => {
  it('are in no failure and no cause', async () => {
    const servers = await Promise.all([
      serveHttps(answer(401, 'no', { 'content-type': 'text/plain' })),
      serveHttps(answer(200, '<html>', { 'content-type': 'text/html' })),
      serveHttps((request) => request.socket.destroy()),
      serveTcp((socket) => socket.once('data', () => socket.end('x'))),
    ]);
    for (const { url } of servers) {
      const connection = connectionTo(url.replace('tcp:', 'https:'), {
        auth: { token: 'canary-token' },
        proxyUrl: '',
      });
      const failure = await failureOf(clientOf(connection).request(get('/x')));
      expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('canary-token');
    }
  });

  it('are in no failure of a proxy', async () => {
    const proxy = await serveTcp((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 407 No\r\n\r\n')),
    );
    const proxyUrl = `http://bob:canary-password@127.0.0.1:${proxy.port}`;
    const client = clientOf(connectionTo('https://example.invalid:6443', { proxyUrl }));
    const failure = await failureOf(client.request(get('/x')));
    expect(failure).toMatchObject({
      reason: 'unreachable',
      detail: `proxy http://127.0.0.1:${proxy.port}: No`,
    });
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toMatch(/canary|Ym9iOm/);
  });
});

describe('what cannot be used', () => {
  it.each([
    [connectionTo('nonsense'), 'internal'],
    [connectionTo('https://127.0.0.1:1', { proxyUrl: 'ftp://x' }), 'unreachable'],
    [connectionTo('https://127.0.0.1:1', { certificateAuthority: Buffer.from('zzz') }), 'tls'],
    [connectionTo('https://127.0.0.1:1', { auth: { token: 'two\nlines' } }), 'credential'],
    [
      connectionTo('https://127.0.0.1:1', {
        auth: { clientCertificate: Buffer.from('x'), clientKey: Buffer.from('y') },
      }),
      'tls',
    ],
  ])('is a rejection of the request: %#', async (connection, reason) => {
    expect(await failureOf(clientOf(connection).request(get('/x')))).toMatchObject({ reason });
  });

  it('includes a path that no request line can hold', async () => {
    const client = clientOf(connectionTo('https://127.0.0.1:1'));
    const error = await client.request(get('/a b')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ClusterError);
    expect(error).toMatchObject({
      failure: { reason: 'internal', message: expect.stringContaining('the path of a request') },
    });
  });
});

it('survives a server that breaks its answered connections', async () => {
  const server = await serveHttps(answer(200, '{}'));
  const client = clientOf(connectionTo(server.url));
  await client.request(get('/x'));
  server.reset();
  await expect.poll(() => server.open()).toBe(0);
  expect((await client.request(get('/x'))).status).toBe(200);
  expect(ca.certPem).toContain('CERTIFICATE');
  const probe = connect(server.port, '127.0.0.1');
  await once(probe, 'connect');
  probe.destroy();
});
