// `get -w` while certificates and tokens are renewed, the user's and the server's: rows go on. What is refused is named, sends
// nothing to whom it does not trust, and goes on when it is renewed.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createCa, type Issued } from '../support/pki.ts';
import { execCredential, execUser, writePlugin } from '../support/exec-plugin.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';
import type { WatchEnd } from '../support/sim/member.ts';

let fleet: SimFleet;
afterEach(() => fleet?.stop());

/** A member whose kubeconfig names files, with a watch of its pods. */
async function watching(how: {
  readonly user: 'certificate' | 'token' | 'plugin';
  /** The certificate authority stands in the kubeconfig itself. */
  readonly authorityInPlace?: boolean;
}) {
  fleet = await startSimFleet({
    hub: false,
    members: [{ name: 'one' }],
    pods: 1,
    clientCert: how.user !== 'token',
  });
  const member = fleet.member('one');
  const place = mkdtempSync(join(fleet.home, 'files-'));
  const file = (name: string) => join(place, name);
  const write = (name: string, content: string) => writeFileSync(file(name), content, { mode: 0o600 });
  const writePair = ({ certPem, keyPem }: Issued) => {
    write('u.crt', certPem);
    write('u.key', keyPem);
  };
  /** What the plugin says from now on; gives the moment when it expires. */
  const writeAnswer = ({ certPem, keyPem }: Issued, expiresInMs = 3_600_000) => {
    const expiresAt = Date.now() + expiresInMs;
    const status = {
      clientCertificateData: certPem,
      clientKeyData: keyPem,
      expirationTimestamp: new Date(expiresAt).toISOString(),
    };
    write('answer', execCredential(status));
    return expiresAt;
  };
  write('ca.crt', fleet.caPem);
  write('token', fleet.token('one'));
  writePair(fleet.clientCertificate('one'));
  const expiresAt = writeAnswer(fleet.clientCertificate('one'), 3_000);
  const plugin = writePlugin(file('plugin'), `cat "$DIR/answer"`);
  const user = {
    token: { tokenFile: file('token') },
    certificate: { 'client-certificate': file('u.crt'), 'client-key': file('u.key') },
    plugin: { exec: execUser(plugin.path) },
  }[how.user];
  const authority = how.authorityInPlace
    ? { 'certificate-authority-data': Buffer.from(fleet.caPem).toString('base64') }
    : { 'certificate-authority': file('ca.crt') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'one', cluster: { server: member.server, ...authority } }],
    users: [{ name: 'one', user }],
    contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
  };
  write('config', JSON.stringify(config));
  const key = ctrlC();
  let out = '';
  const done = runCli(`get pods -A -w --contexts one --kubeconfig ${file('config')}`, {
    home: fleet.home,
    env: { PATH: '/usr/bin:/bin' },
    interrupt: key.interrupt,
    onOut: (text) => (out += text),
  });
  const watches = () => member.requests.filter(({ path }) => path.includes('watch=true'));
  const until = (isSo: () => boolean) => expect.poll(isSo, { timeout: 20_000, interval: 20 }).toBe(true);
  await until(() => member.openWatches() === 1);
  return {
    member,
    file,
    write,
    writePair,
    writeAnswer,
    expiresAt,
    plugin,
    watches,
    until,
    /** The server ends the watch. */
    end: (ending: WatchEnd) => member.closeWatches(ending),
    /** The watch is open, once more than `before` says, and a new row comes. */
    goesOn: async (before: number) => {
      await until(() => watches().length > before && member.openWatches() === 1);
      const name = `after-${before}`;
      const [model] = member.objects('pods');
      if (!model) throw new Error('no pod to copy');
      const metadata = { ...model.metadata, name, namespace: 'default', uid: randomUUID() };
      member.mutate({ resource: 'pods', namespace: 'default', name }, () => ({ ...model, metadata }));
      await until(() => out.includes(`${name} `));
    },
    done,
    finish: async () => {
      key.press();
      const { err, code } = await done;
      expect(code).toBe(130);
      expect(out.match(/^NAMESPACE/gm)).toHaveLength(1);
      return err;
    },
  };
}

describe("the user's credentials", () => {
  it('a client certificate that was renewed is shown when the watch is begun again', async () => {
    const { member, end, goesOn, watches, finish, ...one } = await watching({ user: 'certificate' });
    const renewed = fleet.clientCertificate('one', 'viewer');
    // Half of it is no use yet.
    one.write('u.crt', renewed.certPem);
    end('close');
    await goesOn(1);
    expect(watches().at(-1)?.user).toBe('reader');
    one.write('u.key', renewed.keyPem);
    member.revoke('reader');
    end('close');
    await goesOn(2);
    expect(watches().at(-1)?.user).toBe('viewer');
    expect(await finish()).not.toMatch(/broke off|has ended|Error/);
  });

  it('a client certificate that is refused on an open connection is read again', async () => {
    const { member, end, goesOn, watches, finish, ...one } = await watching({ user: 'certificate' });
    one.writePair(fleet.clientCertificate('one', 'viewer'));
    member.revoke('reader');
    end('eof');
    await goesOn(1);
    expect(watches().at(-1)?.user).toBe('viewer');
    expect(await finish()).not.toMatch(/broke off|has ended|Error/);
  });

  it('a token file that was renewed is read again, and a spoiled one is not used', async () => {
    const { member, end, goesOn, watches, finish, ...one } = await watching({ user: 'token' });
    rmSync(one.file('token'));
    end('eof');
    await goesOn(1);
    one.write('token', '\n');
    end('close');
    await goesOn(2);
    one.write('token', fleet.token('one', 'viewer'));
    member.revoke('reader');
    end('eof');
    await goesOn(3);
    expect(watches().at(-1)?.user).toBe('viewer');
    expect(await finish()).not.toMatch(/broke off|has ended|Error/);
  });

  it.each(['token', 'certificate'] as const)(
    'a %s that is renewed only after it was refused: said once, and back',
    async (user) => {
      const { member, end, goesOn, until, watches, finish, ...one } = await watching({ user });
      member.revoke('reader');
      end('eof');
      // Asked a second time, it has said so.
      await until(() => watches().length > 2);
      if (user === 'token') one.write('token', fleet.token('one', 'viewer'));
      else one.writePair(fleet.clientCertificate('one', 'viewer'));
      await goesOn(3);
      expect(await finish()).toMatch(
        /^Warning: watch of one broke off \(unauthorized\); trying again\. Log in again with that cluster's own tool\.\nWarning: watch of one is back\n$/m,
      );
    },
  );

  it('of a plugin that have expired are asked for again, before the server refuses them', async () => {
    const { end, goesOn, until, watches, finish, plugin, ...one } = await watching({ user: 'plugin' });
    one.writeAnswer(fleet.clientCertificate('one', 'viewer'));
    await until(() => Date.now() > one.expiresAt);
    end('eof');
    await goesOn(1);
    expect(watches().map((watch) => watch.user)).toEqual(['reader', 'viewer']);
    expect(plugin.runs()).toHaveLength(2);
    expect(await finish()).not.toMatch(/broke off|has ended|Error/);
  });

  it('of a plugin that are refused are asked for again, and a new certificate takes a new connection', async () => {
    const { member, end, goesOn, watches, finish, plugin, ...one } = await watching({ user: 'plugin' });
    one.writeAnswer(fleet.clientCertificate('one', 'viewer'));
    member.revoke('reader');
    end('eof');
    await goesOn(1);
    expect(watches().at(-1)?.user).toBe('viewer');
    expect(plugin.runs()).toHaveLength(2);
    expect(await finish()).not.toMatch(/broke off|has ended|Error/);
  });
});

describe("the server's certificate", () => {
  it('was renewed by the same authority: no word about it', async () => {
    const { member, end, goesOn, finish } = await watching({ user: 'token' });
    const { secured } = member.connections;
    member.renewCertificate();
    end('close');
    await goesOn(1);
    expect(member.connections.secured).toBeGreaterThan(secured);
    expect(await finish()).not.toMatch(/broke off|has ended|Error/);
  });

  it('is of a new authority, which the file had in time: no word about it', async () => {
    const { member, end, goesOn, finish, write } = await watching({ user: 'token' });
    const next = createCa('next');
    write('ca.crt', fleet.caPem + next.certPem);
    member.renewCertificate(next);
    end('close');
    await goesOn(1);
    expect(await finish()).not.toMatch(/broke off|has ended|Error/);
  });

  it('is of a new authority: nothing is sent, it is named, and back when the file has it', async () => {
    const { member, end, goesOn, until, finish, write } = await watching({ user: 'token' });
    const next = createCa('next');
    member.renewCertificate(next);
    const { accepted, secured } = member.connections;
    end('close');
    await until(() => member.connections.accepted > accepted + 1);
    expect(member.connections.secured).toBe(secured);
    write('ca.crt', next.certPem);
    await goesOn(1);
    expect(await finish()).toMatch(
      /^Warning: watch of one broke off \(certificate problem: unknown authority\); trying again\. Check the certificate authority .*\nWarning: watch of one is back\n$/m,
    );
  });

  it('has run out: nothing is sent, it is named, and back when whoever runs the server has renewed it', async () => {
    const one = await watching({ user: 'token', authorityInPlace: true });
    const { accepted, secured } = one.member.connections;
    await one.member.fault({ at: 'tls', kind: 'expired' });
    one.end('close');
    await one.until(() => one.member.connections.accepted > accepted + 1);
    expect(one.member.connections.secured).toBe(secured);
    await one.member.clearFaults();
    await one.goesOn(1);
    expect(await one.finish()).toMatch(
      /^Warning: watch of one broke off \(certificate problem: expired 2020-02-01\); trying again\. .*must be renewed on the server\.\nWarning: watch of one is back\n$/m,
    );
  });

  it('is of a new authority, and the old one stands in the kubeconfig itself: the watch ends', async () => {
    const { member, end, done } = await watching({ user: 'token', authorityInPlace: true });
    member.renewCertificate(createCa('next'));
    const { secured } = member.connections;
    end('close');
    const { err, code } = await done;
    expect(err).toMatch(
      /^Warning: watch of one has ended \(certificate problem: unknown authority\)\. Check .*\nError: Failed to query 1 cluster: one \(certificate problem: unknown authority\)\n$/m,
    );
    expect(code).toBe(1);
    expect(member.connections.secured).toBe(secured);
  });
});
