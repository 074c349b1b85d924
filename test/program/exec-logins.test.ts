// Credential plugins that talk with a person: one at a time, in one process and in several, and never in a pipe.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execUser, running } from '../support/exec-plugin.ts';
import { goodAnswer, pluginFleet } from '../support/plugin-fleet.ts';
import { onTerminal } from '../support/pty.ts';
import { runCli } from '../support/run-cli.ts';

const fleet = pluginFleet(5);

/** Asks for a password and takes `pw`; says whether somebody was there. */
const login = `printf 'Password for %s: ' "$1" >&2
read -r pw || { echo "no terminal" >&2; exit 1; }
[ "$pw" = pw ] || exit 1
echo '${goodAnswer}'`;

const get = ['get', 'pods', '-A', '--contexts', '*'];

/** No run begins before the one before it has ended. */
function isSequential(log: readonly string[]): boolean {
  return log.every((line, i) =>
    i % 2 === 0 ? line.startsWith('start ') : line === log[i - 1]?.replace('start', 'end'),
  );
}

describe('on a terminal', () => {
  it('logins that are always needed come one after the other, with nothing in between', async () => {
    const plug = fleet.plugin(login);
    fleet.use((name) => execUser(plug.path, { interactiveMode: 'Always', args: [name] }));
    const answers = Array.from({ length: 5 }, () => ['Password for ', 'pw\r'] as const);
    const { screen, code } = await onTerminal(get, { home: fleet.home(), answers });
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(plug.runs()).toHaveLength(5);
    expect(isSequential(plug.log())).toBe(true);
    const names = [...screen.matchAll(/Password for (\S+): pw\r\n/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(5);
  });

  it('a plugin that may ask is given the terminal, and the others of its login need nobody then', async () => {
    const plug = fleet.plugin(`if [ -e "$DIR/logged-in" ]; then echo '${goodAnswer}'; exit; fi
case "$KUBERNETES_EXEC_INFO" in *'"interactive":true'*) ;; *) exit 9;; esac
${login}
: >"$DIR/logged-in"`);
    fleet.use((name) => execUser(plug.path, { interactiveMode: 'IfAvailable', args: [name] }));
    const { screen, code } = await onTerminal(get, {
      home: fleet.home(),
      answers: [['Password for ', 'pw\r']],
    });
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(screen.match(/Password for/g)).toHaveLength(1);
    expect(plug.runs()).toHaveLength(5);
  });

  it('one that then does need somebody is run again with the terminal, in its turn', async () => {
    const plug = fleet.plugin(login);
    fleet.use((name) => execUser(plug.path, { interactiveMode: 'IfAvailable', args: [name] }));
    const answers = Array.from({ length: 5 }, () => ['Password for ', 'pw\r'] as const);
    const { screen, code } = await onTerminal(get, { home: fleet.home(), answers });
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(screen.match(/Password for \S+: pw\r\n/g)).toHaveLength(5);
    expect(screen).not.toContain('no terminal');
  });

  it('the clusters that wait meanwhile do not time out', async () => {
    const plug = fleet.plugin(`sleep 2; ${login}`);
    fleet.use(() => execUser(plug.path, { interactiveMode: 'Always', args: ['all'] }));
    const { screen, code } = await onTerminal(
      [...get, '--cluster-timeout', '1500ms', '--request-timeout', '1s'],
      {
        home: fleet.home(),
        answers: [['Password for ', 'pw\r']],
      },
    );
    expect({ code, screen }).toMatchObject({ code: 0 });
    expect(plug.runs()).toHaveLength(1);
    // Nor does the line that says who is waited for come between.
    expect(screen.slice(0, screen.indexOf('Password for '))).not.toContain('Waiting');
  });

  it('a login that fails is not asked for again', async () => {
    const plug = fleet.plugin(`printf 'Password for %s: ' "$1" >&2; read -r pw; echo wrong >&2; exit 1`);
    fleet.use((name) => execUser(plug.path, { interactiveMode: 'Always', args: ['--profile', 'p', name] }));
    const { screen, code } = await onTerminal(get, {
      home: fleet.home(),
      answers: [['Password for ', 'x\r']],
    });
    expect(code).toBe(1);
    expect(plug.runs()).toHaveLength(1);
    expect(screen).toContain('Failed to query 5 clusters');
  });

  it('Ctrl-C ends the plugin, leaves the terminal as it was, and is 130', async () => {
    // It does not put the echo back itself.
    const plug = fleet.plugin("stty -echo; printf 'Password: ' >&2; read -r pw; stty echo");
    fleet.use(() => execUser(plug.path, { interactiveMode: 'Always' }));
    const { screen, code, echoes } = await onTerminal(get, {
      home: fleet.home(),
      answers: [['Password: ', '\u0003']],
    });
    expect({ code, echoes, screen }).toMatchObject({ code: 130, echoes: true });
    await expect.poll(() => running(plug.runs())).toEqual([]);
  });

  it('two processes log in one after the other', async () => {
    const plug = fleet.plugin(`if [ -e "$DIR/logged-in" ]; then echo '${goodAnswer}'; exit; fi
printf 'Password: ' >&2; read -r pw; sleep 1.5; : >"$DIR/logged-in"; echo '${goodAnswer}'`);
    fleet.use(() => execUser(plug.path, { interactiveMode: 'Always' }));
    const person = { home: fleet.home(), answers: [['Password: ', 'pw\r']] as const };
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
    expect(existsSync(join(fleet.home(), '.kube', 'kubectl-mc', 'login.lock'))).toBe(false);
  });
});

describe('in a pipe', () => {
  const mc = (line: string, input?: string) =>
    runCli(line, {
      home: fleet.home(),
      env: { PATH: '/usr/bin:/bin' },
      ...(input !== undefined && { input }),
    });

  it('a plugin that needs a person is not run, and that is said at once', async () => {
    const plug = fleet.plugin(login);
    fleet.use((name) => execUser(plug.path, { interactiveMode: 'Always', args: [name] }));
    await mc("get pods -A --contexts '*'");
    const started = performance.now();
    const { err, code } = await mc("get pods -A --contexts '*'");
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(code).toBe(1);
    expect(err.match(/\(login needed\)/g)).toHaveLength(5);
    expect(plug.runs()).toEqual([]);
  });

  it('a plugin that may ask has no stdin: the manifest is for us alone', async () => {
    const plug = fleet.plugin(
      `if read -r line; then echo "stole $line" >&2; exit 1; fi; echo '${goodAnswer}'`,
    );
    fleet.use(() => execUser(plug.path, { interactiveMode: 'IfAvailable' }));
    const manifest = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: default}\n';
    const { out, err, code } = await mc("get -f - -o name --contexts '*' -q", manifest);
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out.match(/namespace\/default/g)).toHaveLength(5);
  });
});
