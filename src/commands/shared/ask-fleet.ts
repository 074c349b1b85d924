// Step 4 for reads: one task on every target, each with a connection of its own that is closed at its end.
import type { MemberClient } from '../../client/transport.ts';
import type { Outcome, Target, TaskResult } from '../../core/fleet.ts';
import { compareUtf8 } from '../../core/go-utf8.ts';
import type { System } from '../../core/system.ts';
import { fanOut } from '../../executor/fan-out.ts';
import { connect } from './connect.ts';
import type { KubeOptions } from './kube-flags.ts';
import type { Config } from '../../config/config.ts';

/** A member at work: where it is, and the line to it. */
export interface Member {
  readonly target: Target;
  readonly client: MemberClient;
  readonly signal: AbortSignal;
}

/** Who is asked, and the outcomes that are known before. */
export interface AskedFleet {
  readonly targets: readonly Target[];
  readonly failed: readonly Outcome<never>[];
}

/** Runs `task` on the fleet. The outcomes are ordered by cluster name and include those that failed before. */
export async function askFleet<T>(
  fleet: AskedFleet,
  task: (member: Member) => Promise<TaskResult<T>>,
  options: {
    readonly config: Config;
    readonly kube: Pick<KubeOptions, 'verbosity' | 'kuberc'>;
    readonly system: System;
    readonly onOutcome?: (outcome: Outcome<T>) => void;
    /** Work without an end: all members at once, without a deadline. */
    readonly endless?: boolean;
    /** One cluster, in kubectl's own words. */
    readonly asKubectl?: boolean;
    /** Ends the work on whoever has not answered when it fires; the run itself goes on. */
    readonly until?: AbortSignal;
  },
): Promise<Outcome<T>[]> {
  const { config, kube, system, onOutcome, endless = false, asKubectl = false, until } = options;
  const asked = await fanOut(
    fleet.targets,
    async (target, { signal, deadline, awaits }) => {
      const client = await connect(target.connection, { kube, system, deadline, awaits, asKubectl });
      try {
        return await task({ target, client, signal });
      } finally {
        client.close();
      }
    },
    {
      concurrency: endless ? Math.max(1, fleet.targets.length) : config.execution.maxConcurrency,
      clusterTimeoutMs: endless ? undefined : config.execution.timeoutMs,
      totalTimeoutMs: Math.max(60_000, fleet.targets.length * 5_000),
      continueOnError: config.execution.continueOnError,
      signal: until ? AbortSignal.any([system.interrupt, until]) : system.interrupt,
      ...(onOutcome && { onOutcome }),
    },
  );
  return [...asked, ...fleet.failed].toSorted((a, b) => compareUtf8(a.cluster.name, b.cluster.name));
}
