// The kubeconfig of a real fleet: per cluster one context for each way to be somebody.
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { Identity } from './identity.ts';

/** Names of the contexts of one cluster. */
export interface ContextNames {
  /** Admin by client certificate; named like the cluster. */
  readonly admin: string;
  /** Admin by bearer token. */
  readonly token: string;
  /** Read-only user by bearer token. */
  readonly viewer: string;
}

export function contextNames(cluster: string): ContextNames {
  return { admin: cluster, token: `${cluster}-token`, viewer: `${cluster}-viewer` };
}

export interface KubeconfigEntry {
  readonly name: string;
  readonly server: string;
  readonly identity: Identity;
}

/** Writes a kubeconfig (mode 0600) whose current context is the admin of the first cluster. */
export function writeKubeconfig(path: string, entries: readonly KubeconfigEntry[]): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': entries[0]?.name ?? '',
    clusters: entries.map(({ name, server, identity }) => ({
      name,
      cluster: { server, 'certificate-authority-data': base64(identity.caPem) },
    })),
    users: entries.flatMap(({ name, identity }) => {
      const names = contextNames(name);
      const certificate = {
        'client-certificate-data': base64(identity.admin.certPem),
        'client-key-data': base64(identity.admin.keyPem),
      };
      return [
        { name: names.admin, user: certificate },
        { name: names.token, user: { token: identity.adminToken } },
        { name: names.viewer, user: { token: identity.viewerToken } },
      ];
    }),
    contexts: entries.flatMap(({ name }) =>
      Object.values(contextNames(name)).map((context) => ({
        name: context,
        context: { cluster: name, user: context },
      })),
    ),
  };
  writeFileSync(path, stringify(config, { lineWidth: 0 }), { mode: 0o600 });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
