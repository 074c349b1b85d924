// `kubectl mc --refresh` alone: ask the hub again and say how many clusters there are.
import { ExitCode } from '../../core/exit-code.ts';
import { type ParsedLine, flagBool } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { discoverFleet } from '../shared/discover-fleet.ts';
import { toFleetInput } from '../shared/fleet-input.ts';
import { loadUserFiles } from '../shared/user-files.ts';

/** Refills the cache of the hub's list, and says how many it has unless -q. Throws HubError. */
export async function refresh({ values }: ParsedLine, system: System): Promise<ExitCode> {
  const input = await toFleetInput(values, system);
  const { clusters } = await discoverFleet(input, await loadUserFiles(input));
  if (!flagBool(values, 'quiet'))
    await system.streams.err.write(`Discovered ${clusters.length} cluster(s)\n`);
  return ExitCode.ok;
}
