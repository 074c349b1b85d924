// The real fleet itself: other real tests may rely on what is proved here.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { controlPlaneDir } from '../../scripts/control-plane-dir.ts';
import { startApiServer, startEtcd } from '../support/control-plane/components.ts';
import { describeReal } from '../support/control-plane/describe-real.ts';
import { PortTakenError } from '../support/control-plane/free-port.ts';
import { processesMentioning } from '../support/control-plane/processes.ts';
import { createIdentity } from '../support/control-plane/identity.ts';
import { startFleet, type RealFleet } from '../support/control-plane/real-fleet.ts';
import { seedWorkloads } from '../support/control-plane/seed-workloads.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';

const POD = (name: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec: { nodeName: n1, containers: [{ name: main, image: 'example.test/main:v1' }] }
`;

/** A TCP server on a port of its own that answers `echo:` and what it got. */
async function echoServer(): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => socket.write(`echo:${data.toString()}`));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onStop.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Sends a text and answers the first thing that comes back. */
async function talk(port: number, words: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(words);
  const [answer] = await once(socket, 'data');
  return String(answer);
}

const onStop: (() => void)[] = [];

describeReal('a real fleet', () => {
  let fleet: RealFleet;
  beforeAll(async () => {
    const forwardTo = await echoServer();
    fleet = await startFleet({ members: [{ name: 'alpha', forwardTo }, 'beta', 'gamma'] });
  });
  afterAll(async () => {
    await fleet?.stop();
    for (const stop of onStop.splice(0)) stop();
  });

  it('is ready: every cluster answers, every node is Ready', async () => {
    for (const cluster of [fleet.hub, ...fleet.members]) {
      const { stdout, code } = await fleet.kubectl(['version'], { context: cluster.contexts.admin });
      expect(code).toBe(0);
      expect(stdout.match(/(Client|Server) Version: v1\.36\.3/g)).toHaveLength(2);
    }
    for (const member of fleet.members) {
      const nodes = await fleet.kubectl(['get', 'nodes', '--no-headers'], { context: member.name });
      expect(nodes.stdout.match(/^n[12] +Ready +worker .* v1\.36\.3$/gm)).toHaveLength(2);
    }
  });

  it('runs pods, also those of Deployments', async () => {
    await fleet.apply('beta', POD('plain'));
    const wait = ['wait', '--for=condition=Ready', 'pod/plain', '--timeout=30s'];
    expect(await fleet.kubectl(wait, { context: 'beta' })).toMatchObject({ code: 0 });

    const create = ['create', 'deployment', 'shop', '--image=nginx', '-o', 'json', '--dry-run=client'];
    const deployment = JSON.parse((await fleet.kubectl(create)).stdout);
    deployment.spec.template.spec.nodeName = 'n2';
    await fleet.apply('beta', JSON.stringify(deployment));
    const rollout = ['rollout', 'status', 'deployment/shop', '--timeout=30s'];
    expect(await fleet.kubectl(rollout, { context: 'beta' })).toMatchObject({ code: 0 });
  });

  it('has a healthy profile for every member, with its endpoint', async () => {
    const list = ['get', 'clusterprofiles', '-n', 'fleet-inventory', '-o', 'json'];
    const { items } = JSON.parse((await fleet.kubectl(list, { context: 'hub-viewer' })).stdout);
    expect(items).toMatchObject(
      fleet.members.map(({ name, server }) => ({
        metadata: { name },
        status: {
          version: { kubernetes: 'v1.36.3' },
          conditions: [{ type: 'ControlPlaneHealthy', status: 'True' }],
          accessProviders: [{ cluster: { server } }],
        },
      })),
    );
  });

  it('takes further profiles with any status the real CRD admits', async () => {
    await fleet.createProfile({
      name: 'odd',
      namespace: 'another-inventory',
      labels: { 'multicluster.x-k8s.io/inventory-member-id': 'x' },
      conditions: [
        { type: 'ControlPlaneHealthy', status: 'Unknown', reason: 'AgentLost', message: 'no word' },
      ],
      properties: { location: 'eu' },
      accessProviders: [{ name: 'first', cluster: { server: '' } }, { name: 'second' }],
    });
    const get = ['get', 'clusterprofile', 'odd', '-n', 'another-inventory', '-o', 'json'];
    const profile = JSON.parse((await fleet.kubectl(get)).stdout);
    expect(profile.metadata.labels).toMatchObject({ 'multicluster.x-k8s.io/inventory-member-id': 'x' });
    expect(profile.status).toMatchObject({
      conditions: [{ status: 'Unknown', reason: 'AgentLost', message: 'no word' }],
      properties: [{ name: 'location', value: 'eu' }],
      accessProviders: [{ name: 'first', cluster: { server: '' } }, { name: 'second' }],
    });
    const refused = fleet.createProfile({ name: 'bad', properties: { location: '' } });
    await expect(refused).rejects.toThrow('422');
  });

  it('lets the read-only user read, but no secrets and no nodes', async () => {
    const context = fleet.member('alpha').contexts.viewer;
    expect(await fleet.kubectl(['get', 'pods', '-A'], { context })).toMatchObject({ code: 0 });
    for (const kind of ['secrets', 'nodes']) {
      const { code, stderr } = await fleet.kubectl(['get', kind], { context });
      expect(code).toBe(1);
      expect(stderr).toContain(`(Forbidden): ${kind} is forbidden: User "viewer" cannot list`);
    }
    const { stderr } = await fleet.kubectl(['create', 'namespace', 'x'], { context });
    expect(stderr).toContain('(Forbidden)');
  });

  it('knows the admin by token too, and gives every cluster credentials of its own', async () => {
    const [alpha, beta] = [fleet.member('alpha'), fleet.member('beta')];
    const whoami = ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'];
    for (const context of [alpha.contexts.admin, alpha.contexts.token]) {
      expect(await fleet.kubectl(whoami, { context })).toEqual({ stdout: 'admin', stderr: '', code: 0 });
    }
    const strange = ['get', 'ns', `--token=${alpha.identity.adminToken}`, `--server=${beta.server}`];
    const { code, stderr } = await fleet.kubectl([...strange, '--insecure-skip-tls-verify']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: You must be logged in to the server (Unauthorized)\n',
    });
    const trust = await fleet.kubectl(['get', 'ns', `--server=${beta.server}`], { context: 'alpha' });
    expect(trust.stderr).toContain('certificate signed by unknown authority');
  });

  it('plays the kubelet: logs that follow, exec, port-forward', async () => {
    const alpha = fleet.member('alpha');
    await fleet.apply('alpha', POD('talker'));
    await fleet.kubectl(['wait', '--for=condition=Ready', 'pod/talker', '--timeout=30s'], {
      context: 'alpha',
    });

    alpha.writePodLog(['one', 'two']);
    expect(await fleet.kubectl(['logs', 'talker'], { context: 'alpha' })).toMatchObject({
      stdout: 'one\ntwo\n',
    });
    const follow = spawn(join(fleet.programs, 'kubectl'), ['--context=alpha', 'logs', '-f', 'talker'], {
      env: fleet.env,
    });
    onTestFinished(() => void follow.kill('SIGKILL'));
    const lines = createInterface(follow.stdout)[Symbol.asyncIterator]();
    expect([(await lines.next()).value, (await lines.next()).value]).toEqual(['one', 'two']);
    alpha.writePodLog(['three']);
    expect((await lines.next()).value).toBe('three');

    const exec = ['exec', 'talker', '-i', '--', 'sh', '-c', 'read -r line; echo "got $line"; echo oops >&2'];
    const executed = await fleet.kubectl(exec, { context: 'alpha', input: 'hello\n' });
    expect(executed).toEqual({ stdout: 'got hello\n', stderr: 'oops\n', code: 0 });

    const forward = spawn(
      join(fleet.programs, 'kubectl'),
      ['--context=alpha', 'port-forward', 'talker', ':80'],
      {
        env: fleet.env,
      },
    );
    onTestFinished(() => void forward.kill('SIGKILL'));
    const first = (await createInterface(forward.stdout)[Symbol.asyncIterator]().next()).value;
    const port = /127\.0\.0\.1:(\d+)/.exec(String(first))?.[1];
    expect(await talk(Number(port), 'hi')).toBe('echo:hi');
  });

  it('seeds a member and a cluster with neither controllers nor nodes', async () => {
    await Promise.all([seedWorkloads(fleet, fleet.member('gamma')), seedWorkloads(fleet, fleet.hub)]);
    const get = async (args: string, context: string): Promise<string> =>
      (await fleet.kubectl(['get', ...args.split(' ')], { context })).stdout;

    expect(await get('deployments,jobs -n shop --no-headers', 'gamma')).toMatch(
      /deployment.apps\/web +2\/2 [^]*deployment.apps\/worker +1\/1 [^]*job.batch\/migrate +Complete +1\/1/,
    );
    expect((await get('pods -A --no-headers', 'gamma')).match(/ Running | Completed /g)).toHaveLength(8);
    expect(await get('pods -n ops --no-headers', 'gamma')).toMatch(/^crashing +0\/1 +CrashLoopBackOff +7 /m);
    expect(await get('backups -n ops -o wide', 'gamma')).toMatch(
      /^NAME +SCHEDULE +COPIES +SUSPENDED +RATIO +LAST RUN +NOTHING +TARGET +AGE\nnightly +0 3 \* \* \* +14 +false +0.25 +\d+[a-z0-9]+ +s3:\/\/backups\/nightly +\d+s\n/,
    );
    expect(await get('regions', 'gamma')).toMatch(/^NAME +AGE\nnorth +\d+s\nsouth +\d+s\n$/);
    expect(await get('events -n ops -o name', 'gamma')).toBe(
      'event/crashing.1\nevent/no-labels.1\nevent/pending.1\n',
    );
    expect((await get('pods -A --no-headers', 'hub')).match(/ Pending | CrashLoopBackOff /g)).toHaveLength(6);
  });

  it('pauses a member, whose requests hang, and resumes it, and then they are answered', async () => {
    const beta = fleet.member('beta');
    beta.pause();
    const patient = fleet.kubectl(['get', 'namespace', 'default', '-o', 'name'], { context: 'beta' });
    const hasty = await fleet.kubectl(['get', 'namespaces', '--request-timeout=2s'], { context: 'beta' });
    expect(hasty.code).toBe(1);
    expect(hasty.stderr).toMatch(/timeout|deadline exceeded/i);
    expect(await fleet.kubectl(['get', 'namespaces'], { context: 'alpha' })).toMatchObject({ code: 0 });
    beta.resume();
    expect(await patient).toEqual({ stdout: 'namespace/default\n', stderr: '', code: 0 });
  });

  it('stops a member, whose connections are refused, and restarts it where it was', async () => {
    const beta = fleet.member('beta');
    await beta.stop();
    const refused = await fleet.kubectl(['get', 'pods'], { context: 'beta' });
    expect(refused.stderr).toBe(
      `The connection to the server 127.0.0.1:${beta.port} was refused - did you specify the right host or port?\n`,
    );
    await beta.restart();
    expect(await fleet.kubectl(['get', 'pod', 'plain'], { context: 'beta' })).toMatchObject({ code: 0 });
    // Controllers and kubelets found it again.
    await fleet.apply('beta', POD('later'));
    const wait = ['wait', '--for=condition=Ready', 'pod/later', '--timeout=60s'];
    expect(await fleet.kubectl(wait, { context: 'beta' })).toMatchObject({ code: 0 });
  });

  it('stops completely, with a paused member too: no process, no folder', async () => {
    expect(processesMentioning(fleet.dir).length).toBeGreaterThanOrEqual(fleet.processes().length);
    expect(fleet.processes()).toHaveLength(1 + 4 + 3 + 3);
    fleet.member('alpha').pause();
    await fleet.stop();
    await expect.poll(() => processesMentioning(fleet.dir)).toEqual([]);
    expect(existsSync(fleet.dir)).toBe(false);
    expect(fleet.processes()).toEqual([]);
    await fleet.stop();
  });
});

describeReal('a real fleet that meets trouble', () => {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'kubectl-mc-trouble-'));
  });
  afterAll(() => {
    for (const stop of onStop.splice(0)) stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('dies with the test process, however that one ends', async () => {
    const script = join(dir, 'owner.ts');
    const source = join(import.meta.dirname, '../support/control-plane/real-fleet.ts');
    writeFileSync(
      script,
      `import { startFleet } from ${JSON.stringify(source)};
       console.log((await startFleet({ members: [] })).dir);`,
    );
    const owner = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface(owner.stdout), 'line');
    const fleetDir = String(line);
    expect(processesMentioning(fleetDir).length).toBeGreaterThan(0);
    owner.kill('SIGKILL');
    await expect.poll(() => processesMentioning(fleetDir), { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => existsSync(fleetDir), { timeout: 10_000 }).toBe(false);
  });

  it('leaves nothing when it cannot start', async () => {
    const elsewhere = mkdtempSync(join(dir, 'tmp-'));
    vi.stubEnv('TMPDIR', elsewhere);
    onTestFinished(() => void vi.unstubAllEnvs());
    // Refused at the very last step, as the name of a profile.
    const start = startFleet({ members: [{ name: 'Alpha', controllers: false, nodes: false }] });
    await expect.poll(() => processesMentioning(elsewhere).length).toBeGreaterThan(0);
    await expect(start).rejects.toThrow('422');
    await expect.poll(() => processesMentioning(elsewhere)).toEqual([]);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('notices that somebody took a port, so that it can try another', async () => {
    const port = await echoServer();
    const place = { programs: controlPlaneDir(), dir };
    await expect(startEtcd(place, { client: port, peer: port })).rejects.toThrow(PortTakenError);
    const { files } = createIdentity('alpha', join(dir, 'pki'));
    const etcd = 'http://127.0.0.1:1';
    const child = startApiServer(place, { name: 'alpha', port, etcd, identity: files });
    onTestFinished(() => child.kill());
    await expect(waitFor('its end', async () => undefined, { child })).rejects.toThrow(PortTakenError);
  });
});
