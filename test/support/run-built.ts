// Runs the built program as a child: what only a process of its own can show (signals, closed pipes, exit codes, descriptors).
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve as absolute } from 'node:path';

/** Another build to be tested than what `make build` leaves (make test-packages). */
const artifact = process.env['KUBECTL_MC_ARTIFACT'] ?? '';

/** Whether the tests that type command lines run a build instead of calling the program in process. */
export const isArtifactRun = artifact !== '';

/** The program that `make build` leaves, or the build that is to be tested. */
export const builtProgram = isArtifactRun
  ? absolute(artifact)
  : join(import.meta.dirname, '..', '..', 'dist', 'kubectl-mc');

/** How a child ended: an exit code, or the signal that ended it. */
export interface BuiltResult {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
}

/** A child at work. */
export interface BuiltRun {
  readonly child: ChildProcess;
  readonly result: Promise<BuiltResult>;
}

/** Words before a program without an end: it ends when the test is killed (util-linux). */
export const diesWithTest = ['setpriv', '--pdeathsig', 'KILL'];

/** Starts the program with a home of its own, in a process group of its own. Throws when it is not built. */
export function startBuilt(
  args: readonly string[],
  world: {
    readonly home: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly stdio?: StdioOptions;
    readonly cwd?: string;
    /** Words before the program: a shell that sets limits, `timeout`, … */
    readonly through?: readonly string[];
  },
): BuiltRun {
  if (!existsSync(builtProgram)) throw new Error(`${builtProgram} is missing; run: make build`);
  // A script by the Node that runs the tests, or one that is to be tested with: the PATH may be the test's own.
  const isScript = builtProgram.endsWith('.cjs');
  const runtime = isScript ? [process.env['KUBECTL_MC_ARTIFACT_NODE'] || process.execPath] : [];
  const [program = '', ...rest] = [...(world.through ?? []), ...runtime, builtProgram, ...args];
  const started = performance.now();
  const child = spawn(program, rest, {
    env: {
      PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      HOME: world.home,
      // Its compiled code is no file of the user's that a test would look for.
      ...(isScript && { XDG_CACHE_HOME: join(tmpdir(), 'kubectl-mc-compile-cache') }),
      ...world.env,
    },
    stdio: world.stdio ?? ['ignore', 'pipe', 'pipe'],
    ...(world.cwd !== undefined && { cwd: world.cwd }),
    detached: true,
  });
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const result = new Promise<BuiltResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({ out, err, code, signal, tookMs: performance.now() - started }),
    );
  });
  return { child, result };
}
