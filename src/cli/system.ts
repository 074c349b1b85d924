// The real System. Every command pays for what this loads, so it loads one built-in module.
import { fstatSync, statSync, writeSync } from 'node:fs';
import { errorCode } from '../core/error-code.ts';
import { ClosedPipeError, InterruptedError, McError } from '../core/errors.ts';
import { interruptCode } from '../core/exit-code.ts';
import { encodeUtf8 } from '../core/go-utf8.ts';
import type { Streams, Terminal, TextSink } from '../core/streams.ts';
import type { System } from '../core/system.ts';
import { createTerminal } from '../output/terminal.ts';

/** The reader could not take the output (full disk, closed descriptor): data would be lost, so exit 1. */
class OutputError extends McError {
  override readonly name = 'OutputError';
  override readonly code = 'E_OUTPUT';
}

/** The world of this process. The second interrupt ends it at once, for whoever cannot wait. */
export async function processSystem(env: System['env']): Promise<System> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (interrupt.signal.aborted) process.exit(interruptCode(new InterruptedError(signal)));
      interrupt.abort(new InterruptedError(signal));
    });
  return {
    argv: process.argv.slice(2),
    env,
    home: env['HOME'] || (await homeOfUser()),
    cwd: process.cwd(),
    pid: process.pid,
    streams: processStreams(),
    now: Date.now,
    interrupt: interrupt.signal,
    atExit(act) {
      process.on('exit', act);
      return () => void process.off('exit', act);
    },
  };
}

/** Without HOME, what the system knows of the user; a container's uid often has no entry, and then `/` as Docker has it. */
async function homeOfUser(): Promise<string> {
  const { homedir } = await import('node:os');
  try {
    return homedir();
  } catch {
    return '/';
  }
}

function processStreams(): Streams {
  let input: Promise<string> | undefined;
  let lines: AsyncIterator<string> | undefined;
  const terminal = createTerminal(pauseStdin);
  return {
    out: sink(1, terminal),
    err: sink(2, terminal),
    readInput() {
      input ??= import('./input.ts').then(({ readAll }) => readAll());
      return input;
    },
    async readLine() {
      lines ??= (await import('./input.ts')).stdinLines();
      const next = await lines.next();
      return next.done ? undefined : next.value;
    },
    async *readKeys(signal) {
      const { readKeys } = await import('./input.ts');
      yield* readKeys(signal);
    },
    get inIsTTY() {
      return isatty(0);
    },
    get inIsTaken() {
      return input !== undefined;
    },
    terminal,
  };
}

/** A child that has the terminal would get only every other key if we went on reading. */
function pauseStdin(): () => void {
  const isRead = process.stdin.readableFlowing === true;
  if (isRead) process.stdin.pause();
  return () => {
    if (isRead) process.stdin.resume();
  };
}

// process.stdin and its like are made when they are first looked at, with all of node:stream and node:net: only a
// terminal is worth that.
function isatty(fd: 0 | 1 | 2): boolean {
  try {
    const found = fstatSync(fd);
    if (!found.isCharacterDevice()) return false;
    if (found.rdev === statSync('/dev/null', { throwIfNoEntry: false })?.rdev) return false;
  } catch {
    return false;
  }
  const stream = fd === 0 ? process.stdin : fd === 1 ? process.stdout : process.stderr;
  return stream.isTTY;
}

/**
 * Writes straight to the descriptor: process.stdout loses what is queued when the process ends, and says
 * nothing of a full disk. A reader that is slow (EAGAIN on a pipe) is waited for; one that is gone ends us.
 */
function sink(fd: 1 | 2, terminal: Terminal): TextSink {
  return {
    get isTTY() {
      return isatty(fd);
    },
    get columns() {
      if (!isatty(fd)) return undefined;
      return fd === 1 ? process.stdout.columns : process.stderr.columns;
    },
    async write(text) {
      if (terminal.isLent && isatty(fd)) await terminal.free();
      let rest = text.isWellFormed() ? Buffer.from(text, 'utf8') : encodeUtf8(text);
      let waitMs = 1;
      while (rest.length > 0) {
        try {
          rest = rest.subarray(writeSync(fd, rest));
          waitMs = 1;
        } catch (error) {
          if (fd === 2) return;
          const code = errorCode(error);
          // Longer and longer: a reader that takes its time (a pager) must cost nothing.
          if (code === 'EAGAIN') {
            await sleep(waitMs);
            waitMs = Math.min(waitMs * 2, 50);
          } else if (code === 'EPIPE') throw new ClosedPipeError('the reader of the output is gone');
          else throw await outputError(error);
        }
      }
    },
  };
}

async function outputError(error: unknown): Promise<OutputError> {
  const { goErrnoText } = await import('../core/go-os-error.ts');
  const hint =
    errorCode(error) === 'ENOSPC' ? 'Free some space where it goes' : 'Give it a file or pipe to write to';
  const what = [errorCode(error), goErrnoText(error)].filter((word) => word !== '').join(', ');
  return new OutputError(`cannot write the output: ${what}`, {
    hint: `${hint}, then run the command again.`,
    cause: error,
  });
}

// node:timers/promises would be one more module for everybody.
function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
