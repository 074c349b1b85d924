// Credentials that a kubeconfig names as files, for work that outlives them: others write the files anew, and may be
// caught half-way. What was good once stays in use until something better is there.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { goErrnoText } from '../core/go-os-error.ts';
import { quoteGo } from '../core/go-quote.ts';
import { glanceMs, lookAgain } from './look-again.ts';
import { type ClientCertificate, secureContext } from './tls.ts';

/** Reads a small text file. */
export type ReadText = (file: string) => Promise<string>;

/** How files are read, and what time it is. */
export interface FileAccess {
  readonly read: ReadText;
  readonly now: () => number;
}

/** Credentials that may become others. */
interface Renewed<T> {
  /** Reads the files again where that is due. */
  readonly current: () => Promise<T>;
  /** After a 401: true when they are others now than those that were refused. */
  readonly refresh: () => Promise<boolean>;
}

/** client-go transport/token_source.go: a period of a minute, and 10 s for the request to arrive. */
const tokenMs = 50_000;

/** The token in `file`; `known` is in use until it could be read. Rejects with ClusterError when there is neither. */
export function tokenInFile(file: string, known: string, { read, now }: FileAccess): Renewed<string> {
  let token = known;
  let wasRead = false;
  const looks = lookAgain(async () => {
    let found: string;
    try {
      found = (await read(file)).trim();
    } catch (error) {
      if (token === '') throw new ClusterError(unreadable(file, error));
      return 'bad';
    }
    if (found === '' && token === '') throw new ClusterError(unreadable(file, undefined));
    if (found === '') return 'bad';
    const isOther = wasRead && found !== token;
    wasRead = true;
    token = found;
    return isOther ? 'other' : 'same';
  }, now);
  return {
    async current() {
      if (!wasRead || looks.isDue(tokenMs)) await looks.again();
      return token;
    },
    refresh: looks.afterRefusal,
  };
}

/** A client certificate in files. */
export interface CertificateFiles extends Renewed<ClientCertificate> {
  /** Reads the files again, unless that was a moment ago. */
  readonly glance: () => Promise<void>;
  /** True once after the pair became another. */
  readonly hasRotated: () => boolean;
  /** What is known of the certificate after a refusal, as the end of a sentence. */
  readonly advice: () => string;
}

/** The pair in the two files; `first` is what they held when the kubeconfig was read. */
export function certificateInFiles(
  first: ClientCertificate,
  files: { readonly certificate: string; readonly key: string },
  { read, now }: FileAccess,
): CertificateFiles {
  let pair = first;
  let hasRotated = false;
  const looks = lookAgain(async () => {
    try {
      const [certificate, key] = await Promise.all([read(files.certificate), read(files.key)]);
      if (certificate === text(pair.certificate) && key === text(pair.key)) return 'same';
      const found = { certificate, key };
      if (!isWhole(found)) return 'bad';
      pair = found;
      hasRotated = true;
      return 'other';
    } catch {
      return 'bad';
    }
  }, now);
  return {
    async current() {
      await looks.again();
      return pair;
    },
    async glance() {
      // A new connection looks in any case.
      if (looks.isDue(glanceMs)) await looks.again();
    },
    refresh: looks.afterRefusal,
    hasRotated() {
      const rotated = hasRotated;
      hasRotated = false;
      return rotated;
    },
    advice: () => certificateAdvice(pair, `the client certificate in ${files.certificate}`, now()),
  };
}

/** False, or throws, while one of the two is still to be written. */
function isWhole(pair: ClientCertificate): boolean {
  // The runtime minds half a chain, but not a missing key.
  secureContext([], pair);
  return new X509Certificate(pair.certificate).checkPrivateKey(createPrivateKey(pair.key));
}

function text(pem: Buffer | string): string {
  return pem.toString('utf8');
}

/** What stands at the end of a 401: an expired certificate is refused in no other words than a wrong one. */
export function certificateAdvice({ certificate }: ClientCertificate, what: string, now: number): string {
  const day = (date: string) => new Date(date).toISOString().slice(0, 10);
  try {
    const { validFrom, validTo } = new X509Certificate(certificate);
    if (now > Date.parse(validTo)) return `${what} expired ${day(validTo)}: renew it`;
    if (now < Date.parse(validFrom)) return `${what} is not valid before ${day(validFrom)}: check the clock`;
  } catch {
    // The handshake has had its own words about it.
  }
  return `it was asked with ${what}`;
}

function unreadable(file: string, cause: unknown): ClusterFailure {
  const why = cause === undefined ? 'it is empty' : goErrnoText(cause);
  return {
    reason: 'credential',
    detail: 'token file',
    message: `the token file ${file} cannot be used: ${why}`,
    kubectlText:
      cause === undefined
        ? `error: read empty token from file ${quoteGo(file)}`
        : `error: open ${file}: ${why}`,
    cause,
  };
}
