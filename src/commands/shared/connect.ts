// One way to open a connection, so that every request carries the same name and the same proxy rules.
import type { MemberClient } from '../../client/transport.ts';
import type { Connection } from '../../core/connection.ts';
import type { System } from '../../core/system.ts';
import { version } from '../version/version.ts';

/** Opens the transport of one API server; nothing is sent yet. `client/` is loaded here and not before. */
export async function connect(
  connection: Connection,
  { system }: { readonly system: System },
): Promise<MemberClient> {
  const { connectMember } = await import('../../client/transport.ts');
  return connectMember(connection, { env: system.env, userAgent: `kubectl-mc/${version}` });
}
