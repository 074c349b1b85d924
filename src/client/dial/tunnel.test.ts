// Members behind a proxy: real proxies that forward to a real server.
import type http from 'node:http';
import type https from 'node:https';
import { connect, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  answer,
  ca,
  clientOf,
  connectionTo,
  failureOf,
  get,
  otherCa,
  serveHttp,
  serveHttps,
  serveTcp,
} from '../servers.test-data.ts';

const ok = answer(200, '{"from":"member"}');

/** What an HTTP proxy was asked. */
interface Asked {
  readonly target: string;
  readonly authorization: string | undefined;
}

/** Forwards every CONNECT to `port`, whatever host was named. */
function forward(asked: Asked[], port: number, said = '') {
  return (server: http.Server | https.Server) =>
    server.on('connect', (request: http.IncomingMessage, socket: Socket) => {
      asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] });
      const onward = connect(port, '127.0.0.1', () => {
        socket.write(`HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n${said}`);
        socket.pipe(onward).pipe(socket);
      });
      for (const end of [socket, onward]) end.on('error', () => undefined);
      socket.on('close', () => onward.destroy());
    });
}

/** A SOCKS 5 proxy that forwards to `port`, whatever was asked for; `asked` gets the bytes in hex. */
function socks(asked: string[], port: number) {
  return serveTcp((socket) => {
    socket.once('data', (hello) => {
      const wantsUser = hello.includes(2, 2);
      asked.push(hello.toString('hex'));
      socket.write(Buffer.from([5, wantsUser ? 2 : 0]));
      const onRequest = (request: Buffer) => {
        asked.push(request.toString('hex'));
        const onward = connect(port, '127.0.0.1', () => {
          // The reply with a name for the bound address, as some proxies send it, in two pieces.
          socket.write(Buffer.from([5, 0, 0, 3, 1]));
          socket.write(Buffer.concat([Buffer.from([0x78, 0, 80])]));
          socket.pipe(onward).pipe(socket);
        });
        onward.on('error', () => undefined);
        socket.on('close', () => onward.destroy());
      };
      if (!wantsUser) socket.once('data', onRequest);
      else
        socket.once('data', (user) => {
          asked.push(user.toString('hex'));
          socket.write(Buffer.from([1, 0]));
          socket.once('data', onRequest);
        });
    });
  });
}

describe('an HTTP proxy', () => {
  it('opens a tunnel, once for several requests', async () => {
    const member = await serveHttps(ok);
    const asked: Asked[] = [];
    const proxy = await serveHttp(ok, forward(asked, member.port));
    const proxyUrl = `http://bob:p%40w@127.0.0.1:${proxy.port}`;
    const client = clientOf(connectionTo('https://kubernetes:6443', { proxyUrl }));
    for (let count = 0; count < 3; count += 1)
      expect((await client.request(get('/x'))).body.toString()).toBe('{"from":"member"}');
    expect(asked).toEqual([{ target: 'kubernetes:6443', authorization: 'Basic Ym9iOnBAdw==' }]);
    client.close();
    await expect.poll(() => proxy.open() + member.open()).toBe(0);
  });

  it('comes from the environment', async () => {
    const member = await serveHttps(ok);
    const asked: Asked[] = [];
    const proxy = await serveHttp(ok, forward(asked, member.port));
    const env = { HTTPS_PROXY: `127.0.0.1:${proxy.port}`, NO_PROXY: 'other.test' };
    const client = clientOf(connectionTo('https://kubernetes'), { env });
    expect((await client.request(get('/x'))).status).toBe(200);
    expect(asked).toEqual([{ target: 'kubernetes:443', authorization: undefined }]);
  });

  it('leaves the certificate of the member to be checked', async () => {
    const stranger = otherCa.issue({ commonName: 'x', dnsNames: ['kubernetes'] });
    const member = await serveHttps(ok, { cert: stranger.certPem, key: stranger.keyPem });
    const proxy = await serveHttp(ok, forward([], member.port));
    const connection = connectionTo('https://kubernetes:6443', {
      proxyUrl: `http://127.0.0.1:${proxy.port}`,
    });
    expect(await failureOf(clientOf(connection).request(get('/x')))).toMatchObject({
      reason: 'tls',
      detail: 'unknown authority',
    });
  });

  it('is asked for the whole URL of a server without TLS', async () => {
    const seen: http.IncomingMessage[] = [];
    const proxy = await serveHttp((request, response) => {
      seen.push(request);
      ok(request, response);
    });
    const proxyUrl = `http://bob:pw@127.0.0.1:${proxy.port}`;
    await clientOf(connectionTo('http://10.1.2.3:8080/pre', { proxyUrl })).request(get('/x?y=1'));
    expect(seen[0]?.url).toBe('http://10.1.2.3:8080/pre/x?y=1');
    expect(seen[0]?.headers).toMatchObject({
      host: '10.1.2.3:8080',
      'proxy-authorization': 'Basic Ym9iOnB3',
    });
  });

  it('may itself be spoken to by TLS, and does not see the user certificate', async () => {
    const member = await serveHttps(
      (request, response) => answer(200, JSON.stringify(subjectOf(request)))(request, response),
      { requestCert: true, rejectUnauthorized: false, ca: ca.certPem },
    );
    const asked: Asked[] = [];
    const shown: unknown[] = [];
    const proxy = await serveHttps(
      ok,
      { requestCert: true, rejectUnauthorized: false, ca: ca.certPem },
      (server) => {
        server.on('connect', (request: http.IncomingMessage) => shown.push(subjectOf(request)));
        forward(asked, member.port)(server);
      },
    );
    const user = ca.issue({ commonName: 'bob' });
    const auth = { clientCertificate: Buffer.from(user.certPem), clientKey: Buffer.from(user.keyPem) };
    const connection = connectionTo('https://kubernetes:6443', { proxyUrl: proxy.url, auth });
    const client = clientOf(connection);
    expect(JSON.parse((await client.request(get('/x'))).body.toString())).toEqual({ CN: 'bob' });
    expect([asked.length, shown]).toEqual([1, [{}]]);
    client.close();
    await expect.poll(() => proxy.open() + member.open()).toBe(0);
  });

  it('must have a trusted certificate then', async () => {
    const stranger = otherCa.issue({ commonName: 'x', ips: ['127.0.0.1'] });
    const proxy = await serveHttps(ok, { cert: stranger.certPem, key: stranger.keyPem });
    const connection = connectionTo('https://kubernetes:6443', { proxyUrl: proxy.url });
    expect(await failureOf(clientOf(connection).request(get('/x')))).toMatchObject({
      reason: 'tls',
      detail: `proxy https://127.0.0.1:${proxy.port}: unknown authority`,
    });
  });

  it.each([
    ['refuses', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'Proxy Authentication Required'],
    ['has no words', 'HTTP/1.1 403\r\n\r\n', 'unknown status code'],
    ['talks nonsense', 'zzzz\r\n\r\n', 'malformed HTTP response "zzzz"'],
    ['talks too long', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`, 'the answer of the proxy is too long'],
    ['closes', '', 'connection closed'],
  ])('that %s is named as the one that fails', async (_name, said, detail) => {
    const proxy = await serveTcp((socket) => socket.once('data', () => socket.end(said)));
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;
    const failure = await failureOf(
      clientOf(connectionTo('https://kubernetes:6443', { proxyUrl })).request(get('/x')),
    );
    expect(failure).toMatchObject({
      reason: 'unreachable',
      detail: `proxy ${proxyUrl}: ${detail}`,
      message: `kubernetes:6443 cannot be reached through the proxy ${proxyUrl}: ${detail}`,
    });
  });

  it('that is down is not the member that refuses', async () => {
    const connection = connectionTo('https://kubernetes:6443', { proxyUrl: 'http://127.0.0.1:1' });
    expect(await failureOf(clientOf(connection).request(get('/x')))).toMatchObject({
      reason: 'unreachable',
      detail: 'proxy http://127.0.0.1:1: connection refused',
      // kubectl does blame the member.
      kubectlText:
        'The connection to the server kubernetes:6443 was refused - did you specify the right host or port?',
    });
  });

  it('that is unknown is not an unknown member', async () => {
    const connection = connectionTo('https://kubernetes:6443', {
      proxyUrl: 'http://no-such-proxy.invalid:1',
    });
    expect(await failureOf(clientOf(connection).request(get('/x')))).toMatchObject({
      reason: 'unreachable',
      detail: expect.stringMatching(/^proxy http:\/\/no-such-proxy.invalid:1: /),
    });
  });
});

function subjectOf(request: http.IncomingMessage): unknown {
  const { socket } = request;
  return socket instanceof TLSSocket ? { ...socket.getPeerCertificate().subject } : undefined;
}

describe('a SOCKS proxy', () => {
  it.each([
    ['kubernetes', '050100030a6b756265726e65746573192b'],
    ['127.0.0.1', '050100017f000001192b'],
  ])('is asked for %s, and resolves names itself', async (host, request) => {
    const member = await serveHttps(ok);
    const asked: string[] = [];
    const proxy = await socks(asked, member.port);
    const proxyUrl = `socks5://127.0.0.1:${proxy.port}`;
    const client = clientOf(connectionTo(`https://${host}:6443`, { proxyUrl }));
    expect((await client.request(get('/x'))).body.toString()).toBe('{"from":"member"}');
    expect(asked).toEqual(['050100', request]);
    client.close();
    await expect.poll(() => proxy.open() + member.open()).toBe(0);
  });

  it('is told who asks, and IPv6 addresses as such', async () => {
    const six = ca.issue({ commonName: 'x', ips: ['fd00::7'] });
    const member = await serveHttps(ok, { cert: six.certPem, key: six.keyPem });
    const asked: string[] = [];
    const proxy = await socks(asked, member.port);
    const proxyUrl = `socks5h://bob:pw@127.0.0.1:${proxy.port}`;
    const client = clientOf(connectionTo('https://[fd00::7]:443', { proxyUrl }));
    expect((await client.request(get('/x'))).status).toBe(200);
    expect(asked).toEqual(['05020002', '0103626f62027077', `05010004fd00${'0'.repeat(26)}0701bb`]);
  });

  it('leads to servers without TLS as well', async () => {
    const member = await serveHttp(ok);
    const proxy = await socks([], member.port);
    const connection = connectionTo('http://member.test', { proxyUrl: `socks5://127.0.0.1:${proxy.port}` });
    expect((await clientOf(connection).request(get('/x'))).status).toBe(200);
  });

  it.each([
    ['wants another method', [[5, 255]], 'no acceptable authentication methods'],
    ['wants a password', [[5, 2]], 'unsupported authentication method 2'],
    ['is of version 4', [[4, 0]], 'unexpected protocol version 4'],
    [
      'says no',
      [
        [5, 0],
        [5, 2, 0, 1],
      ],
      'unknown error connection not allowed by ruleset',
    ],
    [
      'says something new',
      [
        [5, 0],
        [5, 99, 0, 1],
      ],
      'unknown error unknown code: 99',
    ],
    [
      'has an odd address',
      [
        [5, 0],
        [5, 0, 0, 7],
      ],
      'unknown address type 7',
    ],
    ['closes', [[]], 'connection closed'],
  ])('that %s is named', async (_name, answers, detail) => {
    const proxy = await serveTcp((socket) => {
      const rest = [...answers];
      socket.on('data', () => {
        const next = rest.shift() ?? [];
        if (next.length === 0) socket.end();
        else socket.write(Buffer.from(next));
      });
    });
    const proxyUrl = `socks5://127.0.0.1:${proxy.port}`;
    const failure = await failureOf(
      clientOf(connectionTo('https://kubernetes:6443', { proxyUrl })).request(get('/x')),
    );
    expect(failure).toMatchObject({ reason: 'unreachable', detail: `proxy ${proxyUrl}: ${detail}` });
  });

  it.each([
    [[5, 2], [1, 1], 'username/password authentication failed'],
    [[5, 2], [9, 0], 'invalid username/password version'],
  ])('that does not like the password is named: %#', async (method, verdict, detail) => {
    const proxy = await serveTcp((socket) => {
      socket.once('data', () => {
        socket.write(Buffer.from(method));
        socket.once('data', () => socket.write(Buffer.from(verdict)));
      });
    });
    const proxyUrl = `socks5://bob:pw@127.0.0.1:${proxy.port}`;
    const failure = await failureOf(
      clientOf(connectionTo('https://kubernetes:6443', { proxyUrl })).request(get('/x')),
    );
    expect(failure).toMatchObject({ detail: `proxy socks5://127.0.0.1:${proxy.port}: ${detail}` });
  });

  it.each([
    [
      'a name',
      `https://${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.test`,
      'socks5://p',
      'FQDN too long',
    ],
    ['a password', 'https://kubernetes', `socks5://bob:${'x'.repeat(256)}@p`, 'invalid username/password'],
  ])('cannot be told %s of any length', async (...[, server, proxy, detail]) => {
    const silent = await serveTcp((socket) =>
      socket.once('data', () => socket.write(Buffer.from([5, proxy.includes('@') ? 2 : 0]))),
    );
    const proxyUrl = proxy.replace(/p$/, `127.0.0.1:${silent.port}`);
    const failure = await failureOf(clientOf(connectionTo(server, { proxyUrl })).request(get('/x')));
    expect(failure).toMatchObject({ detail: expect.stringContaining(detail) });
  });
});
