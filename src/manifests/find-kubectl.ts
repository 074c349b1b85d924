// The user's own kubectl, for what is not done again here.
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { quoteGo } from '../core/go-quote.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The program's absolute path, or why there is none. */
export type FoundKubectl = { readonly path: string } | { readonly problem: string };

/**
 * `$KUBECTL_MC_KUBECTL`, else `kubectl` on PATH. As with Go's exec.LookPath, a relative or empty entry of PATH finds
 * nothing: the folder that one happens to stand in must not choose the program.
 */
export async function findKubectl(env: Environment): Promise<FoundKubectl> {
  const chosen = env['KUBECTL_MC_KUBECTL'];
  if (chosen) {
    if (!isAbsolute(chosen))
      return { problem: `KUBECTL_MC_KUBECTL has to be an absolute path, not ${quoteGo(chosen)}` };
    if (await isProgram(chosen)) return { path: chosen };
    return { problem: `KUBECTL_MC_KUBECTL is no program: ${quoteGo(chosen)}` };
  }
  const name = platform() === 'win32' ? 'kubectl.exe' : 'kubectl';
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, name);
    if (await isProgram(path)) return { path };
  }
  return {
    problem: 'there is no kubectl on PATH; install it, or set KUBECTL_MC_KUBECTL to its absolute path',
  };
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
