// The user's kuberc on our command line: default flags and aliases, by kubectl's rules (KEP-3104, kubectl pkg/kuberc).
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { speaksAsKubectl } from '../commands/shared/program-name.ts';
import { PreferenceError } from '../core/errors.ts';
import type { System } from '../core/system.ts';
import type { PreferenceWorld, VerbLine } from './preference-flags.ts';

/** The command line that the kuberc makes of this one. Throws PreferenceError in kubectl's words. */
export async function applyPreferences(line: VerbLine, world: PreferenceWorld): Promise<VerbLine> {
  const { env, home, cwd, streams, interrupt } = world.system;
  if (isKubercOff(env)) return line;
  const flag = explicitFile(line.argv);
  // Most people have none: no module is loaded for them.
  if (flag === undefined && !env['KUBERC'] && !existsSync(join(home, '.kube', 'kuberc'))) return line;
  const { loadKuberc } = await import('../credentials/kuberc.ts');
  const { sanitizeText } = await import('../output/sanitize.ts');
  const { orAbort } = await import('../client/cancel.ts');
  const kuberc = await orAbort(loadKuberc({ env, home, cwd, flag }), interrupt);
  // kubectl ends these with no newline, so that whatever comes next stands on the same line.
  const end = speaksAsKubectl(line.argv) ? '' : '\n';
  for (const warning of kuberc.warnings) await streams.err.write(`${sanitizeText(warning)}${end}`);
  if ('problem' in kuberc) throw new PreferenceError(kuberc.problem);
  if (kuberc.preference === undefined) return line;
  const { applyAlias, applyDefaults } = await import('./preference-flags.ts');
  const aliased = await applyAlias(line, kuberc.preference, world);
  return aliased ?? applyDefaults(line, kuberc.preference, world);
}

/** kubectl's feature gate. */
export function isKubercOff(env: System['env']): boolean {
  return env['KUBECTL_KUBERC']?.toLowerCase() === 'false';
}

/** getExplicitKuberc: looked for before any flag is parsed. */
function explicitFile(argv: readonly string[]): string | undefined {
  for (const [at, word] of argv.entries()) {
    if (word === '--') return undefined;
    const value = word === '--kuberc' ? argv[at + 1] : /--kuberc=([^=]*)/.exec(word)?.[1];
    if (value === undefined && word !== '--kuberc') continue;
    if (value === undefined || (value === '' && word !== '--kuberc'))
      throw new PreferenceError('error occurred while applying preferences kuberc file is not found');
    return value;
  }
  return undefined;
}
