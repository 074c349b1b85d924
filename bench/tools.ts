// The programs that a benchmark runs: ours, the real kubectl, and the Go rival, built once.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../scripts/bundle.ts';
import { controlPlaneDir } from '../scripts/control-plane-dir.ts';

/** A reason not to run, for the reader. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}

/** What is measured, and against what. */
export interface Tools {
  readonly executable: string;
  readonly npm: readonly string[];
  readonly kubectl: string;
  /** The measurer, and the rival on client-go. */
  readonly go: string;
}

/** Finds them. Throws BenchError with what to run first. */
export function findTools(): Tools {
  const executable = join(root, 'dist', 'kubectl-mc');
  const script = join(root, 'dist', 'npm', 'kubectl-mc.cjs');
  const kubectl = join(controlPlaneDir(), 'kubectl');
  if (!existsSync(executable) || !existsSync(script))
    throw new BenchError('nothing is built; run: make build');
  if (!existsSync(kubectl)) throw new BenchError('there is no kubectl; run: make control-plane');
  return { executable, npm: [process.execPath, script], kubectl, go: goProgram() };
}

function goProgram(): string {
  const source = join(root, 'bench', 'go');
  const hash = createHash('sha256');
  for (const file of readdirSync(source).toSorted()) hash.update(readFileSync(join(source, file)));
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const program = join(cache, 'kubectl-mc', `bench-go-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(program)) return program;
  console.error('Building the Go rival (once, some minutes) ...');
  mkdirSync(dirname(program), { recursive: true });
  const work = `${program}.${process.pid}`;
  const args = ['build', '-trimpath', '-ldflags=-s -w', '-o', work, '.'];
  const env = { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' };
  const built = spawnSync('go', args, { cwd: source, env, stdio: ['ignore', 'inherit', 'inherit'] });
  if (built.status !== 0) throw new BenchError('the Go rival does not build; see above (it needs Go 1.26)');
  renameSync(work, program);
  return program;
}
