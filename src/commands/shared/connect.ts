// One way to open a connection, so that every request carries the same name, the same proxy rules and the same log.
import type { MemberClient } from '../../client/member-client.ts';
import type { Connection } from '../../core/connection.ts';
import type { Deadline } from '../../core/deadline.ts';
import type { System } from '../../core/system.ts';
import { requestLog } from '../../output/request-log.ts';
import { version } from '../version/version.ts';
import type { KubeOptions } from './kube-flags.ts';
import { pluginCredentials } from './plugin-credentials.ts';

/** Opens the transport of one API server; nothing is sent yet. `client/` is loaded here and not before. */
export async function connect(
  connection: Connection,
  {
    kube,
    system,
    deadline,
    awaits,
    asKubectl = false,
  }: {
    readonly kube: Pick<KubeOptions, 'verbosity' | 'kuberc'>;
    readonly system: System;
    /** When the work on this server ends. */
    readonly deadline?: Deadline;
    /** Hears when nothing but the server is awaited (TransportOptions). */
    readonly awaits?: (() => () => void) | undefined;
    /** One cluster, in kubectl's own words. */
    readonly asKubectl?: boolean;
  },
): Promise<MemberClient> {
  const plugins = { system, kuberc: kube.kuberc, deadline, asKubectl };
  const authenticator = await pluginCredentials(connection, plugins);
  const { connectMember } = await import('../../client/transport.ts');
  const { env, now, pid, streams } = system;
  const log = requestLog({ verbosity: kube.verbosity, err: streams.err, now, pid });
  const open = (way: Connection) =>
    connectMember(way, {
      env,
      userAgent: `kubectl-mc/${version}`,
      ...(log && { log }),
      ...(deadline && { deadline }),
      ...(awaits && { awaits }),
      ...(authenticator && { authenticator }),
    });
  const { certificateAuthorityFile: file } = connection;
  if (file === undefined) return open(connection);
  const { followAuthorityFile } = await import('../../client/authority-file.ts');
  return followAuthorityFile(connection, file, { open, now });
}
