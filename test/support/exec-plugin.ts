// Credential plugins for tests: real shell scripts that log each of their runs, and kubeconfigs that name them.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The protocol's group. */
export const execGroup = 'client.authentication.k8s.io';

/** What a plugin says when all is well. */
export function execCredential(status: object, version = 'v1'): string {
  return JSON.stringify({ kind: 'ExecCredential', apiVersion: `${execGroup}/${version}`, status });
}

/** A plugin on disk. */
export interface TestPlugin {
  readonly path: string;
  /** The pids of its runs so far, in the order of their start. */
  runs(): number[];
  /** `start PID` and `end PID`, one a line. */
  log(): string[];
}

/**
 * Writes an executable shell script. `$LOG` is its log, `$DIR` its folder; `body` prints the answer. Lines `start PID` and
 * `end PID` frame each run.
 */
export function writePlugin(path: string, body: string): TestPlugin {
  mkdirSync(dirname(path), { recursive: true });
  const log = `${path}.log`;
  writeFileSync(
    path,
    `#!/bin/sh
DIR='${dirname(path)}'
LOG='${log}'
echo "start $$" >>"$LOG"
trap 'echo "end $$" >>"$LOG"' EXIT
${body}
`,
  );
  chmodSync(path, 0o755);
  const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []);
  return {
    path,
    log: lines,
    runs: () => lines().flatMap((line) => (line.startsWith('start ') ? [Number(line.slice(6))] : [])),
  };
}

/** The exec part of a kubeconfig user, as JSON, which is YAML. */
export function execUser(
  command: string,
  more: {
    readonly version?: string;
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly interactiveMode?: string;
    readonly provideClusterInfo?: boolean;
    readonly installHint?: string;
  } = {},
): object {
  const { version = 'v1', interactiveMode = 'Never', env = {}, ...rest } = more;
  return {
    apiVersion: `${execGroup}/${version}`,
    command,
    interactiveMode,
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    ...rest,
  };
}

/** Puts a plugin in the place of the token of every user of a simulated fleet's kubeconfig; `user` gives its exec part. */
export function useExec(home: string, token: string, user: (name: string) => object): void {
  const file = join(home, '.kube', 'config');
  const text = readFileSync(file, 'utf8');
  const replaced = text.replaceAll(
    new RegExp(`- name: (\\S+)\\n  user:\\n    token: ${token}\\n`, 'g'),
    (_, name: string) => `- name: ${name}\n  user:\n    exec: ${JSON.stringify(user(name))}\n`,
  );
  if (replaced === text) throw new Error(`no user of ${file} has the token`);
  writeFileSync(file, replaced);
}

/** Processes of these groups that still run; those that only wait for init to take note of their end do not count. */
export function running(groups: readonly number[]): string[] {
  const all = execFileSync('ps', ['-A', '-o', 'pgid=,stat=,args='], { encoding: 'utf8' })
    .trimEnd()
    .split('\n');
  return all.filter((line) => {
    const [group = '', state = ''] = line.trim().split(/\s+/);
    return groups.includes(Number(group)) && !state.startsWith('Z');
  });
}

/** Whether one process still runs. */
export function isRunning(pid: number): boolean {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' }).trimEnd().split('\n');
  return all.some((line) => {
    const [id = '', state = ''] = line.trim().split(/\s+/);
    return Number(id) === pid && !state.startsWith('Z');
  });
}
