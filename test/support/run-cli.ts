// Types a command line at the whole program: a home of its own, captured streams, no mocks. In process, or, with
// KUBECTL_MC_ARTIFACT, as a child process.
import { run } from '../../src/cli/run.ts';
import { InterruptedError } from '../../src/core/errors.ts';
import type { TextSink } from '../../src/core/streams.ts';
import { createTerminal } from '../../src/output/terminal.ts';
import type { CliResult, CliWorld } from './cli-world.ts';
import { runArtifact } from './run-artifact.ts';
import { isArtifactRun } from './run-built.ts';

/** Runs `kubectl mc <line>`; words with spaces stand in single quotes. */
export async function runCli(line: string | readonly string[], world: CliWorld): Promise<CliResult> {
  const argv = typeof line === 'string' ? splitLine(line) : line;
  return isArtifactRun ? runArtifact(argv, world) : runInProcess(argv, world);
}

async function runInProcess(argv: readonly string[], world: CliWorld): Promise<CliResult> {
  let out = '';
  let err = '';
  let inputTaken = false;
  const typed = (world.input ?? '').split('\n');
  if (typed.at(-1) === '') typed.pop();
  const sink = (write: (text: string) => void): TextSink => ({
    isTTY: world.tty ?? false,
    columns: world.tty ? 120 : undefined,
    write: async (text) => write(text),
  });
  const code = await run({
    argv,
    env: world.env ?? {},
    home: world.home,
    cwd: world.home,
    pid: process.pid,
    now: world.now ?? Date.now,
    interrupt: world.interrupt ?? new AbortController().signal,
    atExit: () => () => undefined,
    streams: {
      out: sink((text) => {
        out += text;
        world.onOut?.(text);
      }),
      err: sink((text) => (err += text)),
      readInput: async () => {
        inputTaken = true;
        return world.input ?? '';
      },
      readLine: async () => typed.shift(),
      readKeys: async function* () {
        yield '';
        yield* world.keys ?? [];
      },
      inIsTTY: world.tty ?? false,
      get inIsTaken() {
        return inputTaken;
      },
      terminal: createTerminal(),
    },
  });
  return { out, err, code };
}

/** A Ctrl-C that can be pressed. */
export function ctrlC(): { readonly interrupt: AbortSignal; press(): void } {
  const controller = new AbortController();
  return { interrupt: controller.signal, press: () => controller.abort(new InterruptedError('SIGINT')) };
}

/** As a shell splits, with single quotes only: `-o 'a b'`, `--template='{{.x}}'`. */
export function splitLine(line: string): string[] {
  return [...line.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll(/'([^']*)'/g, '$1'));
}
