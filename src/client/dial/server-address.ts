// Where an API server is, taken apart once: what to dial, what to send as Host, what to put before each path.
import { isIP } from 'node:net';
import { ClusterError } from '../../core/failure.ts';
import { quoteGo } from '../../core/go-quote.ts';

/** The parts of `Connection.server`. */
export interface ServerAddress {
  readonly isTls: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** `host[:port]` as the user wrote it: the Host header, and the name in kubectl's messages. */
  readonly label: string;
  /** Path before every request's path, without a slash at its end; often empty. */
  readonly prefix: string;
}

/** Takes a server URL apart. Throws ClusterError when it is not an http(s) URL. */
export function parseServer(server: string): ServerAddress {
  const [, scheme = '', authority = '', path = ''] = /^(https?):\/\/([^/?#]*)([^?#]*)/i.exec(server) ?? [];
  if (!URL.canParse(server) || authority === '') throw new ClusterError(noServer(server));
  const url = new URL(server);
  const isTls = scheme.toLowerCase() === 'https';
  return {
    isTls,
    hostname: bareHost(url.hostname),
    port: Number(url.port || (isTls ? 443 : 80)),
    label: authority.slice(authority.lastIndexOf('@') + 1),
    prefix: url.pathname.replace(/\/+$/, '') === '' ? '' : path.replace(/\/+$/, ''),
  };
}

/** `[::1]` without its brackets. */
export function bareHost(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Go: net.JoinHostPort. */
export function joinHostPort(host: string, port: number | string): string {
  return isIP(host) === 6 || host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function noServer(server: string) {
  const message = `host must be a URL or a host:port pair: ${quoteGo(server)}`;
  return { reason: 'internal', message, kubectlText: `error: ${message}` } as const;
}
