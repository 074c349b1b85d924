// The user's own kubectl, for what is not done again here.
import { isAbsolute } from 'node:path';
import { quoteGo } from '../core/go-quote.ts';
import { lookPath } from '../files/look-path.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The program's absolute path, or why there is none. */
export type FoundKubectl = { readonly path: string } | { readonly problem: string };

/** `$KUBECTL_MC_KUBECTL`, else `kubectl` on PATH. */
export async function findKubectl(env: Environment): Promise<FoundKubectl> {
  const chosen = env['KUBECTL_MC_KUBECTL'];
  if (chosen) {
    if (!isAbsolute(chosen))
      return { problem: `KUBECTL_MC_KUBECTL has to be an absolute path, not ${quoteGo(chosen)}` };
    const found = await lookPath(chosen, { env });
    return 'path' in found ? found : { problem: `KUBECTL_MC_KUBECTL is no program: ${quoteGo(chosen)}` };
  }
  const found = await lookPath('kubectl', { env });
  if ('path' in found) return found;
  const why =
    found.problem.kind === 'relative'
      ? `the first kubectl on PATH is ${quoteGo(found.problem.path ?? '')}, relative to the current folder, and such a program is not run; set KUBECTL_MC_KUBECTL to its absolute path`
      : 'there is no kubectl on PATH; install it, or set KUBECTL_MC_KUBECTL to its absolute path';
  return { problem: why };
}
