// A. Network and TLS: what goes wrong before the first byte of HTTP.
import { createCa } from '../../support/pki.ts';
import { TABLE, http } from '../lab/answers.ts';
import type { FaultCase } from '../lab/pair.ts';
import { at, blackhole, ca, closedPort, goodLeaf, https, tcp, type Handshake } from '../lab/servers.ts';
import { END, HANG, RESET } from '../lab/steps.ts';
import type { LeafOptions } from '../../support/pki.ts';

const fine = http(TABLE);
const SERVER: LeafOptions = { commonName: 'kube-apiserver', ips: ['127.0.0.1'], usages: ['server'] };
const issued = (more: Partial<LeafOptions>, issuer = ca, chain: readonly string[] = []): Handshake => {
  const { certPem, keyPem } = issuer.issue({ ...SERVER, ...more });
  return { cert: [certPem, ...chain].join(''), key: keyPem };
};
const past = { notBefore: new Date('2019-02-01'), notAfter: new Date('2020-02-01') };
const future = { notBefore: new Date('2090-01-01'), notAfter: new Date('2091-01-01') };
const other = createCa('other');
const namesake = createCa('fault-lab');
const expiredCa = createCa('old-lab', past);
const below = ca.intermediate('below');
const expiredBelow = ca.intermediate('expired-below', past);
const otherBelow = other.intermediate('other-below');
const clientsWanted: Handshake = { requestCert: true, rejectUnauthorized: true, ca: ca.certPem };
const pem = ({ certPem, keyPem }: { certPem: string; keyPem: string }) => ({
  user: {
    'client-certificate-data': Buffer.from(certPem).toString('base64'),
    'client-key-data': Buffer.from(keyPem).toString('base64'),
  },
});
const oldTls = (version: 'TLSv1' | 'TLSv1.1'): Handshake => ({
  minVersion: 'TLSv1',
  maxVersion: version,
  ciphers: 'DEFAULT:@SECLEVEL=0',
});
/** A record of TLS with an alert inside: fatal (2), and which. */
const alert = (code: number) => Buffer.from([0x15, 0x03, 0x03, 0, 2, 2, code]);

export const networkCases: readonly FaultCase[] = [
  { id: 'A1', what: 'nothing listens', fault: closedPort, reason: 'refused', withinMs: 2_000 },
  { id: 'A2', what: 'SYN is dropped', fault: blackhole, reason: 'connect-timeout', isEndless: true },
  {
    id: 'A3',
    what: 'accepts and says nothing',
    fault: tcp([HANG]),
    reason: 'connect-timeout',
    isEndless: true,
  },
  { id: 'A4', what: 'resets at once', fault: tcp([RESET]), reason: 'unreachable', connections: 3 },
  { id: 'A4b', what: 'closes at once', fault: tcp([END]), reason: 'unreachable', connections: 3 },
  {
    id: 'A4c',
    what: 'resets after the ClientHello',
    fault: tcp([RESET], { after: 'hello' }),
    reason: 'unreachable',
    connections: 3,
  },
  {
    id: 'A4d',
    what: 'closes after the ClientHello',
    fault: tcp([END], { after: 'hello' }),
    reason: 'unreachable',
    connections: 3,
  },
  {
    id: 'A4e',
    what: 'resets in the middle of the ServerHello',
    fault: https(fine, { cut: { bytes: 60, ending: 'reset' } }),
    reason: 'unreachable',
    connections: 3,
  },
  {
    id: 'A4f',
    what: 'closes in the middle of its certificate',
    fault: https(fine, { cut: { bytes: 400, ending: 'end' } }),
    reason: 'unreachable',
    connections: 3,
  },
  {
    id: 'A4g',
    what: 'stalls in the middle of its certificate',
    fault: https(fine, { cut: { bytes: 400, ending: 'hang' } }),
    reason: 'connect-timeout',
    isEndless: true,
  },
  {
    id: 'A4h',
    what: 'one byte of a handshake, every 200 ms',
    fault: tcp([{ drip: Buffer.alloc(500, 0x16), everyMs: 200 }], { after: 'hello' }),
    reason: 'connect-timeout',
    isEndless: true,
    says: /^(connection timeout|certificate problem: .+)$/,
    anyReason: true,
  },
  {
    id: 'A5',
    what: 'plain HTTP on the port of TLS',
    fault: tcp(['HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n', END], { after: 'hello' }),
    reason: 'tls',
    says: /^certificate problem: the server does not speak TLS$/,
  },
  {
    id: 'A5b',
    what: 'an SSH banner',
    fault: tcp(['SSH-2.0-OpenSSH_9.9\r\n']),
    reason: 'tls',
    says: /^certificate problem: the server does not speak TLS$/,
  },
  {
    id: 'A5c',
    what: 'an SMTP banner',
    fault: tcp(['220 mail.example ESMTP\r\n']),
    reason: 'tls',
    says: /^certificate problem: the server does not speak TLS$/,
  },
  {
    id: 'A5d',
    what: 'zero bytes without an end',
    fault: tcp([{ forever: Buffer.alloc(65_536) }]),
    reason: 'tls',
    says: /^certificate problem: the server does not speak TLS$/,
  },
  {
    id: 'A5e',
    what: 'random bytes',
    fault: tcp([Buffer.from('8f3c1199a0b2c4d4e5f60718', 'hex')], { after: 'hello' }),
    reason: 'tls',
    says: /^certificate problem: the server does not speak TLS$/,
  },
  {
    id: 'A6',
    what: 'certificate expired',
    fault: https(fine, issued(past)),
    reason: 'tls',
    says: /expired 2020-02-01/,
    isUnasked: true,
  },
  {
    id: 'A6b',
    what: 'certificate not valid yet',
    fault: https(fine, issued(future)),
    reason: 'tls',
    says: /not valid before 2090-01-01, check the clock/,
    isUnasked: true,
  },
  {
    id: 'A6c',
    what: 'authority expired',
    fault: https(fine, issued({}, expiredCa), { caPem: expiredCa.certPem }),
    reason: 'tls',
    says: /its authority expired 2020-02-01/,
    isUnasked: true,
  },
  {
    id: 'A6d',
    what: 'intermediate expired',
    fault: https(fine, issued({}, expiredBelow, [expiredBelow.certPem])),
    reason: 'tls',
    says: /expired/,
    isUnasked: true,
  },
  {
    id: 'A7',
    what: 'certificate for other addresses',
    fault: https(fine, issued({ ips: ['192.0.2.1'], dnsNames: ['a.example'] })),
    reason: 'tls',
    says: /valid for 192\.0\.2\.1, not for 127\.0\.0\.1/,
    isUnasked: true,
  },
  {
    id: 'A7n',
    what: 'asks for another handshake before it answers',
    fault: https([{ renegotiate: true }, ...http(TABLE)], { maxVersion: 'TLSv1.2' }),
    reason: 'tls',
  },
  {
    id: 'A7b',
    what: 'self-signed',
    fault: https(fine, issued({ commonName: 'self' }, createCa('self'))),
    reason: 'tls',
    says: /unknown authority/,
    isUnasked: true,
  },
  {
    id: 'A7c',
    what: 'unknown authority',
    fault: https(fine, issued({}, other)),
    reason: 'tls',
    says: /unknown authority/,
    isUnasked: true,
  },
  {
    id: 'A7d',
    what: 'authority of the same name and another key',
    fault: https(fine, issued({}, namesake)),
    reason: 'tls',
    says: /unknown authority/,
    isUnasked: true,
  },
  {
    id: 'A7e',
    what: 'intermediate missing',
    fault: https(fine, issued({}, below)),
    reason: 'tls',
    says: /unknown authority/,
    isUnasked: true,
  },
  {
    id: 'A7f',
    what: 'intermediate present',
    fault: https(fine, issued({}, below, [below.certPem])),
    reason: 'ok',
  },
  {
    id: 'A7g',
    what: 'self-signed authority in the chain',
    fault: https(fine, issued({}, otherBelow, [otherBelow.certPem, other.certPem])),
    reason: 'tls',
    says: /unknown authority/,
    isUnasked: true,
  },
  {
    id: 'A7h',
    what: 'not a certificate for servers',
    fault: https(fine, issued({ usages: ['client'] })),
    reason: 'tls',
    says: /not for servers/,
    isUnasked: true,
  },
  {
    id: 'A7h2',
    what: 'signed with SHA-1',
    fault: https(fine, issued({ digest: 'sha1' })),
    reason: 'tls',
    says: /^certificate problem: signed with ECDSA-SHA1, which is insecure$/,
    isUnasked: true,
  },
  {
    id: 'A7i',
    what: 'no names at all',
    fault: https(fine, issued({ ips: [] })),
    reason: 'tls',
    says: /valid for no IP address/,
    isUnasked: true,
  },
  {
    id: 'A7j',
    what: 'a key that is too small',
    fault: https(fine, { ...issued({ key: 'rsa-512' }), ciphers: 'DEFAULT:@SECLEVEL=0' }),
    reason: 'tls',
    isUnasked: true,
  },
  {
    id: 'A7k',
    what: 'a leaf that signs a leaf',
    fault: https(fine, issued({}, ca, [goodLeaf.certPem])),
    reason: 'ok',
  },
  {
    id: 'A7l',
    what: 'tls-server-name that the certificate does not have',
    fault: https(fine, {}, { cluster: { 'tls-server-name': 'zzz.test' } }),
    reason: 'tls',
    says: /not for zzz\.test/,
    isUnasked: true,
  },
  {
    id: 'A8',
    what: 'tls-server-name that it has',
    fault: https(fine, {}, { cluster: { 'tls-server-name': 'member.test' } }),
    reason: 'ok',
  },
  {
    id: 'A8b',
    what: 'a server that demands SNI, reached by address',
    fault: tcp([alert(112)], { after: 'hello' }),
    reason: 'tls',
    says: /unrecognized name/,
  },
  {
    id: 'A8c',
    what: 'insecure-skip-tls-verify with an expired certificate',
    fault: https(fine, issued(past), {
      cluster: { 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined },
    }),
    reason: 'ok',
  },
  {
    id: 'A9',
    what: 'a host name that does not exist',
    fault: at({ server: 'https://no-such-host.invalid:6443' }),
    reason: 'dns',
  },
  {
    id: 'A9b',
    what: 'a host name with spaces',
    fault: at({ server: 'https://no such host:6443' }),
    reason: 'bad-response',
    anyReason: true,
    says: /.+/,
  },
  {
    id: 'A9c',
    what: 'a host name of one label, with a dot',
    fault: at({ server: 'https://nowhere.:6443' }),
    reason: 'dns',
  },
  {
    id: 'A15',
    what: 'HTTP/2 only',
    fault: https(fine, { ALPNProtocols: ['h2'] }),
    reason: 'tls',
    says: /no application protocol/,
  },
  {
    id: 'A15b',
    what: 'HTTP/2 frames where HTTP/1.1 was agreed: GOAWAY',
    fault: https([Buffer.from('00000008070000000000000000000000000d', 'hex')]),
    reason: 'bad-response',
  },
  {
    id: 'A16',
    what: 'demands a client certificate that nobody has',
    fault: https(fine, clientsWanted),
    reason: 'tls',
    says: /certificate required/,
  },
  {
    id: 'A16b',
    what: 'demands a client certificate, TLS 1.2',
    fault: https(fine, { ...clientsWanted, maxVersion: 'TLSv1.2' }),
    reason: 'tls',
    says: /handshake failure|bad certificate|certificate required/,
  },
  // A server of Node closes without an alert here; others send one.
  {
    id: 'A16c',
    what: 'client certificate of another authority',
    fault: https(fine, clientsWanted, pem(other.issue({ commonName: 'bob' }))),
    reason: 'tls',
    says: /certificate|^unreachable$/,
    anyReason: true,
  },
  {
    id: 'A16d',
    what: 'client certificate expired',
    fault: https(fine, clientsWanted, pem(ca.issue({ commonName: 'bob', ...past }))),
    reason: 'tls',
    says: /certificate|^unreachable$/,
    anyReason: true,
  },
  {
    id: 'A16e',
    what: 'client certificate that is accepted',
    fault: https(fine, clientsWanted, pem(ca.issue({ commonName: 'bob' }))),
    reason: 'ok',
  },
  {
    id: 'A16f',
    what: 'client certificate asked for, not demanded',
    fault: https(fine, { requestCert: true, rejectUnauthorized: false }),
    reason: 'ok',
  },
  {
    id: 'A17',
    what: 'TLS 1.0 only',
    fault: https(fine, oldTls('TLSv1')),
    reason: 'tls',
    says: /protocol version not supported/,
  },
  {
    id: 'A17b',
    what: 'TLS 1.1 only',
    fault: https(fine, oldTls('TLSv1.1')),
    reason: 'tls',
    says: /protocol version not supported/,
  },
  { id: 'A17c', what: 'TLS 1.2 only', fault: https(fine, { maxVersion: 'TLSv1.2' }), reason: 'ok' },
  ...(
    [
      [40, 'handshake failure'],
      [80, 'internal error'],
      [71, 'insufficient security level'],
      [49, 'access denied'],
      [44, 'revoked certificate'],
      [0, '.+'],
      [90, '.+'],
      [255, '.+'],
    ] as const
  ).map(([code, words]): FaultCase => ({
    id: `A18.${code}`,
    what: `the handshake ends with alert ${code}`,
    fault: tcp([alert(code), END], { after: 'hello' }),
    reason: 'tls',
    says: new RegExp(`certificate problem: ${words}|^unreachable$`),
    anyReason: true,
  })),
];
