// The entries of one kubeconfig file (client-go tools/clientcmd/api/v1), with paths made absolute.
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { DocumentError } from './document-error.ts';
import { type Fields, fieldsOf, flag, mapOf, mappings, nested, text, texts } from './fields.ts';
import type { AuthProviderEntry, ClusterEntry, ContextEntry, ExecEntry, UserEntry } from './kubeconfig.ts';

/** What one file says. */
export interface KubeconfigFile {
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
}

interface Source {
  /** The file, as it was named. */
  readonly origin: string;
  /** Its folder, absolute. */
  readonly base: string;
}

/** Reads the parsed document of `file`. Throws DocumentError with the path of the first wrong value. */
export function decodeKubeconfig(document: unknown, file: string): KubeconfigFile {
  const top = fieldsOf(document, []);
  const source = { origin: file, base: dirname(resolve(file)) };
  checkKind(top);
  return {
    currentContext: text(top, 'current-context'),
    clusters: named(top, 'clusters', (entry, name) => cluster(inner(entry, 'cluster'), name, source)),
    users: named(top, 'users', (entry, name) => user(inner(entry, 'user'), name, source)),
    contexts: named(top, 'contexts', (entry, name) => context(inner(entry, 'context'), name, source)),
  };
}

// Both may be absent; any other kind is not ours to read.
function checkKind(top: Fields): void {
  const kind = text(top, 'kind');
  const apiVersion = text(top, 'apiVersion');
  if ((kind === '' || kind === 'Config') && (apiVersion === '' || apiVersion === 'v1')) return;
  const is = `kind ${JSON.stringify(kind || 'Config')} of version ${JSON.stringify(apiVersion || 'v1')}`;
  throw new DocumentError(`this is ${is}, not a kubeconfig (kind "Config" of version "v1")`, {
    path: [kind === '' || kind === 'Config' ? 'apiVersion' : 'kind'],
  });
}

// Conversion of the named lists to maps: a name may stand only once (api/v1/conversion.go).
function named<T>(fields: Fields, key: string, read: (entry: Fields, name: string) => T): Map<string, T> {
  const map = new Map<string, T>();
  for (const entry of mappings(fields, key)) {
    const name = text(entry, 'name');
    if (map.has(name))
      throw new DocumentError(`duplicate name ${JSON.stringify(name)} in ${key}`, { path: entry.path });
    map.set(name, read(entry, name));
  }
  return map;
}

function inner(entry: Fields, key: string): Fields {
  return nested(entry, key) ?? fieldsOf(null, [...entry.path, key]);
}

function context(fields: Fields, name: string, source: Source): ContextEntry {
  return {
    name,
    origin: source.origin,
    cluster: text(fields, 'cluster'),
    user: text(fields, 'user'),
    namespace: text(fields, 'namespace'),
  };
}

function cluster(fields: Fields, name: string, source: Source): ClusterEntry {
  return {
    name,
    origin: source.origin,
    server: text(fields, 'server'),
    tlsServerName: text(fields, 'tls-server-name'),
    insecureSkipTlsVerify: flag(fields, 'insecure-skip-tls-verify'),
    certificateAuthority: absolute(text(fields, 'certificate-authority'), source),
    certificateAuthorityData: text(fields, 'certificate-authority-data'),
    proxyUrl: text(fields, 'proxy-url'),
    disableCompression: flag(fields, 'disable-compression'),
    extensions: named(fields, 'extensions', (entry) => entry.values['extension'] ?? undefined),
  };
}

function user(fields: Fields, name: string, source: Source): UserEntry {
  const provider = nested(fields, 'auth-provider');
  const plugin = nested(fields, 'exec');
  return {
    name,
    origin: source.origin,
    clientCertificate: absolute(text(fields, 'client-certificate'), source),
    clientCertificateData: text(fields, 'client-certificate-data'),
    clientKey: absolute(text(fields, 'client-key'), source),
    clientKeyData: text(fields, 'client-key-data'),
    token: text(fields, 'token'),
    tokenFile: absolute(text(fields, 'tokenFile'), source),
    as: text(fields, 'as'),
    asUid: text(fields, 'as-uid'),
    asGroups: texts(fields, 'as-groups'),
    asUserExtra: mapOf(fields, 'as-user-extra', texts),
    username: text(fields, 'username'),
    password: text(fields, 'password'),
    authProvider: provider && authProvider(provider),
    exec: plugin && exec(plugin, source),
  };
}

function authProvider(fields: Fields): AuthProviderEntry {
  return { name: text(fields, 'name'), config: mapOf(fields, 'config', text) };
}

// Older versions of the exec API need no interactiveMode (api/v1/defaults.go).
const DEFAULT_INTERACTIVE = ['client.authentication.k8s.io/v1beta1', 'client.authentication.k8s.io/v1alpha1'];

function exec(fields: Fields, source: Source): ExecEntry {
  const apiVersion = text(fields, 'apiVersion');
  const command = text(fields, 'command');
  return {
    apiVersion,
    // A bare name is looked up on PATH (clientcmd GetAuthInfoFileReferences).
    command: command.includes(sep) ? absolute(command, source) : command,
    args: texts(fields, 'args'),
    env: mappings(fields, 'env').map((entry) => ({ name: text(entry, 'name'), value: text(entry, 'value') })),
    installHint: text(fields, 'installHint'),
    provideClusterInfo: flag(fields, 'provideClusterInfo'),
    interactiveMode:
      text(fields, 'interactiveMode') || (DEFAULT_INTERACTIVE.includes(apiVersion) ? 'IfAvailable' : ''),
  };
}

function absolute(path: string, source: Source): string {
  return path === '' || isAbsolute(path) ? path : join(source.base, path);
}
