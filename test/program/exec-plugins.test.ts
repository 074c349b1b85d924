// Credential plugins over a whole fleet: how often they run, what the user is told, and what is left of them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execCredential, execUser, running } from '../support/exec-plugin.ts';
import { goodAnswer, pluginFleet } from '../support/plugin-fleet.ts';
import { startBuilt } from '../support/run-built.ts';
import { ctrlC, runCli } from '../support/run-cli.ts';
import { startSimFleet } from '../support/sim/fleet.ts';

const fleet = pluginFleet(200);

const mc = (
  line: string,
  more: {
    env?: Record<string, string>;
    tty?: boolean;
    interrupt?: AbortSignal;
    onOut?: (text: string) => void;
  } = {},
) =>
  runCli(line, { home: fleet.home(), ...more, env: { PATH: '/usr/bin:/bin', NO_COLOR: '1', ...more.env } });

const rowsOf = (out: string) => out.trimEnd().split('\n').slice(1);

describe('one identity', () => {
  it('is one run for 200 clusters, whose rows are all there', async () => {
    const plug = fleet.plugin(`echo '${goodAnswer}'`);
    fleet.use(() => execUser(plug.path));
    const { out, err, code } = await mc("get pods -A --contexts '*' -q");
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(new Set(rowsOf(out).map((row) => row.trim().split(/\s+/)[2])).size).toBe(200);
    expect(plug.runs()).toHaveLength(1);
  });

  it('is one run for a watch, too: its lists and its streams have the same credentials', async () => {
    const plug = fleet.plugin(`echo '${goodAnswer}'`);
    fleet.use(() => execUser(plug.path));
    const keys = ctrlC();
    const { out, code } = await mc("get pods -A -w --contexts 'member-00*'", {
      interrupt: keys.interrupt,
      onOut: () => setTimeout(() => keys.press(), 500),
    });
    expect(rowsOf(out).length).toBeGreaterThan(1);
    expect(code).toBe(130);
    expect(plug.runs()).toHaveLength(1);
  });

  it('is one run when all of them refuse at the same time, and one more', async () => {
    const plug = fleet.plugin(`n=$(grep -c start "$LOG")
if [ "$n" -lt 2 ]; then echo '${execCredential({ token: 'an-old-token' })}'; else echo '${goodAnswer}'; fi`);
    fleet.use(() => execUser(plug.path));
    const { out, err, code } = await mc("get pods -A --contexts '*' -q --concurrency 200");
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(new Set(rowsOf(out).map((row) => row.trim().split(/\s+/)[2])).size).toBe(200);
    expect(plug.runs()).toHaveLength(2);
  });
});

describe('a kuberc that denies the plugin', () => {
  it('is seen in the list and in describe, before anything is run', async () => {
    const plug = fleet.plugin(`echo '${goodAnswer}'`);
    fleet.use(() => execUser(plug.path));
    const policy =
      'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\ncredentialPluginPolicy: DenyAll\n';
    writeFileSync(join(fleet.home(), '.kube', 'kuberc'), policy);
    const denied = `plugin "${plug.path}" not allowed: policy set to "DenyAll" (kuberc)`;
    const list = await mc("clusters --contexts 'member-00*' --no-headers");
    for (const row of list.out.trimEnd().split('\n')) expect(row).toMatch(/ PluginDenied /);
    const one = await mc('clusters describe member-001 --contexts member-001');
    expect(one.out).toContain(`Problem:        ${denied}\n`);
    expect(one.out).toMatch(/^Server: +https:/m);
    expect(one.code).toBe(0);
    expect(plug.runs()).toEqual([]);
  });
});

/** Five members use the plugin of the test, the others keep their token. */
function five(user: (name: string) => object): string[] {
  const names: string[] = [];
  fleet.use((name) => {
    if (names.length === 5) return { ...execUser('/bin/true') };
    names.push(name);
    return user(name);
  });
  return names;
}

describe('a plugin that behaves badly', () => {
  /** Runs on five clusters, with a plugin for each. */
  async function onFive(body: string, line = 'get pods -A', more: Parameters<typeof mc>[1] = {}) {
    const plug = fleet.plugin(body);
    const names = five((name) => execUser(plug.path, { args: [name] }));
    const started = performance.now();
    const result = await mc(`${line} --contexts ${names.join(',')}`, more);
    return { ...result, plug, names, tookMs: performance.now() - started };
  }

  it('hangs: the clusters fail at their deadline, and no process is left', async () => {
    const { err, code, plug, tookMs } = await onFive(
      'sleep 600 & sleep 600',
      'get pods --cluster-timeout 1s',
    );
    expect(code).toBe(1);
    expect(err).toContain('(connection timeout)');
    expect(tookMs).toBeLessThan(4_000);
    await expect.poll(() => running(plug.runs())).toEqual([]);
  });

  it('ignores SIGTERM, as do its children: they are killed before the command ends', async () => {
    const { code, plug } = await onFive(
      "trap '' TERM; (trap '' TERM; sleep 600) & while :; do sleep 600; done",
      'get pods --cluster-timeout 1s',
    );
    expect(code).toBe(1);
    await expect.poll(() => running(plug.runs())).toEqual([]);
  });

  it('leaves a child behind that holds its pipes', async () => {
    const { err, code, plug } = await onFive(`sleep 600 & echo '${goodAnswer}'`, 'get pods -A -q');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    await expect.poll(() => running(plug.runs())).toEqual([]);
  });

  it('floods stderr with escapes: some harmless lines are shown, and how many were left out', async () => {
    const { err, code } = await onFive(
      "i=0; while [ $i -lt 20000 ]; do printf '%d\\033[2J\\rspoof xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\n' $i; i=$((i+1)); done >&2; exit 1",
    );
    expect(code).toBe(1);
    expect(err.length).toBeLessThan(20_000);
    // oxlint-disable-next-line no-control-regex -- that is what must not be there
    expect(err).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(err).toContain('plug: 0^[[2J');
    expect(err).toMatch(/plug: … \d+ lines left out …/);
  });

  it('floods stdout', async () => {
    const { err, code, plug } = await onFive(
      'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxx; done',
      'get pods -v',
    );
    expect(code).toBe(1);
    expect(err).toContain('(credential plugin failed)');
    expect(err).not.toContain('xxxxx');
    await expect.poll(() => running(plug.runs())).toEqual([]);
  });

  it('has trouble with one cluster alone: the others have their rows', async () => {
    const { out, err, code, names } = await onFive(
      `case "$1" in *1) echo "no such cluster: $1" >&2; exit 1;; esac; echo '${goodAnswer}'`,
    );
    const bad = names.filter((name) => name.endsWith('1'));
    expect(bad.length).toBeGreaterThan(0);
    expect(code).toBe(2);
    expect(rowsOf(out)).toHaveLength(names.length - bad.length);
    for (const name of bad) expect(err).toContain(`${name} (credential plugin failed)`);
    expect(err).toContain(`plug: no such cluster: ${bad[0]}\n`);
  });

  it('is given up at Ctrl-C, and nothing is left of it', async () => {
    const plug = fleet.plugin("trap '' TERM; (trap '' TERM; sleep 600) & while :; do sleep 600; done");
    const names = five((name) => execUser(plug.path, { args: [name] }));
    const keyboard = ctrlC();
    const ended = mc(`get pods --contexts ${names.join(',')}`, { interrupt: keyboard.interrupt });
    await expect.poll(() => plug.runs().length).toBeGreaterThan(0);
    keyboard.press();
    expect((await ended).code).toBe(130);
    await expect.poll(() => running(plug.runs())).toEqual([]);
  });

  it.each([1, 2])(
    'is ended with the program by Ctrl-C, however impatient one is: %d time(s)',
    async (times) => {
      const plug = fleet.plugin(
        "trap '' TERM INT; (trap '' TERM INT; sleep 600) & while :; do sleep 600; done",
      );
      const names = five(() => execUser(plug.path));
      const { child, result } = startBuilt(['get', 'pods', '--contexts', names.join(',')], {
        home: fleet.home(),
      });
      await expect.poll(() => plug.runs().length, { timeout: 10_000 }).toBe(1);
      for (let i = 0; i < times; i++) child.kill('SIGINT');
      expect(await result).toMatchObject({ code: 130, signal: null });
      await expect.poll(() => running(plug.runs())).toEqual([]);
    },
  );

  it('does not outlive --request-timeout', async () => {
    const { code, plug, tookMs } = await onFive('sleep 600', 'get pods --request-timeout 500ms');
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(4_000);
    await expect.poll(() => running(plug.runs())).toEqual([]);
  });
});

describe('what is said', () => {
  it('names the failure in words, in JSON, and with -v', async () => {
    const plug = fleet.plugin("echo 'The SSO session has expired' >&2; exit 255", 'aws');
    const names = five((name) => execUser(plug.path, { args: ['--profile', 'prod', name] }));
    const line = `get pods --contexts ${names.join(',')}`;
    const { err, code } = await mc(`${line} -v`);
    expect(code).toBe(1);
    expect(err.match(/aws \(profile prod\): The SSO session has expired/g)).toHaveLength(1);
    expect(err).toContain(`${names[0]} (credential plugin failed)`);
    expect(err).toContain('failed with exit code 255: The SSO session has expired');
    expect(plug.runs()).toHaveLength(1);
    const json = JSON.parse((await mc(`${line} -o json`)).out);
    expect(json.clusters[0].error).toMatchObject({ reason: 'credential', retryable: false });
  });

  it('no secret is shown, whatever the verbosity, and none is on a command line', async () => {
    const secret = 'an-0ld-and-secret-token';
    const plug = fleet.plugin(`ps -A -o args= >>"$DIR/ps"; echo '${execCredential({ token: secret })}'`);
    const broken = fleet.plugin(`echo '${execCredential({ token: secret }, 'v1beta1')}'`);
    const wrong = fleet.plugin(`echo '{"kind":"ExecCredential","token":"${secret}"'`);
    for (const one of [plug, broken, wrong])
      for (const v of ['', '-v', '-v=6', '-v=9', '-o json', '-o yaml']) {
        fleet.restore();
        const [name = ''] = five(() => execUser(one.path));
        const { out, err, code } = await mc(`get pods --contexts ${name} ${v}`);
        expect(code).toBe(1);
        expect(out + err).not.toContain(secret);
        expect(out + err).not.toContain(Buffer.from(secret).toString('base64'));
      }
    expect(readFileSync(join(plug.path, '..', 'ps'), 'utf8')).not.toContain(secret);
  });

  it('credentials that have expired, or a clock that is wrong, are pointed at when the server refuses', async () => {
    const expirationTimestamp = new Date(Date.now() - 600_000).toISOString();
    const plug = fleet.plugin(`echo '${execCredential({ token: 'an-0ld-one', expirationTimestamp })}'`);
    const [name = ''] = five(() => execUser(plug.path));
    const { err } = await mc(`get pods -v --contexts ${name}`);
    expect(err).toContain(`${name} (unauthorized)`);
    expect(err).toMatch(/expired 10m ago, by the clock of this machine: log in again, or set the clock/);
    expect(plug.runs()).toHaveLength(2);
  });
});

it('a client certificate of a plugin is shown to the server, and renewed after a 401', async () => {
  const own = await startSimFleet({ members: 1, hub: false, clientCert: true, pods: 1 });
  try {
    const file = join(own.home, '.kube', 'config');
    const text = readFileSync(file, 'utf8');
    const [, cert = '', key = ''] =
      /client-certificate-data: (\S+)\n\s+client-key-data: (\S+)\n/.exec(text) ?? [];
    const pem = (data: string) => Buffer.from(data, 'base64').toString();
    const plug = fleet.plugin(
      `cat <<'END'\n${execCredential({ clientCertificateData: pem(cert), clientKeyData: pem(key) })}\nEND`,
    );
    const user = JSON.stringify(execUser(plug.path));
    writeFileSync(
      file,
      text.replace(/ {4}client-certificate-data: .*\n\s+client-key-data: .*\n/, `    exec: ${user}\n`),
    );
    const { err, code } = await runCli("get pods -A --contexts '*' -q", {
      home: own.home,
      env: { PATH: '/usr/bin:/bin' },
    });
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(plug.runs()).toHaveLength(1);
  } finally {
    await own.stop();
  }
});
