// `kubectl mc --refresh` alone: ask the hub again and say how many clusters there are.
import { ExitCode } from '../../core/exit-code.ts';
import type { ParsedLine } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { discoverFleet } from '../shared/discover-fleet.ts';
import { toFleetOptions } from '../shared/fleet-flags.ts';
import { toKubeOptions } from '../shared/kube-flags.ts';
import { loadConfig } from '../shared/load-config.ts';
import { loadUserFiles } from '../shared/user-files.ts';

/** Refills the cache of the hub's list. Throws HubError. */
export async function refresh({ values }: ParsedLine, system: System): Promise<ExitCode> {
  const config = await loadConfig(values, system);
  const input = { fleet: toFleetOptions(values), kube: toKubeOptions(values), config, system };
  const { clusters } = await discoverFleet(input, await loadUserFiles(input));
  await system.streams.err.write(`Discovered ${clusters.length} cluster(s)\n`);
  return ExitCode.ok;
}
