// Credential plugins that talk with a person: one at a time, in one process and in several, and never in a pipe.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execCredential, execUser, running, useExec, writePlugin } from '../support/exec-plugin.ts';
import { onTerminal } from '../support/pty.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

const token = 'the-t0ken-of-everybody';
const answer = execCredential({ token });

let fleet: SimFleet;
let kubeconfig: string;
let serial = 0;

beforeAll(async () => {
  fleet = await startSimFleet({ members: 5, pods: 1, hub: false, token });
  kubeconfig = readFileSync(join(fleet.home, '.kube', 'config'), 'utf8');
});
afterAll(() => fleet.stop());
beforeEach(() => writeFileSync(join(fleet.home, '.kube', 'config'), kubeconfig));

/** Asks for a password and takes `pw`; says whether somebody was there. */
const login = `printf 'Password for %s: ' "$1" >&2
read -r pw || { echo "no terminal" >&2; exit 1; }
[ "$pw" = pw ] || exit 1
echo '${answer}'`;

function plugin(body: string) {
  serial += 1;
  return writePlugin(join(fleet.home, `plugins-${serial}`, 'plug'), body);
}

const get = ['get', 'pods', '-A', '--contexts', '*'];

/** No run begins before the one before it has ended. */
function isSequential(log: readonly string[]): boolean {
  return log.every((line, i) =>
    i % 2 === 0 ? line.startsWith('start ') : line === log[i - 1]?.replace('start', 'end'),
  );
}

describe('on a terminal', () => {
  it('logins that are always needed come one after the other, with nothing in between', async () => {
    const plug = plugin(login);
    useExec(fleet.home, token, (name) => execUser(plug.path, { interactiveMode: 'Always', args: [name] }));
    const answers = Array.from({ length: 5 }, () => ['Password for ', 'pw\r'] as const);
    const { screen, code } = await onTerminal(get, { home: fleet.home, answers });
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(plug.runs()).toHaveLength(5);
    expect(isSequential(plug.log())).toBe(true);
    const names = [...screen.matchAll(/Password for (\S+): pw\r\n/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(5);
  });

  it('a plugin that may ask is given the terminal, and the others of its login need nobody then', async () => {
    const plug = plugin(`if [ -e "$DIR/logged-in" ]; then echo '${answer}'; exit; fi
case "$KUBERNETES_EXEC_INFO" in *'"interactive":true'*) ;; *) exit 9;; esac
${login}
: >"$DIR/logged-in"`);
    useExec(fleet.home, token, (name) =>
      execUser(plug.path, { interactiveMode: 'IfAvailable', args: [name] }),
    );
    const { screen, code } = await onTerminal(get, {
      home: fleet.home,
      answers: [['Password for ', 'pw\r']],
    });
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(screen.match(/Password for/g)).toHaveLength(1);
    expect(plug.runs()).toHaveLength(5);
  });

  it('one that then does need somebody is run again with the terminal, in its turn', async () => {
    const plug = plugin(login);
    useExec(fleet.home, token, (name) =>
      execUser(plug.path, { interactiveMode: 'IfAvailable', args: [name] }),
    );
    const answers = Array.from({ length: 5 }, () => ['Password for ', 'pw\r'] as const);
    const { screen, code } = await onTerminal(get, { home: fleet.home, answers });
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(screen.match(/Password for \S+: pw\r\n/g)).toHaveLength(5);
    expect(screen).not.toContain('no terminal');
  });

  it('the clusters that wait meanwhile do not time out', async () => {
    const plug = plugin(`sleep 2; ${login}`);
    useExec(fleet.home, token, () => execUser(plug.path, { interactiveMode: 'Always', args: ['all'] }));
    const { screen, code } = await onTerminal(
      [...get, '--cluster-timeout', '1500ms', '--request-timeout', '1s'],
      {
        home: fleet.home,
        answers: [['Password for ', 'pw\r']],
      },
    );
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(plug.runs()).toHaveLength(1);
    // Nor does the line that says who is waited for come between.
    expect(screen.slice(0, screen.indexOf('Password for '))).not.toContain('Waiting');
  });

  it('a login that fails is not asked for again', async () => {
    const plug = plugin(`printf 'Password for %s: ' "$1" >&2; read -r pw; echo wrong >&2; exit 1`);
    useExec(fleet.home, token, (name) =>
      execUser(plug.path, { interactiveMode: 'Always', args: ['--profile', 'p', name] }),
    );
    const { screen, code } = await onTerminal(get, { home: fleet.home, answers: [['Password for ', 'x\r']] });
    expect(code).toBe(1);
    expect(plug.runs()).toHaveLength(1);
    expect(screen).toContain('Failed to query 5 clusters');
  });

  it('Ctrl-C ends the plugin, leaves the terminal as it was, and is 130', async () => {
    // It does not put the echo back itself.
    const plug = plugin("stty -echo; printf 'Password: ' >&2; read -r pw; stty echo");
    useExec(fleet.home, token, () => execUser(plug.path, { interactiveMode: 'Always' }));
    const { screen, code, echoes } = await onTerminal(get, {
      home: fleet.home,
      answers: [['Password: ', '\u0003']],
    });
    expect({ code, echoes, screen }).toMatchObject({ code: 130, echoes: true });
    expect(running(plug.runs())).toEqual([]);
  });

  it('two processes log in one after the other', async () => {
    const plug = plugin(`if [ -e "$DIR/logged-in" ]; then echo '${answer}'; exit; fi
printf 'Password: ' >&2; read -r pw; sleep 1.5; : >"$DIR/logged-in"; echo '${answer}'`);
    useExec(fleet.home, token, () => execUser(plug.path, { interactiveMode: 'Always' }));
    const person = { home: fleet.home, answers: [['Password: ', 'pw\r']] as const };
    const both = await Promise.all([onTerminal(get, person), onTerminal(get, person)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(plug.runs()).toHaveLength(2);
    expect(isSequential(plug.log())).toBe(true);
    // The second needed nobody.
    expect(both.filter(({ screen }) => screen.includes('Password: '))).toHaveLength(1);
    const patient = both.filter(({ screen }) =>
      screen.includes('Waiting for the login of another kubectl mc'),
    );
    expect(patient).toHaveLength(1);
    expect(existsSync(join(fleet.home, '.kube', 'kubectl-mc', 'login.lock'))).toBe(false);
  });
});

describe('in a pipe', () => {
  const mc = (line: string, input?: string) =>
    runCli(line, { home: fleet.home, env: { PATH: '/usr/bin:/bin' }, ...(input !== undefined && { input }) });

  it('a plugin that needs a person is not run, and that is said at once', async () => {
    const plug = plugin(login);
    useExec(fleet.home, token, (name) => execUser(plug.path, { interactiveMode: 'Always', args: [name] }));
    const started = performance.now();
    const { err, code } = await mc("get pods -A --contexts '*'");
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(code).toBe(1);
    expect(err.match(/\(login needed\)/g)).toHaveLength(5);
    expect(plug.runs()).toEqual([]);
  });

  it('a plugin that may ask has no stdin: the manifest is for us alone', async () => {
    const plug = plugin(`if read -r line; then echo "stole $line" >&2; exit 1; fi; echo '${answer}'`);
    useExec(fleet.home, token, () => execUser(plug.path, { interactiveMode: 'IfAvailable' }));
    const manifest = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n';
    const { out, err, code } = await mc("get -f - -o name --contexts '*' -q", manifest);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out.match(/namespace\/default/g)).toHaveLength(5);
  });
});
