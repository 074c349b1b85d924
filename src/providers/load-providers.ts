// Finds and reads the user's provider file. Without one, no access provider's program is ever run.
import { dirname, join, resolve } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { readOwnFile } from '../files/safe-read.ts';
import { parseProviders } from './parse-providers.ts';
import type { ProviderFile } from './provider.ts';

/** Where the file may be. */
export interface ProviderFilePlace {
  /** `--clusterprofile-provider-file` */
  readonly flag?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
}

/**
 * `--clusterprofile-provider-file`, else `$KUBECTL_MC_PROVIDER_FILE`, else `~/.kube/kubectl-mc/providers.json`; undefined
 * when only the last is asked for and the home folder is unknown. `origin` is who named it, if anybody did.
 */
export function providerFilePath({
  flag,
  env,
  home,
  cwd,
}: ProviderFilePlace): { readonly file: string; readonly origin?: string } | undefined {
  if (flag) return { file: resolve(cwd, flag), origin: '--clusterprofile-provider-file' };
  const variable = env['KUBECTL_MC_PROVIDER_FILE'];
  if (variable) return { file: resolve(cwd, variable), origin: 'KUBECTL_MC_PROVIDER_FILE' };
  return home === '' ? undefined : { file: join(home, '.kube', 'kubectl-mc', 'providers.json') };
}

/** Reads it; undefined when nobody named it and it is absent. Throws ConfigError for a broken, unsafe or missing file. */
export async function loadProviders(place: ProviderFilePlace): Promise<ProviderFile | undefined> {
  const path = providerFilePath(place);
  if (path === undefined) return undefined;
  const { file, origin } = path;
  const text = await readOwnFile(file);
  if (text === undefined) {
    if (origin === undefined) return undefined;
    throw new ConfigError(`the provider file ${file} (from ${origin}) does not exist. Correct its path.`);
  }
  return { file, providers: await parseProviders(text, file) };
}

/** The command as it is looked up: one with a slash starts from the folder of the file, as in a kubeconfig. */
export function commandOf(provider: { readonly exec: { readonly command: string } }, file: string): string {
  const { command } = provider.exec;
  return /[/\\]/.test(command) ? resolve(dirname(file), command) : command;
}
