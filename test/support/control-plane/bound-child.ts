// Child processes that cannot outlive the test process, however that one ends.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/**
 * The shell becomes the program (same pid); the subshell it leaves behind waits on descriptor 3, whose
 * other end only the test process holds. When that one dies, also by SIGKILL, the end of file makes the
 * subshell kill its process group: itself and the program.
 */
const DIE_WITH_PARENT = '(read -r _ <&3; kill -9 0) & exec "$@" 3<&-';

const REMOVE_AT_END = 'read -r _; n=0; until rm -rf "$1" || [ $n -ge 100 ]; do n=$((n + 1)); sleep 0.1; done';

export interface BoundChild {
  readonly name: string;
  readonly pid: number;
  /** True until the process has ended. */
  readonly isRunning: () => boolean;
  /** What it wrote to stdout and stderr so far. */
  readonly log: () => string;
  /** SIGSTOP or SIGCONT for the program alone. */
  readonly signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
  /** SIGKILL; settles when the process is gone. May be called again. */
  readonly kill: () => Promise<void>;
}

export interface BoundChildOptions {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Truncated at the start. */
  readonly logFile: string;
}

/** Starts a program in a process group of its own, so that Ctrl-C at a terminal does not reach it. */
export function startBound(options: BoundChildOptions): BoundChild {
  const log = openSync(options.logFile, 'w');
  const child = spawn('/bin/sh', ['-c', DIE_WITH_PARENT, 'sh', options.program, ...options.args], {
    detached: true,
    env: options.env,
    stdio: ['ignore', log, log, 'pipe'],
  });
  closeSync(log);
  const pid = pidOf(child);
  let running = true;
  child.once('exit', () => {
    running = false;
    // The end of file also ends the subshell of a program that ended by itself.
    child.stdio[3]?.destroy();
  });
  const exited = once(child, 'exit');
  return {
    name: options.name,
    pid,
    isRunning: () => running,
    log: () => readFileSync(options.logFile, 'utf8'),
    signal: (signal) => {
      if (!running) throw new Error(`${options.name} does not run`);
      process.kill(pid, signal);
    },
    kill: async () => {
      // Until `running` is false the group still has its subshell: the id cannot be somebody else's.
      if (running) process.kill(-pid, 'SIGKILL');
      await exited;
    },
  };
}

/** Binds a folder to this process: it is removed by the function returned, or else when this process dies. */
export function bindFolder(dir: string): () => Promise<void> {
  const child = spawn('/bin/sh', ['-c', REMOVE_AT_END, 'sh', dir], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  pidOf(child);
  const exited = once(child, 'exit');
  return async () => {
    child.stdin?.end();
    await exited;
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`could not start ${child.spawnfile}`);
  return child.pid;
}
