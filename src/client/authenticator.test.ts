import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Auth } from '../core/connection.ts';
import { staticAuthenticator, type Authenticator } from './authenticator.ts';
import {
  answer,
  ca,
  clientOf,
  connectionTo,
  failureOf,
  get,
  otherCa,
  serveHttps,
} from './servers.test-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-auth-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const exec = {
  source: 'kubeconfig' as const,
  apiVersion: 'v1',
  command: 'aws',
  args: [],
  env: [],
  provideClusterInfo: false,
};

/** A file with a token; gives its path. */
function tokenFile(content: string): string {
  const file = join(mkdtempSync(join(folder, 't-')), 'token');
  writeFileSync(file, content);
  return file;
}

describe('staticAuthenticator', () => {
  it.each<[name: string, auth: Auth, header: string | undefined]>([
    ['nothing', {}, undefined],
    ['a token', { token: 'abc' }, 'Bearer abc'],
    ['basic', { username: 'ü', password: '' }, 'Basic w7w6'],
    ['basic without a password', { username: 'bob' }, 'Basic Ym9iOg=='],
    ['a file', { tokenFile: tokenFile(' abc\n') }, 'Bearer abc'],
    ['a file beside a token', { tokenFile: tokenFile('file'), token: 'old' }, 'Bearer file'],
    ['a missing file beside a token', { tokenFile: '/nowhere', token: 'old' }, 'Bearer old'],
    ['an empty file beside a token', { tokenFile: tokenFile('\n'), token: 'old' }, 'Bearer old'],
    ['a token beside a plugin', { token: 'abc', exec }, 'Bearer abc'],
    [
      'a certificate beside a plugin',
      { clientCertificate: Buffer.from('c'), clientKey: Buffer.from('k'), exec },
      undefined,
    ],
    ['basic beside a plugin', { username: 'bob', exec }, 'Basic Ym9iOg=='],
  ])('%s', async (_name, auth, header) => {
    expect(await staticAuthenticator(auth).authorization(signal)).toBe(header);
  });

  it.each<[name: string, auth: Auth, failure: object]>([
    ['a plugin alone', { exec }, { reason: 'internal', message: expect.stringContaining('"aws"') }],
    [
      'an auth provider',
      { authProvider: 'zzz' },
      { kubectlText: 'error: no Auth Provider found for name "zzz"' },
    ],
    [
      'an auth provider that kubectl alone has',
      { authProvider: 'oidc' },
      { kubectlText: expect.stringMatching(/^error: The oidc auth plugin is not part of kubectl mc\.\n/) },
    ],
    [
      'an auth provider beside a token',
      { authProvider: 'azure', token: 'x' },
      { kubectlText: expect.stringContaining('The azure auth plugin has been removed.\n') },
    ],
    [
      'a token and a user name',
      { token: 'x', username: 'y' },
      { kubectlText: 'error: username/password or bearer token may be set, but not both' },
    ],
    [
      'a missing file',
      { tokenFile: '/nowhere' },
      { kubectlText: 'error: open /nowhere: no such file or directory' },
    ],
    [
      'an empty file',
      { tokenFile: tokenFile('\n') },
      { kubectlText: expect.stringMatching(/^error: read empty token from file "/) },
    ],
    ['a folder for a file', { tokenFile: folder }, { message: expect.stringContaining('is a directory') }],
  ])('refuses %s', async (_name, auth, failure) => {
    expect(await failureOf(staticAuthenticator(auth).authorization(signal))).toMatchObject({
      reason: 'credential',
      ...failure,
    });
  });

  it('gives the certificate, always the same', async () => {
    const authenticator = staticAuthenticator({
      clientCertificate: Buffer.from('c'),
      clientKey: Buffer.from('k'),
    });
    const first = await authenticator.clientCertificate?.(signal);
    expect(first).toEqual({ certificate: Buffer.from('c'), key: Buffer.from('k') });
    expect(await authenticator.clientCertificate?.(signal)).toBe(first);
  });
});

/** Takes only this token. */
async function guarded(token: () => string) {
  const seen: string[] = [];
  const server = await serveHttps((request, response) => {
    const header = request.headers.authorization ?? '';
    seen.push(header);
    const isRight = header === `Bearer ${token()}`;
    answer(
      isRight ? 200 : 401,
      isRight ? '{}' : 'no',
      isRight ? undefined : { 'content-type': 'text/plain' },
    )(request, response);
  });
  return { ...server, seen };
}

describe('after a 401', () => {
  it('a token file that has changed is read again', async () => {
    const file = tokenFile('one');
    let current = 'one';
    const server = await guarded(() => current);
    const client = clientOf(connectionTo(server.url, { auth: { tokenFile: file, token: 'one' } }));
    await client.request(get('/x'));
    writeFileSync(file, 'two');
    current = 'two';
    expect((await client.request(get('/x'))).status).toBe(200);
    await client.request(get('/x'));
    expect(server.seen).toEqual(['Bearer one', 'Bearer one', 'Bearer two', 'Bearer two']);
  });

  it('a token file that has not changed is not tried again', async () => {
    const server = await guarded(() => 'other');
    const client = clientOf(connectionTo(server.url, { auth: { tokenFile: tokenFile('one') } }));
    expect(await failureOf(client.request(get('/x')))).toMatchObject({
      reason: 'unauthorized',
      kubectlText:
        'error: You must be logged in to the server (the server has asked for the client to provide credentials)',
    });
    expect(server.seen).toEqual(['Bearer one']);
  });

  it('better credentials are asked for once, and a read goes out again with them', async () => {
    let refreshed = 0;
    const authenticator: Authenticator = {
      authorization: () => Promise.resolve(`Bearer ${refreshed}`),
      refresh: () => Promise.resolve((refreshed += 1) > 0),
    };
    const server = await guarded(() => '1');
    const client = clientOf(connectionTo(server.url), { authenticator });
    expect((await client.request(get('/x'))).status).toBe(200);
    expect(server.seen).toEqual(['Bearer 0', 'Bearer 1']);
    refreshed = 5;
    expect(await failureOf(client.request(get('/x')))).toMatchObject({ reason: 'unauthorized' });
    expect(server.seen).toEqual(['Bearer 0', 'Bearer 1', 'Bearer 5', 'Bearer 6']);
  });

  it('a write is not sent again; the next request has the better credentials', async () => {
    let refreshed = 0;
    const authenticator: Authenticator = {
      authorization: () => Promise.resolve(`Bearer ${refreshed}`),
      refresh: () => Promise.resolve((refreshed += 1) > 0),
    };
    const server = await guarded(() => '1');
    const client = clientOf(connectionTo(server.url), { authenticator });
    const post = get('/x', { method: 'POST', body: '{}' });
    expect(await failureOf(client.request(post))).toMatchObject({ reason: 'unauthorized' });
    expect((await client.request(post)).status).toBe(200);
    expect(server.seen).toEqual(['Bearer 0', 'Bearer 1']);
  });

  it('what is known of the credentials is said', async () => {
    const authenticator: Authenticator = {
      authorization: () => Promise.resolve('Bearer old'),
      refresh: () => Promise.resolve(false),
      advice: () => 'the token expired 10m ago',
    };
    const server = await guarded(() => 'new');
    expect(
      await failureOf(clientOf(connectionTo(server.url), { authenticator }).request(get('/x'))),
    ).toMatchObject({
      reason: 'unauthorized',
      message: expect.stringMatching(/; the token expired 10m ago$/),
    });
  });

  it('a certificate that has rotated takes a new connection, without a 401', async () => {
    let hasRotated = false;
    const authenticator: Authenticator = {
      authorization: () => Promise.resolve('Bearer x'),
      hasRotated: () => hasRotated,
    };
    const server = await guarded(() => 'x');
    const client = clientOf(connectionTo(server.url), { authenticator });
    await client.request(get('/x'));
    await client.request(get('/x'));
    expect(server.connections()).toBe(1);
    hasRotated = true;
    await client.request(get('/x'));
    expect(server.connections()).toBe(2);
  });

  it('a new certificate takes a new connection', async () => {
    const leaves = [otherCa, ca].map((issuer) => issuer.issue({ commonName: 'bob' }));
    let current = 0;
    const authenticator: Authenticator = {
      authorization: () => Promise.resolve(undefined),
      clientCertificate: () => {
        const { certPem: certificate = '', keyPem: key = '' } = leaves[current] ?? {};
        return Promise.resolve({ certificate, key });
      },
      refresh: () => Promise.resolve((current = 1) > 0),
    };
    const server = await serveHttps(
      (request, response) => {
        const isKnown = 'authorized' in request.socket && request.socket.authorized === true;
        answer(isKnown ? 200 : 401, '{}')(request, response);
      },
      { requestCert: true, rejectUnauthorized: false, ca: ca.certPem },
    );
    const client = clientOf(connectionTo(server.url), { authenticator });
    expect((await client.request(get('/x'))).status).toBe(200);
    expect(server.connections()).toBe(2);
  });
});

function never(): Promise<never> {
  return new Promise(() => undefined);
}

describe('an authenticator that never answers', () => {
  it.each<[name: string, authenticator: Authenticator, reason: string]>([
    ['with a token', { authorization: never }, 'timeout'],
    [
      'with a certificate',
      { authorization: () => Promise.resolve('x'), clientCertificate: never },
      'connect-timeout',
    ],
  ])('does not outlive the deadline: %s', async (_name, authenticator, reason) => {
    const server = await serveHttps(answer(200, '{}'));
    const client = clientOf(connectionTo(server.url), { authenticator });
    expect(await failureOf(client.request(get('/x', { requestTimeoutMs: 100 })))).toMatchObject({ reason });
  });
});
