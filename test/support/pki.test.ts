import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createCa, type Issued } from './pki.ts';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A TLS server that greets with the client's common name and ends. */
async function serve(leaf: Issued, clientCa?: string): Promise<number> {
  const server = createServer(
    {
      cert: leaf.certPem,
      key: leaf.keyPem,
      ...(clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
    },
    (socket: TLSSocket) => {
      socket.on('error', () => {});
      const { subject } = socket.getPeerCertificate();
      socket.end(`hello ${[subject?.O].flat().join('+')}/${[subject?.CN].flat().join('+')}`);
    },
  );
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function greet(options: ConnectionOptions): Promise<string> {
  const socket = connect({ host: '127.0.0.1', ...options });
  stops.push(() => socket.destroy());
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('createCa', () => {
  it('issues server certificates that a client trusting the CA accepts, by IP and by name', async () => {
    const ca = createCa('test-ca');
    const port = await serve(ca.issue({ commonName: 'server', ips: ['127.0.0.1'], dnsNames: ['hub.test'] }));
    await expect(greet({ port, ca: ca.certPem })).resolves.toContain('hello');
    await expect(greet({ port, ca: ca.certPem, servername: 'hub.test' })).resolves.toContain('hello');
    await expect(greet({ port, ca: ca.certPem, servername: 'other.test' })).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('is not trusted by a client that trusts another CA of the same name', async () => {
    const port = await serve(createCa('same').issue({ commonName: 'server', ips: ['127.0.0.1'] }));
    await expect(greet({ port, ca: createCa('same').certPem })).rejects.toMatchObject({
      code: expect.stringMatching(/UNABLE_TO_|CERT_SIGNATURE_FAILURE|DEPTH_ZERO/),
    });
  });

  it('issues client certificates whose user and groups the server reads', async () => {
    const ca = createCa('test-ca');
    const port = await serve(ca.issue({ commonName: 'server', ips: ['127.0.0.1'] }), ca.certPem);
    const user = ca.issue({ commonName: 'jane', organizations: ['dev', 'ops'], usages: ['client'] });
    const answer = await greet({ port, ca: ca.certPem, cert: user.certPem, key: user.keyPem });
    expect(answer).toBe('hello dev+ops/jane');
  });

  it('keeps the usages apart: a client certificate does not serve', async () => {
    const ca = createCa('test-ca');
    const port = await serve(ca.issue({ commonName: 'x', ips: ['127.0.0.1'], usages: ['client'] }));
    await expect(greet({ port, ca: ca.certPem })).rejects.toMatchObject({ code: 'INVALID_PURPOSE' });
  });

  it.each([
    { name: 'expired', notAfter: new Date(Date.now() - 60_000), code: 'CERT_HAS_EXPIRED' },
    { name: 'not yet valid', notBefore: new Date(Date.now() + 3_600_000), code: 'CERT_NOT_YET_VALID' },
  ])('issues certificates that are $name when asked to', async ({ name: _name, code, ...validity }) => {
    const ca = createCa('test-ca');
    const port = await serve(ca.issue({ commonName: 'server', ips: ['127.0.0.1'], ...validity }));
    await expect(greet({ port, ca: ca.certPem })).rejects.toMatchObject({ code });
  });

  it('writes names, addresses and dates that parse back', () => {
    const ca = createCa('Zürich CA', { notAfter: new Date('2055-06-07T08:09:10Z') });
    const root = new X509Certificate(ca.certPem);
    expect(root.ca).toBe(true);
    expect(root.subject).toBe('CN=Zürich CA');
    expect(root.validToDate.toISOString()).toBe('2055-06-07T08:09:10.000Z');
    expect(root.verify(root.publicKey)).toBe(true);

    const dnsNames = Array.from({ length: 40 }, (_, i) => `member-${i}.fleet.test`);
    const leaf = new X509Certificate(
      ca.issue({
        commonName: 'leaf',
        dnsNames,
        ips: ['10.0.0.1', '::1', 'fe80::1:2', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8'],
        notBefore: new Date('2020-01-02T03:04:05Z'),
      }).certPem,
    );
    expect(leaf.ca).toBe(false);
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.validFromDate.toISOString()).toBe('2020-01-02T03:04:05.000Z');
    for (const name of dnsNames) expect(leaf.checkHost(name)).toBe(name);
    for (const ip of ['10.0.0.1', '::1', 'fe80::1:2', '::ffff:1.2.3.4', '1:2:3:4:5:6:7:8']) {
      expect(leaf.checkIP(ip)).toBe(ip);
    }
  });
});
