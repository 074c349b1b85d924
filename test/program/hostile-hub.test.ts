// A hub that changes what it offers after the approval: whatever it is, no program is started and nobody is connected to.
/* oxlint-disable vitest/expect-expect -- expectUntouched has the assertions */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type OfferedFleet,
  type ProfileStatus,
  cloud,
  offeredMember,
  startOfferedFleet,
} from '../support/offered-fleet.ts';
import { createCa } from '../support/pki.ts';

const encoded = (text: string) => Buffer.from(text).toString('base64');
const clusterOf = (status: ProfileStatus) => status.accessProviders?.[0]?.cluster ?? {};
const exec = 'client.authentication.k8s.io/exec';
const argsKey = 'clusterprofiles.multicluster.x-k8s.io/exec/additional-args';
const envsKey = 'clusterprofiles.multicluster.x-k8s.io/exec/additional-envs';

/** Nobody ran anything and nobody spoke to anyone, and `prod` failed as said. */
async function expectUntouched(
  one: OfferedFleet,
  expected: { readonly words: string; readonly text: RegExp | string; readonly line?: string },
): Promise<void> {
  const before = { packets: one.packets(), runs: await one.runs() };
  const { out, err, code } = await one.mc(`get pods -A -v --refresh ${expected.line ?? ''}`);
  expect(err).toContain(`Error: Failed to query 1 cluster: prod (${expected.words})\n`);
  expect(err).toMatch(expected.text);
  expect(out).toContain(' own ');
  expect(out).not.toContain(' prod ');
  expect(code).toBe(2);
  expect({ packets: one.packets(), runs: await one.runs() }).toEqual(before);
}

describe('after an approval', () => {
  let one: OfferedFleet;
  const restore: ((status: ProfileStatus) => void)[] = [];
  beforeAll(async () => {
    one = await startOfferedFleet();
    await one.writeProviders([cloud, { ...cloud, name: 'other' }]);
    one.onHub((status) => {
      const kept = structuredClone(status);
      restore.push((now) => {
        delete now.properties;
        Object.assign(now, structuredClone(kept));
      });
    });
    const { code, err } = await one.mc('trust add prod', { input: 'y\n' });
    expect(err).toContain('Approved prod\n');
    expect(code).toBe(0);
  });
  afterAll(() => one.fleet.stop());
  afterEach(() => one.onHub((status) => restore[0]?.(status)));

  const changes: [string, (status: ProfileStatus) => void, RegExp][] = [
    [
      'the server',
      (status) => (clusterOf(status)['server'] = one.spy.url),
      /server https:\/\/127\.0\.0\.1:\d+ -> https:\/\/127\.0\.0\.1:\d+/,
    ],
    [
      'the path of the server',
      (status) => (clusterOf(status)['server'] = `${one.fleet.member('prod').server}/other`),
      /server \S+ -> \S+\/other/,
    ],
    [
      'the certificate authority',
      (status) => (clusterOf(status)['certificate-authority-data'] = encoded(createCa('evil').certPem)),
      /certificate authority sha256:[0-9a-f]{64} -> sha256:[0-9a-f]{64}/,
    ],
    [
      'the certificate authority, away',
      (status) => delete clusterOf(status)['certificate-authority-data'],
      /certificate authority sha256:[0-9a-f]{64} -> \(none\)/,
    ],
    [
      'the TLS server name',
      (status) => (clusterOf(status)['tls-server-name'] = 'other.example.com'),
      /TLS server name \(none\) -> other\.example\.com/,
    ],
    [
      'the proxy',
      (status) => (clusterOf(status)['proxy-url'] = 'http://proxy.example.com:3128'),
      /proxy \(none\) -> http:\/\/proxy\.example\.com:3128/,
    ],
    [
      'the exec extension',
      (status) => (clusterOf(status).extensions = [{ name: exec, extension: { clusterName: 'another' } }]),
      /exec extension \{"clusterName":"prod"\} -> \{"clusterName":"another"\}/,
    ],
    [
      'the exec extension, to what looks like it',
      (status) => (clusterOf(status).extensions = [{ name: exec, extension: { clusterName: 'pr\u043ed' } }]),
      /exec extension \{"clusterName":"prod"\} -> \{"clusterName":"pr\\u043ed"\}/,
    ],
    [
      'the exec extension, away',
      (status) => (clusterOf(status).extensions = []),
      /exec extension .* -> \(none\)/,
    ],
    [
      'the provider',
      (status) => {
        for (const provider of status.accessProviders ?? []) provider.name = 'other';
      },
      /access provider cloud -> other/,
    ],
    [
      'the provider to a command of its own',
      (status) => {
        for (const provider of status.accessProviders ?? []) provider.name = 'unknown';
        status.properties = [{ name: 'auth.exec.command', value: 'other-login' }];
      },
      /access provider cloud -> \(none\); command \S+cloud-login -> \S+other-login/,
    ],
  ];
  it.each(changes)('%s: endpoint changed', async (_, change, text) => {
    one.onHub(change);
    await expectUntouched(one, { words: 'endpoint changed', text });
  });

  const unusable: [string, (status: ProfileStatus) => void, RegExp][] = [
    [
      'no verification',
      (status) => {
        clusterOf(status)['insecure-skip-tls-verify'] = true;
        delete clusterOf(status)['certificate-authority-data'];
      },
      /refused: it asks not to verify the certificate/,
    ],
    [
      'http',
      (status) => (clusterOf(status)['server'] = one.fleet.member('prod').server.replace('https', 'http')),
      /server https:\S+ -> http:\S+; .*refused: its endpoint "http:.*" is not https/,
    ],
    [
      'an address of this machine that no kubeconfig names',
      (status) => (clusterOf(status)['server'] = 'https://127.0.0.1:1'),
      /server https:\S+ -> https:\/\/127\.0\.0\.1:1; .*is a loopback address/,
    ],
    [
      'an address inside the hub',
      (status) => (clusterOf(status)['server'] = 'https://proxy.addon:9092/prod'),
      /server https:\S+ -> https:\/\/proxy\.addon:9092\/prod; .*only from inside the hub/,
    ],
    [
      'an empty address',
      (status) => (clusterOf(status)['server'] = ''),
      /server https:\S+ -> \(none\); the hub gives an empty endpoint/,
    ],
    [
      'a provider that the provider file lacks',
      (status) => {
        for (const provider of status.accessProviders ?? []) provider.name = 'theirs';
      },
      /access provider cloud -> theirs; .*has none of its access providers \(theirs\)/,
    ],
    [
      'a provider that looks like the approved one',
      (status) => {
        for (const provider of status.accessProviders ?? []) provider.name = 'cl\u043eud';
      },
      /access provider cloud -> "cl\\u043eud"; /,
    ],
    [
      'a provider with a blank at its end',
      (status) => {
        for (const provider of status.accessProviders ?? []) provider.name = 'cloud ';
      },
      /access provider cloud -> "cloud "; /,
    ],
    [
      'no provider at all',
      (status) => (status.accessProviders = []),
      /access provider cloud -> \(none\); server https:\S+ -> \(none\); the hub gives no endpoint/,
    ],
  ];
  it.each(unusable)('%s: endpoint changed, never skipped', async (_, change, text) => {
    one.onHub(change);
    await expectUntouched(one, { words: 'endpoint changed', text });
    const diff = await one.mc('trust diff');
    expect(diff.out).toMatch(/^prod +changed /m);
    expect(diff.code).toBe(1);
    const add = await one.mc('trust add prod', { input: 'y\n' });
    expect(add.err).toMatch(text);
    expect(add.code).toBe(1);
  });

  it('a profile of another name is another cluster', async () => {
    const key = { resource: 'clusterprofiles', namespace: 'fleet' };
    const prod = one.fleet.hub.objects('clusterprofiles').find((object) => object.metadata.name === 'prod');
    one.fleet.hub.mutate(
      { ...key, name: 'renamed' },
      () => prod && { ...prod, metadata: { ...prod.metadata, name: 'renamed', uid: crypto.randomUUID() } },
    );
    const { err } = await one.mc('get pods -A --refresh --clusters own,renamed');
    expect(err).toContain('renamed (endpoint not approved)');
    one.fleet.hub.mutate({ ...key, name: 'renamed' }, () => undefined);
    expect(one.packets()).toBe(0);
  });

  it("the user's own provider file: other arguments, another variable, another program ask again", async () => {
    const { execConfig } = cloud;
    for (const [own, text] of [
      [{ args: ['get-token', '--admin'] }, /arguments get-token -> get-token --admin/],
      [{ env: [] }, /environment CLOUD_ACCOUNT=sha256:[0-9a-f]{64} -> \(none\)/],
      [{ command: 'other-login' }, /command \S+cloud-login -> \S+other-login/],
    ] as const) {
      await one.writeProviders([{ ...cloud, execConfig: { ...execConfig, ...own } }]);
      await expectUntouched(one, { words: 'endpoint changed', text });
    }
    await one.writeProviders([cloud, { ...cloud, name: 'other' }]);
  });

  it('trust diff shows old and new and exits 1; json has the new fingerprint', async () => {
    one.onHub((status) => (clusterOf(status)['server'] = one.spy.url));
    const table = await one.mc('trust diff');
    expect(table.out).toMatch(
      /^CLUSTER +STATE +WHAT +APPROVED +NOW\nprod +changed +server +https:\S+ +https:\S+\n$/,
    );
    expect(table.code).toBe(1);
    const json = await one.mc('trust diff prod -o json');
    expect(JSON.parse(json.out)).toMatchObject({
      kind: 'TrustDiff',
      clusters: [{ cluster: 'prod', state: 'changed', changes: [{ field: 'server', new: one.spy.url }] }],
    });
    expect(one.spy.connections()).toBe(0);
  });

  it('a no on the terminal keeps the old approval, a yes takes the new one', async () => {
    one.onHub((status) => (clusterOf(status).extensions = []));
    const no = await one.mc('trust add prod', { input: '\n' });
    expect(no.err).toContain('prod (inventory fleet)  CHANGED since you approved it\n');
    expect(no.err).toContain('exec extension: {"clusterName":"prod"} -> (none)\n');
    expect(no.err).toContain('Nothing was approved.\n');
    expect(no.code).toBe(3);
    expect((await one.mc('trust diff')).code).toBe(1);
    expect((await one.mc('trust add prod', { input: 'y\n' })).code).toBe(0);
    expect((await one.mc('trust diff')).code).toBe(0);
    one.onHub((status) => restore[0]?.(status));
    expect((await one.mc('trust add --all', { input: 'y\n' })).code).toBe(0);
  });
});

describe('what a profile adds', () => {
  let one: OfferedFleet;
  beforeEach(async () => {
    one = await startOfferedFleet();
  });
  afterEach(() => one.fleet.stop());
  const extend = (extensions: Record<string, unknown>) =>
    one.onHub((status) => {
      clusterOf(status).extensions = Object.entries(extensions).map(([name, extension]) => ({
        name,
        extension,
      }));
    });
  const own = {
    allowedArgs: { '--region': '[a-z0-9-]+' },
    allowedEnvs: { CLOUD_REGION: '[a-z0-9-]+', LD_PRELOAD: '.*', PATH: '.*' },
  };
  const taking = { profileSourcedCLIArgsPolicy: 'Append', profileSourcedEnvVarsPolicy: 'Replace' };

  it('is ignored without a policy', async () => {
    extend({ [argsKey]: ['--region', 'eu'], [envsKey]: { LD_PRELOAD: '/evil.so' } });
    const { err } = await one.mc('trust add prod');
    expect(err).toMatch(/command: +\S+cloud-login get-token\n/);
    expect(err).not.toContain('LD_PRELOAD');
  });

  it('stands in what is approved when the provider file lets it in', async () => {
    await one.writeProviders([{ ...cloud, ...taking, 'kubectl-mc': own }]);
    extend({ [argsKey]: ['--region=eu-1'], [envsKey]: { CLOUD_REGION: 'eu-1' } });
    const { err, code } = await one.mc('trust add prod');
    expect(err).toMatch(/command: +\S+cloud-login get-token --region=eu-1\n/);
    expect(err).toMatch(/env: +CLOUD_ACCOUNT \(from your provider file\)\n/);
    expect(err).toMatch(/env: +CLOUD_REGION=eu-1 \(from the hub\)\n/);
    expect(err).toContain('error: nothing was approved: there is no terminal to ask on. ');
    expect(code).toBe(1);
    expect((await one.mc('trust add prod', { input: 'y\n' })).code).toBe(0);
    extend({ [argsKey]: ['--region=eu-2'], [envsKey]: { CLOUD_REGION: 'eu-1' } });
    await expectUntouched(one, { words: 'endpoint changed', text: /arguments .*eu-1 -> .*eu-2/ });
    extend({ [argsKey]: ['--region=eu-1'], [envsKey]: { CLOUD_REGION: 'eu-2' } });
    await expectUntouched(one, { words: 'endpoint changed', text: /environment .*eu-1 -> .*eu-2/ });
  });

  it.each([
    [
      'LD_PRELOAD although the file allows it',
      { [envsKey]: { LD_PRELOAD: '/evil.so' } },
      /never set the variable/,
    ],
    ['PATH although the file allows it', { [envsKey]: { PATH: '/evil' } }, /never set the variable/],
    ['a variable that is not named', { [envsKey]: { CLOUD_ROLE: 'x' } }, /does not allow a profile to set/],
    [
      'a flag that is not named',
      { [argsKey]: ['--endpoint-url', 'https://evil'] },
      /does not allow a profile to give/,
    ],
    [
      'a value with more in it',
      { [argsKey]: ['--region', 'us-east-1 --endpoint-url http://evil'] },
      /does not allow the value/,
    ],
    ['a value that is a flag', { [argsKey]: ['--region', '--admin'] }, /does not allow the value/],
    ['a bare word', { [argsKey]: ['logout'] }, /is not of the form --flag value/],
    ['a mapping as arguments', { [argsKey]: { a: 'b' } }, /additional-args are not a list/],
    ['an extension without an end', { [exec]: { big: 'x'.repeat(70_000) } }, /larger than 64 KiB/],
  ])('%s: refused', async (_, extensions, text) => {
    await one.writeProviders([{ ...cloud, ...taking, 'kubectl-mc': own }]);
    extend(extensions);
    await expectUntouched(one, { words: 'endpoint not approved', text });
    const add = await one.mc('trust add prod', { input: 'y\n' });
    expect(add.err).toMatch(text);
    expect(add.code).toBe(1);
  });

  /** What a sane API server would not send. */
  async function sayRaw(extension: string): Promise<void> {
    const profiles = ['own', 'prod'].map((name) => {
      const { server } = one.fleet.member(name);
      const extensions = name === 'prod' ? [{ name: exec, extension: '{raw}' }] : [];
      return {
        metadata: { name, namespace: 'fleet' },
        status: { accessProviders: [{ name: 'cloud', cluster: { server, extensions } }] },
      };
    });
    const list = {
      apiVersion: 'multicluster.x-k8s.io/v1alpha2',
      kind: 'ClusterProfileList',
      items: profiles,
    };
    const body = JSON.stringify(list).replace('"{raw}"', extension);
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
    await one.fleet.hub.fault({ at: 'response', kind: 'raw', bytes: head + body });
  }
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each([40, 9_900])(
    'an extension that is nested %i deep is not taken, and ends nothing',
    async (depth) => {
      await sayRaw(nested(depth));
      await expectUntouched(one, { words: 'endpoint not approved', text: /cloud-login get-token/ });
      expect((await one.mc('trust add prod')).err).not.toContain('config:');
    },
  );

  it('one that is nested without an end is no answer at all', async () => {
    await sayRaw(nested(200_000));
    const { err, code } = await one.mc('get pods -A');
    expect(err).toMatch(/^Error: hub context "hub" .*: exceeded max depth\. .*\n$/);
    expect(code).toBe(1);
  });

  it('an integer beyond 2^53 is the same one in the cache and in the approval', async () => {
    await sayRaw('{"id": 12345678901234567890123, "n": 9007199254740993}');
    const add = await one.mc('trust add prod', { input: 'y\n' });
    expect(add.err).toContain('"n":9007199254740993');
    expect(add.code).toBe(0);
    for (const line of ['get pods -A', 'get pods -A', 'get pods -A --refresh'])
      expect((await one.mc(line)).err).not.toContain('endpoint');
  });

  it('a null extension adds nothing', async () => {
    await one.writeProviders([{ ...cloud, ...taking, 'kubectl-mc': own }]);
    extend({ [argsKey]: null, [envsKey]: null, [exec]: null });
    expect((await one.mc('trust add prod')).err).toMatch(/command: +\S+cloud-login get-token\n/);
  });
});

describe('endpoints that a hub may not name', () => {
  let one: OfferedFleet;
  beforeAll(async () => {
    one = await startOfferedFleet();
  });
  afterAll(() => one.fleet.stop());

  it.each([
    'https://169.254.169.254',
    'https://[fe80::1]:6443',
    'https://127.0.0.1:1',
    'https://0x7f000001',
    'https://2130706433',
    'https://0177.0.0.1',
    'https://127.1',
    'https://[::1]:6443',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:a9fe:a9fe]',
    'https://[fd00:ec2::254]',
    'https://0.0.0.0:6443',
    'https://localhost:6443',
    'https://x.localhost',
    'https://LOCALHOST.',
    'https://metadata.google.internal',
    'https://user@prod.example.com',
    'https://prod.example.com?x=1',
    'https://prod.example.com\\@evil.example.com',
    'ftp://prod.example.com',
    'prod.example.com:6443',
  ])('%s', async (server) => {
    one.onHub((status) => (clusterOf(status)['server'] = server));
    await expectUntouched(one, {
      words: 'endpoint not approved',
      text: /what the hub offers is refused: its endpoint/,
    });
  });

  it.each([
    ['http://user:secret@proxy.example.com', /its proxy holds a user name/],
    ['http://127.0.0.1:3128', /its proxy .* is a loopback address/],
    ['socks5://2130706433:1080', /its proxy .* is a loopback address/],
    ['ftp://proxy.example.com', /its proxy .* is not http, https or socks5/],
  ])('through the proxy %s', async (proxy, text) => {
    one.onHub((status) => {
      Object.assign(clusterOf(status), { server: 'https://prod.example.com', 'proxy-url': proxy });
    });
    await expectUntouched(one, { words: 'endpoint not approved', text });
    one.onHub((status) => delete clusterOf(status)['proxy-url']);
  });
});

it('a certificate authority that is a file of this machine is refused', async () => {
  // v1alpha2 has no such field any more.
  const one = await startOfferedFleet(undefined, { versions: ['v1alpha1'] });
  one.onHub((status) => {
    const cluster = clusterOf(status);
    Object.assign(cluster, { server: 'https://prod.example.com', 'certificate-authority': '/etc/shadow' });
    delete cluster['certificate-authority-data'];
  });
  await expectUntouched(one, { words: 'endpoint not approved', text: /names a file of this machine/ });
  await one.fleet.stop();
});

describe('a command that the hub proposes', () => {
  let one: OfferedFleet;
  beforeEach(async () => {
    one = await startOfferedFleet([
      { name: 'own' },
      {
        ...offeredMember,
        profile: {
          accessProviders: [
            { name: 'kubeconfig', cluster: { server: '{server}', 'certificate-authority-data': '{ca}' } },
          ],
          properties: {
            'auth.exec.command': 'other-login',
            'auth.exec.args': 'token,--cluster,prod',
            'auth.exec.env': 'CLOUD_REGION=eu-1',
          },
        },
      },
    ]);
  });
  afterEach(() => one.fleet.stop());
  const propose = (properties: Record<string, string>) =>
    one.onHub((status) => {
      status.properties = Object.entries(properties).map(([name, value]) => ({ name, value }));
    });

  it('is never run by itself', async () => {
    propose({ 'auth.exec.command': '/bin/sh', 'auth.exec.args': `["-c","touch ${one.fleet.home}/mark"]` });
    await expectUntouched(one, {
      words: 'endpoint not approved',
      text: /the hub proposes to run \/bin\/sh -c "touch /,
    });
  });

  it('that is endless does not push the advice off the message', async () => {
    propose({ 'auth.exec.command': 'other-login', 'auth.exec.args': 'x'.repeat(1_020) });
    await expectUntouched(one, {
      words: 'endpoint not approved',
      text: /other-login x+\.\.\. and send .*; run: kubectl mc trust add prod\n/,
    });
    const { err } = await one.mc('trust add prod', { input: 'y\n' });
    expect(err).toContain(`other-login ${'x'.repeat(1_020)}\n`);
    propose({ 'auth.exec.command': 'other-login', 'auth.exec.args': `${'x'.repeat(1_000)}y` });
    await expectUntouched(one, { words: 'endpoint changed', text: /arguments \.\.\.x{40} -> \.\.\.x{20}y;/ });
  });

  it('is shown whole, and any change of it asks again', async () => {
    const add = await one.mc('trust add prod', { input: 'y\n' });
    expect(add.err).toMatch(/provider: +none: the command is the hub's proposal\n/);
    expect(add.err).toMatch(/command: +\S+other-login token --cluster prod\n/);
    expect(add.err).toMatch(/env: +CLOUD_REGION=eu-1 \(from the hub\)\n/);
    expect(add.code).toBe(0);
    const base = { 'auth.exec.command': 'other-login', 'auth.exec.args': 'token,--cluster,prod' };
    const env = { 'auth.exec.env': 'CLOUD_REGION=eu-1' };
    for (const [properties, text] of [
      [{ ...base, ...env, 'auth.exec.command': 'cloud-login' }, /command \S+other-login -> \S+cloud-login/],
      [{ ...base, ...env, 'auth.exec.args': 'token,--cluster,dev' }, /arguments .*prod -> .*dev/],
      [{ ...base, 'auth.exec.env': 'CLOUD_REGION=us' }, /environment CLOUD_REGION=eu-1 -> CLOUD_REGION=us/],
      [{ ...base, ...env, 'auth.exec.apiVersion': 'v1beta1' }, /plugin API version \S+v1 -> \S+v1beta1/],
    ] as const) {
      propose(properties);
      await expectUntouched(one, { words: 'endpoint changed', text });
    }
    propose({ ...base, ...env });
    expect((await one.mc('trust diff')).code).toBe(0);
  });

  it('is not covered by a rule over servers', async () => {
    await expectUntouched(one, { words: 'endpoint not approved', text: /the hub proposes to run/ });
    const env = { KUBECTL_MC_TRUST_ALLOWED_SERVERS: one.fleet.member('prod').server };
    const { err } = await one.mc('get pods -A', { env });
    expect(err).toContain('prod (endpoint not approved)');
    expect(await one.runs()).toEqual([]);
  });

  it.each([
    ['a relative path', { 'auth.exec.command': './login' }, /is a relative path/],
    [
      'LD_PRELOAD',
      { 'auth.exec.command': 'other-login', 'auth.exec.env': 'LD_PRELOAD=/x' },
      /never set the variable/,
    ],
    [
      'https_proxy',
      { 'auth.exec.command': 'other-login', 'auth.exec.env': '{"https_proxy":"http://evil"}' },
      /never set/,
    ],
    [
      'an unknown version',
      { 'auth.exec.command': 'other-login', 'auth.exec.apiVersion': 'v1alpha1' },
      /must be one of/,
    ],
    ['broken arguments', { 'auth.exec.command': 'other-login', 'auth.exec.args': '["a"' }, /neither a list/],
  ])('%s is refused', async (_, properties, text) => {
    propose(properties);
    await expectUntouched(one, { words: 'endpoint not approved', text });
  });

  it.each(['not-installed', "sh -c 'touch $MARK'", '/etc/passwd'])(
    'that cannot be run is refused: %s',
    async (command) => {
      propose({ 'auth.exec.command': command });
      await expectUntouched(one, {
        words: 'endpoint not approved',
        text: /refused: it proposes to run ".*": exec: /,
      });
    },
  );
});
