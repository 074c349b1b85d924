import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, type ServerAnswer } from './ask.ts';
import { AGGREGATED, TABLE } from './exchanges.ts';
import { startSimFleet, type SimFleet } from './fleet.ts';
import type { KubeObject } from './objects.ts';
import type { SimFleetOptions } from './spec.ts';
import { fieldOf, parseJson } from './trusted.ts';

const SCRIPT = join(import.meta.dirname, '..', '..', '..', 'scripts', 'sim-fleet.ts');

let fleets: SimFleet[] = [];
afterEach(async () => {
  await Promise.all(fleets.map((fleet) => fleet.stop()));
  fleets = [];
});

async function start(options: SimFleetOptions): Promise<SimFleet> {
  const fleet = await startSimFleet(options);
  fleets.push(fleet);
  return fleet;
}

async function items(fleet: SimFleet, path: string, user = 'reader'): Promise<KubeObject[]> {
  const answer = await ask(`${fleet.hub.server}${path}`, {
    ca: fleet.caPem,
    token: fleet.token('hub', user),
  });
  expect(answer.status).toBe(200);
  return parseJson<{ items: KubeObject[] }>(answer.body).items;
}

const PROFILES = '/apis/multicluster.x-k8s.io/v1alpha2/clusterprofiles';

/** Everything that a seed decides, in one word. */
async function fleetDigest(seed: string): Promise<string> {
  const fleet = await start({ members: 2, seed, clock: () => Date.parse('2026-11-21T12:00:00Z') });
  const everything = Object.values(fleet.members).map((member) =>
    ['pods', 'deployments', 'services', 'events', 'nodes', 'widgets'].map((kind) => member.objects(kind)),
  );
  return createHash('sha256')
    .update(JSON.stringify([everything, fleet.token('member-1')]))
    .digest('hex');
}

describe('startSimFleet', () => {
  it('names members by number so that they sort', async () => {
    const fleet = await start({ hub: false, members: 12 });
    const names = Object.keys(fleet.members);
    expect([names[0], names[8], names[11]]).toEqual(['member-01', 'member-09', 'member-12']);
    expect(names.toSorted()).toEqual(names);
    expect(() => fleet.hub).toThrow('this fleet has no hub');
    expect(() => fleet.member('member-1')).toThrow('no member member-1');
  });

  it('writes a kubeconfig into a HOME of its own, as kubectl writes one', async () => {
    const fleet = await start({
      members: [
        { name: 'a', context: 'ctx-a', namespace: 'shop' },
        { name: 'b', context: false },
      ],
    });
    expect(fleet.kubeconfig).toBe(join(fleet.home, '.kube', 'config'));
    expect(statSync(fleet.kubeconfig).mode & 0o777).toBe(0o600);
    const ca = Buffer.from(fleet.caPem).toString('base64');
    expect(readFileSync(fleet.kubeconfig, 'utf8')).toBe(
      `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${ca}
    server: ${fleet.hub.server}
  name: hub
- cluster:
    certificate-authority-data: ${ca}
    server: ${fleet.member('a').server}
  name: ctx-a
contexts:
- context:
    cluster: hub
    user: hub
  name: hub
- context:
    cluster: ctx-a
    namespace: shop
    user: ctx-a
  name: ctx-a
current-context: hub
kind: Config
users:
- name: hub
  user:
    token: ${fleet.token('hub')}
- name: ctx-a
  user:
    token: ${fleet.token('a')}
`,
    );
  });

  it('makes the same fleet from the same seed and clock, and another one from another seed', async () => {
    expect(await fleetDigest('x')).toBe(await fleetDigest('x'));
    expect(await fleetDigest('x')).not.toBe(await fleetDigest('y'));
  });

  it('gives exactly the pods that a test asks for', async () => {
    const fleet = await start({
      hub: false,
      members: [
        {
          name: 'a',
          pods: [
            { name: 'nginx-def456', ageSeconds: 3 * 86_400, restarts: 0 },
            { name: 'broken', namespace: 'shop', state: 'CrashLoopBackOff', restarts: 9 },
            { name: 'waiting', state: 'Pending' },
            { name: 'leaving', state: 'Terminating' },
            { name: 'done', state: 'Completed' },
            { name: 'pulling', state: 'ImagePullBackOff' },
            { name: 'creating', state: 'ContainerCreating' },
          ],
        },
      ],
    });
    const path = `${fleet.member('a').server}/api/v1/pods`;
    const answer = await ask(path, { ca: fleet.caPem, token: fleet.token('a'), headers: { accept: TABLE } });
    const { rows } = parseJson<{ rows: { cells: unknown[] }[] }>(answer.body);
    expect(rows.map(({ cells }) => cells.slice(0, 4).join(' '))).toEqual([
      'creating 0/1 ContainerCreating 0',
      'done 0/1 Completed 0',
      'leaving 1/1 Terminating 0',
      'nginx-def456 1/1 Running 0',
      'pulling 0/1 ImagePullBackOff 0',
      'waiting 0/1 Pending 0',
      'broken 0/1 CrashLoopBackOff 9 (5h30m ago)',
    ]);
    expect(rows[3]?.cells[4]).toBe('3d');
  });

  it('puts the requested distance, warnings and age of the software into every answer', async () => {
    const fleet = await start({
      hub: false,
      members: [
        {
          name: 'a',
          latencyMs: 120,
          warnings: ['old "api"'],
          version: 'v1.30.2',
          pathPrefix: '/clusters/a',
          hasLegacyDiscovery: true,
        },
      ],
    });
    const { server, port } = fleet.member('a');
    expect(server).toBe(`https://127.0.0.1:${port}/clusters/a`);
    const options = { ca: fleet.caPem, token: fleet.token('a') };
    const before = performance.now();
    const version = await ask(`${server}/version`, options);
    expect(performance.now() - before).toBeGreaterThanOrEqual(119);
    expect(parseJson(version.body)).toMatchObject({ major: '1', minor: '30', gitVersion: 'v1.30.2' });
    expect(version.headers['warning']).toBe('299 - "old \\"api\\""');
    expect((await ask(`https://127.0.0.1:${port}/version`, options)).status).toBe(404);
    const groups = await ask(`${server}/apis`, { ...options, headers: { accept: AGGREGATED } });
    expect(fieldOf(parseJson(groups.body), 'kind')).toBe('APIGroupList');
  });

  it('identifies users by client certificates', async () => {
    const fleet = await start({ members: [{ name: 'a', user: 'viewer' }], clientCert: true });
    const text = readFileSync(fleet.kubeconfig, 'utf8');
    const data = (key: string): string =>
      Buffer.from(text.split(`${key}: `)[2]?.split('\n')[0] ?? '', 'base64').toString();
    const identity = { cert: data('client-certificate-data'), key: data('client-key-data') };
    const { server, requests } = fleet.member('a');
    const statuses = [
      await ask(`${server}/api/v1/pods`, { ca: fleet.caPem, ...identity }),
      await ask(`${server}/api/v1/secrets`, { ca: fleet.caPem, ...identity }),
      await ask(`${server}/api/v1/pods`, { ca: fleet.caPem }),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([200, 403, 401]);
    expect(requests.map(({ user, credential }) => [user, credential])).toEqual([
      ['viewer', 'expected'],
      ['viewer', 'expected'],
      [undefined, 'none'],
    ]);
  });

  it('can give every server a CA of its own', async () => {
    const fleet = await start({ members: 1, separateCas: true });
    const { server } = fleet.member('member-1');
    await expect(ask(`${server}/version`, { ca: fleet.caPem })).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });
});

describe('the hub', () => {
  it('has a ClusterProfile for each member, with its server and CA', async () => {
    const fleet = await start({ members: 2 });
    const [profile, ...others] = await items(fleet, PROFILES);
    expect(others).toHaveLength(1);
    expect(profile?.metadata).toMatchObject({
      name: 'member-1',
      namespace: 'fleet',
      labels: { 'x-k8s.io/cluster-manager': 'sim' },
    });
    expect(profile?.['status']).toEqual({
      accessProviders: [
        {
          cluster: {
            'certificate-authority-data': Buffer.from(fleet.caPem).toString('base64'),
            server: fleet.member('member-1').server,
          },
          name: 'sim',
        },
      ],
      conditions: [
        expect.objectContaining({ type: 'ControlPlaneHealthy', status: 'True' }),
        expect.any(Object),
      ],
      version: { kubernetes: 'v1.36.3' },
    });
  });

  it('says what a test wants it to say', async () => {
    const fleet = await start({
      hub: {
        inventories: ['prod', 'dev'],
        profiles: [
          {
            apiVersion: 'multicluster.x-k8s.io/v1alpha1',
            kind: 'ClusterProfile',
            metadata: { name: 'ghost', namespace: 'elsewhere' },
            spec: { clusterManager: { name: 'other' } },
          },
        ],
      },
      members: [
        { name: 'a', profile: { inventories: ['prod', 'dev'], memberId: 'id-a', labels: { env: 'prod' } } },
        { name: 'b', profile: { healthy: 'False', properties: { region: 'eu' }, accessProviders: 'none' } },
        { name: 'c', profile: { hasStatus: false, displayName: 'Sea' } },
        {
          name: 'd',
          profile: {
            accessProviders: [
              { name: 'x', cluster: { server: '{server}/evil', 'insecure-skip-tls-verify': true } },
            ],
            credentialProviders: [{ name: 'old', cluster: { server: '{server}' } }],
          },
        },
        { name: 'e', profile: false },
      ],
    });
    const profiles = await items(fleet, PROFILES);
    expect(profiles.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)).toEqual([
      'dev/a',
      'elsewhere/ghost',
      'prod/a',
      'prod/b',
      'prod/c',
      'prod/d',
    ]);
    const [, , a, b, c, d] = profiles;
    expect(a?.metadata.labels).toMatchObject({
      env: 'prod',
      'multicluster.x-k8s.io/inventory-member-id': 'id-a',
    });
    expect(b?.['status']).toMatchObject({ properties: [{ name: 'region', value: 'eu' }] });
    expect(b?.['status']).not.toHaveProperty('accessProviders');
    expect([c?.['status'], fieldOf(c?.['spec'], 'displayName')]).toEqual([undefined, 'Sea']);
    expect(JSON.stringify(d)).toContain(`${fleet.member('d').server}/evil`);
    expect(JSON.stringify(d)).not.toContain('credentialProviders');
    const old = await items(fleet, PROFILES.replace('v1alpha2', 'v1alpha1'));
    expect(JSON.stringify(old[5])).toContain('credentialProviders');
    const namespaces = (await items(fleet, '/api/v1/namespaces')).map(({ metadata }) => metadata.name);
    expect(namespaces).toEqual(expect.arrayContaining(['prod', 'dev', 'elsewhere', 'default']));
  });

  it.each([
    [['v1alpha1'], 404, 200],
    [['v1alpha2'], 200, 404],
    [[], 404, 404],
  ] as const)('serves only the versions %j', async (versions, newer, older) => {
    const fleet = await start({ hub: { versions }, members: 1 });
    const status = async (path: string): Promise<number> =>
      (await ask(`${fleet.hub.server}${path}`, { ca: fleet.caPem, token: fleet.token('hub') })).status;
    expect([await status(PROFILES), await status(PROFILES.replace('v1alpha2', 'v1alpha1'))]).toEqual([
      newer,
      older,
    ]);
  });

  it('lets a tenant list the profiles of its namespace, and no others', async () => {
    const fleet = await start({ members: 1 });
    expect(
      await items(fleet, PROFILES.replace('clusterprofiles', 'namespaces/fleet/clusterprofiles'), 'tenant'),
    ).toHaveLength(1);
    const all = await ask(`${fleet.hub.server}${PROFILES}`, {
      ca: fleet.caPem,
      token: fleet.token('hub', 'tenant'),
    });
    expect(all.status).toBe(403);
  });
});

describe('a fleet as a process', () => {
  it('starts with flags, says where it is, and leaves nothing behind at the end of stdin', async () => {
    const flags = ['--members', '5', '--pods', '4', '--refuse', '1', '--html', '1'];
    const child = spawn(process.execPath, [SCRIPT, ...flags], { stdio: ['pipe', 'pipe', 'inherit'] });
    const { value: line } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const ready = parseJson<{
      home: string;
      kubeconfig: string;
      members: { name: string; port: number; fault?: string }[];
    }>(String(line));
    expect(ready.members.map(({ name, fault }) => [name, fault])).toEqual([
      ['member-1', undefined],
      ['member-2', undefined],
      ['member-3', undefined],
      ['member-4', 'html'],
      ['member-5', 'refuse'],
    ]);
    expect(existsSync(ready.kubeconfig)).toBe(true);
    const refused = ask(`https://127.0.0.1:${ready.members[4]?.port ?? 0}/version`);
    await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const ended = once(child, 'exit');
    child.stdin.end();
    expect(await ended).toEqual([0, null]);
    expect(existsSync(ready.home)).toBe(false);
  });

  it('ends with SIGTERM', async () => {
    const child = spawn(process.execPath, [SCRIPT, '--members', '1'], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });

  it('refuses a wrong command line with its usage', async () => {
    const run = promisify(execFile)(process.execPath, [SCRIPT, '--members', 'many']);
    await expect(run).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--members needs a number'),
    });
  });

  it('ends by itself after stop(): no socket, timer or thread is left, whatever happened before', async () => {
    const module = join(import.meta.dirname, 'fleet.ts');
    const program = `
      import { get } from 'node:https';
      import { startSimFleet } from ${JSON.stringify(module)};
      const fleet = await startSimFleet({ members: 8, latencyMs: 1 });
      const names = Object.keys(fleet.members);
      const faults = [
        { at: 'connect', kind: 'refuse' }, { at: 'connect', kind: 'blackhole' }, { at: 'connect', kind: 'hang' },
        { at: 'response', kind: 'hang' }, { at: 'body', kind: 'drip' }, { at: 'body', kind: 'endless' },
        { at: 'response', kind: 'delay', ms: 100000 },
      ];
      for (const [index, fault] of faults.entries()) await fleet.member(names[index]).fault(fault);
      const watch = (name) => get(fleet.member(name).server + '/api/v1/pods?watch=1&allowWatchBookmarks=true&timeoutSeconds=900', {
        ca: fleet.caPem, headers: { authorization: 'Bearer ' + fleet.token(name) }, agent: false,
      }, (answer) => { answer.on('error', () => {}); answer.resume(); }).on('error', () => {});
      for (const name of names) watch(name);
      await fleet.spy();
      while (fleet.member(names[7]).openWatches() === 0) await new Promise(setImmediate);
      await fleet.stop();
      console.log('stopped');
    `;
    const folder = mkdtempSync(join(tmpdir(), 'sim-end-'));
    const file = join(folder, 'program.mjs');
    writeFileSync(file, program);
    const run = await promisify(execFile)(process.execPath, [file], { timeout: 20_000 });
    rmSync(folder, { recursive: true });
    expect(run.stdout).toBe('stopped\n');
  });
});

describe('the size of a fleet', () => {
  it('starts 500 members in less than two seconds', async () => {
    const before = performance.now();
    const fleet = await start({ members: 500 });
    expect(performance.now() - before).toBeLessThan(2000);
    expect(Object.keys(fleet.members)).toHaveLength(500);
  });

  it.runIf(existsSync('/proc/self/stat'))(
    'answers 200 members with 30 pods each for half a second of CPU',
    async () => {
      const child = spawn(process.execPath, [SCRIPT, '--members', '200', '--pods', '30', '--token', 't'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      const { value: line } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
      const { members } = parseJson<{ members: { server: string }[] }>(String(line));
      const cpuMs = (): number => {
        const fields =
          readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8')
            .split(') ')[1]
            ?.split(' ') ?? [];
        return (Number(fields[11]) + Number(fields[12])) * 10;
      };
      const agent = new Agent({ rejectUnauthorized: false, maxCachedSessions: 0 });
      const askAll = (): Promise<ServerAnswer[]> =>
        Promise.all(
          members.map(({ server }) =>
            ask(`${server}/api/v1/pods?limit=500`, { agent, token: 't', headers: { accept: TABLE } }),
          ),
        );
      // The first round makes the objects; a benchmark repeats itself, and so measures the others.
      const answers = await askAll();
      const rounds: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        const before = cpuMs();
        await askAll();
        rounds.push(cpuMs() - before);
      }
      child.stdin.end();
      await once(child, 'exit');
      expect(answers.every(({ status, body }) => status === 200 && body.length > 50_000)).toBe(true);
      expect(Math.min(...rounds)).toBeLessThan(500);
    },
  );
});
