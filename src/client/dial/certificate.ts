// What is wrong with a server's certificate, as Go's crypto/x509 judges it and in its words: first the dates
// of the leaf, then its names, then the chain. OpenSSL finds the same faults in another order.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { quoteGo } from '../../core/go-quote.ts';

/** A fault of a certificate: a few words for the summary, and Go's text (`x509: …`). */
export interface CertificateProblem {
  readonly detail: string;
  readonly go: string;
}

/** How Go's text about dates begins. */
export const notNow = 'x509: certificate has expired or is not yet valid';

/** What the judgement is about. */
export interface Judged {
  /** Absent where the runtime does not show what it has refused; then the code alone has to do. */
  readonly certificate?: X509Certificate;
  /** The name or address that the certificate must carry. */
  readonly name: string;
  /** PEM; the member's own CA certificates, if it has any. */
  readonly authorities: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The fault behind OpenSSL's error code, seen in Go's order. */
export function certificateProblem(code: string, judged: Judged): CertificateProblem {
  const { certificate, name, now } = judged;
  const ofLeaf =
    certificate &&
    (dateProblem(certificate, now) ??
      nameProblem(certificate, name) ??
      signatureProblem(certificate, judged.authorities));
  return ofLeaf ?? chainProblem(code, judged);
}

function dateProblem(certificate: X509Certificate, now: number): CertificateProblem | undefined {
  const expired = `${notNow}: current time`;
  const from = new Date(certificate.validFrom);
  const to = new Date(certificate.validTo);
  if (now > to.getTime())
    return {
      detail: `expired ${day(to)}`,
      go: `${expired} ${rfc3339(new Date(now))} is after ${rfc3339(to)}`,
    };
  if (now < from.getTime())
    return {
      detail: `not valid before ${day(from)}, check the clock`,
      go: `${expired} ${rfc3339(new Date(now))} is before ${rfc3339(from)}`,
    };
  return undefined;
}

/** The fault in the names, if there is one (x509 VerifyHostname; the Common Name never counts). */
export function nameProblem(certificate: X509Certificate, name: string): CertificateProblem | undefined {
  const isAddress = isIP(name) !== 0;
  // The runtime's own check is quick. Its yes to an address or to a name without wildcards is Go's yes, too.
  const exact = isAddress ? certificate.checkIP(name) : certificate.checkHost(name, exactNames);
  if (exact !== undefined) return undefined;
  const sans = alternativeNames(certificate.subjectAltName);
  if (isAddress) {
    if (sans.ips.some((ip) => sameAddress(ip, name))) return undefined;
    if (sans.ips.length > 0) return mismatch(sans.ips, 'IP SANs', name);
  } else {
    if (sans.names.some((pattern) => matchesName(pattern, name))) return undefined;
    if (sans.names.length > 0) return mismatch(sans.names, 'names', name);
  }
  const common = /(?:^|\n)CN=(.*)/.exec(certificate.subject)?.[1] ?? '';
  if (certificate.subjectAltName === undefined && matchesName(common, name))
    return {
      detail: `has no alternative names, only the common name ${common}`,
      go: 'x509: certificate relies on legacy Common Name field, use SANs instead',
    };
  return !isAddress
    ? {
        detail: `valid for no name, not for ${name}`,
        go: `x509: certificate is not valid for any names, but wanted to match ${name}`,
      }
    : {
        detail: `valid for no IP address, not for ${name}`,
        go: `x509: cannot validate certificate for ${name} because it doesn't contain any IP SANs`,
      };
}

const exactNames = { subject: 'never', wildcards: false } as const;

/**
 * The fault in the signature, if it is of a kind that Go does not believe any more (x509 InsecureAlgorithmError): not every
 * TLS library refuses it. A certificate that is trusted itself needs no signature.
 */
export function signatureProblem(
  certificate: X509Certificate,
  authorities: readonly string[],
): CertificateProblem | undefined {
  const algorithm = weakAlgorithms[signatureAlgorithm(certificate.raw)];
  if (algorithm === undefined) return undefined;
  const trusted = authorities.map((pem) => new X509Certificate(pem));
  if (trusted.some(({ raw }) => raw.equals(certificate.raw))) return undefined;
  const issuer = trusted.find(({ subject }) => subject === certificate.issuer);
  const weak = `x509: cannot verify signature: insecure algorithm ${algorithm}`;
  return { detail: `signed with ${algorithm}, which is insecure`, go: `${unknown}${because(weak, issuer)}` };
}

/** By the object identifier, in hex. */
const weakAlgorithms: Readonly<Record<string, string>> = {
  '2a864886f70d010102': 'MD2-RSA',
  '2a864886f70d010104': 'MD5-RSA',
  '2a864886f70d010105': 'SHA1-RSA',
  '2a8648ce380403': 'DSA-SHA1',
  '2a8648ce3d0401': 'ECDSA-SHA1',
};

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { algorithm OBJECT IDENTIFIER, … }, … } */
function signatureAlgorithm(der: Buffer): string {
  const certificate = contentAt(der, 0);
  const algorithm = contentAt(der, contentAt(der, certificate.start).end);
  const identifier = contentAt(der, algorithm.start);
  return der.toString('hex', identifier.start, identifier.end);
}

/** Where the content of the DER value at `at` is. */
function contentAt(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der[at + 1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + lengthBytes;
  let length = lengthBytes === 0 ? first : 0;
  for (const byte of der.subarray(at + 2, start)) length = length * 256 + byte;
  return { start, end: start + length };
}

const maxNames = 100;

function mismatch(valid: readonly string[], what: string, name: string): CertificateProblem {
  const some = valid.length > 3 ? [...valid.slice(0, 3), `${valid.length - 3} more`] : valid;
  return {
    detail: `valid for ${some.join(', ')}, not for ${name}`,
    go:
      valid.length >= maxNames
        ? `x509: certificate is valid for ${valid.length} ${what}, but none matched ${name}`
        : `x509: certificate is valid for ${valid.join(', ')}, not ${name}`,
  };
}

const unknown = 'x509: certificate signed by unknown authority';

function chainProblem(code: string, judged: Judged): CertificateProblem {
  const { certificate, now } = judged;
  const authorities = judged.authorities.map((pem) => new X509Certificate(pem));
  switch (code) {
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID': {
      const issuer = certificate && authorities.find((authority) => certificate.checkIssued(authority));
      const problem = issuer && dateProblem(issuer, now);
      if (problem) return { ...problem, detail: `its authority ${problem.detail}` };
      const whose = certificate ? 'its authority expired' : 'expired or not yet valid';
      return { detail: whose, go: notNow };
    }
    case 'INVALID_PURPOSE':
      return { detail: 'not for servers', go: 'x509: certificate specifies an incompatible key usage' };
    case 'PATH_LENGTH_EXCEEDED':
      return { detail: 'chain too long', go: 'x509: too many intermediates for path length constraint' };
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'CERT_SIGNATURE_FAILURE':
    case 'INVALID_CA':
    case 'CERT_UNTRUSTED': {
      const namesake = authorities.find((authority) => authority.subject === certificate?.issuer);
      const hint = namesake ? signatureHint(namesake) : '';
      return { detail: 'unknown authority', go: `${unknown}${hint}` };
    }
    default: {
      const words = code.toLowerCase().replaceAll('_', ' ');
      return { detail: words, go: `x509: ${words}` };
    }
  }
}

const signatureFailures: Readonly<Record<string, string>> = {
  rsa: 'crypto/rsa: verification error',
  ec: 'x509: ECDSA verification failure',
  ed25519: 'x509: Ed25519 verification failure',
};

/** Go names an authority of the right name and the wrong key: mostly one that was replaced. */
function signatureHint(authority: X509Certificate): string {
  const failure =
    signatureFailures[authority.publicKey.asymmetricKeyType ?? ''] ?? signatureFailures['ec'] ?? '';
  return because(failure, authority);
}

/** x509 UnknownAuthorityError: what is wrong with the signature of the first authority that could have made it. */
function because(failure: string, authority: X509Certificate | undefined): string {
  if (!authority) return '';
  const part = (key: string) => new RegExp(`(?:^|\\n)${key}=(.*)`).exec(authority.subject)?.[1];
  const name = part('CN') ?? part('O') ?? `serial:${BigInt(`0x${authority.serialNumber}`)}`;
  return ` (possibly because of ${quoteGo(failure)} while trying to verify candidate authority certificate ${quoteGo(name)})`;
}

/** x509 matchHostnames: case does not count, and `*` stands for one whole first label. */
function matchesName(pattern: string, name: string): boolean {
  const wanted = name.toLowerCase().replace(/\.$/, '').split('.');
  const offered = pattern.toLowerCase().split('.');
  if (name === '' || pattern === '' || wanted.length !== offered.length) return false;
  return offered.every((label, index) => (index === 0 && label === '*') || label === wanted[index]);
}

function sameAddress(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(ip: string): string {
  const mapped = ip.replace(/^::ffff:(?=\d+\.\d+\.)/i, '');
  return isIP(mapped) === 6 ? new URL(`http://[${mapped}]`).hostname.slice(1, -1) : mapped;
}

/** OpenSSL's text of the extension; an entry with odd characters is a JSON string (CVE-2021-44532). */
function alternativeNames(text = ''): { readonly names: string[]; readonly ips: string[] } {
  const names: string[] = [];
  const ips: string[] = [];
  for (const [, kind, value = ''] of text.matchAll(
    /(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?=, |$)/g,
  )) {
    const plain = value.startsWith('"') ? String(JSON.parse(value)) : value;
    if (kind === 'DNS') names.push(plain);
    if (kind === 'IP Address' && isIP(plain) !== 0) ips.push(canonical(plain));
  }
  return { names, ips };
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function rfc3339(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
