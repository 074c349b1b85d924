// What one command line says of its fleet, with the settings in force: what every verb over a fleet begins with.
import type { Config } from '../../config/config.ts';
import type { FlagValues } from '../../core/flag.ts';
import type { System } from '../../core/system.ts';
import { type FleetOptions, toFleetOptions } from './fleet-flags.ts';
import { type KubeOptions, toKubeOptions } from './kube-flags.ts';
import { loadConfig } from './load-config.ts';

/** Which clusters, and how they are asked. */
export interface FleetInput {
  readonly fleet: FleetOptions;
  readonly kube: KubeOptions;
  readonly config: Config;
  readonly system: System;
  /** Nothing is written, caches neither. */
  readonly dryRun?: boolean;
}

/** The same with clusters that stand on the line as arguments; they are one more selection beside `--clusters`. */
export function withClusters(input: FleetInput, names: readonly string[]): FleetInput {
  const { fleet } = input;
  return { ...input, fleet: { ...fleet, clusters: [...fleet.clusters, ...names], asArguments: names } };
}

/** Reads the flags, then the configuration. Throws UsageError or ConfigError. */
export async function toFleetInput(values: FlagValues, system: System): Promise<FleetInput> {
  const fleet = toFleetOptions(values);
  const kube = toKubeOptions(values);
  return { fleet, kube, config: await loadConfig(values, system), system };
}
