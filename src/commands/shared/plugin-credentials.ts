// The credential plugins of a run: one broker for all of its members and its hub, opened when the first plugin is met.
import type { Authenticator } from '../../client/authenticator.ts';
import type { Connection } from '../../core/connection.ts';
import type { Deadline } from '../../core/deadline.ts';
import { atRunEnd } from '../../core/run-end.ts';
import type { System } from '../../core/system.ts';
import type { CredentialBroker } from '../../credentials/broker.ts';

/** How the plugins of a member are run. */
export interface PluginOptions {
  readonly system: System;
  /** `--kuberc`. */
  readonly kuberc: string | undefined;
  readonly deadline: Deadline | undefined;
  /** One cluster, in kubectl's own words. */
  readonly asKubectl: boolean;
}

interface Run {
  readonly broker: Promise<CredentialBroker>;
  /** Known only after the hub was asked, which may take a plugin, too. */
  asKubectl: boolean;
}

const runs = new WeakMap<System, Run>();

/** The authenticator of a connection whose user has a credential plugin; undefined for every other user. */
export async function pluginCredentials(
  connection: Connection,
  options: PluginOptions,
): Promise<Authenticator | undefined> {
  const { exec } = connection.auth;
  if (!exec) return undefined;
  const { system, deadline } = options;
  const run = runOf(options);
  run.asKubectl ||= options.asKubectl;
  const { execAuthenticator } = await import('../../credentials/exec-authenticator.ts');
  return execAuthenticator(exec, connection, { broker: await run.broker, now: system.now, deadline });
}

function runOf({ system, kuberc }: PluginOptions): Run {
  const known = runs.get(system);
  if (known) return known;
  const run: Run = {
    broker: import('../../credentials/broker.ts').then(({ createBroker }) =>
      createBroker({ system, kuberc, asKubectl: () => run.asKubectl }),
    ),
    asKubectl: false,
  };
  runs.set(system, run);
  atRunEnd(system, async () => (await run.broker).close());
  return run;
}
