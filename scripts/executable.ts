// The single executable: the bundle, compiled to bytecode, in one file with the runtime. Bun makes it two to three
// times faster to start than Node can be (docs/adr).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { bunFor, type Machine, NoBunError, thisMachine } from './bun.ts';

/** Makes `outfile` from the bundle, for this machine or another. Throws NoBunError. */
export function writeExecutable(bundle: string, outfile: string, machine?: Machine): void {
  const bun = bunFor(thisMachine());
  const target = machine
    ? [`--target=${targetName(machine)}`, `--compile-executable-path=${bunFor(machine)}`]
    : [];
  // The name of the output goes into it, so it is the same one each time, whoever builds.
  const work = mkdtempSync(join(dirname(outfile), '.build-'));
  try {
    const made = spawnSync(
      bun,
      [
        'build',
        '--compile',
        '--bytecode',
        // A run is over before hot code, compiled, would pay back what compiling took: at 50 clusters a quarter of the CPU.
        '--compile-jit-policy=4',
        // A .env or bunfig.toml in the folder where somebody types a command is no business of ours.
        '--no-compile-autoload-dotenv',
        '--no-compile-autoload-bunfig',
        ...target,
        bundle,
        '--outfile',
        join(work, basename(outfile)),
      ],
      { cwd: dirname(bundle), encoding: 'utf8', env: { ...process.env, BUN_OPTIONS: '' } },
    );
    if (made.status !== 0)
      throw new NoBunError(
        `it does not run here (${made.error?.message ?? made.signal ?? made.stderr.trim()})`,
      );
    renameSync(join(work, basename(outfile)), outfile);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Bun's name of a machine, as `--target` takes it. */
function targetName({ os, cpu, libc }: Machine): string {
  const system = os === 'win32' ? 'windows' : os;
  return ['bun', system, cpu, ...(libc === 'musl' ? [libc] : [])].join('-');
}
