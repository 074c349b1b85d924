// `kubectl mc config init`: a file with every default in it, to begin with.
import { configYaml } from './config-text.ts';
import { configFile, parseConfig } from '../../config/config-file.ts';
import { resolveConfig } from '../../config/resolve-config.ts';
import { ConfigError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import type { System } from '../../core/system.ts';
import { atomicWrite } from '../../files/atomic-write.ts';
import { withLock } from '../../files/lock.ts';
import { sayLine } from '../shared/say-line.ts';
import { lstat } from 'node:fs/promises';
import { errorCode } from '../../core/error-code.ts';

const meanings: Readonly<Record<string, string>> = {
  'discovery.cacheTTL': "how long the hub's list is believed; 0s asks each time",
  'discovery.api': 'clusterprofile | about (ask members for their ClusterProperties, too) | inventory',
  'discovery.maxClusters': 'a hub that lists more is refused',
  'execution.maxConcurrency': 'clusters asked at once (--concurrency)',
  'execution.timeout': 'for one cluster (--cluster-timeout)',
  'execution.continueOnError': 'false: stop after the first failure (--continue-on-error)',
  'output.colorize': 'on a terminal; NO_COLOR turns it off, too',
  'output.showClusterColumn': '--show-cluster-column',
  'trust.allowedServers': 'patterns of API servers that need no approval: https://*.example.com',
};

const groups = `# Saved selections, for --cluster-group NAME:
# groups:
#   prod: {clusters: 'prod-*', exclude: 'prod-old', selector: 'tier!=edge', properties: {region: eu}}
`;

/** Writes the file. Throws ConfigError when it is there already. */
export async function initConfig(system: System): Promise<ExitCode> {
  const { home, interrupt, pid } = system;
  const file = configFile(home);
  if (file === '')
    throw new ConfigError('the home folder is unknown: HOME is not set. Set it, and run again.');
  const { settings } = resolveConfig({ file: await parseConfig('', file), env: {}, flags: new Map() });
  const text = configYaml(settings, {
    head: ['Settings of kubectl-mc. Every value here is the default; flags and variables win over the file.'],
    note: ({ key }) => meanings[key] ?? '',
    tail: groups,
  });
  await withLock(file, { pid, signal: interrupt }, async () => {
    if (await isThere(file))
      throw new ConfigError(
        `${file} is there already, and was not touched. See it with: kubectl mc config view`,
      );
    await atomicWrite(file, text, { pid });
  });
  await sayLine(`Wrote ${file}`, system);
  return ExitCode.ok;
}

async function isThere(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw new ConfigError(`cannot look at ${file}: ${errorCode(error)}`, { cause: error });
  }
}
