// `kubectl mc config path`: where the files are.
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ConfigError, UsageError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { type FlagValues, flagString } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { mainName } from '../../mapping/load.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { cachePlace } from '../shared/cache-place.ts';
import { toKubeOptions } from '../shared/kube-flags.ts';

/** The files and folders that the program has in a home folder, by the name that `config path` gives them. */
export function ownPaths(home: string) {
  const kube = join(home, '.kube');
  const own = join(kube, 'kubectl-mc');
  return {
    config: join(kube, 'kubectl-mc-config.yaml'),
    mapping: join(kube, mainName),
    providers: join(own, 'providers.json'),
    trust: join(own, 'trust.yaml'),
    'kubeconfig.d': join(own, 'kubeconfig.d'),
  };
}

/** Prints them all as a table, or the path of one and nothing else. */
export async function printPaths(
  name: string | undefined,
  values: FlagValues,
  system: System,
): Promise<ExitCode> {
  const { cwd, env, home, streams } = system;
  const providers = flagString(values, 'clusterprofile-provider-file') || env['KUBECTL_MC_PROVIDER_FILE'];
  if (home === '')
    throw new ConfigError('the home folder is unknown: HOME is not set. Set it, and run again.');
  const paths: Readonly<Record<string, string>> = {
    ...ownPaths(home),
    ...(providers && { providers: resolve(cwd, providers) }),
    cache: dirname(cachePlace('hub', toKubeOptions(values), system).folder),
  };
  if (name !== undefined) {
    const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
    if (path === undefined)
      throw new UsageError(`there is no file called ${JSON.stringify(name)}`, {
        hint: `Known names: ${Object.keys(paths).join(', ')}.`,
      });
    await streams.out.write(`${path}\n`);
    return ExitCode.ok;
  }
  const writer = createTableWriter();
  writer.row(['NAME', 'STATUS', 'PATH']);
  for (const [key, path] of Object.entries(paths))
    writer.row([key, (await isThere(path)) ? 'found' : 'absent', path].map(formatCell));
  for (const chunk of writer.flush()) await streams.out.write(chunk);
  return ExitCode.ok;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
