// Which proxy leads to a member: kubeconfig `proxy-url`, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY exactly as
// Go reads them (golang.org/x/net/http/httpproxy). Node itself ignores those variables.
import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { ClusterError } from '../../core/failure.ts';
import { quoteGo } from '../../core/go-quote.ts';
import { bareHost, joinHostPort, type ServerAddress } from './server-address.ts';

/** A proxy, taken apart. */
export interface Proxy {
  readonly scheme: 'http' | 'https' | 'socks5';
  readonly hostname: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  /** `scheme://host:port`, never with the user or password. */
  readonly label: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443, socks5: 1080 };

/** The proxy for one server; undefined to connect directly. Throws ClusterError for a proxy that cannot be used. */
export function proxyFor(
  server: ServerAddress,
  proxyUrl: string | undefined,
  env: Environment,
): Proxy | undefined {
  // Only the environment has exceptions: with a proxy-url even localhost goes through it (http.ProxyURL).
  if (proxyUrl) {
    const url = URL.canParse(proxyUrl) ? new URL(proxyUrl) : undefined;
    if (url === undefined || url.host === '') throw unusable(`invalid proxy address ${masked(proxyUrl)}`);
    return toProxy(url);
  }
  const name = server.isTls ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const url = parseProxy(either(env, name));
  if (url === undefined) return undefined;
  // A CGI program gets the request's `Proxy` header in HTTP_PROXY (golang.org/s/cgihttpproxy).
  if (!server.isTls && env['REQUEST_METHOD'])
    throw unusable('refusing to use HTTP_PROXY value in CGI environment; see golang.org/s/cgihttpproxy');
  return usesProxy(server, either(env, 'NO_PROXY')) ? toProxy(url) : undefined;
}

function either(env: Environment, name: string): string {
  return env[name] || env[name.toLowerCase()] || '';
}

/** httpproxy.parseProxy: a bare `host:port` is an http proxy, and what cannot be read is no proxy at all. */
function parseProxy(text: string): URL | undefined {
  for (const candidate of [text, `http://${text}`]) {
    if (text === '' || !URL.canParse(candidate)) continue;
    const url = new URL(candidate);
    if (url.host !== '') return url;
  }
  return undefined;
}

function toProxy(url: URL): Proxy {
  const scheme = url.protocol.slice(0, -1).replace(/^socks5h$/, 'socks5');
  if (scheme !== 'http' && scheme !== 'https' && scheme !== 'socks5')
    throw unusable(`unsupported scheme ${quoteGo(scheme)} of the proxy, must be http, https, or socks5`);
  const hostname = bareHost(url.hostname);
  const port = Number(url.port || defaultPorts[scheme]);
  return {
    scheme,
    hostname,
    port,
    ...(url.username !== '' && { username: unescape(url.username), password: unescape(url.password) }),
    label: `${scheme}://${joinHostPort(hostname, port)}`,
  };
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** httpproxy useProxy: never for localhost and loopback addresses, nor for what NO_PROXY names. */
function usesProxy(server: ServerAddress, noProxy: string): boolean {
  const host = ascii(server.hostname);
  if (host === 'localhost' || isLoopback(host)) return false;
  const isAddress = isIP(host) !== 0;
  return !noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => {
      if (entry === '*') return true;
      return isAddress ? matchesAddress(entry, host, server.port) : matchesDomain(entry, host, server.port);
    });
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  return family === 4 ? host.startsWith('127.') : family === 6 && /^::(1$|ffff:(127\.|7f))/.test(host);
}

/** `1.2.3.4`, `1.2.3.4:80`, `[::1]:80`, `::1`, `10.0.0.0/8`, `fd00::/8`. */
function matchesAddress(entry: string, ip: string, port: number): boolean {
  const list = new BlockList();
  const slash = entry.lastIndexOf('/');
  if (slash !== -1) {
    const network = entry.slice(0, slash);
    const bits = /^\d{1,3}$/.test(entry.slice(slash + 1)) ? Number(entry.slice(slash + 1)) : -1;
    const family = isIP(network);
    if (family === 0 || bits < 0 || bits > (family === 4 ? 32 : 128)) return false;
    list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6');
  } else {
    const parts = splitPort(entry);
    const family = isIP(parts.host);
    if (family === 0 || (parts.port !== '' && parts.port !== String(port))) return false;
    list.addAddress(parts.host, family === 4 ? 'ipv4' : 'ipv6');
  }
  return list.check(ip, isIP(ip) === 4 ? 'ipv4' : 'ipv6');
}

/** `foo.com` matches itself and `bar.foo.com`; `.foo.com` and `*.foo.com` match only what is below. */
function matchesDomain(entry: string, host: string, port: number): boolean {
  const parts = splitPort(entry);
  if (parts.host === '' || (parts.port !== '' && parts.port !== String(port))) return false;
  const pattern = parts.host.startsWith('*.') ? parts.host.slice(1) : parts.host;
  const suffix = ascii(pattern.startsWith('.') ? pattern : `.${pattern}`);
  return host.endsWith(suffix) || (!pattern.startsWith('.') && host === suffix.slice(1));
}

/** Go: net.SplitHostPort; what it cannot split is all host. */
function splitPort(entry: string): { readonly host: string; readonly port: string } {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]*)\]|([^:]*)):([^:]*)$/.exec(entry) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? { host: entry, port: '' } : { host, port };
}

/** Lower case, and an international name in its ASCII form, as the resolver wants it. */
function ascii(host: string): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII, so that only other names are converted
  if (/^[\u0000-\u007f]*$/.test(host)) return host.toLowerCase();
  const dot = host.startsWith('.') ? '.' : '';
  return dot + (domainToASCII(host.slice(dot.length)) || host.slice(dot.length));
}

function masked(proxyUrl: string): string {
  return quoteGo(proxyUrl.replace(/\/\/[^@/]*@/, '//'));
}

function unusable(message: string): ClusterError {
  return new ClusterError({
    reason: 'unreachable',
    detail: 'proxy',
    message,
    kubectlText: `Unable to connect to the server: ${message}`,
  });
}
