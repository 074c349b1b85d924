// Asking a proxy for a connection to the member: HTTP CONNECT (net/http transport.go dialConn) and SOCKS 5
// (net/http socks_bundle.go, RFC 1928 and 1929). Error texts are Go's.
import { isIP, type Socket } from 'node:net';
import { ipv6Groups } from '../../core/ipv6.ts';
import { joinHostPort } from './server-address.ts';
import { readMessage } from './socket-events.ts';

/** Who to ask for, and as whom. */
export interface TunnelTarget {
  readonly hostname: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
}

/** The proxy answered, and the answer is no. `message` is Go's text. */
export class ProxyRefusal extends Error {
  override readonly name = 'ProxyRefusal';
  readonly code = 'PROXY_REFUSAL';
}

const maxConnectAnswer = 64 * 1024;

/** Asks an HTTP proxy for the tunnel; the socket then leads to the target. */
export async function connectTunnel(
  socket: Socket,
  target: TunnelTarget,
  signal: AbortSignal,
): Promise<void> {
  const authority = joinHostPort(target.hostname, target.port);
  const authorization = proxyAuthorization(target);
  const head = [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    ...(authorization === undefined ? [] : [`Proxy-Authorization: ${authorization}`]),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const status = await readMessage(socket, parseConnectAnswer, signal);
  const [, code, text] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(status) ?? [];
  if (code === undefined) throw new ProxyRefusal(`malformed HTTP response "${status.slice(0, 80)}"`);
  if (code !== '200') throw new ProxyRefusal(text || 'unknown status code');
}

/** Value of Proxy-Authorization (net/http transport.go proxyAuth); undefined without a user name. */
export function proxyAuthorization(user: Pick<TunnelTarget, 'username' | 'password'>): string | undefined {
  if (user.username === undefined) return undefined;
  return `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}`;
}

function parseConnectAnswer(bytes: Buffer) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) {
    if (bytes.length > maxConnectAnswer) throw new ProxyRefusal('the answer of the proxy is too long');
    return undefined;
  }
  return { value: bytes.toString('latin1', 0, bytes.indexOf('\r\n')), size: end + 4 };
}

const replies = [
  'succeeded',
  'general SOCKS server failure',
  'connection not allowed by ruleset',
  'network unreachable',
  'host unreachable',
  'connection refused',
  'TTL expired',
  'command not supported',
  'address type not supported',
];

/** Asks a SOCKS 5 proxy for the tunnel; a host name is resolved by the proxy, as in Go. */
export async function connectSocks(socket: Socket, target: TunnelTarget, signal: AbortSignal): Promise<void> {
  const methods = target.username === undefined ? [0] : [0, 2];
  socket.write(Buffer.from([5, methods.length, ...methods]));
  const method = await readMessage(socket, (bytes) => exactly(bytes, 2), signal);
  checkVersion(method);
  if (method[1] === 2 && target.username !== undefined) await authenticate(socket, target, signal);
  else if (method[1] === 0xff) throw new ProxyRefusal('no acceptable authentication methods');
  else if (method[1] !== 0) throw new ProxyRefusal(`unsupported authentication method ${method[1]}`);
  const port = Buffer.from([target.port >> 8, target.port & 0xff]);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), socksAddress(target.hostname), port]));
  const reply = await readMessage(socket, parseReply, signal);
  if (reply !== 0) throw new ProxyRefusal(`unknown error ${replies[reply] ?? `unknown code: ${reply}`}`);
}

async function authenticate(socket: Socket, target: TunnelTarget, signal: AbortSignal): Promise<void> {
  const username = Buffer.from(target.username ?? '');
  const password = Buffer.from(target.password ?? '');
  if (username.length === 0 || username.length > 255 || password.length > 255)
    throw new ProxyRefusal('invalid username/password');
  socket.write(
    Buffer.concat([Buffer.from([1, username.length]), username, Buffer.from([password.length]), password]),
  );
  const answer = await readMessage(socket, (bytes) => exactly(bytes, 2), signal);
  if (answer[0] !== 1) throw new ProxyRefusal('invalid username/password version');
  if (answer[1] !== 0) throw new ProxyRefusal('username/password authentication failed');
}

function parseReply(bytes: Buffer) {
  if (bytes.length < 4) return undefined;
  checkVersion(bytes);
  const code = bytes[1] ?? 0;
  if (code !== 0) return { value: code, size: bytes.length };
  const size = addressSize(bytes);
  return size === undefined || bytes.length < size ? undefined : { value: 0, size };
}

/** Size of a whole reply: head, bound address, port. */
function addressSize(bytes: Buffer): number | undefined {
  const [kind, nameLength] = bytes.subarray(3);
  if (kind === 1) return 4 + 4 + 2;
  if (kind === 4) return 4 + 16 + 2;
  if (kind === 3) return nameLength === undefined ? undefined : 5 + nameLength + 2;
  throw new ProxyRefusal(`unknown address type ${kind}`);
}

function socksAddress(hostname: string): Buffer {
  if (isIP(hostname) === 4) return Buffer.from([1, ...hostname.split('.').map(Number)]);
  if (isIP(hostname) === 6)
    return Buffer.from([4, ...ipv6Groups(hostname).flatMap((group) => [group >> 8, group & 0xff])]);
  const name = Buffer.from(hostname);
  if (name.length > 255) throw new ProxyRefusal('FQDN too long');
  return Buffer.concat([Buffer.from([3, name.length]), name]);
}

function checkVersion(bytes: Buffer): void {
  if (bytes[0] !== 5) throw new ProxyRefusal(`unexpected protocol version ${bytes[0]}`);
}

function exactly(bytes: Buffer, size: number) {
  return bytes.length < size ? undefined : { value: bytes.subarray(0, size), size };
}
