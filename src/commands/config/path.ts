// `kubectl mc config path`: where the files are.
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, UsageError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import { type FlagValues, flagString } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { configFile } from '../../config/config-file.ts';
import { ownKubeconfigFolder } from '../../kubeconfig/own-files.ts';
import { mappingFiles } from '../../mapping/load.ts';
import { createTableWriter, formatCell } from '../../output/table.ts';
import { providerFilePath } from '../../providers/load-providers.ts';
import { trustFile } from '../../trust/store.ts';
import { cachePlace } from '../shared/cache-place.ts';
import { toKubeOptions } from '../shared/kube-flags.ts';

/** What the files are called here. */
export const pathNames = ['config', 'mapping', 'providers', 'trust', 'kubeconfig.d', 'cache'] as const;

/** Prints them all as a table, or the path of one and nothing else. */
export async function printPaths(
  name: string | undefined,
  values: FlagValues,
  system: System,
): Promise<ExitCode> {
  const { home, streams } = system;
  if (home === '')
    throw new ConfigError('the home folder is unknown: HOME is not set. Set it, and run again.');
  const paths: Readonly<Record<(typeof pathNames)[number], string>> = {
    config: configFile(home),
    mapping: mappingFiles(home)?.main ?? '',
    providers:
      providerFilePath({ ...system, flag: flagString(values, 'clusterprofile-provider-file') })?.file ?? '',
    trust: trustFile(home),
    'kubeconfig.d': ownKubeconfigFolder(home),
    cache: dirname(cachePlace('hub', toKubeOptions(values), system).folder),
  };
  if (name !== undefined) {
    const known = pathNames.find((one) => one === name);
    const path = known === undefined ? undefined : paths[known];
    if (path === undefined)
      throw new UsageError(`there is no file called ${JSON.stringify(name)}`, {
        hint: `Known names: ${pathNames.join(', ')}.`,
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
