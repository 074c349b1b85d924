// Which server a connection asks, and as whom: the key of everything that is kept about a server.
import { createHash } from 'node:crypto';
import type { Connection } from './connection.ts';

/**
 * 32 hex digits, the same for every connection to one server as one user; `scope` tells apart what is kept of it.
 * Tokens enter as a hash only, a password not at all (it could be guessed from its hash).
 */
export function connectionIdentity(connection: Connection, scope = ''): string {
  const { auth } = connection;
  const parts = [
    connection.server,
    connection.tlsServerName ?? '',
    connection.proxyUrl ?? '',
    connection.certificateAuthority?.toString('base64') ?? '',
    // The file's name, not the token in it: that one changes every hour.
    auth.tokenFile ?? auth.token ?? '',
    auth.username ?? '',
    auth.clientCertificate?.toString('base64') ?? '',
    auth.exec ?? null,
    connection.impersonation,
    scope,
  ];
  // The plugin's configuration may hold integers beyond 2^53.
  const text = JSON.stringify(parts, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
