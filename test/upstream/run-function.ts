// Runs one function of kubectl's own suite in a process of its own, with the real kubectl or with the program under test.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startBound } from '../support/control-plane/bound-child.ts';
import type { SuiteControlPlane } from './control-plane.ts';

export type Verdict = 'passed' | 'failed' | 'timed out';

/** What became of the `get` calls of a function. */
export interface Routes {
  /** Command lines that the program under test got. */
  readonly routed: readonly string[];
  /** Command lines that the real kubectl got after all, each with the reason before it. */
  readonly refused: readonly string[];
}

export interface FunctionResult {
  readonly name: string;
  readonly verdict: Verdict;
  /** Number of checks that held. */
  readonly asserts: number;
  readonly seconds: number;
  readonly routes: Routes;
  /** Where the program under test and the real kubectl differed; empty unless they are compared. */
  readonly differences: string;
  /** Path of everything that the function wrote. */
  readonly logFile: string;
}

export interface SuitePlace {
  /** The copied suite. */
  readonly root: string;
  /** The real kubectl. */
  readonly kubectl: string;
  /** Executable that takes kubectl-mc's arguments. */
  readonly program: string;
  /** Folder for what the functions write. */
  readonly dir: string;
}

export interface RunOptions {
  readonly name: string;
  readonly cluster: SuiteControlPlane;
  /** `mc`: `get` goes to the program under test. */
  readonly with: 'kubectl' | 'mc';
  readonly timeoutMs: number;
}

/** Puts the wrapper where the suite looks for kubectl (THIS_PLATFORM_BIN of hack/lib/init.sh). */
export function installWrapper(root: string): void {
  const bin = join(root, '_output', 'bin');
  mkdirSync(bin, { recursive: true });
  copyFileSync(join(import.meta.dirname, 'kubectl.sh'), join(bin, 'kubectl'));
  chmodSync(join(bin, 'kubectl'), 0o755);
}

/** Writes an executable that stands for a command of several words. */
export function writeExecutable(path: string, words: readonly string[]): void {
  const quoted = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  writeFileSync(path, `#!/bin/sh\nexec ${quoted} "$@"\n`, { mode: 0o755 });
}

let runs = 0;

export async function runFunction(place: SuitePlace, options: RunOptions): Promise<FunctionResult> {
  // Each run has its own home (so its own kubeconfig and caches) and its own /tmp.
  const dir = join(place.dir, `${(runs += 1)}-${options.name}-${options.with}`);
  const paths = {
    home: join(dir, 'tmp'),
    fleets: join(dir, 'fleets'),
    connection: join(dir, 'write-connection'),
    routes: join(dir, 'routes.log'),
    differences: join(dir, 'differences.log'),
    code: join(dir, 'exit-code'),
    log: join(dir, 'output.log'),
  };
  for (const folder of [paths.home, paths.fleets]) mkdirSync(folder, { recursive: true });
  writeExecutable(paths.connection, [process.execPath, join(import.meta.dirname, 'write-connection.ts')]);
  copyFileSync(options.cluster.certificate, join(paths.home, 'apiserver.crt'));
  const started = performance.now();
  const child = startBound({
    name: options.name,
    program: '/bin/sh',
    args: [
      '-c',
      'code=$1; shift; "$@"; echo $? >"$code"',
      'sh',
      paths.code,
      'bash',
      join(import.meta.dirname, 'driver.sh'),
      place.root,
      options.name,
    ],
    env: {
      PATH: process.env['PATH'],
      HOME: paths.home,
      TMPDIR: paths.home,
      SECURE_API_PORT: String(options.cluster.port),
      UPSTREAM_ROUTING: options.with === 'mc' ? 'on' : 'off',
      UPSTREAM_KUBECTL: place.kubectl,
      UPSTREAM_PROGRAM: place.program,
      UPSTREAM_CONNECTION: paths.connection,
      UPSTREAM_FLEETS: paths.fleets,
      UPSTREAM_ROUTES: paths.routes,
      UPSTREAM_DIFFERENCES: paths.differences,
    },
    logFile: paths.log,
  });
  const deadline = started + options.timeoutMs;
  while (child.isRunning() && performance.now() < deadline) await delay(50);
  const timedOut = child.isRunning();
  await child.kill();
  const passed = read(paths.code) === '0\n';
  return {
    name: options.name,
    verdict: timedOut ? 'timed out' : passed ? 'passed' : 'failed',
    asserts: countAsserts(child.log()),
    seconds: (performance.now() - started) / 1000,
    routes: readRoutes(read(paths.routes)),
    differences: read(paths.differences),
    logFile: paths.log,
  };
}

/** Counts the lines with which the functions of hack/lib/test.sh say that a check held. */
export function countAsserts(log: string): number {
  return [...log.matchAll(/^(?:[\w.-]+:\d+: )?Successful\b/gm)].length;
}

/** The last words of the function before it gave up, and where that was in the suite. */
export function whatFailed(result: FunctionResult): string {
  const log = readFileSync(result.logFile, 'utf8');
  const begin = log.indexOf(`==== ${result.name}\n`);
  if (begin === -1) return log;
  const words = log.slice(begin, begin + log.slice(begin).search(/^(?:!!! |\+\+\+ exit code)|(?![^])/m));
  const place = /(test\/cmd\/(?!legacy)[\w.-]+:\d+)/.exec(log.slice(begin).replaceAll('test/cmd/../../', ''));
  return [...words.trimEnd().split('\n').slice(-12), place?.[1] ?? ''].join('\n');
}

function readRoutes(log: string): Routes {
  const after = (word: string): string[] =>
    log
      .split('\n')
      .filter((line) => line.startsWith(`${word}\t`))
      .map((line) => line.slice(word.length + 1));
  return { routed: after('mc'), refused: after('real') };
}

function read(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
