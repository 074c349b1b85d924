// Credential plugins over a whole fleet: how often they run, what the user is told, and what is left of them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execCredential, execUser, useExec, writePlugin } from '../support/exec-plugin.ts';
import { runCli } from '../support/run-cli.ts';
import { type SimFleet, startSimFleet } from '../support/sim/fleet.ts';

const token = 'the-t0ken-of-everybody';
const answer = execCredential({ token });

let fleet: SimFleet;
let kubeconfig: string;
let serial = 0;

beforeAll(async () => {
  fleet = await startSimFleet({ members: 200, pods: 1, hub: false, token });
  kubeconfig = readFileSync(join(fleet.home, '.kube', 'config'), 'utf8');
});
afterAll(() => fleet.stop());
beforeEach(() => {
  writeFileSync(join(fleet.home, '.kube', 'config'), kubeconfig);
  rmSync(join(fleet.home, '.kube', 'kuberc'), { force: true });
});

/** A new plugin, so that logs and files of tests do not mix. */
function plugin(body: string, name = 'plug') {
  serial += 1;
  return writePlugin(join(fleet.home, `plugins-${serial}`, name), body);
}

const mc = (
  line: string,
  more: { env?: Record<string, string>; tty?: boolean; interrupt?: AbortSignal } = {},
) => runCli(line, { home: fleet.home, ...more, env: { PATH: '/usr/bin:/bin', NO_COLOR: '1', ...more.env } });

const rowsOf = (out: string) => out.trimEnd().split('\n').slice(1);

describe('one identity', () => {
  it('is one run for 200 clusters, whose rows are all there', async () => {
    const plug = plugin(`echo '${answer}'`);
    useExec(fleet.home, token, () => execUser(plug.path));
    const { out, err, code } = await mc("get pods -A --contexts '*' -q");
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(new Set(rowsOf(out).map((row) => row.trim().split(/\s+/)[2])).size).toBe(200);
    expect(plug.runs()).toHaveLength(1);
  });

  it('is one run when all of them refuse at the same time, and one more', async () => {
    const plug = plugin(`n=$(grep -c start "$LOG")
if [ "$n" -lt 2 ]; then echo '${execCredential({ token: 'an-old-token' })}'; else echo '${answer}'; fi`);
    useExec(fleet.home, token, () => execUser(plug.path));
    const { out, err, code } = await mc("get pods -A --contexts '*' -q --concurrency 200");
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(new Set(rowsOf(out).map((row) => row.trim().split(/\s+/)[2])).size).toBe(200);
    expect(plug.runs()).toHaveLength(2);
  });
});
