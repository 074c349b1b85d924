// A certificate authority in a file that changes while somebody works with it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import type { Ca } from '../../test/support/pki.ts';
import { followAuthorityFile } from './authority-file.ts';
import { answer, ca, connectionTo, failureOf, get, otherCa, serveHttps } from './servers.test-data.ts';
import { connectMember } from './transport.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubectl-mc-ca-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const leafOf = (issuer: Ca) => {
  const { certPem: cert, keyPem: key } = issuer.issue({ commonName: 'kube-apiserver', ips: ['127.0.0.1'] });
  return { cert, key };
};

/** A server of one CA, and a client that has that CA in a file; `/stream` has no end. */
async function served() {
  let server: https.Server | undefined;
  const asked: string[] = [];
  const { url, reset, open } = await serveHttps(
    (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      if (request.url !== '/stream') return answer(200, '{}')(request, response);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{}\n');
    },
    leafOf(ca),
    (made) => (server = made),
  );
  const file = join(mkdtempSync(join(folder, 'f-')), 'ca.crt');
  writeFileSync(file, ca.certPem);
  const clock = { at: Date.now() };
  const client = followAuthorityFile(connectionTo(url, { certificateAuthorityFile: file }), file, {
    open: (connection) => connectMember(connection, { env: {}, userAgent: 'test' }),
    now: () => clock.at,
  });
  onTestFinished(() => client.close());
  await client.request(get('/x'));
  const become = (issuer: Ca) => {
    server?.setSecureContext(leafOf(issuer));
    reset();
  };
  return { client, file, clock, asked, become, open };
}

const untrusted = { reason: 'tls', detail: 'unknown authority' };

it('a server with another certificate of the same authority is trusted', async () => {
  const { client, become } = await served();
  become(ca);
  expect((await client.request(get('/x'))).status).toBe(200);
});

it('a server of another authority is not trusted until the file says so, and then at once', async () => {
  const { client, become, file, asked } = await served();
  become(otherCa);
  expect(await failureOf(client.request(get('/x')))).toMatchObject(untrusted);
  writeFileSync(file, otherCa.certPem.slice(0, 300));
  expect(await failureOf(client.request(get('/x')))).toMatchObject(untrusted);
  rmSync(file);
  expect(await failureOf(client.request(get('/x')))).toMatchObject(untrusted);
  expect(asked).toHaveLength(1);
  writeFileSync(file, otherCa.certPem);
  const write = get('/x', { method: 'POST', body: '{}' });
  expect((await client.request(write)).status).toBe(200);
  expect(asked.slice(1)).toEqual(['POST /x']);
  expect(client.certificate()?.issuer).toBe('CN=other');
});

it('what the file no longer holds is trusted by no new connection', async () => {
  const { client, file, clock } = await served();
  writeFileSync(file, otherCa.certPem);
  clock.at += 1_000;
  expect(await failureOf(client.request(get('/x')))).toMatchObject(untrusted);
});

it('what is being read is read on, and is closed with the rest', async () => {
  const { client, file, clock, open } = await served();
  const { chunks } = await client.open(get('/stream'));
  const reader = chunks[Symbol.asyncIterator]();
  expect((await reader.next()).value?.toString()).toBe('{}\n');
  writeFileSync(file, ca.certPem + otherCa.certPem);
  clock.at += 1_000;
  await client.request(get('/x'));
  const rest = reader.next();
  client.close();
  expect(await failureOf(rest)).toMatchObject({ reason: 'cancelled' });
  await expect.poll(open).toBe(0);
});
