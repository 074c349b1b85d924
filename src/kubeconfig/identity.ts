// Who the user of a context is (clientcmd getUserIdentificationPartialConfig, rest.Config.TransportConfig).
import type { Auth, ExecConfig } from '../core/connection.ts';
import { errorCode } from '../core/error-code.ts';
import { decodeBase64 } from '../core/go-base64.ts';
import { goReadFileError } from '../core/go-os-error.ts';
import { quoteGo } from '../core/go-quote.ts';
import { ContextError } from './context-error.ts';
import type { ClusterEntry, ContextEntry, ExecEntry, UserEntry } from './kubeconfig.ts';
import { withoutEscapeCodes } from './printable.ts';
import { hasCertificate, type ReadBytes } from './validate.ts';

/** A validated context with everything that it names. */
export interface ContextParts {
  readonly context: ContextEntry;
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
  readonly files: { readonly certificate?: Buffer; readonly key?: Buffer };
  readonly readBytes: ReadBytes;
}

/** Name of the cluster extension that becomes `spec.cluster.config` of an exec plugin. */
const EXEC_EXTENSION = 'client.authentication.k8s.io/exec';

/** The credentials of the context. Throws ContextError when there are none, or too many. */
export function identityOf(parts: ContextParts): Auth {
  const { user, context } = parts;
  const bearer = bearerOf(parts);
  if (user.username !== '' && bearer.token !== undefined)
    throw invalid(parts, 'username/password or bearer token may be set, but not both');
  const certificate = certificateOf(parts);
  const basic = user.username === '' ? {} : { username: user.username, password: user.password };
  const isExplicit = [bearer, basic, certificate].some((part) => Object.keys(part).length > 0);
  // A plugin beside an explicit credential never runs (plugin/pkg/client/auth/exec UpdateTransportConfig).
  const exec = user.exec && !isExplicit ? { exec: execConfig(user.exec, parts.cluster) } : {};
  const provider = user.authProvider ? { authProvider: user.authProvider.name } : {};
  const auth: Auth = { ...bearer, ...basic, ...certificate, ...exec, ...provider };
  // kubectl would ask for a user name and a password at this point.
  if (Object.keys(auth).length === 0) throw new ContextError(context.name, 'NoUser', [nobody(context)]);
  return auth;
}

function nobody({ name, user }: ContextEntry): string {
  if (user === '') return `user was not specified for context ${quoteGo(name)}`;
  return `user ${quoteGo(user)} of context ${quoteGo(name)} has no credentials`;
}

function bearerOf({ context, user, readBytes }: ContextParts): Pick<Auth, 'token' | 'tokenFile'> {
  const { token, tokenFile } = user;
  if (tokenFile === '') return token === '' ? {} : { token };
  if (token !== '') return { token, tokenFile };
  try {
    const content = readBytes(tokenFile).toString('utf8').trim();
    return content === '' ? {} : { token: content, tokenFile };
  } catch (error) {
    if (errorCode(error) === '') throw error;
    throw new ContextError(context.name, 'MissingFile', [goReadFileError(error, tokenFile)]);
  }
}

function certificateOf(
  parts: ContextParts,
): Pick<Auth, 'clientCertificate' | 'clientKey' | 'certificateFiles'> {
  const { user, files } = parts;
  if (!hasCertificate(user)) return {};
  const clientCertificate = files.certificate ?? dataOf(parts, user.clientCertificateData, user.origin);
  const clientKey = files.key ?? dataOf(parts, user.clientKeyData, user.origin);
  for (const [what, pem] of Object.entries({ certificate: clientCertificate, key: clientKey }))
    if (!pem.includes('-----BEGIN '))
      throw invalid(parts, `tls: failed to find any PEM data in ${what} input`);
  return {
    clientCertificate,
    clientKey,
    ...(files.certificate &&
      files.key && { certificateFiles: { certificate: user.clientCertificate, key: user.clientKey } }),
  };
}

/** The bytes behind a `…-data` key. kubectl checks all of them when it loads; here only those that are used. */
export function dataOf(parts: Pick<ContextParts, 'context'>, base64: string, origin: string): Buffer {
  const bytes = decodeBase64(base64);
  if (bytes) return bytes;
  throw invalid(parts, `error loading config file "${origin}": illegal base64 data`);
}

/** The context contradicts itself; `message` is kubectl's. */
export function invalid({ context }: Pick<ContextParts, 'context'>, message: string): ContextError {
  return new ContextError(context.name, 'InvalidContext', [message]);
}

function execConfig(exec: ExecEntry, cluster: ClusterEntry): ExecConfig {
  const config = cluster.extensions.get(EXEC_EXTENSION);
  const server = execServer(cluster.server);
  return {
    source: 'kubeconfig',
    apiVersion: exec.apiVersion,
    command: exec.command,
    args: exec.args,
    env: exec.env,
    ...(exec.installHint !== '' && { installHint: withoutEscapeCodes(exec.installHint) }),
    provideClusterInfo: exec.provideClusterInfo,
    interactiveMode: exec.interactiveMode,
    ...((!isPlainServer(server) || server !== cluster.server) && { server }),
    ...(config !== undefined && { config }),
  };
}

/** Whether the connection's server is written as in the kubeconfig. */
export function isPlainServer(server: string): boolean {
  return /^https?:\/\//i.test(server) && !/[?#]/.test(server);
}

// client_config.go ClientConfig: only where there is a path does the server go through net/url, which cuts query and
// fragment off and has the scheme in lower case.
function execServer(server: string): string {
  if (!/^https?:\/\/[^/?#]+\/[^?#]/i.test(server)) return server;
  return server.replace(/[?#].*$/s, '').replace(/^[^:]+/, (scheme) => scheme.toLowerCase());
}
