// Who a request says it is. The seam for credential plugins: an Authenticator may take its time, may give a
// client certificate, and may be asked once for better credentials after a 401.
import type { Auth } from '../core/connection.ts';
import type { Hold } from '../core/deadline.ts';
import { ClusterError, type ClusterFailure } from '../core/failure.ts';
import { quoteGo } from '../core/go-quote.ts';
import { readRegularFile } from '../files/regular-file.ts';
import {
  certificateAdvice,
  certificateInFiles,
  tokenInFile,
  type FileAccess,
  type ReadText,
} from './credential-files.ts';
import type { ClientCertificate } from './dial/tls.ts';

export type { ReadText };

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

/** The credentials that a kubeconfig user holds itself: token, token file, basic, certificate. */
export function staticAuthenticator(
  auth: Auth,
  read: ReadText = async (file) => readRegularFile(file).toString('utf8'),
  now: () => number = Date.now,
): Authenticator {
  const refusal = refusalOf(auth);
  if (refusal) return { authorization: () => Promise.reject(new ClusterError(refusal)) };
  const { clientCertificate: certificate, clientKey: key } = auth;
  const header = bearerOrBasic(auth, { read, now });
  return certificate && key ? withCertificate(header, { certificate, key }, { auth, read, now }) : header;
}

/** No credentials at all: for http://, where client-go sends none either. */
export const anonymous: Authenticator = { authorization: () => Promise.resolve(undefined) };

function bearerOrBasic(auth: Auth, access: FileAccess): Authenticator {
  const { token = '', username = '', password = '' } = auth;
  if (auth.tokenFile) {
    // The file wins over the token beside it (NewBearerAuthWithRefreshRoundTripper).
    const { current, refresh, advice } = tokenInFile(auth.tokenFile, token, access);
    return { authorization: async () => `Bearer ${await current()}`, refresh, advice };
  }
  if (token !== '') return { authorization: () => Promise.resolve(`Bearer ${token}`) };
  if (username === '') return anonymous;
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return { authorization: () => Promise.resolve(`Basic ${basic}`) };
}

/** A certificate in place stays what it is; one in files is looked at again, at every connection and after a 401. */
function withCertificate(
  header: Authenticator,
  client: ClientCertificate,
  { auth, ...access }: FileAccess & { readonly auth: Auth },
): Authenticator {
  if (!auth.certificateFiles)
    return {
      ...header,
      clientCertificate: () => Promise.resolve(client),
      advice: () =>
        header.advice?.() ??
        certificateAdvice(client, 'the client certificate of the kubeconfig', access.now()),
    };
  const files = certificateInFiles(client, auth.certificateFiles, access);
  return {
    async authorization(signal, hold) {
      // A request on an open connection: should it get a new one?
      await files.glance();
      return header.authorization(signal, hold);
    },
    clientCertificate: files.current,
    async refresh(signal, hold) {
      const [isOther, hasOtherToken] = await Promise.all([files.refresh(), header.refresh?.(signal, hold)]);
      return isOther || hasOtherToken === true;
    },
    hasRotated: files.hasRotated,
    advice: () => header.advice?.() ?? files.advice(),
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
