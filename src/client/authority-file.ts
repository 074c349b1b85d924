// A member whose `certificate-authority` is a file, for work that outlives what the file holds (client-go 1.36:
// transport/ca_rotation.go). A handshake trusts what is in the file now; what is open stays open.
import type { Connection } from '../core/connection.ts';
import { ClusterError } from '../core/failure.ts';
import { readRegularFile } from '../files/regular-file.ts';
import { glanceMs, lookAgain } from './look-again.ts';
import type { MemberClient } from './member-client.ts';
import { authoritiesIn, CertificateError } from './dial/tls.ts';

/** Makes clients, and reads the file for them. */
export interface AuthorityFileOptions {
  readonly open: (connection: Connection) => MemberClient;
  /** Default: a regular file alone. */
  readonly read?: (file: string) => Buffer;
  readonly now?: () => number;
}

/** A client that begins anew when `file` holds other certificates, and asks once more where the old ones did not trust the server. */
export function followAuthorityFile(
  connection: Connection,
  file: string,
  { open, read = readRegularFile, now = Date.now }: AuthorityFileOptions,
): MemberClient {
  let bundle = connection.certificateAuthority;
  let client = open(connection);
  // Somebody may still be reading from them.
  const before: MemberClient[] = [];
  let isClosed = false;
  const looks = lookAgain(async () => {
    try {
      const found = read(file);
      if (bundle?.equals(found) === true || isClosed) return 'same';
      // Throws for what is no bundle, or not yet.
      authoritiesIn(found.toString('latin1'));
      before.push(client);
      bundle = found;
      client = open({ ...connection, certificateAuthority: found });
      return 'other';
    } catch {
      return 'bad';
    }
  }, now);

  async function ask<T>(request: (asked: MemberClient) => Promise<T>): Promise<T> {
    if (looks.isDue(glanceMs)) await looks.again();
    const asked = client;
    try {
      return await request(asked);
    } catch (error) {
      // Nothing has been sent then, so that even a write may be tried.
      if (!isMistrust(error)) throw error;
      await looks.again();
      if (asked === client) throw error;
      return request(client);
    }
  }

  return {
    server: connection.server,
    request: (request) => ask((asked) => asked.request(request)),
    consume: (request, take) => ask((asked) => asked.consume(request, take)),
    open: (request) => ask((asked) => asked.open(request)),
    certificate: () => client.certificate(),
    close() {
      isClosed = true;
      for (const one of [...before, client]) one.close();
    },
  };
}

/** The handshake ended because of the server's certificate. */
function isMistrust(error: unknown): boolean {
  return error instanceof ClusterError && error.failure.cause instanceof CertificateError;
}
