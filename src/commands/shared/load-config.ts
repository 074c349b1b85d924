// The config in force for one command line.
import type { Config } from '../../config/config.ts';
import { loadConfigFile } from '../../config/config-file.ts';
import { resolveConfig } from '../../config/resolve-config.ts';
import type { FlagValues } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';

/** Flags over environment over file over defaults. Throws ConfigError or UsageError. */
export async function loadConfig(values: FlagValues, { env, home }: System): Promise<Config> {
  return resolveConfig({ file: await loadConfigFile({ home }), env, flags: values }).config;
}
