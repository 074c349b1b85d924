// Runs a cloud's tool: without a shell, without our stdin, with a time limit, and with all its children when it ends.
import { type ChildProcess, spawn } from 'node:child_process';
import { platform } from 'node:os';
import { kill } from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

/** How a tool is run. */
export interface RunToolOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs: number;
  /** Ctrl-C: ends the tool, and the promise rejects with its reason. */
  readonly signal: AbortSignal;
}

/** What came of it. */
export interface ToolResult {
  /** Undefined when it did not end by itself. */
  readonly code: number | undefined;
  readonly stdout: string;
  /** Its end, when it is long. */
  readonly stderr: string;
  readonly timedOut: boolean;
}

const maxStdout = 1024 * 1024;
const maxStderr = 64 * 1024;
/** For a child of the tool that holds its output open, and for one that does not heed SIGTERM. */
const graceMs = 500;

/** Runs `path` with `args`, none of which any shell sees. Rejects only when it cannot be started, or on Ctrl-C. */
export async function runTool(
  path: string,
  args: readonly string[],
  options: RunToolOptions,
): Promise<ToolResult> {
  options.signal.throwIfAborted();
  const isPosix = platform() !== 'win32';
  // A group of its own, so that the end of the tool is the end of what it started.
  const child = spawn(path, args, {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: isPosix,
    windowsHide: true,
  });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out.stdout = (out.stdout + text).slice(0, maxStdout);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out.stderr = (out.stderr + text).slice(-maxStderr);
  });
  const deadline = AbortSignal.timeout(options.timeoutMs);
  const stop = AbortSignal.any([options.signal, deadline]);
  const onStop = () => void endGroup(child, isPosix);
  stop.addEventListener('abort', onStop, { once: true });
  try {
    const code = await ended(child, isPosix);
    options.signal.throwIfAborted();
    return { ...out, code: code ?? undefined, timedOut: deadline.aborted && code === null };
  } finally {
    stop.removeEventListener('abort', onStop);
  }
}

function ended(child: ChildProcess, isPosix: boolean): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code));
    child.on('exit', (code) => {
      // A grandchild in the background may keep the pipes open for ever.
      const late = setTimeout(() => {
        signalGroup(child, 'SIGKILL', isPosix);
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(code);
      }, graceMs);
      child.on('close', () => clearTimeout(late));
    });
  });
}

async function endGroup(child: ChildProcess, isPosix: boolean): Promise<void> {
  signalGroup(child, 'SIGTERM', isPosix);
  await delay(graceMs);
  signalGroup(child, 'SIGKILL', isPosix);
}

function signalGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL', isPosix: boolean): void {
  if (child.pid === undefined) return;
  try {
    if (isPosix) kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // It has ended already.
  }
}
