import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { execCredential, isRunning, running, writePlugin } from '../../test/support/exec-plugin.ts';
import type { ExecConfig, ExecSource } from '../core/connection.ts';
import { startDeadline } from '../core/deadline.ts';
import { ClusterError } from '../core/failure.ts';
import { createTerminal } from '../output/terminal.ts';
import { type CredentialBroker, createBroker } from './broker.ts';
import type { ClusterInfo } from './exec-info.ts';
import type { BrokerLimits } from './plugin-job.ts';

const home = mkdtempSync(join(tmpdir(), 'broker-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const cluster = (server = 'https://a'): ClusterInfo => ({
  server,
  insecureSkipTlsVerify: false,
  disableCompression: false,
});

let serial = 0;
const open: CredentialBroker[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((broker) => broker.close()));
});

/** A broker with a clock that stands until it is moved, and what was said. */
function world(
  more: {
    limits?: Partial<BrokerLimits>;
    tty?: boolean;
    taken?: boolean;
    kuberc?: string;
    home?: string;
  } = {},
) {
  serial += 1;
  const folder = join(home, String(serial));
  mkdirSync(join(folder, '.kube'), { recursive: true });
  if (more.kuberc !== undefined) writeFileSync(join(folder, '.kube', 'kuberc'), more.kuberc);
  const clock = { now: 1_000_000_000_000 };
  let said = '';
  const sink = { isTTY: false, columns: undefined, write: async (text: string) => void (said += text) };
  const broker = createBroker({
    system: {
      env: { PATH: '/usr/bin:/bin', SHARED: folder },
      home: more.home ?? folder,
      cwd: folder,
      pid: process.pid,
      now: () => clock.now,
      streams: {
        out: sink,
        err: sink,
        readInput: () => Promise.reject(new Error('not for plugins')),
        readLine: () => Promise.reject(new Error('not for plugins')),
        readKeys: () => {
          throw new Error('not for plugins');
        },
        inIsTTY: more.tty ?? false,
        inIsTaken: more.taken ?? false,
        terminal: createTerminal(),
      },
      atExit: () => () => undefined,
    },
    ...(more.limits && { limits: more.limits }),
  });
  open.push(broker);
  return {
    broker,
    folder,
    clock,
    said: () => said,
    plugin: (body: string) => writePlugin(join(folder, 'plug'), body),
  };
}

function exec(command: string, more: Partial<ExecConfig> = {}): ExecConfig {
  return {
    source: 'kubeconfig',
    apiVersion: 'client.authentication.k8s.io/v1',
    command,
    args: [],
    env: [],
    provideClusterInfo: false,
    interactiveMode: 'Never',
    ...more,
  };
}

const signal = new AbortController().signal;
const ask = async (broker: CredentialBroker, config: ExecConfig, server?: string) =>
  broker.credential(await broker.plan({ exec: config, cluster: cluster(server) }), { signal });
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error as { failure: unknown }).failure,
  );
const token = (value: string, expirationTimestamp?: string) =>
  execCredential({ token: value, expirationTimestamp });

describe('how often a plugin runs', () => {
  it('once for all who ask for the same, at once or later', async () => {
    const { broker, plugin } = world();
    const plug = plugin(`echo '${token('t')}'`);
    const all = await Promise.all(
      Array.from({ length: 200 }, (_, i) => ask(broker, exec(plug.path), `https://${i}`)),
    );
    all.push(await ask(broker, exec(plug.path)));
    expect(new Set(all.map((credential) => credential.token))).toEqual(new Set(['t']));
    expect(plug.runs()).toHaveLength(1);
  });

  it('once for each cluster when it is told of the cluster, and so many at once as is allowed', async () => {
    const { broker, plugin, folder } = world({ limits: { atOnce: 3 } });
    const plug = plugin(`mkdir "$DIR/$$"; ls -d "$DIR"/[0-9]* | wc -l >>"$DIR/gauge"
echo '${token('t')}'; sleep 0.02; rmdir "$DIR/$$"`);
    const config = exec(plug.path, { provideClusterInfo: true });
    await Promise.all(Array.from({ length: 40 }, (_, i) => ask(broker, config, `https://${i}`)));
    expect(plug.runs()).toHaveLength(40);
    const gauge = readFileSync(join(folder, 'gauge'), 'utf8').trim().split('\n').map(Number);
    expect(Math.max(...gauge)).toBeLessThanOrEqual(3);
    expect(Math.max(...gauge)).toBeGreaterThan(1);
  });

  it("has a limit of its own for Google's tools", async () => {
    const { broker, folder } = world({ limits: { atOnce: 4, gcloudAtOnce: 1 } });
    const plug = writePlugin(
      join(folder, 'gke-gcloud-auth-plugin'),
      `mkdir "$DIR/one" || exit 1; sleep 0.02; rmdir "$DIR/one"; echo '${token('t')}'`,
    );
    const config = exec(plug.path, { provideClusterInfo: true });
    await Promise.all(Array.from({ length: 10 }, (_, i) => ask(broker, config, `https://${i}`)));
    expect(plug.runs()).toHaveLength(10);
  });

  it('again ten seconds before the credentials expire; never, when they do not', async () => {
    const { broker, clock, plugin } = world();
    const expiry = new Date(clock.now + 60_000).toISOString();
    const plug = plugin(`echo '${token('t', expiry)}'`);
    const other = writePlugin(`${plug.path}-other`, `echo '${token('u')}'`);
    await ask(broker, exec(plug.path));
    await ask(broker, exec(other.path));
    clock.now += 49_999;
    await ask(broker, exec(plug.path));
    expect(plug.runs()).toHaveLength(1);
    clock.now += 1;
    await ask(broker, exec(plug.path));
    expect(plug.runs()).toHaveLength(2);
    clock.now += 1e10;
    await ask(broker, exec(other.path));
    expect(other.runs()).toHaveLength(1);
  });

  it('not for ever when what it gives has expired already', async () => {
    const { broker, clock, plugin } = world();
    const plug = plugin(`echo '${token('t', new Date(clock.now - 600_000).toISOString())}'`);
    expect(await ask(broker, exec(plug.path))).toMatchObject({ token: 't', isExpiredOnArrival: true });
    await ask(broker, exec(plug.path));
    expect(plug.runs()).toHaveLength(1);
  });

  it('once when it fails, and all of one login hear why', async () => {
    const { broker, plugin, said } = world();
    const plug = plugin("echo 'The session has expired' >&2; exit 255");
    const config = (i: number) => exec(plug.path, { args: ['--profile', 'prod', '--cluster', String(i)] });
    const failures = await Promise.all(
      Array.from({ length: 50 }, (_, i) => failureOf(ask(broker, config(i)))),
    );
    failures.push(await failureOf(ask(broker, config(99))));
    expect(new Set(failures.map((failure) => JSON.stringify(failure))).size).toBe(1);
    expect(failures[0]).toMatchObject({
      reason: 'credential',
      message: `the credential plugin ${plug.path} failed with exit code 255: The session has expired`,
      kubectlText: `Unable to connect to the server: getting credentials: exec: executable ${plug.path} failed with exit code 255`,
    });
    expect(plug.runs()).toHaveLength(1);
    expect(said()).toBe('plug (profile prod): The session has expired\n');
  });

  it('for each cluster, when only one of them has trouble and nothing says that it is one login', async () => {
    const { broker, plugin } = world();
    const plug = plugin(`case "$*" in *bad*) echo 'no cluster bad' >&2; exit 1;; esac; echo '${token('t')}'`);
    const names = ['bad', 'a', 'b', 'c'];
    const all = await Promise.allSettled(names.map((name) => ask(broker, exec(plug.path, { args: [name] }))));
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });
});

describe('after a refusal', () => {
  it('it runs once more, however many were refused, and not again within a minute', async () => {
    const { broker, clock, plugin } = world();
    const plug = plugin(
      `echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"'$$'"}}'`,
    );
    const plan = await broker.plan({ exec: exec(plug.path), cluster: cluster() });
    const first = await broker.credential(plan, { signal });
    const renewed = await Promise.all(
      Array.from({ length: 200 }, () => broker.renew(plan, first, { signal })),
    );
    expect(new Set(renewed).size).toBe(1);
    expect(renewed[0]?.token).not.toBe(first.token);
    expect(plug.runs()).toHaveLength(2);
    expect(await broker.renew(plan, renewed[0], { signal })).toBeUndefined();
    // Who was refused with the old ones gets the new ones.
    expect(await broker.renew(plan, first, { signal })).toBe(renewed[0]);
    expect(plug.runs()).toHaveLength(2);
    clock.now += 60_000;
    expect(await broker.renew(plan, renewed[0], { signal })).not.toBe(undefined);
    expect(plug.runs()).toHaveLength(3);
  });

  it('a plugin that fails then leaves the old credentials in force', async () => {
    const { broker, plugin } = world();
    const plug = plugin(`[ $(grep -c start "$LOG") = 1 ] || exit 1; echo '${token('t')}'`);
    const plan = await broker.plan({ exec: exec(plug.path), cluster: cluster() });
    const first = await broker.credential(plan, { signal });
    await expect(broker.renew(plan, first, { signal })).rejects.toMatchObject({
      failure: { reason: 'credential' },
    });
    expect(await broker.credential(plan, { signal })).toBe(first);
  });
});

describe('how long a plugin runs', () => {
  it('at most its own time, and nothing of it is left', async () => {
    const { broker, plugin } = world({ limits: { timeoutMs: 200 } });
    const plug = plugin('sleep 600');
    expect(await failureOf(ask(broker, exec(plug.path)))).toMatchObject({
      reason: 'credential',
      detail: 'timeout 0.2s',
    });
    await expect.poll(() => running(plug.runs())).toEqual([]);
  });

  it('until the last of those who wait has gone', async () => {
    const { broker, plugin } = world();
    const plug = plugin('sleep 600');
    const plan = await broker.plan({ exec: exec(plug.path), cluster: cluster() });
    const stops = [new AbortController(), new AbortController()];
    const waiting = stops.map((stop) =>
      broker.credential(plan, { signal: stop.signal }).catch((error: unknown) => error),
    );
    await expect.poll(() => plug.runs().length).toBe(1);
    const [first, second] = stops;
    first?.abort(new Error('first'));
    expect(await waiting[0]).toMatchObject({ message: 'first' });
    expect(running(plug.runs())).not.toEqual([]);
    second?.abort(new Error('second'));
    await expect.poll(() => running(plug.runs())).toEqual([]);
    // Whoever comes now starts anew.
    const again = new AbortController();
    const late = broker.credential(plan, { signal: again.signal }).catch((error: unknown) => error);
    await expect.poll(() => plug.runs().length).toBe(2);
    again.abort(new Error('third'));
    expect(await late).toMatchObject({ message: 'third' });
  });

  it('not beyond close, even when it ignores SIGTERM', async () => {
    const { broker, plugin } = world();
    const plug = plugin("trap '' TERM; while :; do sleep 600; done");
    const waiting = failureOf(ask(broker, exec(plug.path)));
    await expect.poll(() => plug.runs().length).toBe(1);
    await broker.close();
    await expect.poll(() => running(plug.runs())).toEqual([]);
    expect(await waiting).toMatchObject({ reason: 'cancelled' });
  });
});

describe('what is not run', () => {
  it('a plugin that needs a terminal, where there is none', async () => {
    for (const [options, why] of [
      [{}, 'standard input is not a terminal'],
      [{ tty: true, taken: true }, 'standard input is unavailable: used by stdin resource manifest reader'],
    ] as const) {
      const { broker, plugin } = world(options);
      const plug = plugin(`echo '${token('t')}'`);
      const always = exec(plug.path, { interactiveMode: 'Always' });
      expect(await failureOf(ask(broker, always))).toMatchObject({
        reason: 'login-required',
        kubectlText: `Unable to connect to the server: getting credentials: exec plugin cannot support interactive mode: ${why}`,
      });
      expect(plug.runs()).toEqual([]);
    }
  });

  it('one that is missing; its hint is said once for all, without escapes', async () => {
    const { broker, said } = world();
    const missing = exec('no-such-plugin', {
      installHint: 'Get it:\u001b[1m\n  brew install x',
      provideClusterInfo: true,
    });
    const failures = await Promise.all(
      Array.from({ length: 5 }, (_, i) => failureOf(ask(broker, missing, `https://${i}`))),
    );
    expect(failures[0]).toMatchObject({ reason: 'credential', detail: 'PluginMissing' });
    await broker.close();
    expect(said()).toBe('no-such-plugin: Get it:^[[1m\nno-such-plugin:   brew install x\n');
  });

  it('one that the kuberc denies', async () => {
    const denyAll =
      'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n';
    const { broker, plugin } = world({ kuberc: denyAll });
    const plug = plugin(`echo '${token('t')}'`);
    expect(await failureOf(ask(broker, exec(plug.path)))).toMatchObject({
      reason: 'plugin-denied',
      kubectlText: `Unable to connect to the server: getting credentials: plugin "${plug.path}" not allowed: policy set to "DenyAll"`,
    });
    expect(plug.runs()).toEqual([]);
  });

  it.each<[ExecSource, string]>([
    ['kubeconfig', 'none'],
    ['provider-file', 'plugin-denied'],
    ['hub-properties', 'plugin-denied'],
  ])('with a kuberc that cannot be read, one from: %s → %s', async (source, reason) => {
    const { broker, plugin } = world({ kuberc: 'a: b: c' });
    const plug = plugin(`echo '${token('t')}'`);
    const came = await ask(broker, exec(plug.path, { source })).then(
      () => 'none',
      (error: unknown) => (error instanceof ClusterError ? error.failure.reason : error),
    );
    expect(came).toBe(reason);
    expect(plug.runs()).toHaveLength(reason === 'none' ? 1 : 0);
  });
});

it('the clock of whoever waits goes on while no person is asked', async () => {
  const { broker, plugin } = world();
  const plug = plugin('sleep 600');
  const plan = await broker.plan({ exec: exec(plug.path), cluster: cluster() });
  const stop = new AbortController();
  const deadline = startDeadline(150, () => stop.abort(new Error('time is up')));
  await expect(broker.credential(plan, { signal: stop.signal, hold: deadline.hold })).rejects.toThrow(
    'time is up',
  );
});

describe('a plugin that may ask a person', () => {
  const asking = (command: string, more: Partial<ExecConfig> = {}) =>
    exec(command, { interactiveMode: 'IfAvailable', ...more });

  it('has time of its own, which is not that of whoever waits', async () => {
    const { broker, plugin, folder } = world({ tty: true });
    const plug = plugin(`sleep 0.4; echo '${token('t')}'; ls "$SHARED/.kube/kubectl-mc" >"$DIR/locks"`);
    const plan = await broker.plan({ exec: asking(plug.path), cluster: cluster() });
    const stop = new AbortController();
    const deadline = startDeadline(150, () => stop.abort(new Error('time is up')));
    const waiter = { signal: stop.signal, hold: deadline.hold };
    expect(await broker.credential(plan, waiter)).toMatchObject({ token: 't' });
    deadline.clear();
    expect(readFileSync(join(folder, 'locks'), 'utf8')).toBe('login.lock\n');
    expect(readdirSync(join(folder, '.kube', 'kubectl-mc'))).toEqual([]);
  });

  it('is stopped when nobody answers, and that is a login that is needed', async () => {
    const { broker, plugin } = world({ tty: true, limits: { loginMs: 200 } });
    const plug = plugin('sleep 600 & echo $! >"$DIR/child"; wait');
    expect(await failureOf(ask(broker, asking(plug.path)))).toMatchObject({
      reason: 'login-required',
      detail: 'timeout 0.2s',
    });
    // It is in our own process group, and its child goes with it all the same.
    const child = Number(readFileSync(join(plug.path, '..', 'child'), 'utf8'));
    const left = () => [child, ...plug.runs()].filter((pid) => isRunning(pid));
    await expect.poll(left).toEqual([]);
  });

  it('is asked one at a time, and the others of its login need nobody then', async () => {
    const { broker, plugin } = world({ tty: true });
    const plug =
      plugin(`case "$KUBERNETES_EXEC_INFO" in *'"interactive":true'*) echo person >>"$DIR/who";; esac
echo '${token('t')}'`);
    const config = asking(plug.path, { provideClusterInfo: true });
    await Promise.all(Array.from({ length: 10 }, (_, i) => ask(broker, config, `https://${i}`)));
    expect(plug.runs()).toHaveLength(10);
    expect(readFileSync(join(plug.path, '..', 'who'), 'utf8')).toBe('person\n');
  });

  it('is asked without the lock where there is no place for one', async () => {
    const { broker, plugin } = world({ tty: true, home: '/dev/null/home' });
    const plug = plugin(`echo '${token('t')}'`);
    expect(await ask(broker, asking(plug.path))).toMatchObject({ token: 't' });
  });
});
