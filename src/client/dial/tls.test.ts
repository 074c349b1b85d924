import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Connection } from '../../core/connection.ts';
import { createCa } from '../../../test/support/pki.ts';
import {
  answer,
  ca,
  clientOf,
  connectionTo,
  failureOf,
  get,
  leaf,
  otherCa,
  serveHttps,
  serveTcp,
} from '../servers.test-data.ts';

const ok = answer(200, '{}');
const ips = ['127.0.0.1'];

/** A server whose certificate is of the CA, or of another one. */
function serveAs(options: Partial<Parameters<typeof ca.issue>[0]>, issuer = ca) {
  const { certPem, keyPem } = issuer.issue({ commonName: 'x', ...options });
  let requests = 0;
  const handler: typeof ok = (request, response) => {
    requests += 1;
    ok(request, response);
  };
  return serveHttps(handler, { cert: certPem, key: keyPem }).then((server) => ({
    ...server,
    requests: () => requests,
  }));
}

async function ask(server: string, more: Partial<Connection> = {}) {
  return (await clientOf(connectionTo(server, more)).request(get('/x'))).status;
}

/** The connection without a CA of its own. */
function withoutCa(server: string): Connection {
  const { certificateAuthority: _none, ...connection } = connectionTo(server);
  return connection;
}

describe('the certificate of the server', () => {
  it('must be of the CA, which replaces the roots of the system', async () => {
    expect(await ask((await serveAs({ ips })).url)).toBe(200);
    const stranger = await serveAs({ ips }, otherCa);
    expect(await failureOf(ask(stranger.url))).toMatchObject({ reason: 'tls', detail: 'unknown authority' });
    expect(stranger.requests()).toBe(0);
  });

  it('may be of any CA in the bundle, whatever else is in it', async () => {
    const server = await serveAs({ ips });
    const bundle = `junk\n${leaf.keyPem}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${otherCa.certPem}${ca.certPem}`;
    expect(await ask(server.url, { certificateAuthority: Buffer.from(bundle) })).toBe(200);
  });

  it('may be trusted itself: any certificate of the bundle ends a chain', async () => {
    const own = ca.issue({ commonName: 'x', ips });
    const server = await serveHttps(ok, { cert: own.certPem, key: own.keyPem });
    expect(await ask(server.url, { certificateAuthority: Buffer.from(own.certPem) })).toBe(200);
  });

  it.each([
    [{ ips, notBefore: new Date('2019-01-01'), notAfter: new Date('2020-02-01') }, 'expired 2020-02-01'],
    [
      { ips, notBefore: new Date('2099-01-01'), notAfter: new Date('2100-01-01') },
      'not valid before 2099-01-01, check the clock',
    ],
    [{ ips: ['10.0.0.1'] }, 'valid for 10.0.0.1, not for 127.0.0.1'],
    [{ dnsNames: ['foo.example'] }, 'valid for no IP address, not for 127.0.0.1'],
    [{ ips, usages: ['client' as const] }, 'not for servers'],
  ])('must fit: %#', async (options, detail) => {
    const server = await serveAs(options);
    expect(await failureOf(ask(server.url))).toMatchObject({ reason: 'tls', detail });
    expect(server.requests()).toBe(0);
    await expect.poll(() => server.open()).toBe(0);
  });

  it('is looked at by the TLS server name, which is also sent', async () => {
    const names: (string | false | null)[] = [];
    const server = await serveHttps((request, response) => {
      names.push(request.socket instanceof TLSSocket ? request.socket.servername : null);
      ok(request, response);
    });
    expect(await ask(server.url, { tlsServerName: 'kubernetes' })).toBe(200);
    expect(await ask(server.url)).toBe(200);
    expect(await ask(server.url.replace('127.0.0.1', 'localhost'))).toBe(200);
    expect(names).toEqual(['kubernetes', false, 'localhost']);
    expect(await failureOf(ask(server.url, { tlsServerName: 'zzz' }))).toMatchObject({
      detail: 'valid for localhost, kubernetes, not for zzz',
    });
    expect(await ask(server.url, { tlsServerName: '127.0.0.1' })).toBe(200);
  });

  it('does not count when the connection says so, and only then', async () => {
    const server = await serveAs({ ips: ['10.0.0.1'] }, otherCa);
    const connection = { ...withoutCa(server.url), insecureSkipTlsVerify: true };
    expect((await clientOf(connection).request(get('/x'))).status).toBe(200);
  });

  it('counts even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const server = await serveAs({ ips }, otherCa);
    const script = `
      import { connectMember } from ${JSON.stringify(new URL('../transport.ts', import.meta.url).href)};
      const connection = ${JSON.stringify({ ...connectionTo(server.url), certificateAuthority: undefined })};
      connection.certificateAuthority = Buffer.from(${JSON.stringify(ca.certPem)});
      const client = connectMember(connection, { env: {}, userAgent: 'child' });
      const error = await client.request({ path: '/x', signal: new AbortController().signal }).catch((e) => e);
      process.stdout.write(JSON.stringify(error.failure));`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' },
    });
    let out = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    await once(child, 'close');
    expect(JSON.parse(out)).toMatchObject({ reason: 'tls', detail: 'unknown authority' });
    expect(server.requests()).toBe(0);
  }, 20_000);
});

describe('without a CA', () => {
  it('the roots of the system count, as SSL_CERT_FILE says', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-tls-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'roots.pem');
    writeFileSync(file, ca.certPem);
    const server = await serveAs({ ips });
    const env = { SSL_CERT_FILE: file, SSL_CERT_DIR: folder };
    expect((await clientOf(withoutCa(server.url), { env }).request(get('/x'))).status).toBe(200);
    // A second member of the same run, with a certificate of its own.
    const auth = { clientCertificate: Buffer.from(leaf.certPem), clientKey: Buffer.from(leaf.keyPem) };
    expect((await clientOf({ ...withoutCa(server.url), auth }, { env }).request(get('/x'))).status).toBe(200);
    expect(await failureOf(clientOf(withoutCa(server.url)).request(get('/x')))).toMatchObject({
      detail: 'unknown authority',
    });
    const none = { SSL_CERT_FILE: '/nowhere', SSL_CERT_DIR: '/nowhere' };
    expect(await failureOf(clientOf(withoutCa(server.url), { env: none }).request(get('/x')))).toMatchObject({
      reason: 'tls',
    });
  });
});

describe('the certificate of the user', () => {
  const user = ca.issue({ commonName: 'bob', organizations: ['dev'] });
  const auth = { clientCertificate: Buffer.from(user.certPem), clientKey: Buffer.from(user.keyPem) };

  it('is shown to a server that asks', async () => {
    let subject: unknown;
    const server = await serveHttps(
      (request, response) => {
        if (request.socket instanceof TLSSocket) subject = request.socket.getPeerCertificate().subject;
        ok(request, response);
      },
      { requestCert: true, rejectUnauthorized: true, ca: ca.certPem },
    );
    expect(await ask(server.url, { auth })).toBe(200);
    expect(subject).toMatchObject({ CN: 'bob', O: 'dev' });
  });

  it.each(['TLSv1.3', 'TLSv1.2'] as const)('is missed: %s', async (maxVersion) => {
    const server = await serveHttps(ok, {
      requestCert: true,
      rejectUnauthorized: true,
      ca: ca.certPem,
      maxVersion,
    });
    const failure = await failureOf(ask(server.url));
    expect(failure).toMatchObject({
      reason: 'tls',
      detail: expect.stringMatching(/certificate required|handshake failure/),
    });
  });

  it('must fit its key', async () => {
    expect(
      await failureOf(ask('https://127.0.0.1:1', { auth: { ...auth, clientKey: Buffer.from(leaf.keyPem) } })),
    ).toMatchObject({
      reason: 'tls',
      detail: 'unusable client certificate',
      kubectlText: 'error: tls: private key does not match public key',
    });
    expect(
      await failureOf(ask('https://127.0.0.1:1', { auth: { ...auth, clientKey: Buffer.from('zzz') } })),
    ).toMatchObject({
      detail: 'unusable client certificate',
    });
  });
});

describe('a handshake', () => {
  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['SSH', 'SSH-2.0-x\r\n'],
  ])('with a server that speaks %s', async (_name, greeting) => {
    const server = await serveTcp((socket) => socket.write(greeting));
    expect(await failureOf(ask(`https://127.0.0.1:${server.port}`))).toMatchObject({
      reason: 'tls',
      detail: 'the server does not speak TLS',
    });
  });

  it('takes nothing older than TLS 1.2', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const server = await serveHttps(ok, old);
    expect(await failureOf(ask(server.url))).toMatchObject({
      reason: 'tls',
      detail: 'protocol version not supported',
    });
  });

  it('offers HTTP/1.1 alone', async () => {
    const server = await serveHttps(ok, { ALPNProtocols: ['h2'] });
    expect(await failureOf(ask(server.url))).toMatchObject({
      reason: 'tls',
      detail: 'no application protocol',
    });
  });

  it('names an authority of the right name and the wrong key', async () => {
    const server = await serveAs({ ips }, createCa('kubernetes'));
    expect(await failureOf(ask(server.url))).toMatchObject({
      detail: 'unknown authority',
      kubectlText:
        'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "kubernetes")',
    });
  });
});
