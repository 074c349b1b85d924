// The words for a member that cannot be reached or answers with an error, against kubectl's own: both talk to
// the same faulty server.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { listFailure, textInList } from '../../src/client/status.ts';
import { connectMember, type TransportOptions } from '../../src/client/transport.ts';
import type { Auth, Connection } from '../../src/core/connection.ts';
import { ClusterError, type ClusterFailure } from '../../src/core/failure.ts';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { runKubectl } from '../support/control-plane/kubectl.ts';
import { describeWithKubectl, type Kubectl } from '../support/kubectl-oracle.ts';
import { createCa } from '../support/pki.ts';

const ca = createCa('kubernetes');
const namesake = createCa('kubernetes');
const other = createCa('other');
const good = ca.issue({
  commonName: 'kube-apiserver',
  dnsNames: ['localhost', 'kubernetes'],
  ips: ['127.0.0.1'],
});
const json = { 'content-type': 'application/json' };
const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-transport-'));
const servers: net.Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: net.Server): Promise<number> {
  servers.push(server);
  server.on('tlsClientError', () => undefined);
  server.on('connection', (socket: net.Socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const withTls = async (handler: http.RequestListener, options: https.ServerOptions = {}) =>
  `https://127.0.0.1:${await listen(https.createServer({ cert: good.certPem, key: good.keyPem, ...options }, handler))}`;
const raw = (onSocket: (socket: net.Socket) => void) => listen(net.createServer(onSocket));

function resourceList(groupVersion: string, name: string, kind: string) {
  const verbs = ['get', 'list', 'delete'];
  const resources = [{ name, singularName: kind.toLowerCase(), namespaced: true, kind, verbs }];
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/** An API server that knows pods and deployments, and hands every other request to `handler`. */
function withDiscovery(handler: http.RequestListener): http.RequestListener {
  const version = { groupVersion: 'apps/v1', version: 'v1' };
  const documents: Readonly<Record<string, unknown>> = {
    '/api': { kind: 'APIVersions', versions: ['v1'] },
    '/apis': {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [{ name: 'apps', versions: [version], preferredVersion: version }],
    },
    '/api/v1': resourceList('v1', 'pods', 'Pod'),
    '/apis/apps/v1': resourceList('apps/v1', 'deployments', 'Deployment'),
  };
  return (request, response) => {
    const document = documents[(request.url ?? '').split('?')[0] ?? ''];
    if (document === undefined) return handler(request, response);
    response.writeHead(200, json);
    response.end(JSON.stringify(document));
  };
}

const answer =
  (status: number, body: string | Buffer, headers: http.OutgoingHttpHeaders): http.RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

const status = (more: Readonly<Record<string, unknown>>) =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...more });

interface Where {
  readonly server: string;
  readonly trust?: string;
  readonly cluster?: Readonly<Record<string, unknown>>;
  readonly auth?: Auth;
}

const base64 = (text: string | Buffer | undefined) => text && Buffer.from(text).toString('base64');

function kubeconfig(
  { server, trust = ca.certPem, cluster = {}, auth = { token: 't' } }: Where,
  more: Readonly<Record<string, unknown>> = {},
): string {
  const user = {
    ...more,
    token: auth.token,
    'client-certificate-data': base64(auth.clientCertificate),
    'client-key-data': base64(auth.clientKey),
    ...(auth.authProvider !== undefined && { 'auth-provider': { name: auth.authProvider } }),
  };
  const secure = server.startsWith('https') ? { 'certificate-authority-data': base64(trust) } : {};
  const file = join(mkdtempSync(join(folder, 'k-')), 'config');
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    clusters: [{ name: 'c', cluster: { server, ...secure, ...cluster } }],
    users: [{ name: 'u', user }],
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}

/** The last words of kubectl, without klog's lines. */
async function kubectlWords(kubectl: Kubectl, where: Where, args: readonly string[]): Promise<string> {
  const cache = mkdtempSync(join(folder, 'c-'));
  const run = await kubectl(['--kubeconfig', kubeconfig(where), '--cache-dir', cache, ...args]);
  expect(run.code).toBe(1);
  return run.stderr
    .split('\n')
    .filter((line) => !/^[EWI]\d{4} /.test(line))
    .join('\n')
    .replace(/\n$/, '');
}

async function ourFailure(
  where: Where,
  request: { path: string; method?: string },
  options: Partial<TransportOptions> = {},
): Promise<ClusterFailure> {
  const { server, trust = ca.certPem, cluster = {}, auth = { token: 't' } } = where;
  const connection: Connection = {
    server,
    insecureSkipTlsVerify: false,
    disableCompression: false,
    certificateAuthority: Buffer.from(trust),
    auth,
    impersonation: { groups: [], extra: {} },
    ...(typeof cluster['tls-server-name'] === 'string' && { tlsServerName: cluster['tls-server-name'] }),
    ...(typeof cluster['proxy-url'] === 'string' && { proxyUrl: cluster['proxy-url'] }),
  };
  const client = connectMember(connection, { env: {}, userAgent: 'test', ...options });
  const accept = [
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
    'application/json',
  ].join(',');
  try {
    const { body } = await client.request({ ...request, accept, signal: AbortSignal.timeout(20_000) });
    throw new Error(`it did not fail: ${body.toString()}`);
  } catch (error) {
    if (error instanceof ClusterError) return error.failure;
    throw error;
  } finally {
    client.close();
  }
}

const pods = '/api/v1/namespaces/default/pods';
const resource = { resource: '/v1, Resource=pods', labelSelector: '', fieldSelector: '' };
/** What `kubectl get pods` says: one error in a list of errors. */
const listWords = (failure: ClusterFailure) => textInList(listFailure(failure, resource));

const forbidden = status({
  message: 'pods is forbidden: User "x" cannot list',
  reason: 'Forbidden',
  code: 403,
  details: { kind: 'pods' },
});
const causes = [
  { reason: 'FieldValueInvalid', message: 'Invalid value: 1', field: 'spec.a' },
  { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.b' },
  { reason: 'FieldValueRequired', message: 'Required value', field: 'spec.b' },
];
const invalid = (more: Readonly<Record<string, unknown>>) =>
  status({ message: 'Pod "x" is invalid', reason: 'Invalid', code: 422, ...more });

describeWithKubectl('answers that are errors', (kubectl) => {
  const text = { 'content-type': 'text/plain' };
  it.each<readonly [name: string, status: number, body: string | Buffer, headers: http.OutgoingHttpHeaders]>([
    ['HTML with 200', 200, '<html>', { 'content-type': 'text/html; charset=utf-8' }],
    ['text with 200', 200, 'hello', text],
    ['nothing with 200', 200, '', json],
    ['204', 204, '', json],
    ['304', 304, '', json],
    ['302 to nowhere', 302, '', {}],
    ['400 Status', 400, status({ message: 'bad thing', reason: 'BadRequest', code: 400 }), json],
    ['400 text', 400, 'bad', text],
    ['401 Status', 401, status({ message: 'Unauthorized', reason: 'Unauthorized', code: 401 }), json],
    ['401 text', 401, 'nope', text],
    ['401 other JSON', 401, '{"a":1}', json],
    ['403 Status', 403, forbidden, json],
    ['403 text', 403, 'Forbidden by proxy\n\n', text],
    ['403 HTML', 403, '<h1>Forbidden "q" \t é</h1>', { 'content-type': 'text/html' }],
    ['403 other JSON', 403, '{"error":"x"}', json],
    ['404 text', 404, '404 page not found\n', text],
    [
      '404 Status without a name',
      404,
      status({
        message: 'the server could not find the requested resource',
        reason: 'NotFound',
        code: 404,
        details: {},
      }),
      json,
    ],
    ['405 text', 405, 'x', text],
    ['406 text', 406, 'only these', text],
    ['406 nothing', 406, '', {}],
    ['409 text', 409, 'x', text],
    ['410 Status', 410, status({ message: 'too old resource version', reason: 'Expired', code: 410 }), json],
    ['410 text', 410, 'x', text],
    ['413 text', 413, 'x', text],
    ['415 text', 415, 'x', text],
    ['422 text', 422, 'x', text],
    ['422 Status', 422, invalid({ details: { kind: 'Pod', name: 'x', causes } }), json],
    ['429 text', 429, 'slow', text],
    [
      '429 Status',
      429,
      status({ message: 'Too many requests, please try again later.', reason: 'TooManyRequests', code: 429 }),
      json,
    ],
    ['500 text', 500, 'boom "x" \u001b[31m é \u202e 日本 😀\n', text],
    ['500 long text', 500, 'x'.repeat(3000), text],
    ['500 HTML', 500, '<b>boom</b>', { 'content-type': 'text/html' }],
    ['500 other JSON', 500, '{"a":1}', json],
    ['500 without a type', 500, 'hello', {}],
    ['500 nothing', 500, '', {}],
    [
      '500 Status without a reason',
      500,
      status({ message: 'etcdserver: request timed out', code: 500 }),
      json,
    ],
    ['500 Status without a message', 500, status({ reason: 'InternalError', code: 500 }), json],
    [
      '500 Status without a version',
      500,
      JSON.stringify({ kind: 'Status', status: 'Failure', message: 'm' }),
      json,
    ],
    [
      '500 Status that is no failure',
      500,
      JSON.stringify({ kind: 'Status', apiVersion: 'v1', message: 'm' }),
      json,
    ],
    ['500 Status that calls itself text', 500, status({ message: 'in text', reason: 'X', code: 500 }), text],
    ['500 Status without a type', 500, status({ message: 'no type', reason: 'X', code: 500 }), {}],
    ['503 text', 503, 'x', text],
    [
      '504 Status',
      504,
      status({ message: 'Timeout: request did not complete', reason: 'Timeout', code: 504 }),
      json,
    ],
    ['599', 599, 'x', text],
    ['damaged gzip', 200, 'not gzip at all', { ...json, 'content-encoding': 'gzip' }],
    [
      'cut gzip',
      200,
      gzipSync('{"kind":"PodList"}'.repeat(99)).subarray(0, 30),
      { ...json, 'content-encoding': 'gzip' },
    ],
  ])('%s', async (...[, code, body, headers]) => {
    const where = { server: await withTls(withDiscovery(answer(code, body, headers))) };
    const theirs = await kubectlWords(kubectl, where, ['get', 'pods']);
    expect(listWords(await ourFailure(where, { path: pods }))).toBe(theirs);
  });

  it.each<[name: string, args: string[], path: string, code: number, body: string]>([
    [
      'an object',
      ['get', 'pods', 'x'],
      `${pods}/x`,
      404,
      status({
        message: 'pods "x" not found',
        reason: 'NotFound',
        code: 404,
        details: { name: 'x', kind: 'pods' },
      }),
    ],
    ['an object without a Status', ['get', 'pods', 'x'], `${pods}/x`, 404, 'no'],
    [
      'an object of a group',
      ['get', 'deployments', 'x'],
      '/apis/apps/v1/namespaces/default/deployments/x',
      500,
      'no',
    ],
  ])('%s', async (...[, args, path, code, body]) => {
    const headers = body.startsWith('{') ? json : { 'content-type': 'text/plain' };
    const where = { server: await withTls(withDiscovery(answer(code, body, headers))) };
    const theirs = await kubectlWords(kubectl, where, args);
    expect(textInList(await ourFailure(where, { path }))).toBe(theirs);
  });

  // One error alone, as verbs other than `get` have it.
  it.each<[name: string, code: number, body: string]>([
    ['several causes', 422, invalid({ details: { kind: 'Pod', name: 'x', causes } })],
    ['one cause', 422, invalid({ details: { kind: 'Pod', name: 'x', causes: causes.slice(0, 1) } })],
    ['no causes', 422, invalid({ details: { kind: 'Pod', name: 'x' } })],
    ['no details', 422, invalid({})],
    ['empty details', 422, invalid({ details: {} })],
    ['only causes', 422, invalid({ details: { causes } })],
    ['no Status at all', 422, 'x'],
    ['forbidden', 403, forbidden],
    ['a conflict without a Status', 409, 'x'],
    ['unauthorized', 401, 'x'],
  ])('deleting: %s', async (_name, code, body) => {
    const headers = body.startsWith('{') ? json : { 'content-type': 'text/plain' };
    const where = { server: await withTls(withDiscovery(answer(code, body, headers))) };
    const theirs = await kubectlWords(kubectl, where, ['delete', 'pods', 'x']);
    expect((await ourFailure(where, { path: `${pods}/x`, method: 'DELETE' })).kubectlText).toBe(theirs);
  });

  it.each<[name: string, handler: http.RequestListener]>([
    [
      'a body shorter than announced',
      (_request, response) => {
        response.writeHead(200, { ...json, 'content-length': '1000' });
        response.write('{"kind":', () => response.destroy());
      },
    ],
    [
      'a chunked body without its end',
      (_request, response) => {
        response.writeHead(200, json);
        response.write('{"kind":', () => response.destroy());
      },
    ],
  ])('%s', async (_name, handler) => {
    const where = { server: await withTls(withDiscovery(handler)) };
    const theirs = await kubectlWords(kubectl, where, ['get', 'pods']);
    expect(listWords(await ourFailure(where, { path: pods }))).toBe(theirs);
  });
});

/** The clock of the comparison, the ports of a connection and the resolver's address are nobody's choice. */
function settled(text: string): string {
  return text
    .replace(/current time \S+/, 'current time T')
    .replace(/127\.0\.0\.1:\d+->/, 'LOCAL->')
    .replace(/(lookup \S+) on \S+:53:/, '$1:');
}

/** The user of a client certificate; with another key it does not fit. */
function certified(key?: string): Auth {
  const { certPem, keyPem } = other.issue({ commonName: 'bob' });
  return { clientCertificate: Buffer.from(certPem), clientKey: Buffer.from(key ?? keyPem) };
}

/** A server that says one thing after each thing it hears; it closes after a text. */
function saying(...answers: readonly (string | number[])[]) {
  return (socket: net.Socket) => {
    const rest = [...answers];
    socket.on('data', () => {
      const next = rest.shift();
      if (typeof next === 'string') socket.end(next);
      else if (next) socket.write(Buffer.from(next));
    });
  };
}

describeWithKubectl('servers that cannot be reached', (kubectl) => {
  const ok = answer(200, '{}', json);
  const issued = (more: Partial<Parameters<typeof ca.issue>[0]>, issuer = ca) => {
    const { certPem, keyPem } = issuer.issue({ commonName: 'x', ...more });
    return withTls(ok, { cert: certPem, key: keyPem });
  };
  const ips = ['127.0.0.1'];
  const past = { notBefore: new Date('2019-01-01'), notAfter: new Date('2020-02-01') };
  const mutual = { requestCert: true, rejectUnauthorized: true, ca: ca.certPem };
  const named = async (more: Parameters<typeof issued>[0], issuer = ca) =>
    (await issued(more, issuer)).replace('127.0.0.1', 'localhost');
  const expiredCa = createCa('old', past);
  const proxy = async (onSocket: (socket: net.Socket) => void, scheme = 'http'): Promise<Where> => ({
    server: await withTls(ok),
    cluster: { 'proxy-url': `${scheme}://127.0.0.1:${await raw(onSocket)}` },
  });
  it.each<[name: string, where: () => Where | Promise<Where>]>([
    ['refused', () => ({ server: 'https://127.0.0.1:1' })],
    ['refused, by name and with a path', () => ({ server: 'https://localhost:1/prefix' })],
    ['refused without TLS', () => ({ server: 'http://127.0.0.1:1' })],
    ['no such host', () => ({ server: 'https://no-such-host.invalid:6443' })],
    [
      'closed in the handshake',
      async () => ({ server: `https://127.0.0.1:${await raw((s) => s.once('data', () => s.end()))}` }),
    ],
    [
      'reset in the handshake',
      async () => ({
        server: `https://127.0.0.1:${await raw((s) => s.once('data', () => s.resetAndDestroy()))}`,
      }),
    ],
    [
      'no TLS but HTTP',
      async () => ({
        server: `https://127.0.0.1:${await listen(http.createServer((_request, response) => response.end()))}`,
      }),
    ],
    [
      'TLS 1.1',
      async () => ({
        server: await withTls(ok, {
          minVersion: 'TLSv1',
          maxVersion: 'TLSv1.1',
          ciphers: 'DEFAULT:@SECLEVEL=0',
        }),
      }),
    ],
    ['expired', async () => ({ server: await issued({ ips, ...past }) })],
    [
      'not valid yet',
      async () => ({
        server: await issued({ ips, notBefore: new Date('2099-01-01'), notAfter: new Date('2100-02-01') }),
      }),
    ],
    [
      'other addresses',
      async () => ({ server: await issued({ dnsNames: ['foo.example'], ips: ['10.0.0.1', '::1'] }) }),
    ],
    ['no addresses', async () => ({ server: await issued({ dnsNames: ['foo.example'] }) })],
    ['other names', async () => ({ server: await named({ dnsNames: ['foo.example', '*.bar.example'] }) })],
    ['only a common name', async () => ({ server: await named({ commonName: 'localhost' }) })],
    ['no names', async () => ({ server: await named({}) })],
    [
      'other TLS server name',
      async () => ({ server: await withTls(ok), cluster: { 'tls-server-name': 'zzz' } }),
    ],
    ['unknown authority', async () => ({ server: await issued({ ips }, other) })],
    ['authority of the same name', async () => ({ server: await issued({ ips }, namesake) })],
    ['unknown authority and other name', async () => ({ server: await named({ dnsNames: ['z'] }, other) })],
    ['everything wrong', async () => ({ server: await issued({ dnsNames: ['z'], ...past }, other) })],
    ['not for servers', async () => ({ server: await issued({ ips, usages: ['client'] }) })],
    [
      'expired authority',
      async () => ({ server: await issued({ ips }, expiredCa), trust: expiredCa.certPem }),
    ],
    ['wants a client certificate', async () => ({ server: await withTls(ok, mutual) })],
    [
      'wants a client certificate, TLS 1.2',
      async () => ({ server: await withTls(ok, { ...mutual, maxVersion: 'TLSv1.2' }) }),
    ],
    ['key of another certificate', async () => ({ server: await withTls(ok), auth: certified(good.keyPem) })],
    ['CA data that is no PEM', async () => ({ server: await withTls(ok), trust: 'zzz' })],
    [
      'CA data that is no certificate',
      async () => ({
        server: await withTls(ok),
        trust: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      }),
    ],
    ['removed auth provider', async () => ({ server: await withTls(ok), auth: { authProvider: 'gcp' } })],
    ['unknown auth provider', async () => ({ server: await withTls(ok), auth: { authProvider: 'zzz' } })],
    [
      'proxy refused',
      async () => ({ server: await withTls(ok), cluster: { 'proxy-url': 'http://127.0.0.1:1' } }),
    ],
    [
      'SOCKS proxy refused',
      async () => ({ server: await withTls(ok), cluster: { 'proxy-url': 'socks5://127.0.0.1:1' } }),
    ],
    [
      'proxy unknown',
      async () => ({
        server: await withTls(ok),
        cluster: { 'proxy-url': 'http://no-such-proxy.invalid:3128' },
      }),
    ],
    [
      'proxy says 407',
      () => proxy(saying('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n')),
    ],
    ['proxy says 502', () => proxy(saying('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'))],
    ['proxy says a bare 403', () => proxy(saying('HTTP/1.1 403\r\nContent-Length: 0\r\n\r\n'))],
    ['proxy talks nonsense', () => proxy(saying('zzzz\r\n\r\n'))],
    ['proxy closes', () => proxy(saying(''))],
    ['SOCKS proxy wants another method', () => proxy(saying([5, 255]), 'socks5')],
    ['SOCKS proxy of version 4', () => proxy(saying([4, 0]), 'socks5')],
    ['SOCKS proxy says no', () => proxy(saying([5, 0], [5, 2, 0, 1, 0, 0, 0, 0, 0, 0]), 'socks5')],
    ['SOCKS proxy is refused', () => proxy(saying([5, 0], [5, 5, 0, 1, 0, 0, 0, 0, 0, 0]), 'socks5')],
    ['SOCKS proxy closes', () => proxy(saying(''), 'socks5')],
  ])('%s', async (_name, where) => {
    const faulty = await where();
    const theirs = await kubectlWords(kubectl, faulty, ['get', '--raw', '/x']);
    expect(settled((await ourFailure(faulty, { path: '/x' })).kubectlText)).toBe(settled(theirs));
  });
});

/** Names and values of the headers, without what names the client. */
async function seenBy(ask: (url: string) => Promise<unknown>, scheme: 'http' | 'https') {
  const seen: string[][] = [];
  const handler: http.RequestListener = (request, response) => {
    const own = /^(user-agent|kubectl-|host$|connection$|accept$)/i;
    const pairs = request.rawHeaders.flatMap((name, at, all) =>
      at % 2 === 0 ? [`${name}: ${all[at + 1]}`] : [],
    );
    seen.push([request.url ?? '', ...pairs.filter((pair) => !own.test(pair.split(':')[0] ?? '')).toSorted()]);
    answer(200, '{}', json)(request, response);
  };
  const url =
    scheme === 'https'
      ? await withTls(handler)
      : `http://127.0.0.1:${await listen(http.createServer(handler))}`;
  await ask(url);
  return seen;
}

describeWithKubectl('what a server sees', (kubectl) => {
  it.each<
    readonly [
      name: string,
      scheme: 'http' | 'https',
      user: Auth,
      flags: readonly string[],
      connection: Partial<Connection>,
    ]
  >([
    ['a token', 'https', { token: 't' }, [], {}],
    ['basic', 'https', { username: 'ü', password: 'p:w' }, [], {}],
    ['nobody without TLS', 'http', { token: 't' }, [], {}],
    [
      'somebody else',
      'https',
      { token: 't' },
      [
        '--as=bob',
        '--as-uid=7',
        '--as-group=a',
        '--as-group=b',
        '--as-user-extra=foo.com/Ä%=x',
        '--as-user-extra=zed=2',
      ],
      {
        impersonation: {
          user: 'bob',
          uid: '7',
          groups: ['a', 'b'],
          extra: { 'foo.com/Ä%': ['x'], zed: ['2'] },
        },
      },
    ],
    [
      'somebody else without TLS',
      'http',
      { token: 't' },
      ['--as=bob'],
      { impersonation: { user: 'bob', groups: [], extra: {} } },
    ],
    ['no compression', 'https', { token: 't' }, ['--disable-compression'], { disableCompression: true }],
  ])('%s', async (...[, scheme, auth, flags, connection]) => {
    const theirs = await seenBy(async (url) => {
      const where = {
        server: `${url}/prefix/`,
        auth,
        cluster: { 'certificate-authority-data': base64(ca.certPem) },
      };
      const user = { username: auth.username, password: auth.password };
      const run = await kubectl([
        '--kubeconfig',
        kubeconfig(where, user),
        'get',
        '--raw',
        '/x?a=b',
        ...flags,
      ]);
      expect(run.stderr).toBe('');
    }, scheme);
    const ours = await seenBy(async (url) => {
      const base = {
        insecureSkipTlsVerify: false,
        disableCompression: false,
        impersonation: { groups: [], extra: {} },
      };
      const trust = { certificateAuthority: Buffer.from(ca.certPem) };
      const client = connectMember(
        { server: `${url}/prefix/`, auth, ...base, ...trust, ...connection },
        { env: {}, userAgent: 't' },
      );
      await client.request({ path: '/x?a=b', signal: AbortSignal.timeout(5_000) });
      client.close();
    }, scheme);
    expect(ours).toEqual(theirs);
  });
});

describeWithKubectl('the choice of a proxy', () => {
  const member = 'https://member.test:6443';
  const hosts = [
    'https://10.9.8.7:6443',
    'https://[fd00::7]:6443',
    'https://sub.member.test',
    'http://member.test:8080',
  ];

  it.each<
    readonly [
      name: string,
      env: (proxy: string) => Readonly<Record<string, string>>,
      members: readonly string[],
    ]
  >([
    ['HTTPS_PROXY', (proxy) => ({ HTTPS_PROXY: proxy }), [member, ...hosts]],
    ['https_proxy', (proxy) => ({ https_proxy: proxy.replace('http://', '') }), [member]],
    ['HTTP_PROXY', (proxy) => ({ HTTP_PROXY: proxy }), [member, ...hosts]],
    ['NO_PROXY by name', (proxy) => ({ HTTPS_PROXY: proxy, NO_PROXY: 'member.test' }), [member, ...hosts]],
    [
      'NO_PROXY below a name',
      (proxy) => ({ HTTPS_PROXY: proxy, NO_PROXY: '.member.test' }),
      [member, ...hosts],
    ],
    [
      'no_proxy by port',
      (proxy) => ({ HTTPS_PROXY: proxy, no_proxy: 'member.test:6443,10.9.8.7:443' }),
      [member, ...hosts],
    ],
    [
      'NO_PROXY by network',
      (proxy) => ({ HTTPS_PROXY: proxy, NO_PROXY: '10.0.0.0/8, fd00::/8' }),
      [member, ...hosts],
    ],
    ['NO_PROXY for all', (proxy) => ({ HTTPS_PROXY: proxy, NO_PROXY: '*' }), [member, ...hosts]],
    [
      'loopback',
      (proxy) => ({ HTTPS_PROXY: proxy }),
      ['https://127.0.0.1:1', 'https://localhost:1', 'https://[::1]:1'],
    ],
  ])('%s', async (...[, env, members]) => {
    let seen = 0;
    const proxy = `http://127.0.0.1:${await raw((socket) => {
      seen += 1;
      socket.once('data', () => socket.end('HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n'));
    })}`;
    const variables = env(proxy);
    for (const url of members) {
      const where = { server: url };
      const home = { HOME: folder, KUBECONFIG: kubeconfig(where), PATH: '', KUBECTL_KUBERC: 'false' };
      const args = ['get', '--raw', '/x', '--request-timeout=500ms'];
      await runKubectl({ programs: controlPlaneDir(), env: { ...home, ...variables } }, args);
      const theirs = seen > 0;
      seen = 0;
      await ourFailure(where, { path: '/x' }, { env: variables, connectTimeoutMs: 500 });
      expect([url, seen > 0]).toEqual([url, theirs]);
      seen = 0;
    }
  });
});
