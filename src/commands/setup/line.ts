// One command line of setup: checked, and then done.
import { UsageError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import type { ParsedLine } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { toFleetOptions } from '../shared/fleet-flags.ts';
import { toKubeOptions } from '../shared/kube-flags.ts';
import { loadConfig } from '../shared/load-config.ts';
import { enableProviders } from './enable-provider.ts';
import { setupRun, toSetupOptions } from './options.ts';
import { runSetup } from './setup.ts';

/** Runs it. Throws UsageError for a line that makes no sense. */
export async function runLine({ values, args }: ParsedLine, system: System): Promise<ExitCode> {
  if (args.length > 0)
    throw new UsageError(`setup takes no arguments, only flags; got ${JSON.stringify(args[0])}`);
  const fleet = toFleetOptions(values);
  if (fleet.contexts.length > 0)
    throw new UsageError('setup reads a hub; with --contexts there is nothing to set up');
  const options = toSetupOptions(values);
  const input = {
    // What is written down is what the hub says now.
    fleet: { ...fleet, refresh: true },
    kube: toKubeOptions(values),
    config: await loadConfig(values, system),
    system,
    dryRun: options.dryRun,
  };
  const run = setupRun(options, input);
  if (options.templates.length > 0) await enableProviders(options.templates, run);
  const hasMore = ['hub-context', 'inventory', 'map', 'provider', 'prune', 'write-kubeconfig'].some((flag) =>
    values.has(flag),
  );
  if (options.templates.length > 0 && !hasMore) return ExitCode.ok;
  return runSetup(run);
}
