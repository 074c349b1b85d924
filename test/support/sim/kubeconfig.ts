// A kubeconfig file in the form that `kubectl config` writes.

export interface KubeconfigEntry {
  /** Of the context, the cluster and the user alike. */
  readonly name: string;
  readonly server: string;
  readonly caPem: string;
  readonly namespace?: string;
  readonly credential: { readonly token: string } | { readonly certPem: string; readonly keyPem: string };
}

/** The whole file; the first entry is the current context. */
export function kubeconfigText(entries: readonly KubeconfigEntry[]): string {
  const clusters = entries.map(
    ({ name, server, caPem }) =>
      `- cluster:\n    certificate-authority-data: ${encoded(caPem)}\n    server: ${server}\n  name: ${name}\n`,
  );
  const contexts = entries.map(({ name, namespace }) => {
    const place = namespace === undefined ? '' : `    namespace: ${namespace}\n`;
    return `- context:\n    cluster: ${name}\n${place}    user: ${name}\n  name: ${name}\n`;
  });
  const users = entries.map(
    ({ name, credential }) => `- name: ${name}\n  user:\n${credentialLines(credential)}`,
  );
  const current = entries[0]?.name ?? '""';
  return `apiVersion: v1\nclusters:${list(clusters)}contexts:${list(contexts)}current-context: ${current}\nkind: Config\nusers:${list(users)}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? ' []\n' : `\n${items.join('')}`;
}

function credentialLines(credential: KubeconfigEntry['credential']): string {
  if ('token' in credential) return `    token: ${credential.token}\n`;
  const { certPem, keyPem } = credential;
  return `    client-certificate-data: ${encoded(certPem)}\n    client-key-data: ${encoded(keyPem)}\n`;
}

function encoded(pem: string): string {
  return Buffer.from(pem).toString('base64');
}
