// Our own kubeconfig files, ~/.kube/kubectl-mc/kubeconfig.d: one for each cluster whose credentials setup fetched.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder; it and its files are the user's alone. */
export function ownKubeconfigFolder(home: string): string {
  return join(home, '.kube', 'kubectl-mc', 'kubeconfig.d');
}

/** The files in it, in the order of their names. */
export async function ownKubeconfigFiles(home: string): Promise<string[]> {
  // Without HOME the path would be one of whatever folder the user stands in.
  if (home === '') return [];
  const folder = ownKubeconfigFolder(home);
  return namesIn(folder)
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('.'))
    .toSorted()
    .map((name) => join(folder, name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Whose credentials a file holds. */
export interface FileSubject {
  /** URL of the hub: two hubs may have clusters of one name. */
  readonly hubServer: string;
  readonly namespace: string;
  readonly name: string;
}

/** Eight hexadecimal digits that tell clusters of one name apart. */
export function subjectDigest({ hubServer, namespace, name }: FileSubject): string {
  const identity = JSON.stringify([hubServer, namespace, name]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 8);
}

/** The file of one cluster. A name from the hub is data: what could lead elsewhere is left out of the path. */
export function ownKubeconfigFile(home: string, subject: FileSubject): string {
  const readable = subject.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  return join(ownKubeconfigFolder(home), `${readable || 'cluster'}-${subjectDigest(subject)}.yaml`);
}
