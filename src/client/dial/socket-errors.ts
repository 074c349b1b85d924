// What a broken connection means for its member: Node's error codes to the contract's reasons, with the words
// that kubectl has for the same fault (kubectl pkg/cmd/util/helpers.go StandardErrorMessage over Go's net errors).
import { errorCode, errorMessage } from '../../core/error-code.ts';
import { ClusterError, type ClusterFailure } from '../../core/failure.ts';
import { goErrnoText } from '../../core/go-os-error.ts';
import { DialError } from './connect-tcp.ts';
import { ProtocolError } from '../http/protocol-error.ts';
import { ClosedError } from './socket-events.ts';
import { CertificateError } from './tls.ts';
import { ProxyRefusal } from './tunnel.ts';

/** The connection went away before the first byte of an answer: a GET may be sent once more. */
export class LostConnectionError extends ClusterError {}

/** The proxy on the way, and how Go names a failure to reach it. */
export interface ProxyLeg {
  /** `http://proxy:3128`, without its user. */
  readonly label: string;
  /** In front of the system's error: `proxyconnect tcp: ` or `socks connect tcp a->b: `. */
  readonly goPrefix: string;
}

/** What was being connected when it broke. */
export interface Leg {
  /** The member's `host[:port]`. */
  readonly server: string;
  /** Set while the proxy is the one that fails. */
  readonly proxy?: ProxyLeg;
  /** `local:port->remote:port`, once there is a TCP connection. */
  readonly route?: string;
}

// crypto/tls/alert.go, by OpenSSL's names.
const alerts: readonly (readonly [RegExp, string])[] = [
  [/CERTIFICATE_REQUIRED/, 'certificate required'],
  [/HANDSHAKE_FAILURE/, 'handshake failure'],
  [/BAD_CERTIFICATE/, 'bad certificate'],
  [/UNSUPPORTED_CERTIFICATE/, 'unsupported certificate'],
  [/CERTIFICATE_REVOKED/, 'revoked certificate'],
  [/CERTIFICATE_EXPIRED/, 'expired certificate'],
  [/CERTIFICATE_UNKNOWN/, 'unknown certificate'],
  [/UNKNOWN_CA/, 'unknown certificate authority'],
  [/ACCESS_DENIED/, 'access denied'],
  [/PROTOCOL_VERSION/, 'protocol version not supported'],
  [/INSUFFICIENT_SECURITY/, 'insufficient security level'],
  [/INTERNAL_ERROR/, 'internal error'],
  [/UNRECOGNIZED_NAME/, 'unrecognized name'],
  [/NO_APPLICATION_PROTOCOL/, 'no application protocol'],
  [/DECRYPT_ERROR/, 'error decrypting message'],
  [/DECODE_ERROR/, 'error decoding message'],
  [/ILLEGAL_PARAMETER/, 'illegal parameter'],
];

/** Whatever a dial, a handshake or a request failed with, as the failure of its member. */
export function connectionError(error: unknown, leg: Leg): ClusterError {
  if (error instanceof ClusterError) return error;
  if (error instanceof DialError) return fault(dialFault(error), leg, error);
  if (error instanceof CertificateError) return fault(certificateFault(error), leg, error);
  if (error instanceof ProxyRefusal)
    return fault({ reason: 'unreachable', detail: error.message, go: error.message }, leg, error);
  if (error instanceof ProtocolError) return fault(protocolFault(error), leg, error);
  const code = errorCode(error);
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return fault(tlsFault(code, error), leg, error);
  return fault(brokenFault(code, error, leg), leg, error);
}

interface Fault {
  readonly reason: ClusterFailure['reason'];
  readonly detail: string;
  /** Go's error text, without what `url.Error` puts before it. */
  readonly go: string;
  readonly isLost?: boolean;
}

function dialFault(error: DialError): Fault {
  const { step, address, code } = error;
  if (step === 'lookup') {
    const why =
      code === 'ENOTFOUND' || code === 'EAI_NONAME' ? 'no such host' : 'Temporary failure in name resolution';
    return { reason: 'dns', detail: `${address}: ${why}`, go: `dial tcp: lookup ${address}: ${why}` };
  }
  const why = goErrnoText(error);
  const call = code === 'EMFILE' || code === 'ENFILE' ? 'socket' : 'connect';
  const reason = code === 'ECONNREFUSED' ? 'refused' : 'unreachable';
  const isLost = code === 'ECONNRESET';
  return { reason, detail: why, go: `dial tcp ${address}: ${call}: ${why}`, isLost };
}

function certificateFault({ problem }: CertificateError): Fault {
  return { reason: 'tls', detail: problem.detail, go: `tls: failed to verify certificate: ${problem.go}` };
}

function tlsFault(code: string, error: unknown): Fault {
  const name = `${code} ${errorMessage(error)}`.toUpperCase().replaceAll(' ', '_');
  const isAlert = name.includes('ALERT');
  const alert = isAlert ? alerts.find(([pattern]) => pattern.test(name))?.[1] : undefined;
  if (alert !== undefined) return { reason: 'tls', detail: alert, go: `remote error: tls: ${alert}` };
  // Go looks whether the bytes begin with `HTTP/`; OpenSSL does not show them, and it mostly is HTTP.
  if (/HTTP_REQUEST|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE/.test(name))
    return {
      reason: 'tls',
      detail: 'the server does not speak TLS',
      go: 'http: server gave HTTP response to HTTPS client',
    };
  if (/UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_LOW/.test(name))
    return {
      reason: 'tls',
      detail: 'protocol version not supported',
      go: 'remote error: tls: protocol version not supported',
    };
  if (name.includes('NO_RENEGOTIATION') || name.includes('RENEGOTIATION_DISABLED'))
    return { reason: 'tls', detail: 'no renegotiation', go: 'local error: tls: no renegotiation' };
  const words = code
    .replace(/^ERR_(SSL_|TLS_)?/, '')
    .toLowerCase()
    .replaceAll('_', ' ');
  return { reason: 'tls', detail: words, go: `tls: ${words}` };
}

function protocolFault({ detail, message }: ProtocolError): Fault {
  return {
    reason: 'bad-response',
    detail,
    go: `net/http: HTTP/1.x transport connection broken: ${message}`,
  };
}

/** No answer came: the other side closed or reset the connection, or the network went away. */
function brokenFault(code: string, error: unknown, leg: Leg): Fault {
  const isClosed =
    error instanceof ClosedError || code === '' || errorMessage(error).includes('before secure TLS');
  // Go reads the answer to CONNECT with a parser, which minds an end in the middle.
  const go = leg.proxy?.goPrefix === '' ? 'unexpected EOF' : 'EOF';
  if (isClosed) return { reason: 'unreachable', detail: 'connection closed', go, isLost: true };
  const why = goErrnoText(error);
  const isLost = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'].includes(code);
  const call = code === 'EPIPE' ? 'write' : 'read';
  const route = leg.route === undefined ? 'tcp' : `tcp ${leg.route}`;
  return {
    reason: 'unreachable',
    detail: isLost ? 'connection reset' : why,
    go: `${call} ${route}: ${call}: ${why}`,
    isLost,
  };
}

function fault(found: Fault, leg: Leg, cause: unknown): ClusterError {
  const { proxy, server } = leg;
  const go = `${proxy?.goPrefix ?? ''}${found.go}`;
  // What goes wrong on the way to a proxy says nothing about the member, so it never counts as the member's refusal.
  const reason = proxy && found.reason !== 'tls' ? 'unreachable' : found.reason;
  const detail = proxy ? `proxy ${proxy.label}: ${found.detail}` : found.detail;
  const failure = {
    reason,
    detail,
    message: proxy ? `${server} cannot be reached through the ${detail}` : sentence({ ...found, server }),
    kubectlText: connectText(go, server),
    cause,
  };
  return found.isLost ? new LostConnectionError(failure) : new ClusterError(failure);
}

function sentence({ reason, detail, server }: Fault & { readonly server: string }): string {
  if (reason === 'refused') return `${server} refused the connection`;
  if (reason === 'dns') return `the host name of ${server} does not resolve (${detail})`;
  if (reason === 'tls') return `no trusted connection to ${server}: ${detail}`;
  if (reason === 'bad-response') return `${server} gave a bad response: ${detail}`;
  return `${server} cannot be reached: ${detail}`;
}

/** The connection was not there in time: the time limit of connecting itself, not the caller's deadline. */
export function connectTimeout(
  leg: Leg,
  at: { readonly ms: number; readonly step: string; readonly address: string },
): ClusterError {
  const { proxy, server } = leg;
  const seconds = `${at.ms / 1000}s`;
  const go =
    at.step === 'TLS handshake' ? 'net/http: TLS handshake timeout' : `dial tcp ${at.address}: i/o timeout`;
  return new ClusterError({
    reason: 'connect-timeout',
    detail: proxy ? `proxy ${proxy.label}: ${at.step}` : at.step,
    message: `no connection to ${server}${proxy ? ` through the proxy ${proxy.label}` : ''} within ${seconds} (${at.step})`,
    kubectlText: connectText(`${proxy?.goPrefix ?? ''}${go}`, server),
  });
}

/** kubectl's line for a Go network error. */
function connectText(go: string, server: string): string {
  return go.includes('connection refused')
    ? `The connection to the server ${server} was refused - did you specify the right host or port?`
    : `Unable to connect to the server: ${go}`;
}
