// Certificates for test servers and users: a small X.509 issuer, because node:crypto can read
// certificates but not make them.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

/** What a leaf may be used for (extended key usage). */
export type KeyUsage = 'server' | 'client';

export interface Validity {
  /** Default: an hour ago. */
  readonly notBefore?: Date;
  /** Default: in thirty days. */
  readonly notAfter?: Date;
}

export interface LeafOptions extends Validity {
  /** Kubernetes reads it as the user name of a client certificate. */
  readonly commonName: string;
  /** Kubernetes reads these as the user's groups. */
  readonly organizations?: readonly string[];
  readonly dnsNames?: readonly string[];
  /** IPv4 or IPv6, in text. */
  readonly ips?: readonly string[];
  /** Default: both. */
  readonly usages?: readonly KeyUsage[];
  /** Default: P-256. */
  readonly key?: 'rsa-1024' | 'rsa-512';
  /** Of the signature. Default: sha256. */
  readonly digest?: 'sha1' | 'sha256';
}

/** A certificate with its private key (PKCS#8), both PEM. */
export interface Issued {
  readonly certPem: string;
  readonly keyPem: string;
}

/** A self-signed certificate authority that lives in memory. */
export interface Ca {
  readonly certPem: string;
  readonly issue: (options: LeafOptions) => Issued;
  /** An authority below this one. */
  readonly intermediate: (name: string, validity?: Validity) => Ca;
}

/** Makes a new CA with a P-256 key; `name` is its common name. */
export function createCa(name: string, validity: Validity = {}): Ca {
  const key = newKey();
  const subject = distinguishedName(name, []);
  return authority({ key, subject, issuer: subject, signer: key.privateKey, validity });
}

interface Authority {
  readonly key: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly signer: KeyObject;
  readonly validity: Validity;
}

function authority({ key, subject, issuer, signer, validity }: Authority): Ca {
  const certPem = certificate({
    subject,
    issuer,
    publicKey: key.publicKey,
    signer,
    validity,
    extensions: [
      extension(OID.basicConstraints, sequence(TRUE), 'critical'),
      extension(OID.keyUsage, KEY_CERT_SIGN, 'critical'),
      extension(OID.subjectKeyId, octets(keyId(key.publicKey))),
    ],
  });
  return {
    certPem,
    intermediate: (name, within = {}) =>
      authority({
        key: newKey(),
        subject: distinguishedName(name, []),
        issuer: subject,
        signer: key.privateKey,
        validity: within,
      }),
    issue: (options) => {
      const leaf = options.key === undefined ? newKey() : newRsaKey(Number(options.key.slice(4)));
      return {
        certPem: certificate({
          subject: distinguishedName(options.commonName, options.organizations ?? []),
          issuer: subject,
          publicKey: leaf.publicKey,
          signer: key.privateKey,
          validity: options,
          extensions: leafExtensions(options, keyId(key.publicKey)),
          ...(options.digest && { digest: options.digest }),
        }),
        keyPem: leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

interface CertificateParts {
  readonly subject: Buffer;
  readonly issuer: Buffer;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly validity: Validity;
  readonly extensions: readonly Buffer[];
  readonly digest?: 'sha1' | 'sha256';
}

// RFC 5280 §4.1: Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
function certificate(parts: CertificateParts): string {
  const { digest = 'sha256' } = parts;
  const algorithm = sequence(oid(digest === 'sha1' ? OID.ecdsaWithSha1 : OID.ecdsaWithSha256));
  const now = Date.now();
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    algorithm,
    parts.issuer,
    sequence(
      time(parts.validity.notBefore ?? new Date(now - 3_600_000)),
      time(parts.validity.notAfter ?? new Date(now + 30 * 86_400_000)),
    ),
    parts.subject,
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...parts.extensions)),
  );
  const signature = sign(digest, body, { key: parts.signer, dsaEncoding: 'der' });
  return pem('CERTIFICATE', sequence(body, algorithm, bits(signature)));
}

function leafExtensions(options: LeafOptions, issuerKeyId: Buffer): Buffer[] {
  const purposes = (options.usages ?? ['server', 'client']).map((usage) => oid(PURPOSE[usage]));
  const names = [
    ...(options.dnsNames ?? []).map((name) => der(0x82, Buffer.from(name, 'ascii'))),
    ...(options.ips ?? []).map((ip) => der(0x87, ipBytes(ip))),
  ];
  return [
    extension(OID.keyUsage, DIGITAL_SIGNATURE, 'critical'),
    ...(purposes.length > 0 ? [extension(OID.extKeyUsage, sequence(...purposes))] : []),
    extension(OID.authorityKeyId, sequence(der(0x80, issuerKeyId))),
    ...(names.length > 0 ? [extension(OID.subjectAltName, sequence(...names))] : []),
  ];
}

function newKey(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function newRsaKey(modulusLength: number): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength });
}

function keyId(key: KeyObject): Buffer {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();
}

// Never negative, never with a needless leading zero byte: Go refuses both.
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  ecdsaWithSha1: '1.2.840.10045.4.1',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
} as const;

const PURPOSE: Readonly<Record<KeyUsage, string>> = {
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
};

// BIT STRINGs with their count of unused bits: keyCertSign + cRLSign, and digitalSignature.
const KEY_CERT_SIGN = Buffer.from([0x03, 0x02, 0x01, 0x06]);
const DIGITAL_SIGNATURE = Buffer.from([0x03, 0x02, 0x07, 0x80]);
const TRUE = Buffer.from([0x01, 0x01, 0xff]);

function distinguishedName(commonName: string, organizations: readonly string[]): Buffer {
  const attribute = (type: string, value: string): Buffer =>
    der(0x31, sequence(oid(type), der(0x0c, Buffer.from(value, 'utf8'))));
  return sequence(
    ...organizations.map((name) => attribute(OID.organization, name)),
    attribute(OID.commonName, commonName),
  );
}

function extension(type: string, value: Buffer, critical?: 'critical'): Buffer {
  return sequence(oid(type), ...(critical === undefined ? [] : [TRUE]), octets(value));
}

// Years outside 1950-2049 need the long form (RFC 5280 §4.1.2.5).
function time(at: Date): Buffer {
  const digits = `${at.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  const short = at.getUTCFullYear() >= 1950 && at.getUTCFullYear() < 2050;
  return short ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits));
}

function ipBytes(ip: string): Buffer {
  if (isIPv4(ip)) return Buffer.from(ip.split('.').map(Number));
  if (!isIPv6(ip)) throw new Error(`not an IP address: ${ip}`);
  // The URL parser brings every spelling into the shortest form without dotted parts.
  const [head = '', tail = ''] = new URL(`http://[${ip}]`).hostname.slice(1, -1).split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const all = [...before, ...zeros, ...after];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return der(0x06, Buffer.from(bytes));
}

function base128(value: number): number[] {
  const high: number[] = [];
  for (let left = value >> 7; left > 0; left >>= 7) high.unshift((left & 0x7f) | 0x80);
  return [...high, value & 0x7f];
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function octets(content: Buffer): Buffer {
  return der(0x04, content);
}

function bits(content: Buffer): Buffer {
  return der(0x03, Buffer.concat([Buffer.from([0]), content]));
}

function integer(content: Buffer): Buffer {
  return der(0x02, content);
}

function der(tag: number, content: Buffer): Buffer {
  const size = content.length;
  if (size < 0x80) return Buffer.concat([Buffer.from([tag, size]), content]);
  const long = Buffer.from(size.toString(16).padStart(size > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | long.length]), long, content]);
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
