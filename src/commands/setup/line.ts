// One command line of setup: checked, and then done.
import { UsageError } from '../../core/errors.ts';
import { ExitCode } from '../../core/exit-code.ts';
import type { ParsedLine } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { toFleetInput } from '../shared/fleet-input.ts';
import { enableProviders } from './enable-provider.ts';
import { setupRun, toSetupOptions } from './options.ts';
import { runSetup } from './setup.ts';

/** Runs it. Throws UsageError for a line that makes no sense. */
export async function runLine({ values, args }: ParsedLine, system: System): Promise<ExitCode> {
  if (args.length > 0)
    throw new UsageError(`setup takes no arguments, only flags; got ${JSON.stringify(args[0])}`);
  const input = await toFleetInput(values, system);
  const { fleet } = input;
  if (fleet.contexts.length > 0)
    throw new UsageError('setup reads a hub; with --contexts there is nothing to set up');
  const options = toSetupOptions(values);
  // What is written down is what the hub says now.
  const fresh = { ...input, fleet: { ...fleet, refresh: true }, dryRun: options.dryRun };
  const run = setupRun(options, fresh);
  if (options.templates.length > 0) await enableProviders(options.templates, run);
  const hasMore = ['hub-context', 'inventory', 'map', 'provider', 'prune', 'write-kubeconfig'].some((flag) =>
    values.has(flag),
  );
  if (options.templates.length > 0 && !hasMore) return ExitCode.ok;
  return runSetup(run);
}
