// Who a request says it is. The seam for credential plugins: an Authenticator may take its time, may give a
// client certificate, and may be asked once for better credentials after a 401.
import type { Auth } from '../core/connection.ts';
import type { Hold } from '../core/deadline.ts';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { goErrnoText } from '../core/go-os-error.ts';
import { quoteGo } from '../core/go-quote.ts';
import { readRegularFile } from '../files/regular-file.ts';
import type { ClientCertificate } from './tls.ts';

/**
 * Gives the credentials of one member. Every method rejects with ClusterError, or with the signal's reason;
 * `hold` stops the clock of whoever waits, for as long as a person is asked.
 */
export interface Authenticator {
  /** Value of the Authorization header; undefined sends none. */
  authorization(signal: AbortSignal, hold?: Hold): Promise<string | undefined>;
  /** Certificate for the handshake; asked for before each new connection. */
  clientCertificate?(signal: AbortSignal, hold?: Hold): Promise<ClientCertificate | undefined>;
  /** Called after a 401; true when the credentials are others now, so that asking again makes sense. */
  refresh?(signal: AbortSignal, hold?: Hold): Promise<boolean>;
  /** True once after the client certificate became another: connections with the old one are of no use. */
  hasRotated?(): boolean;
  /** After a 401 that stays: what is known of the credentials (they have expired), as the end of a sentence. */
  advice?(): string | undefined;
}

/** Reads a small text file. */
export type ReadText = (file: string) => Promise<string>;

/** The credentials that a kubeconfig user holds itself: token, token file, basic, certificate. */
export function staticAuthenticator(
  auth: Auth,
  read: ReadText = async (file) => readRegularFile(file).toString('utf8'),
): Authenticator {
  const refusal = refusalOf(auth);
  if (refusal) return { authorization: () => Promise.reject(new ClusterError(refusal)) };
  const { clientCertificate: certificate, clientKey: key } = auth;
  const client = certificate && key && { certificate, key };
  return {
    ...bearerOrBasic(auth, read),
    ...(client && { clientCertificate: () => Promise.resolve(client) }),
  };
}

/** No credentials at all: for http://, where client-go sends none either. */
export const anonymous: Authenticator = { authorization: () => Promise.resolve(undefined) };

function bearerOrBasic(auth: Auth, read: ReadText): Authenticator {
  const { token = '', tokenFile = '', username = '', password = '' } = auth;
  if (tokenFile !== '') return fileAuthenticator(tokenFile, token, read);
  if (token !== '') return { authorization: () => Promise.resolve(`Bearer ${token}`) };
  if (username === '') return anonymous;
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return { authorization: () => Promise.resolve(`Basic ${basic}`) };
}

/** The file wins over the token beside it (NewBearerAuthWithRefreshRoundTripper); a 401 makes it be read again. */
function fileAuthenticator(file: string, fallback: string, read: ReadText): Authenticator {
  let known: Promise<string> | undefined;
  const load = async (): Promise<string> => {
    try {
      const token = (await read(file)).trim();
      if (token !== '') return token;
    } catch (error) {
      if (fallback === '') throw new ClusterError(unreadable(file, error));
    }
    if (fallback === '') throw new ClusterError(unreadable(file, undefined));
    return fallback;
  };
  return {
    async authorization() {
      known ??= load();
      return `Bearer ${await known}`;
    },
    async refresh() {
      const before = await known;
      known = load();
      return (await known) !== before;
    },
  };
}

// client-go's order: an explicit token, basic or certificate keeps an exec plugin from running at all; an
// auth-provider is looked up in any case, and none is left in kubectl but oidc.
function refusalOf(auth: Auth): ClusterFailure | undefined {
  const { token = '', tokenFile = '', username = '', clientCertificate, exec, authProvider } = auth;
  const hasToken = token !== '' || tokenFile !== '';
  if (hasToken && username !== '') {
    const message = 'username/password or bearer token may be set, but not both';
    return { reason: 'credential', message, kubectlText: `error: ${message}` };
  }
  const isExplicit = hasToken || username !== '' || clientCertificate !== undefined;
  if (authProvider !== undefined) return noProvider(authProvider);
  if (exec === undefined || isExplicit) return undefined;
  const message = `nobody runs the credential plugin ${quoteGo(exec.command)} here`;
  return { reason: 'internal', message, kubectlText: `error: ${message}` };
}

// client-go plugin/pkg/client/auth/{gcp,azure}: kubectl refuses these with the way out.
const removedProviders: Readonly<Record<string, string>> = {
  gcp: `The gcp auth plugin has been removed.
Please use the "gke-gcloud-auth-plugin" kubectl/client-go credential plugin instead.
See https://cloud.google.com/blog/products/containers-kubernetes/kubectl-auth-changes-in-gke for further details`,
  azure: `The azure auth plugin has been removed.
Please use the https://github.com/Azure/kubelogin kubectl/client-go credential plugin instead.
See https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins for further details`,
  // kubectl has it still; this program does not, and must not say that there is no such thing.
  oidc: `The oidc auth plugin is not part of kubectl mc.
Please use the https://github.com/int128/kubelogin kubectl/client-go credential plugin instead.`,
};

function noProvider(name: string): ClusterFailure {
  const removed = removedProviders[name];
  return {
    reason: 'credential',
    detail: `auth-provider ${name}`,
    message: `the user's auth-provider ${quoteGo(name)} is not supported; use an exec credential plugin, a token or a client certificate`,
    kubectlText: `error: ${removed ?? `no Auth Provider found for name ${quoteGo(name)}`}`,
  };
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
