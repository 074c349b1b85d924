// S8. A real API server whose certificate is renewed while it serves, and a user whose certificate runs out: the next run and a
// running watch go on.
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BadLine, startBadLine } from '../support/bad-line.ts';
import { describeReal } from '../support/control-plane/describe-real.ts';
import { issueServing } from '../support/control-plane/identity.ts';
import type { RealCluster } from '../support/control-plane/real-cluster.ts';
import { type RealFleet, startFleet } from '../support/control-plane/real-fleet.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';
import { type Ca, createCa, type Issued } from '../support/pki.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';

describeReal('a real member whose certificates are renewed', () => {
  let fleet: RealFleet;
  let member: RealCluster;
  let line: BadLine;
  let file: (name: string) => string;
  const write = (name: string, content: string) => writeFileSync(file(name), content, { mode: 0o600 });

  beforeAll(async () => {
    fleet = await startFleet({ members: ['alpha'], controllers: false, nodes: false, profiles: false });
    member = fleet.member('alpha');
    line = await startBadLine(member.port, 'rotation');
    const place = join(fleet.dir, 'files');
    mkdirSync(place);
    file = (name) => join(place, name);
    write('ca.crt', member.identity.caPem);
    writePair(member.identity.admin);
    const server = `https://127.0.0.1:${line.port}`;
    const user = { 'client-certificate': file('u.crt'), 'client-key': file('u.key') };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'alpha', cluster: { server, 'certificate-authority': file('ca.crt') } }],
      users: [{ name: 'alpha', user }],
      contexts: [{ name: 'alpha', context: { cluster: 'alpha', user: 'alpha' } }],
      'current-context': 'alpha',
    };
    write('config', JSON.stringify(config));
  });
  afterAll(async () => {
    await line?.stop();
    await fleet?.stop();
  });

  function writePair({ certPem, keyPem }: Issued): void {
    write('u.crt', certPem);
    write('u.key', keyPem);
  }

  const run = (words: string) =>
    runCli(`get configmaps -n default --contexts alpha --kubeconfig ${file('config')} ${words}`, {
      home: fleet.home,
    });

  /** A watch, begun; `heard` makes an object and waits until it is told. */
  async function watch() {
    const key = ctrlC();
    let out = '';
    const command = `get configmaps -n default -w -o name --contexts alpha --kubeconfig ${file('config')}`;
    const done = runCli(command, {
      home: fleet.home,
      interrupt: key.interrupt,
      onOut: (text) => (out += text),
    });
    return {
      async heard(name: string) {
        const words = ['create', 'configmap', name, '-n', 'default', '--kubeconfig', file('config')];
        expect(await fleet.kubectl(words)).toMatchObject({ code: 0 });
        await waitFor(`the row of ${name}`, async () => out.includes(`configmap/${name}\n`) || undefined);
      },
      async end() {
        key.press();
        const { err, code } = await done;
        expect(code).toBe(130);
        return err;
      },
    };
  }

  /** The API server reads its files by itself; done when it shows the new certificate. */
  async function renewServing(issuer: Ca): Promise<void> {
    const { servingCert, servingKey } = member.identity.files;
    const { certPem, keyPem } = issueServing(issuer, 'alpha');
    writeFileSync(servingCert, certPem);
    writeFileSync(servingKey, keyPem);
    await waitFor('the new certificate', async () => {
      const socket = connect({ port: member.port, host: '127.0.0.1', rejectUnauthorized: false });
      try {
        await once(socket, 'secureConnect');
        return String(socket.getPeerX509Certificate()) === certPem || undefined;
      } finally {
        socket.destroy();
      }
    });
  }

  const wasCutOnce =
    /^Warning: watch of alpha broke off \((truncated response|unreachable)\); trying again\nWarning: watch of alpha is back\n$/;

  it('the server, by the same authority', async () => {
    const watched = await watch();
    await watched.heard('before');
    await renewServing(member.identity.ca);
    await watched.heard('on-the-old-connection');
    expect(await run('-o name')).toMatchObject({ code: 0, err: '' });
    line.cut();
    await watched.heard('on-a-new-connection');
    expect(await watched.end()).toMatch(wasCutOnce);
  });

  it('the user, before the old certificate has run out', async () => {
    const user = { commonName: 'admin', organizations: ['system:masters'] };
    const short = member.identity.ca.issue({ ...user, notAfter: new Date(Date.now() + 8_000) });
    writePair(short);
    const watched = await watch();
    await watched.heard('with-the-short-one');
    writePair(member.identity.ca.issue(user));
    await waitFor('the short one to be refused', async () => {
      const { certPem: cert, keyPem: key } = short;
      const asked = request(`${member.server}/api`, {
        agent: false,
        ca: member.identity.caPem,
        cert,
        key,
      }).end();
      const [answer] = (await once(asked, 'response')) as [{ statusCode: number; resume(): void }];
      answer.resume();
      return answer.statusCode === 401 || undefined;
    });
    await watched.heard('on-the-connection-of-the-short-one');
    line.cut();
    await watched.heard('with-the-new-one');
    expect(await watched.end()).toMatch(wasCutOnce);
    writePair(short);
    const { err, code } = await run('-v');
    expect(code).toBe(1);
    expect(err).toContain('alpha (unauthorized)');
    expect(err).toMatch(
      new RegExp(`the client certificate in ${file('u.crt')} expired \\d{4}-\\d\\d-\\d\\d: renew it`),
    );
    writePair(member.identity.admin);
  });

  it('the server, by an authority that the file gets later', async () => {
    const watched = await watch();
    await watched.heard('under-the-old-authority');
    const next = createCa('next-ca');
    await renewServing(next);
    const { err, code } = await run('');
    expect(err).toBe('Error: Failed to query 1 cluster: alpha (certificate problem: unknown authority)\n');
    expect(code).toBe(1);
    line.cut();
    write('ca.crt', next.certPem);
    await watched.heard('under-the-new-authority');
    expect(await run('-o name')).toMatchObject({ code: 0, err: '' });
    expect(await watched.end()).toMatch(/watch of alpha is back\n$/);
  });
});
