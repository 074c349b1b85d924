// A command line typed at a built program in the place of the in-process `run`, so that the same tests judge what
// is shipped: chosen by KUBECTL_MC_ARTIFACT=dist/kubectl-mc (make test-packages).
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CliResult, CliWorld } from './cli-world.ts';
import { startBuilt } from './run-built.ts';

const terminals = join(import.meta.dirname, 'terminals.py');
let python: string | undefined;

/** By its path: a test may give the program a PATH of its own. */
function terminalRunner(): string[] {
  python ??= execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  }).trim();
  return [python, terminals, '--world'];
}

/** Runs it once, in a world as `runCli` has it. */
export async function runArtifact(argv: readonly string[], world: CliWorld): Promise<CliResult> {
  if (world.now) throw new Error('a built program has the clock of the machine');
  const { child, result } = startBuilt(argv, {
    home: world.home,
    ...(existsSync(world.home) && { cwd: world.home }),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(world.env && { env: world.env }),
    // Terminals of 120 columns for all three descriptors; what they show comes back as the two streams.
    ...(world.tty === true && { through: terminalRunner() }),
  });
  const press = () => void child.kill('SIGINT');
  world.interrupt?.addEventListener('abort', press, { once: true });
  child.stdout?.on('data', (text: string) => world.onOut?.(text));
  const { input = '', keys = [] } = world;
  child.stdin?.on('error', () => undefined).end(world.tty === true ? JSON.stringify({ input, keys }) : input);
  const { out, err, code, signal } = await result;
  world.interrupt?.removeEventListener('abort', press);
  if (code === null) throw new Error(`ended by ${signal}: ${err}`);
  return { out, err, code };
}
