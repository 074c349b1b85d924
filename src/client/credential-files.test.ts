// Token and certificate files that change while somebody works with them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Issued } from '../../test/support/pki.ts';
import type { Auth } from '../core/connection.ts';
import { staticAuthenticator } from './authenticator.ts';
import { answer, ca, clientOf, connectionTo, failureOf, get, serveHttps } from './servers.test-data.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();

/** A clock that stands until it is moved. */
function handClock() {
  const clock = { at: Date.now(), now: () => clock.at };
  return clock;
}

/** A token file that was read when it held `content`, and is in use. */
async function tokenInUse(content: string) {
  const file = join(mkdtempSync(join(folder, 't-')), 'token');
  writeFileSync(file, content);
  const clock = handClock();
  const authenticator = staticAuthenticator({ token: content, tokenFile: file }, undefined, clock.now);
  const header = () => authenticator.authorization(signal);
  expect(await header()).toBe(`Bearer ${content}`);
  return { file, clock, authenticator, header, refresh: async () => authenticator.refresh?.(signal) };
}

describe('a token file', () => {
  it('is read again when a minute has gone by, less what a request may take', async () => {
    const { file, clock, header } = await tokenInUse('one');
    writeFileSync(file, ' two\n');
    clock.at += 49_000;
    expect(await header()).toBe('Bearer one');
    clock.at += 1_000;
    expect(await header()).toBe('Bearer two');
  });

  it('is read again when the clock was set back', async () => {
    const { file, clock, header } = await tokenInUse('one');
    writeFileSync(file, 'two');
    clock.at -= 3_600_000;
    expect(await header()).toBe('Bearer two');
  });

  it.each([
    ['is gone', (file: string) => rmSync(file)],
    ['is empty', (file: string) => writeFileSync(file, '\n')],
  ])('that %s leaves the last token in use, and is looked at until it is back', async (_what, spoil) => {
    const { file, clock, header, refresh } = await tokenInUse('one');
    writeFileSync(file, 'two');
    clock.at += 60_000;
    expect(await header()).toBe('Bearer two');
    spoil(file);
    clock.at += 60_000;
    expect(await header()).toBe('Bearer two');
    clock.at += 60_000;
    expect(await refresh()).toBe(false);
    writeFileSync(file, 'three');
    expect(await header()).toBe('Bearer three');
  });

  it('that is refused is named', async () => {
    const server = await serveHttps(answer(401, 'no', { 'content-type': 'text/plain' }));
    const { file, authenticator } = await tokenInUse('one');
    const asked = () => failureOf(clientOf(connectionTo(server.url), { authenticator }).request(get('/x')));
    expect(await asked()).toMatchObject({
      reason: 'unauthorized',
      message: expect.stringMatching(new RegExp(`; it was asked with the token in ${file}$`)),
    });
    rmSync(file);
    expect(await asked()).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`; the token file ${file} cannot be used: no such file or directory$`),
      ),
    });
  });

  it('that is written after it was refused twice at once helps both requests', async () => {
    const { file, refresh, clock } = await tokenInUse('one');
    writeFileSync(file, 'two');
    expect(await refresh()).toBe(true);
    expect(await refresh()).toBe(true);
    clock.at += 60_000;
    expect(await refresh()).toBe(false);
  });
});

const first = ca.issue({ commonName: 'bob' });
const second = ca.issue({ commonName: 'bob' });

/** Certificate and key in files, as they were when the kubeconfig was read. */
function pairInUse(issued: Issued = first) {
  const place = mkdtempSync(join(folder, 'c-'));
  const files = { certificate: join(place, 'u.crt'), key: join(place, 'u.key') };
  const write = ({ certPem, keyPem }: Partial<Issued>) => {
    if (certPem !== undefined) writeFileSync(files.certificate, certPem);
    if (keyPem !== undefined) writeFileSync(files.key, keyPem);
  };
  write(issued);
  const clock = handClock();
  const auth = {
    clientCertificate: Buffer.from(issued.certPem),
    clientKey: Buffer.from(issued.keyPem),
    certificateFiles: files,
  };
  const authenticator = staticAuthenticator(auth, undefined, clock.now);
  const certificate = async () => (await authenticator.clientCertificate?.(signal))?.certificate.toString();
  return { files, write, clock, auth, authenticator, certificate };
}

describe('a client certificate in files', () => {
  it('is that of now for each connection, and the same as long as nothing changes', async () => {
    const { authenticator, certificate, write } = pairInUse();
    const before = await authenticator.clientCertificate?.(signal);
    expect(await authenticator.clientCertificate?.(signal)).toBe(before);
    expect(authenticator.hasRotated?.()).toBe(false);
    write(second);
    expect(await certificate()).toBe(second.certPem);
    expect([authenticator.hasRotated?.(), authenticator.hasRotated?.()]).toEqual([true, false]);
    expect(await certificate()).toBe(second.certPem);
    expect(authenticator.hasRotated?.()).toBe(false);
  });

  it('is noticed by a request on an open connection, which looks once a second', async () => {
    const { authenticator, clock, write } = pairInUse();
    write(second);
    await authenticator.authorization(signal);
    expect(authenticator.hasRotated?.()).toBe(false);
    clock.at += 1_000;
    await authenticator.authorization(signal);
    expect(authenticator.hasRotated?.()).toBe(true);
  });

  it.each<[name: string, half: Partial<Issued>]>([
    ['a new certificate with the old key', { certPem: second.certPem }],
    ['a new key with the old certificate', { keyPem: second.keyPem }],
    ['half a certificate', { certPem: second.certPem.slice(0, 300), keyPem: second.keyPem }],
    ['an empty key', { certPem: second.certPem, keyPem: '' }],
    [
      'a certificate with half an intermediate',
      { certPem: second.certPem + ca.certPem.slice(0, 300), keyPem: second.keyPem },
    ],
  ])('that is half-written stays the old one: %s', async (_name, half) => {
    const { authenticator, certificate, write } = pairInUse();
    write(half);
    expect(await certificate()).toBe(first.certPem);
    expect(authenticator.hasRotated?.()).toBe(false);
    expect(authenticator.advice?.()).toMatch(/^\S+u\.crt and \S+u\.key cannot be used as they are now: ./);
    write(second);
    expect(await certificate()).toBe(second.certPem);
    expect(authenticator.advice?.()).toMatch(/^it was asked with the client certificate in \S+u\.crt$/);
  });

  it('that is gone stays the old one', async () => {
    const { authenticator, certificate, files, clock } = pairInUse();
    rmSync(files.certificate);
    clock.at += 5_000;
    expect(await authenticator.authorization(signal)).toBeUndefined();
    expect(await certificate()).toBe(first.certPem);
  });

  it('and key may be one file', async () => {
    const { authenticator, certificate, files, auth } = pairInUse();
    const both = second.certPem + second.keyPem;
    writeFileSync(files.certificate, both);
    const one = { certificate: files.certificate, key: files.certificate };
    const single = staticAuthenticator({ ...auth, certificateFiles: one });
    expect((await single.clientCertificate?.(signal))?.key).toBe(both);
    expect(await certificate()).toBe(first.certPem);
    expect(authenticator.hasRotated?.()).toBe(false);
  });
});

/** A server that takes the certificate with this key alone, and shows whom it saw. */
async function choosy(accepts: () => Issued) {
  const seen: boolean[] = [];
  const server = await serveHttps(
    (request, response) => {
      const presented =
        'getPeerX509Certificate' in request.socket &&
        typeof request.socket.getPeerX509Certificate === 'function'
          ? String(request.socket.getPeerX509Certificate())
          : '';
      const isRight = presented === accepts().certPem;
      seen.push(isRight);
      answer(isRight ? 200 : 401, '{}')(request, response);
    },
    { requestCert: true, rejectUnauthorized: false, ca: ca.certPem },
  );
  return { ...server, seen };
}

describe('a server that is asked with a certificate in files', () => {
  it('gets the new one on a new connection, before it has refused the old one', async () => {
    let accepted = first;
    const server = await choosy(() => accepted);
    const { authenticator, clock, write } = pairInUse();
    const client = clientOf(connectionTo(server.url), { authenticator });
    await client.request(get('/x'));
    await client.request(get('/x'));
    expect(server.connections()).toBe(1);
    write(second);
    accepted = second;
    clock.at += 1_000;
    expect((await client.request(get('/x'))).status).toBe(200);
    expect(server.connections()).toBe(2);
    expect(server.seen).toEqual([true, true, true]);
  });

  it('that refuses the old one is asked again with the new one', async () => {
    let accepted = first;
    const server = await choosy(() => accepted);
    const { authenticator, write } = pairInUse();
    const client = clientOf(connectionTo(server.url), { authenticator });
    await client.request(get('/x'));
    write(second);
    accepted = second;
    expect((await client.request(get('/x'))).status).toBe(200);
    expect(server.seen).toEqual([true, false, true]);
  });

  it('that refuses it for good makes known which file it is, and since when it is of no use', async () => {
    const server = await choosy(() => second);
    const old = { notBefore: new Date('2019-02-01'), notAfter: new Date('2020-02-01') };
    const asked = ({ auth }: { readonly auth: Auth }) =>
      failureOf(clientOf(connectionTo(server.url, { auth })).request(get('/x')));
    const valid = pairInUse();
    expect(await asked(valid)).toMatchObject({
      reason: 'unauthorized',
      message: expect.stringMatching(
        new RegExp(`; it was asked with the client certificate in ${valid.files.certificate}$`),
      ),
    });
    const expired = pairInUse(ca.issue({ commonName: 'bob', ...old }));
    expect(await asked(expired)).toMatchObject({
      message: expect.stringMatching(
        new RegExp(`; the client certificate in ${expired.files.certificate} expired 2020-02-01: renew it$`),
      ),
    });
    const { clientCertificate, clientKey } = expired.auth;
    expect(await asked({ auth: { clientCertificate, clientKey } })).toMatchObject({
      message: expect.stringMatching(
        /; the client certificate of the kubeconfig expired 2020-02-01: renew it$/,
      ),
    });
  });
});
