// How requests to one member leave the machine: the address, the proxy, TLS, the credentials and the pool of
// connections. Parts that need the disk or the user's certificate are made when the first request needs them.
import type { X509Certificate } from 'node:crypto';
import type { SecureContext } from 'node:tls';
import type { Connection } from '../core/connection.ts';
import type { Hold } from '../core/deadline.ts';
import type { Authenticator } from './authenticator.ts';
import { orAbort } from './cancel.ts';
import { dial, type DialLimits, type DialPlan } from './dial/dial.ts';
import { refusingLocal } from './dial/dns.ts';
import type { Resolve } from './dial/system-lookup.ts';
import type { DialFor } from './exchange.ts';
import { keepConnections, type Connections } from './http/connections.ts';
import type { ServerCertificate } from './member-client.ts';
import { proxyFor, type Proxy } from './dial/proxy.ts';
import { impersonationHeaders, type RequestHeaders } from './request-headers.ts';
import { runMemory, type Authorities, type RunMemory } from './run-memory.ts';
import { parseServer, type ServerAddress } from './dial/server-address.ts';
import { secureContext, type ClientCertificate, type TlsPeer } from './dial/tls.ts';
import { proxyAuthorization } from './dial/tunnel.ts';

/** What a line is made from, beside the connection. */
export interface LineOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly authenticator: Authenticator;
  readonly limits: DialLimits;
  /** Stops the member's clock while a person is typing. */
  readonly hold?: Hold;
  readonly resolve?: Resolve;
}

/** The way to one member. */
export interface Line {
  readonly connections: Connections<DialFor>;
  readonly server: ServerAddress;
  /** What stands in the request line for a path of the API. */
  readonly target: (path: string) => string;
  /** Headers of every request; the Authorization header is not among them. */
  readonly headers: RequestHeaders;
  /** The certificate of the last handshake. */
  readonly certificate: () => ServerCertificate | undefined;
  /** Drops what the credentials made: the next request gets a new connection with a new client certificate. */
  readonly renew: () => void;
}

/** Prepares the line. Throws ClusterError when the connection's values cannot be used. */
export function openLine(connection: Connection, options: LineOptions): Line {
  const server = parseServer(connection.server);
  const memory = runMemory(options.env);
  const proxy = proxyFor(server, connection.proxyUrl, options.env);
  const { certificateAuthority: bundle } = connection;
  // Without a bundle the system's roots are used.
  const authorities =
    server.isTls && bundle !== undefined && bundle.length > 0 ? memory.authorities(bundle) : undefined;
  const seen: Seen = { certificate: undefined };
  const tls = server.isTls ? tlsMaker({ connection, server, authorities, memory, seen }) : undefined;
  const resolve = options.resolve ?? memory.resolve;
  // The user's own proxy may well be this machine; and it is the proxy then that looks up the server.
  const isHubsWord =
    connection.refusesLocalAddresses === true && (proxy === undefined || connection.proxyUrl !== undefined);
  const base = {
    server,
    resolve: isHubsWord ? refusingLocal(resolve) : resolve,
    gate: memory.gate,
    queue: memory.queue,
    limits: options.limits,
    ...(proxy && { proxy }),
    ...(proxy?.scheme === 'https' && {
      proxyTls: proxyPeer(proxy, { connection, authorities, memory }),
    }),
  };
  const connections = keepConnections(async ({ signal, progress }: DialFor) => {
    const client = await clientCertificate(options, signal);
    const plan: DialPlan = { ...base, ...(tls && { tls: tls(client) }) };
    return dial(plan, signal, progress);
  });
  const forwarded = proxy !== undefined && proxy.scheme !== 'socks5' && !server.isTls;
  const proxyUser = forwarded ? proxyAuthorization(proxy) : undefined;
  return {
    connections,
    server,
    // Towards a plain HTTP proxy the request line names the server (RFC 9112 §3.2.2).
    target: (path) => `${forwarded ? `http://${server.label}` : ''}${server.prefix}${path}`,
    headers: {
      Host: server.label,
      // Go's transport adds this one by itself, unless it is told not to.
      ...(!connection.disableCompression && { 'Accept-Encoding': 'gzip' }),
      ...impersonationHeaders(connection.impersonation),
      ...(proxyUser !== undefined && { 'Proxy-Authorization': proxyUser }),
    },
    certificate: () => seen.certificate && shownCertificate(seen.certificate),
    renew: () => connections.closeIdle(),
  };
}

async function clientCertificate({ authenticator, hold }: LineOptions, signal: AbortSignal) {
  return authenticator.clientCertificate && orAbort(authenticator.clientCertificate(signal, hold), signal);
}

/** What handshakes showed. */
interface Seen {
  certificate: X509Certificate | undefined;
}

function shownCertificate({ subject, issuer, validTo }: X509Certificate): ServerCertificate {
  return { subject, issuer, notAfter: Date.parse(validTo) };
}

interface TlsParts {
  readonly connection: Connection;
  readonly authorities: Authorities | undefined;
  readonly memory: RunMemory;
}

/** TLS settings for a client certificate; parsed anew only when the certificate is another. */
function tlsMaker(parts: TlsParts & { readonly server: ServerAddress; readonly seen: Seen }) {
  const { connection, server, authorities, memory, seen } = parts;
  let last: { readonly client: ClientCertificate | undefined; readonly context: SecureContext } | undefined;
  return (client: ClientCertificate | undefined): TlsPeer => {
    if (last?.client !== client || last === undefined) {
      const context =
        client === undefined
          ? (authorities?.context() ?? memory.rootContext())
          : secureContext(authorities?.certificates ?? memory.roots(), client);
      last = { client, context };
    }
    return {
      context: last.context,
      name: connection.tlsServerName || server.hostname,
      insecure: connection.insecureSkipTlsVerify,
      authorities: authorities?.certificates ?? [],
      onCertificate(certificate) {
        seen.certificate = certificate;
      },
    };
  };
}

/**
 * TLS to the proxy itself. Go verifies it with the member's CA alone, and shows it the client certificate;
 * here the system's roots count beside that CA, and the certificate stays with the member.
 */
function proxyPeer(proxy: Proxy, { connection, authorities, memory }: TlsParts): TlsPeer {
  const roots = memory.roots();
  return {
    context: secureContext(roots && [...roots, ...(authorities?.certificates ?? [])], undefined),
    name: proxy.hostname,
    insecure: connection.insecureSkipTlsVerify,
    authorities: authorities?.certificates ?? [],
  };
}
