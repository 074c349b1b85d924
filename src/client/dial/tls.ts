// TLS towards one API server, as client-go sets it up (transport.TLSConfigFor): the member's CA replaces the
// system's roots, any of its certificates may anchor the chain, names are checked as Go checks them.
import { X509Certificate, constants } from 'node:crypto';
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { errorCode } from '../../core/error-code.ts';
import { ClusterError } from '../../core/failure.ts';
import {
  certificateProblem,
  nameProblem,
  notNow,
  signatureProblem,
  type CertificateProblem,
} from './certificate.ts';
import { certificatesIn } from './roots.ts';
import { quiet, socketEvent } from './socket-events.ts';

/** A client certificate with its key, both PEM. */
export interface ClientCertificate {
  readonly certificate: Buffer | string;
  readonly key: Buffer | string;
}

/** How to speak TLS to one peer. */
export interface TlsPeer {
  readonly context: SecureContext;
  /** What the certificate must name; sent as SNI unless it is an IP address. */
  readonly name: string;
  readonly insecure: boolean;
  /** PEM; only for the words about a bad chain. */
  readonly authorities: readonly string[];
  /** Hears of the server's certificate when the handshake is done: Node forgets it with the first session ticket. */
  readonly onCertificate?: (certificate: X509Certificate) => void;
}

/** The handshake failed on a certificate, ours or theirs. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
  readonly code = 'CERTIFICATE';
  readonly problem: CertificateProblem;

  constructor(problem: CertificateProblem, cause: unknown) {
    super(problem.go, { cause });
    this.problem = problem;
  }

  /** It has run out, or is not valid yet; nothing else is wrong with it. */
  get isOfTime(): boolean {
    return this.problem.go.startsWith(notNow);
  }
}

/** The CA certificates of a `certificate-authority`. Throws ClusterError when there are none. */
export function authoritiesIn(pem: string): readonly string[] {
  const blocks = certificatesIn(pem);
  const usable = blocks.filter(isCertificate);
  if (usable.length > 0) return usable;
  const why =
    blocks.length === 0
      ? 'unable to parse bytes as PEM block'
      : 'failed to parse certificate: x509: malformed certificate';
  throw unusable('certificate authority', `unable to load root certificates: ${why}`);
}

/** Parsed once per member. Throws ClusterError when the client certificate does not fit. */
export function secureContext(
  roots: readonly string[] | undefined,
  client: ClientCertificate | undefined,
): SecureContext {
  try {
    return createSecureContext({
      ...(roots && { ca: [...roots] }),
      ...(client && { cert: client.certificate, key: client.key }),
      minVersion: 'TLSv1.2',
      // Whom we judged is whom we talk to (crypto/tls: RenegotiateNever). Bun has a switch of each socket for it.
      secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
      // Go takes any certificate of the pool as the end of a chain, not only self-signed ones.
      allowPartialTrustChain: true,
    });
  } catch (error) {
    const code = errorCode(error);
    const why = /KEY_VALUES_MISMATCH|KEY_TYPE_MISMATCH/.test(code)
      ? 'tls: private key does not match public key'
      : `tls: the client certificate or its key cannot be read (${code})`;
    throw unusable('client certificate', why, error);
  }
}

/** Starts TLS on a connected socket. Rejects with CertificateError, a socket's error or the signal's reason. */
export async function startTls(socket: Socket, peer: TlsPeer, signal: AbortSignal): Promise<TLSSocket> {
  try {
    return await secureConnected(openTls({ socket }, peer), peer, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** What a handshake showed: Node shows the certificate once. */
const presented = new WeakMap<TLSSocket, X509Certificate>();

/** Begins TLS, on a connected socket or on one that connects itself. */
export function openTls(
  over: { readonly socket: Socket } | { readonly host: string; readonly port: number },
  peer: TlsPeer,
): TLSSocket {
  const secured = quiet(
    connect({
      ...over,
      secureContext: peer.context,
      // RFC 6066: no address in SNI. An empty name sends none.
      servername: isIP(peer.name) === 0 ? peer.name : '',
      // The runtime checks the chain and leaves its verdict; `judge` acts on it, before a byte is sent. Node refuses by
      // itself, too; Bun, doing so, would not show the certificate that it refused, and the words about it need that.
      rejectUnauthorized: !peer.insecure && !isBun,
      checkServerIdentity: () => undefined,
      ALPNProtocols: ['http/1.1'],
    }),
  );
  // Bun would make an object of the whole chain, for a check that is ours: 0.3 ms of each connection.
  if (isBun) Object.assign(secured, { getPeerCertificate: () => undefined });
  // Node shows the certificate once, and from here on.
  secured.prependOnceListener('secure', () => {
    const certificate = secured.getPeerX509Certificate?.();
    if (certificate) presented.set(secured, certificate);
  });
  return secured;
}

/** Waits for the handshake and judges the server. Rejects as `startTls` does. */
export async function secureConnected(
  secured: TLSSocket,
  peer: TlsPeer,
  signal: AbortSignal,
): Promise<TLSSocket> {
  try {
    await socketEvent(secured, 'secureConnect', signal);
    const certificate = presented.get(secured) ?? secured.getPeerX509Certificate?.();
    judge(secured, certificate, peer);
    if (certificate) peer.onCertificate?.(certificate);
    if (isBun) secured.disableRenegotiation();
    return secured;
  } catch (error) {
    secured.destroy();
    if (error instanceof CertificateError || signal.aborted || !verdictOf(secured)) throw error;
    throw untrusted(secured, presented.get(secured), peer);
  }
}

const isBun = 'Bun' in globalThis;

/** Throws CertificateError unless the chain is trusted and the certificate has the name. */
function judge(secured: TLSSocket, certificate: X509Certificate | undefined, peer: TlsPeer): void {
  if (peer.insecure) return;
  if (!secured.authorized) throw untrusted(secured, certificate, peer);
  const problem = certificate
    ? (nameProblem(certificate, peer.name) ?? signatureProblem(certificate, peer.authorities))
    : { detail: 'no certificate', go: 'x509: certificate is missing' };
  if (problem) throw new CertificateError(problem, undefined);
}

/** What the runtime thinks of the chain, as OpenSSL's X509_V_ERR_* name; undefined while it has not said anything bad. */
function verdictOf({ authorizationError }: TLSSocket): string | undefined {
  const verdict: unknown = authorizationError;
  return typeof verdict === 'string' ? verdict : errorCode(verdict) || undefined;
}

function untrusted(
  secured: TLSSocket,
  certificate: X509Certificate | undefined,
  { name, authorities }: TlsPeer,
): CertificateError {
  const judged = { name, authorities, now: Date.now(), ...(certificate && { certificate }) };
  return new CertificateError(
    certificateProblem(verdictOf(secured) ?? '', judged),
    secured.authorizationError,
  );
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

function unusable(what: string, message: string, cause?: unknown): ClusterError {
  return new ClusterError({
    reason: 'tls',
    detail: `unusable ${what}`,
    message,
    kubectlText: `error: ${message}`,
    cause,
  });
}
