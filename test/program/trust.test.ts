// What the hub offers and the user approves: the question, the commands of trust, the rules that allow without a question,
// and the reason codes of what cannot be used.
import { chmod, mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type OfferedFleet,
  type ProfileStatus,
  cloud,
  offeredMember,
  startOfferedFleet,
} from '../support/offered-fleet.ts';
import type { SimMemberSpec } from '../support/sim/spec.ts';

const provider = (server: string, name = 'cloud') => ({ name, cluster: { server } });
const offering = (name: string, ...accessProviders: object[]): SimMemberSpec => ({
  name,
  context: false,
  profile: { accessProviders },
});

describe('an offer that nobody has approved', () => {
  let one: OfferedFleet;
  beforeEach(async () => {
    one = await startOfferedFleet();
  });
  afterEach(() => one.fleet.stop());

  it('without a terminal: the cluster failed and is named, exit 2, nothing run, nothing sent', async () => {
    const { out, err, code } = await one.mc('get pods -A -v');
    expect(code).toBe(2);
    expect(out).toContain(' own ');
    expect(err).toContain('Error: Failed to query 1 cluster: prod (endpoint not approved)\n');
    expect(err).toMatch(
      /^prod: not reached: access provider cloud would run \/\S+\/cloud-login get-token and send what it gives to https:\S+, which you have not approved; nothing was run or sent; run: kubectl mc trust add prod$/m,
    );
    expect(await one.runs()).toEqual([]);
    expect(one.packets()).toBe(0);
  });

  it('without -v, too, the next step is said', async () => {
    const table = await one.mc('get pods -A');
    expect(table.err.trimEnd().split('\n').slice(-2)).toEqual([
      'Warning: Failed to query 1/2 clusters. Run with -v for details.',
      'Review and approve: kubectl mc trust add prod',
    ]);
    for (const line of ['get pods -A --clusters prod', 'version', 'get pods -A -w --clusters prod'])
      expect((await one.mc(line)).err).toContain('\nReview and approve: kubectl mc trust add prod\n');
    // Its reason is in the document, or nobody wants to hear of it.
    for (const line of ['get pods -A -o json', 'get pods -A -q', 'clusters check'])
      expect((await one.mc(line)).err).not.toContain('Review');
    await one.mc('trust add prod', { input: 'y\n' });
    one.onHub((status) => {
      for (const { cluster } of status.accessProviders ?? []) cluster['server'] = one.spy.url;
    });
    expect((await one.mc('get pods -A --refresh')).err).toContain(
      '\nSee what changed: kubectl mc trust diff prod\n',
    );
  });

  it('a way that breaks a rule is no matter of approving, and nobody is sent to do so', async () => {
    one.onHub((status) => {
      for (const { cluster } of status.accessProviders ?? []) cluster['server'] = 'http://10.0.0.1';
    });
    const { err } = await one.mc('get pods -A --refresh');
    expect(err).toContain('prod (endpoint not approved)');
    expect(err).not.toContain('Review and approve');
  });

  it('who says no is not asked twice, and is told how not to be asked', async () => {
    const { err, code } = await one.mc('get pods -A', { input: 'n\n' });
    expect(err.match(/\[y\/N\]/g)).toHaveLength(1);
    expect(err).toContain('Nothing was approved. Not to be asked about it: --exclude prod\n');
    expect(err).not.toContain('Review and approve');
    expect(code).toBe(2);
    const without = await one.mc('get pods -A --exclude prod', { tty: true });
    expect(without.err).not.toContain('[y/N]');
    expect(without.code).toBe(0);
  });

  it('what the kuberc denies is said before anybody is asked to approve it', async () => {
    const policy =
      'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n';
    const kuberc = join(one.fleet.home, '.kube', 'kuberc');
    await writeFile(kuberc, policy, { mode: 0o600 });
    const denied = `plugin "${join(one.bin, 'cloud-login')}" not allowed: policy set to "DenyAll" (kuberc)`;
    for (const line of ['get pods -A', 'trust add prod', 'clusters check']) {
      const { err } = await one.mc(line, { input: 'y\n' });
      expect(err).not.toContain('Approve');
    }
    expect((await one.mc('trust add prod')).err).toBe(`Error: prod: ${denied}\n`);
    expect((await one.mc('clusters --no-headers')).out).toMatch(/^prod .* PluginDenied /m);
    expect((await one.mc('clusters --explain')).out).toContain(` FAILS      ${denied}\n`);
    const { out } = await one.mc('clusters describe prod');
    expect(out).toContain(`Problem:        ${denied}\n`);
    expect(out).toMatch(/^ +access provider +refused +plugin /m);
    expect((await one.mc('clusters check')).err).toContain('prod (credential plugin not allowed)');
    await writeFile(kuberc, policy.replace('DenyAll', 'AllowAll'));
    expect((await one.mc('clusters --no-headers')).out).toMatch(/^prod .* UntrustedEndpoint /m);
  });

  it.each([
    'clusters',
    'clusters -o wide',
    'clusters --explain',
    'clusters check',
    'clusters describe prod',
    'clusters -o wide --refresh',
    'get pods -A --cluster-property region=eu --refresh',
    'get pods -A -w --clusters prod',
    'get --raw /version --clusters prod',
    'setup --hub-context hub --non-interactive',
    'setup --hub-context hub --non-interactive --dry-run',
    'trust ls',
    'trust diff',
    'trust add --all',
    '--refresh',
  ])('%s runs nothing and sends nothing to it', async (line) => {
    const env = { KUBECTL_MC_DISCOVERY_API: 'about' };
    await one.mc(line, { env });
    expect(await one.runs()).toEqual([]);
    expect(one.packets()).toBe(0);
  });

  it('the policy of the kuberc counts for an approved command, too', async () => {
    await one.mc('trust add prod', { input: 'y\n' });
    const policy =
      'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n';
    await writeFile(join(one.fleet.home, '.kube', 'kuberc'), policy, { mode: 0o600 });
    const { err, code } = await one.mc('get pods -A');
    expect(err).toContain('prod (credential plugin not allowed)');
    expect(code).toBe(2);
    expect(await one.runs()).toEqual([]);
    expect(one.packets()).toBe(0);
  });

  it('in a document it has its reason', async () => {
    const { out, code } = await one.mc('get pods -A -o json --clusters prod');
    expect(JSON.parse(out)).toMatchObject({
      clusters: [{ cluster: 'prod', items: [], error: { reason: 'untrusted', retryable: false } }],
      summary: { total: 1, successful: 0, failed: 1 },
    });
    expect(code).toBe(1);
  });

  it('on a terminal it is shown whole and asked about; no and the end of input approve nothing', async () => {
    for (const input of ['\n', 'n\n', '']) {
      const { err, code } = await one.mc('get pods -A', { input });
      expect(err).toMatch(
        /^The hub offers a way to 1 cluster that you have not approved:\n\nprod \(inventory fleet\)\n {2}server: +https:\S+\n {2}CA: +sha256:[0-9a-f]{64}\n {2}provider: +cloud\n {2}identity: +your login with cloud-login\n {2}command: +\/\S+\/cloud-login get-token\n {2}env: +CLOUD_ACCOUNT \(from your provider file\)\n {2}config: +\{"clusterName":"prod"\}\n {2}fingerprint: +sha256:[0-9a-f]{64}\n\nApprove this endpoint\?/,
      );
      expect(err).toContain('[y/N]');
      expect(err).toContain('prod (endpoint not approved)');
      expect(code).toBe(2);
    }
    expect(await one.runs()).toEqual([]);
    expect(one.packets()).toBe(0);
    await expect(stat(one.trustFile)).rejects.toThrow('ENOENT');
  });

  it('on a terminal a yes runs the command, with its arguments and the extension, and asks the cluster; once is enough', async () => {
    const { out, err, code } = await one.mc('get pods -A', { input: 'y\n' });
    expect(err).not.toContain('Error');
    expect(code).toBe(0);
    expect(out).toContain(' prod ');
    expect(await one.runs()).toEqual(['cloud-login get-token']);
    const again = await one.mc('get pods -A');
    expect(again.out).toBe(out);
    expect(again.err).toBe('Discovered 2 cluster(s)\n');
    expect(await one.infos()).toMatchObject([
      { spec: { cluster: { server: one.fleet.member('prod').server, config: { clusterName: 'prod' } } } },
      { spec: { interactive: false } },
    ]);
    expect(one.fleet.member('prod').requests.every(({ credential }) => credential === 'expected')).toBe(true);
  });

  it('says whose login it is, as far as that stands in the configuration', async () => {
    const exec = { ...cloud.execConfig, args: ['get-token', '--profile', 'ops'] };
    await one.writeProviders([{ ...cloud, execConfig: exec }]);
    const { err } = await one.mc('trust add prod');
    expect(err).toContain('  identity:     your login with cloud-login (profile ops)\n');
  });

  it('the token and the own variables are in no file and on no screen', async () => {
    const secret = 'canary-variable-77';
    const env = [{ name: 'CLOUD_PASSWORD', value: secret }];
    await one.writeProviders([{ ...cloud, execConfig: { ...cloud.execConfig, env } }]);
    const lines = [
      'get pods -A -v=9',
      'trust ls -o json',
      'trust ls -o wide',
      'trust diff -o json',
      'clusters -o json',
    ];
    const shown = [await one.mc('trust add prod', { input: 'y\n' })];
    for (const line of lines) shown.push(await one.mc(line));
    expect(await one.runs()).toHaveLength(1);
    const own = join(one.fleet.home, '.kube');
    const files = await readdir(own, { recursive: true, withFileTypes: true });
    const written = files.filter(
      (file) => file.isFile() && !['config', 'providers.json'].includes(file.name),
    );
    const texts = await Promise.all(
      written.map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
    );
    expect(texts.length).toBeGreaterThan(1);
    for (const text of [...texts, ...shown.flatMap(({ out, err }) => [out, err])])
      for (const word of [secret, one.fleet.token('prod')]) expect(text).not.toContain(word);
  });

  it('--yes and -y answer nothing', async () => {
    for (const flag of ['--yes', '-y']) {
      const { err, code } = await one.mc(`trust add prod ${flag}`, { input: 'y\n' });
      expect(err).toContain('error: --yes never approves an endpoint');
      expect(code).toBe(1);
    }
  });

  it('what a hub writes cannot drive the terminal or forge a line of the question', async () => {
    one.onHub((status) => {
      const [first] = status.accessProviders ?? [];
      if (first)
        first.cluster.extensions = [
          {
            name: 'client.authentication.k8s.io/exec',
            extension: { clusterName: '\u001b[2J\u202eprod\n  command:      /bin/true' },
          },
        ];
    });
    const { err } = await one.mc('trust add prod', { input: 'n\n' });
    for (const hidden of ['\u001b', '\u202e']) expect(err).not.toContain(hidden);
    expect(err.match(/^ {2}command:/gm)).toHaveLength(1);
  });
});

describe('trust', () => {
  let one: OfferedFleet;
  beforeEach(async () => {
    one = await startOfferedFleet([{ name: 'own' }, offeredMember, offering('dev', provider('{server}'))]);
  });
  afterEach(() => one.fleet.stop());
  const fingerprints = async () => {
    const { clusters } = JSON.parse((await one.mc('trust diff -o json')).out) as {
      clusters: { cluster: string; state: string; fingerprint: string }[];
    };
    return new Map(clusters.map(({ cluster, fingerprint }) => [cluster, fingerprint]));
  };

  it('ls is empty at first, and asks no hub', async () => {
    await one.fleet.hub.fault({ at: 'connect', kind: 'refuse' });
    expect(await one.mc('trust ls')).toEqual({
      out: '',
      err: `Nothing is approved in ${one.trustFile}.\n`,
      code: 0,
    });
    expect(JSON.parse((await one.mc('trust ls -o json')).out)).toEqual({
      apiVersion: 'kubectl-mc.k8s.io/v1alpha1',
      kind: 'TrustList',
      approvals: [],
    });
  });

  it('add --all asks once for the whole fleet; ls shows it; rm takes it back', async () => {
    const add = await one.mc('trust add --all', { input: 'y\n' });
    expect(add.err).toContain('The hub offers a way to 2 clusters that you have not approved:\n');
    expect(add.err.match(/\[y\/N\]/g)).toHaveLength(1);
    expect(add.err).toMatch(/Approved dev\nApproved prod\n$/);
    expect(add.code).toBe(0);
    expect((await stat(one.trustFile)).mode & 0o777).toBe(0o600);
    const ls = await one.mc('trust ls');
    expect(ls.out).toMatch(
      /^CLUSTER +INVENTORY +SERVER +PROVIDER +COMMAND +AGE\ndev +fleet +https:\S+ +cloud +\/\S+cloud-login +\ds\nprod +/,
    );
    const wide = await one.mc('trust ls -o wide --no-headers');
    expect(wide.out.split('\n')[0]).toMatch(/cloud-login get-token +\ds +https:\S+ +sha256:[0-9a-f]{64}$/);
    expect((await one.mc('trust add --all')).err).toBe('Nothing to approve.\n');
    expect((await one.mc('trust add prod own')).err).toBe(
      'own: your own contexts decide how it is reached; nothing to approve\nprod: approved already\n',
    );
    const rm = await one.mc('trust rm prod');
    expect(rm.err).toMatch(/^Removed the approval of prod \(inventory fleet, hub https:\S+\)\n$/);
    expect((await one.mc('trust ls')).out).not.toContain('prod');
    expect((await one.mc('get pods -A --clusters prod')).err).toContain('prod (endpoint not approved)');
    expect((await one.mc('trust rm --all')).code).toBe(0);
    expect((await one.mc('trust rm --all')).err).toBe('Nothing is approved.\n');
  });

  it('of several offers those that changed stand last, and are named before the question', async () => {
    await one.mc('trust add dev', { input: 'y\n' });
    one.onHub((status) => {
      for (const { cluster } of status.accessProviders ?? []) cluster['server'] = one.spy.url;
    }, 'dev');
    const { err } = await one.mc('trust add --all', { input: 'n\n' });
    expect(err).toMatch(
      /\nprod \(inventory fleet\)\n[^]*\ndev \(inventory fleet\) {2}CHANGED since you approved it\n/,
    );
    expect(err).toContain(`changed:      server: ${one.fleet.member('dev').server} -> ${one.spy.url}\n`);
    expect(err).toContain('\n\nCHANGED since you approved: dev\n\nApprove these 2 endpoints?');
  });

  it('add without a terminal shows what there is and wants its fingerprint', async () => {
    const { out, err, code } = await one.mc('trust add prod');
    const [fingerprint = ''] = /sha256:\S+(?=\n\nerror)/.exec(err) ?? [];
    expect(err).toContain('error: nothing was approved: there is no terminal to ask on.');
    expect({ out, code }).toEqual({ out: '', code: 1 });
    const added = await one.mc(`trust add prod --fingerprint ${fingerprint}`);
    expect(added).toEqual({ out: '', err: 'Approved prod\n', code: 0 });
    expect(await readFile(one.trustFile, 'utf8')).toContain(fingerprint);
    expect(await one.runs()).toEqual([]);
  });

  it('add takes the fingerprints of all or approves none', async () => {
    const known = await fingerprints();
    const prod = known.get('prod') ?? '';
    const some = await one.mc(`trust add prod dev --fingerprint ${prod}`);
    expect(some.err).toContain(`error: dev: what the hub offers now has the fingerprint ${known.get('dev')}`);
    expect(some.code).toBe(1);
    await expect(stat(one.trustFile)).rejects.toThrow('ENOENT');
    const all = await one.mc(`trust add prod dev --fingerprint ${prod} --fingerprint ${known.get('dev')}`);
    expect(all.code).toBe(0);
  });

  it('add approves what was reviewed and not what the hub has made of it since', async () => {
    const prod = (await fingerprints()).get('prod') ?? '';
    one.onHub((status) => {
      for (const { cluster } of status.accessProviders ?? []) cluster['server'] = one.spy.url;
    });
    const { err, code } = await one.mc(`trust add prod --fingerprint ${prod}`);
    expect(err).toContain('which is not given; nothing was approved');
    expect(code).toBe(1);
    expect(one.spy.connections()).toBe(0);
  });

  it('diff: new, same, gone, unused; 2 when the hub cannot be asked', async () => {
    const fresh = await one.mc('trust diff');
    expect(fresh.out).toMatch(/^dev +new +server +<none> +https:/m);
    expect(fresh.code).toBe(1);
    await one.mc('trust add --all', { input: 'y\n' });
    expect(await one.mc('trust diff')).toEqual({ out: '', err: '', code: 0 });
    expect(await one.mc('trust diff --exclude dev')).toEqual({ out: '', err: '', code: 0 });
    const mapping = 'clusters:\n- name: prod\n  context: own\n';
    await writeFile(join(one.fleet.home, '.kube', 'kubectl-mc-clusters.yaml'), mapping, { mode: 0o600 });
    const unused = await one.mc('trust diff -o json');
    expect(JSON.parse(unused.out).clusters).toContainEqual({
      cluster: 'prod',
      namespace: 'fleet',
      state: 'unused',
    });
    expect(unused.code).toBe(0);
    one.fleet.hub.mutate({ resource: 'clusterprofiles', namespace: 'fleet', name: 'dev' }, () => undefined);
    expect((await one.mc('trust diff')).out).toMatch(/^dev +gone /m);
    await one.fleet.hub.fault({ at: 'connect', kind: 'refuse' });
    const { err, code } = await one.mc('trust diff');
    expect(err).toMatch(/^Error: hub context "hub"/);
    expect(code).toBe(2);
  });

  it.each([
    ['trust', 'error: trust needs ls, add NAME..., rm NAME... or diff [NAME...]. See'],
    ['trust approve prod', 'not "approve prod"'],
    ['trust ls prod', 'not "ls prod"'],
    ['trust add', 'error: trust add needs the names of clusters, or --all'],
    ['trust add prod --all', 'error: trust add needs the names of clusters, or --all'],
    ['trust rm', 'error: trust rm needs the names'],
    ['trust rm prod', 'Error: nothing is approved for "prod"'],
    ['trust add prod --fingerprint abc', 'error: --fingerprint "abc" is not sha256:'],
    ['trust add nope', 'nope'],
    ['trust diff nope', 'nope'],
    ['trust add --all --select', 'Error: --select needs a terminal'],
    ['trust ls -o name', 'error: -o "name": trust prints wide, json or yaml'],
    ['trust add prod --contexts own', 'error: trust is about what a hub offers'],
  ])('%s is refused in one line', async (line, message) => {
    const { out, err, code } = await one.mc(line);
    expect(err).toContain(message);
    expect(err.trimEnd()).not.toContain('\n');
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });

  it('an approval is of one profile of one inventory: another one of its name is not it', async () => {
    await one.mc('trust add prod', { input: 'y\n' });
    const manifest = one.fleet.hub
      .objects('clusterprofiles')
      .find((object) => JSON.stringify(object).includes('"name":"prod"'));
    one.fleet.hub.mutate({ resource: 'clusterprofiles', namespace: 'other', name: 'prod' }, () => {
      const copy = structuredClone(manifest) as unknown as { metadata: Record<string, unknown> };
      Object.assign(copy.metadata, { namespace: 'other', uid: crypto.randomUUID() });
      return copy as unknown as typeof manifest;
    });
    const { err } = await one.mc('get pods -A --inventory other --clusters prod');
    expect(err).toContain('prod (endpoint not approved)');
    expect(one.packets()).toBe(0);
  });
});

describe('rules that allow without a question', () => {
  let one: OfferedFleet;
  beforeAll(async () => {
    one = await startOfferedFleet();
  });
  afterAll(() => one.fleet.stop());
  const server = () => one.fleet.member('prod').server;
  const isOpen = async (env: Record<string, string> = {}) =>
    (await one.mc('get pods -A --clusters prod --refresh', { env })).err.includes('endpoint not approved');

  it('of the configuration', async () => {
    expect(await isOpen()).toBe(true);
    expect(await isOpen({ KUBECTL_MC_TRUST_ALLOWED_SERVERS: server() })).toBe(false);
    expect(await isOpen({ KUBECTL_MC_TRUST_ALLOWED_SERVERS: 'https://127.0.0.1' })).toBe(true);
  });

  it('of the provider, not of another one', async () => {
    const own = { 'kubectl-mc': { allowedServers: [server()] } };
    await one.writeProviders([cloud, { ...cloud, ...own, name: 'other' }]);
    expect(await isOpen()).toBe(true);
    await one.writeProviders([{ ...cloud, ...own }]);
    expect(await isOpen()).toBe(false);
  });

  it('cover no proxy and no server that is not verified', async () => {
    await one.writeProviders([
      { ...cloud, 'kubectl-mc': { allowedServers: [server()], allowInsecure: true } },
    ]);
    one.onHub((status) => {
      for (const { cluster } of status.accessProviders ?? [])
        cluster['proxy-url'] = 'http://proxy.example.com';
    });
    expect(await isOpen()).toBe(true);
    one.onHub((status) => {
      for (const { cluster } of status.accessProviders ?? []) {
        delete cluster['proxy-url'];
        delete cluster['certificate-authority-data'];
        cluster['insecure-skip-tls-verify'] = true;
      }
    });
    expect(await isOpen()).toBe(true);
    const add = await one.mc('trust add prod', { input: 'n\n' });
    expect(add.err).toContain('insecure:     the certificate is NOT verified\n');
  });

  it('a broken pattern is an error that says where it stands', async () => {
    const { err, code } = await one.mc('get pods', { env: { KUBECTL_MC_TRUST_ALLOWED_SERVERS: 'x*' } });
    expect(err).toContain('KUBECTL_MC_TRUST_ALLOWED_SERVERS: "x*" is not a pattern of the form https://HOST');
    expect(code).toBe(1);
  });
});

describe('the provider file', () => {
  let one: OfferedFleet;
  beforeEach(async () => {
    one = await startOfferedFleet([
      { name: 'own' },
      offering('prod', provider('{server}', 'second'), provider('{server}/first', 'first')),
    ]);
  });
  afterEach(() => one.fleet.stop());
  const named = (name: string) => ({ ...cloud, name });

  it('decides by its own order which provider serves a cluster', async () => {
    await one.writeProviders([named('none'), named('first'), named('second')]);
    expect((await one.mc('trust add prod')).err).toMatch(/server: +https:\S+\/first\n/);
    await one.writeProviders([named('second'), named('first')]);
    expect((await one.mc('trust add prod')).err).toMatch(/provider: +second\n/);
  });

  it('is --clusterprofile-provider-file, then KUBECTL_MC_PROVIDER_FILE, then the one in ~/.kube', async () => {
    await one.writeProviders([named('first')]);
    const write = (name: string) =>
      writeFile(join(one.fleet.home, `${name}.json`), JSON.stringify({ providers: [named(name)] }), {
        mode: 0o600,
      });
    await write('second');
    await mkdir(join(one.fleet.home, 'x'));
    const env = { KUBECTL_MC_PROVIDER_FILE: 'second.json' };
    expect((await one.mc('trust add prod', { env })).err).toMatch(/provider: +second\n/);
    expect((await one.mc('trust add prod --clusterprofile-provider-file ./second.json')).err).toMatch(
      /provider: +second\n/,
    );
    const missing = await one.mc('get pods --clusterprofile-provider-file missing.json', { env });
    expect(missing.err).toContain('missing.json (from --clusterprofile-provider-file) does not exist');
    expect(missing.code).toBe(1);
  });

  it('is refused when others may write to it, and when it is broken', async () => {
    await one.writeProviders([named('first')]);
    const file = join(one.fleet.home, '.kube', 'kubectl-mc', 'providers.json');
    await chmod(file, 0o620);
    const open = await one.mc('get pods -A');
    expect(open.err).toContain(`refusing to read ${file}: others may write to it (mode 0620)`);
    expect(open.code).toBe(1);
    await chmod(file, 0o600);
    await writeFile(file, '{"providers": [\n{"name": "first", "execConfg": {}}]}');
    const broken = await one.mc('get pods -A');
    expect(broken.err).toContain(`${file}:2: providers[0].execConfig: must be a mapping`);
    // Who is reached by contexts alone needs no provider file.
    expect((await one.mc('get pods -A --clusters own')).code).toBe(0);
  });

  it('names a program by a path from its own folder', async () => {
    const exec = { ...cloud.execConfig, command: '../../bin/cloud-login' };
    await one.writeProviders([{ ...named('first'), execConfig: exec }]);
    expect((await one.mc('trust add prod')).err).toContain(
      `command:      ${one.bin}/cloud-login get-token\n`,
    );
  });

  it('that names a missing program makes a failure with its hint', async () => {
    const exec = {
      ...cloud.execConfig,
      command: 'no-such-login',
      installHint: 'Install it with: brew.\u001b[2J',
    };
    await one.writeProviders([{ ...named('first'), execConfig: exec }]);
    const { err, code } = await one.mc('get pods -A -v');
    expect(err).toContain('Error: Failed to query 1 cluster: prod (no credentials: PluginMissing)\n');
    expect(err).toContain(
      'exec: "no-such-login": executable file not found in $PATH. Install it with: brew.^[[2J',
    );
    expect(code).toBe(2);
  });
});

describe('clusters that no step reaches', () => {
  let one: OfferedFleet;
  beforeAll(async () => {
    one = await startOfferedFleet([
      { name: 'own' },
      { ...offeredMember },
      offering('nothing'),
      offering('empty', provider('')),
      offering('empty-too', provider('', 'cloud'), provider('https://elsewhere.example.com', 'unknown')),
      offering(
        'inside',
        provider('https://cluster-proxy-addon-user.open-cluster-management-addon:9092/inside'),
      ),
      offering('inside-too', provider('https://proxy.ns.svc.cluster.local', 'unknown')),
      offering('unknown', provider('https://unknown.example.com', 'theirs')),
    ]);
  });
  afterAll(() => one.fleet.stop());

  it('are skipped with their reason code, and failures when named', async () => {
    const { err } = await one.mc('get pods -A -v --exclude prod');
    const codes = Object.fromEntries(
      [...err.matchAll(/^(\S+): skipped, (\w+): /gm)].map(([, name, code]) => [name, code]),
    );
    expect(codes).toEqual({
      nothing: 'NoAccessProvider',
      empty: 'NoEndpoint',
      'empty-too': 'NoEndpoint',
      inside: 'EndpointNotLocal',
      'inside-too': 'EndpointNotLocal',
      unknown: 'NoProviderConfigured',
    });
    expect(err).toMatch(
      /^unknown: skipped, NoProviderConfigured: no kubeconfig context leads to https:\S+, and \S+providers\.json has none of its access providers \(theirs\); run: kubectl mc setup --map unknown=CONTEXT$/m,
    );
    const named = await one.mc('get pods -A --clusters own,unknown');
    expect(named.err).toContain('unknown (no credentials: NoProviderConfigured)');
    expect(named.code).toBe(2);
  });

  it('an address inside the hub is taken when the user says that it is reachable', async () => {
    const env = {
      KUBECTL_MC_TRUST_ALLOWED_SERVERS: 'https://cluster-proxy-addon-user.open-cluster-management-addon:9092',
    };
    const { err } = await one.mc('trust add inside', { env });
    expect(err).toBe('inside: allowed by a rule of yours already\n');
  });

  it('several contexts are a question to the user, not a reason to take the offer', async () => {
    const kubeconfig = await readFile(one.fleet.kubeconfig, 'utf8');
    const server = one.fleet.member('prod').server;
    const more = ['a', 'b']
      .map((name) => `- name: ${name}\n  context: {cluster: twice, user: own}\n`)
      .join('');
    const file = join(one.fleet.home, 'twice');
    await writeFile(file, `clusters:\n- name: twice\n  cluster: {server: '${server}'}\ncontexts:\n${more}`, {
      mode: 0o600,
    });
    const env = { KUBECONFIG: `${one.fleet.kubeconfig}:${file}` };
    const { err } = await one.mc('get pods -A -v --clusters own,prod', { env });
    expect(err).toContain('prod (no credentials: AmbiguousContext)');
    expect(err).toContain(
      'several contexts lead to prod (a, b); choose one; run: kubectl mc setup --map prod=CONTEXT',
    );
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('name: b\n', 'name: prod\n'));
    const named = await one.mc('get pods -A -v --clusters own,prod', { env });
    expect(named.err).toContain('several contexts lead to prod (a, prod); choose one');
    await writeFile(file, `${text}current-context: b\n`);
    const current = { KUBECONFIG: `${file}:${one.fleet.kubeconfig}` };
    const chosen = await one.mc('get pods -A -v --hub-context hub --clusters own,prod', { env: current });
    expect(chosen.err).toContain('context b, server');
    expect(kubeconfig).not.toContain('twice');
  });
});

describe('many offers', () => {
  it('are asked about in a table, with what is unusual, and whole for whoever wants the details', async () => {
    const many = Array.from({ length: 6 }, (_, at) => ({ ...offeredMember, name: `c${at}` }));
    const one = await startOfferedFleet([...many, { name: 'prod' }]);
    await one.mc('trust add c0', { input: 'y\n' });
    const proxied = (status: ProfileStatus) => {
      for (const { cluster } of status.accessProviders ?? [])
        cluster['proxy-url'] = 'http://proxy.example:3128';
    };
    one.onHub(proxied, 'c0');
    one.onHub(proxied, 'c1');
    const { err } = await one.mc('trust add --all', { input: 'what\nd\nn\n' });
    const [table = '', ...asked] = err.split('Approve these 6 endpoints?');
    expect(table).toMatch(/^c0 .* CHANGED, proxy$/m);
    expect(table).toMatch(/^c1 .* proxy$/m);
    expect(table).toMatch(/^c2 .*\.\.\. *$/m);
    expect(table).toMatch(/\n\nc0 \(inventory fleet\) {2}CHANGED since you approved it\n/);
    expect(table).toContain('  changed:      proxy: (none) -> http://proxy.example:3128\n');
    expect(table).not.toContain('c1 (inventory fleet)');
    expect(asked).toHaveLength(3);
    expect(asked[0]).toMatch(
      /sent there\. d shows each of them whole\. \[y\/N\] Please answer y, n or d\.\n$/,
    );
    for (const { name } of many) expect(asked[1]).toContain(`\n${name} (inventory fleet)`);
    expect(asked[1]?.match(/fingerprint: +sha256:[0-9a-f]{64}\n/g)).toHaveLength(6);
    expect(asked[2]).toBe(`${asked[0]?.split('Please')[0]}Nothing was approved.\n`);
    await one.fleet.stop();
  });
});

describe('a fleet of one identity', () => {
  it('is approved with one question and logs in once', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `c${at + 10}`);
    const one = await startOfferedFleet(
      [...names.map((name) => ({ ...offeredMember, name })), { name: 'prod' }],
      {},
      { token: 'one-for-all' },
    );
    const exec = { ...cloud.execConfig, provideClusterInfo: false };
    await one.writeProviders([{ ...cloud, execConfig: exec }]);
    const { out, err, code } = await one.mc('get pods -A -o name', { input: 'y\n' });
    expect(err).toContain('Approve these 40 endpoints?');
    expect(err).toMatch(
      /\n\nCLUSTER +SERVER +PROVIDER +COMMAND +CONFIG +FINGERPRINT\nc10 +https:\S+ +cloud +\/\S+\/cloud-login get-token +\{"clusterName":"prod"\} +sha256:[0-9a-f]{16}\.\.\.\nc11 /,
    );
    expect(err.split('\n').length).toBeLessThan(names.length + 10);
    expect(err.match(/\[y\/N\]/g)).toHaveLength(1);
    expect(new Set(out.split('\n').map((line) => line.split('\t')[0])).size).toBe(names.length + 2);
    expect(code).toBe(0);
    expect(await one.runs()).toEqual(['cloud-login get-token']);
    const all = await one.mc('trust diff --all-inventories');
    expect(all).toEqual({ out: '', err: '', code: 0 });
    const again = await one.mc('get pods -A -o name --all-inventories --clusters fleet/c10');
    expect(again.out).toMatch(/^fleet\/c10\t/);
    await one.fleet.stop();
  });
});
