// One run of a credential plugin: a child process without a shell, bounded in time and output, of which nothing is left.
import { type ChildProcess, spawn } from 'node:child_process';
// ChildProcess.kill reaches one process; a group is ended by the system call alone.
import { kill } from 'node:process';
import { stopWith } from '../client/cancel.ts';
import { deferred } from '../core/deferred.ts';
import { descendantsOf } from './descendants.ts';

/** What is run, and how. */
export interface PluginRun {
  /** Absolute, unless the user's kubeconfig says otherwise. */
  readonly path: string;
  /** `argv[0]`, as client-go sets it: the command as it was configured. */
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** It gets our stdin and stderr, and stays in our process group: it talks with a person. */
  readonly interactive: boolean;
  readonly timeoutMs: number;
  /** Ends the plugin; the run then rejects with its reason. */
  readonly signal: AbortSignal;
  /** Where the means to kill it at once stands while it runs, for a process that ends without waiting. */
  readonly living?: Set<() => void>;
  /** Hears what a plugin without a terminal says on stderr. */
  readonly onStderr?: (chunk: Buffer) => void;
}

/** How a run ended. */
export type PluginEnd =
  /** `code` is -1 after a signal, as in Go. */
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: Buffer }
  | { readonly kind: 'not-started'; readonly cause: unknown }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-much' };

/** As much stdout as is read: an ExecCredential is a few KiB. */
export const maxAnswerBytes = 1024 * 1024;

/** How long a plugin that is told to end may take, and how long its pipes may stay open after its end. */
const graceMs = { interrupted: 300, terminated: 500, pipes: 1000 };

/**
 * Runs the plugin. A plugin without a terminal has a process group of its own, and all of the group ends with it when it is
 * stopped, or when what it left behind still holds its pipes.
 */
export async function runPlugin(run: PluginRun): Promise<PluginEnd> {
  const timeUp = {};
  const stop = stopWith([run.signal], { ms: run.timeoutMs, reason: () => timeUp });
  try {
    stop.signal.throwIfAborted();
    return await outcomeOf(start(run), run, stop.signal);
  } catch (error) {
    if (error === timeUp) return { kind: 'timeout' };
    throw error;
  } finally {
    stop.release();
  }
}

function start(run: PluginRun): ChildProcess | { readonly cause: unknown } {
  try {
    return spawn(run.path, run.args, {
      argv0: run.name,
      env: { ...run.env },
      stdio: run.interactive ? ['inherit', 'pipe', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      // A new session would take the terminal away from a plugin that talks with a person.
      detached: !run.interactive,
      shell: false,
      windowsHide: true,
    });
  } catch (cause) {
    // An argument with a NUL in it.
    return { cause };
  }
}

function outcomeOf(
  child: ChildProcess | { readonly cause: unknown },
  run: PluginRun,
  signal: AbortSignal,
): Promise<PluginEnd> {
  if ('cause' in child) return Promise.resolve({ kind: 'not-started', cause: child.cause });
  const { promise, resolve, reject } = deferred<PluginEnd>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let exit: number | undefined;
  let family: readonly number[] = [];
  let verdict: (() => void) | undefined;
  const timers = new Set<NodeJS.Timeout>();
  const after = (ms: number, act: () => void) => void timers.add(setTimeout(act, ms));
  const signalGroup = (name: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    // While the plugin lives its family can be told from ours; what was found then goes with it.
    if (run.interactive && exit === undefined) family = [child.pid, ...descendantsOf(child.pid)];
    for (const id of run.interactive ? family : [-child.pid])
      try {
        kill(id, name);
      } catch {
        // ESRCH: nobody is left. EPERM: what is left runs as someone else.
      }
  };
  const closePipes = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const killNow = () => signalGroup('SIGKILL');
  run.living?.add(killNow);
  const settle = (end: () => void) => {
    run.living?.delete(killNow);
    for (const timer of timers) clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    end();
  };
  /** Ends the plugin; `end` is how the run is then said to have ended. */
  const stopPlugin = (end: () => void, patienceMs: number) => {
    if (verdict) return;
    verdict = end;
    closePipes();
    const terminate = () => {
      if (exit !== undefined) return;
      signalGroup('SIGTERM');
      after(graceMs.terminated, () => signalGroup('SIGKILL'));
    };
    if (patienceMs > 0) after(patienceMs, terminate);
    else terminate();
  };
  const onAbort = () =>
    // A Ctrl-C has reached a plugin on our terminal already; it may want to put the terminal right.
    stopPlugin(() => reject(signal.reason), run.interactive && run.signal.aborted ? graceMs.interrupted : 0);
  const finished = () => {
    if (exit === undefined) return;
    const code = exit;
    settle(verdict ?? (() => resolve({ kind: 'exited', code, stdout: Buffer.concat(chunks) })));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  child.on('error', (cause) => {
    if (child.pid === undefined) settle(() => resolve({ kind: 'not-started', cause }));
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxAnswerBytes) chunks.push(chunk);
    else stopPlugin(() => resolve({ kind: 'too-much' }), 0);
  });
  child.stderr?.on('data', (chunk: Buffer) => run.onStderr?.(chunk));
  child.on('exit', (code) => {
    exit = code ?? -1;
    if (verdict) {
      // Whoever did not heed SIGTERM goes, too.
      signalGroup('SIGKILL');
      finished();
      return;
    }
    after(graceMs.pipes, () => {
      // What the plugin wrote is read by now: whoever still holds the pipes was left behind.
      setImmediate(() => {
        if (!run.interactive) signalGroup('SIGKILL');
        closePipes();
        finished();
      });
    });
  });
  child.on('close', finished);
  return promise;
}
