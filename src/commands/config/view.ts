// `kubectl mc config view`: every setting with its value and where that comes from.
import { type Origin, originText } from '../../config/config.ts';
import { loadConfigFile } from '../../config/config-file.ts';
import { type ResolvedSetting, resolveConfig } from '../../config/resolve-config.ts';
import { McError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import type { FlagValues } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { configTree, configYaml } from './config-text.ts';
import { chooseHub } from '../shared/discover-fleet.ts';
import { toFleetOptions } from '../shared/fleet-flags.ts';
import { toKubeOptions } from '../shared/kube-flags.ts';
import { type DocumentFormat, printOwnDocument } from '../shared/print-document.ts';
import { loadUserFiles } from '../shared/user-files.ts';

/** Prints the settings. Throws ConfigError for a broken file or variable, as every command does. */
export async function viewConfig(
  { values, output }: { readonly values: FlagValues; readonly output: DocumentFormat },
  system: System,
): Promise<ExitCode> {
  const { env, home, streams } = system;
  const file = await loadConfigFile({ home });
  const { settings } = resolveConfig({ file, env, flags: values });
  const hub = await hubInUse(values, system);
  if (output === 'yaml') {
    const head = `hub context: ${hub.context === undefined ? hub.problem : `${JSON.stringify(hub.context)}, from ${hub.origin}`}`;
    await streams.out.write(configYaml(settings, { head: [head], note: ({ origin }) => originText(origin) }));
    return ExitCode.ok;
  }
  const document = {
    kind: 'ConfigView',
    config: configTree(settings),
    origins: Object.fromEntries(settings.map((one) => [one.key, plainOrigin(one)])),
    hub: hub.context === undefined ? { problem: hub.problem } : { context: hub.context, origin: hub.origin },
  };
  await printOwnDocument(document, output, streams.out);
  return ExitCode.ok;
}

function plainOrigin({ origin }: ResolvedSetting): Origin & { readonly text: string } {
  return { ...origin, text: originText(origin) };
}

type HubInUse =
  | { readonly context: string; readonly origin: string }
  | { readonly context: undefined; readonly problem: string };

/** The hub is no setting of this file, but it is what people look for here. */
async function hubInUse(values: FlagValues, system: System): Promise<HubInUse> {
  try {
    const input = { fleet: toFleetOptions(values), kube: toKubeOptions(values), system };
    const { context, origin } = chooseHub(input, await loadUserFiles(input));
    return { context, origin };
  } catch (error) {
    if (!(error instanceof McError)) throw error;
    return { context: undefined, problem: `none (${error.message})` };
  }
}
