// Credentials that a kubeconfig names as files, for work that outlives them: others write the files anew, and may be
// caught half-way. What was good once stays in use until something better is there.
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { goErrnoText } from '../core/go-os-error.ts';
import { quoteGo } from '../core/go-quote.ts';
import { glanceMs, lookAgain } from './look-again.ts';
import { type ClientCertificate, secureContext } from './dial/tls.ts';

/** Reads a small text file. */
export type ReadText = (file: string) => Promise<string>;

/** How files are read, and what time it is. */
export interface FileAccess {
  readonly read: ReadText;
  readonly now: () => number;
}

/** Credentials that may become others. */
interface Renewed<T> {
  /** What is known of them after a refusal, as the end of a sentence. */
  readonly advice: () => string;
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
  let trouble: string | undefined;
  const looks = lookAgain(async () => {
    const found = await readToken(file, read);
    if (found instanceof ClusterError) {
      trouble = found.message;
      if (token === '') throw found;
      return 'bad';
    }
    trouble = undefined;
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
    advice: () => trouble ?? `it was asked with the token in ${file}`,
  };
}

async function readToken(file: string, read: ReadText): Promise<string | ClusterError> {
  try {
    const token = (await read(file)).trim();
    return token === '' ? new ClusterError(unreadable(file, undefined)) : token;
  } catch (error) {
    return new ClusterError(unreadable(file, error));
  }
}

/** A client certificate in files. */
export interface CertificateFiles extends Renewed<ClientCertificate> {
  /** Reads the files again, unless that was a moment ago. */
  readonly glance: () => Promise<void>;
  /** True once after the pair became another. */
  readonly hasRotated: () => boolean;
}

/** The pair in the two files; `first` is what they held when the kubeconfig was read. */
export function certificateInFiles(
  first: ClientCertificate,
  files: { readonly certificate: string; readonly key: string },
  { read, now }: FileAccess,
): CertificateFiles {
  let pair = first;
  let hasRotated = false;
  let trouble: string | undefined;
  const looks = lookAgain(async () => {
    try {
      const [certificate, key] = await Promise.all([read(files.certificate), read(files.key)]);
      const isSame = certificate === text(pair.certificate) && key === text(pair.key);
      if (!isSame) {
        const found = { certificate, key };
        checkWhole(found);
        pair = found;
        hasRotated = true;
      }
      trouble = undefined;
      return isSame ? 'same' : 'other';
    } catch (error) {
      trouble = `${files.certificate} and ${files.key} cannot be used as they are now: ${goErrnoText(error)}`;
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
    advice: () => trouble ?? certificateAdvice(pair, `the client certificate in ${files.certificate}`, now()),
  };
}

/** Throws while one of the two is still to be written. */
function checkWhole(pair: ClientCertificate): void {
  // The runtime minds half a chain, but not a missing key.
  secureContext([], pair);
  if (!new X509Certificate(pair.certificate).checkPrivateKey(createPrivateKey(pair.key)))
    throw new Error('tls: private key does not match public key');
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
