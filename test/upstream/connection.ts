// Turns kubectl's flags that choose one connection into a kubeconfig with the one context `upstream`.
import { resolve } from 'node:path';

type Fields = Readonly<Record<string, unknown>>;

/** A kubeconfig as `kubectl config view --raw -o json` prints it. */
export interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly clusters?: readonly { readonly name: string; readonly cluster?: Fields | null }[] | null;
  readonly users?: readonly { readonly name: string; readonly user?: Fields | null }[] | null;
  readonly contexts?: readonly { readonly name: string; readonly context?: Fields | null }[] | null;
}

/** What the flags name is not in the kubeconfig, so there is no such fleet. */
export class UnknownNameError extends Error {
  override readonly name = 'UnknownNameError';
}

const CLUSTER_FLAGS = ['server', 'certificate-authority', 'insecure-skip-tls-verify', 'tls-server-name'];
const USER_FLAGS = ['token', 'username', 'password', 'client-certificate', 'client-key'];
const PATH_FLAGS = ['certificate-authority', 'client-certificate', 'client-key'];

/**
 * The kubeconfig's one connection under these flags (by name, without dashes), merged as client-go does
 * (tools/clientcmd/client_config.go: getContext, getCluster, getAuthInfo). Names stay: errors quote them.
 */
export function chooseConnection(config: Kubeconfig, flags: ReadonlyMap<string, string>): Kubeconfig {
  const contextName = flags.get('context') || config['current-context'] || '';
  const context = lookup('context', contextName, config.contexts)?.['context'];
  const clusterName = flags.get('cluster') || text(context, 'cluster');
  const userName = flags.get('user') || text(context, 'user');
  const cluster = {
    name: clusterName || 'upstream',
    cluster: overrideCluster(fields(lookup('cluster', clusterName, config.clusters)?.['cluster']), flags),
  };
  const user = {
    name: userName || 'upstream',
    user: overrideUser(fields(lookup('user', userName, config.users)?.['user']), flags),
  };
  const namespace = text(context, 'namespace');
  return {
    'current-context': 'upstream',
    clusters: [cluster],
    users: [user],
    contexts: [
      {
        name: 'upstream',
        context: { cluster: cluster.name, user: user.name, ...(namespace !== '' && { namespace }) },
      },
    ],
  };
}

function overrideCluster(cluster: Fields, flags: ReadonlyMap<string, string>): Fields {
  const merged: Record<string, unknown> = { ...cluster };
  if (flags.get('insecure-skip-tls-verify') === 'true' || flags.get('certificate-authority')) {
    for (const key of ['insecure-skip-tls-verify', 'certificate-authority', 'certificate-authority-data']) {
      delete merged[key];
    }
  }
  if (flags.get('server') || flags.get('tls-server-name')) delete merged['tls-server-name'];
  return { ...merged, ...given(flags, CLUSTER_FLAGS) };
}

function overrideUser(user: Fields, flags: ReadonlyMap<string, string>): Fields {
  const merged: Record<string, unknown> = { ...user };
  if (flags.get('client-key')) delete merged['client-key-data'];
  if (flags.get('client-certificate')) delete merged['client-certificate-data'];
  return { ...merged, ...given(flags, USER_FLAGS) };
}

function given(flags: ReadonlyMap<string, string>, names: readonly string[]): Fields {
  const entries = names.flatMap((name): [string, string | boolean][] => {
    const value = flags.get(name);
    if (value === undefined || value === '') return [];
    if (name === 'insecure-skip-tls-verify') return [[name, value === 'true']];
    return [[name, PATH_FLAGS.includes(name) ? resolve(value) : value]];
  });
  return Object.fromEntries(entries);
}

function lookup<T extends { readonly name: string }>(
  kind: string,
  name: string,
  among: readonly T[] | null | undefined,
): (T & Fields) | undefined {
  if (name === '') return undefined;
  const found = among?.find((entry) => entry.name === name);
  if (found === undefined) throw new UnknownNameError(`the flags name a ${kind} that is not there: ${name}`);
  return { ...found };
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function text(value: unknown, key: string): string {
  const field = fields(value)[key];
  return typeof field === 'string' ? field : '';
}
