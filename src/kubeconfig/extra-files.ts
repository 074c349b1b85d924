// The kubeconfig files beside the user's own: they help, and must never harm. Nothing in them stops a command, and no
// context of theirs may come to lead where its file did not say.
import { errorMessage } from '../core/error-code.ts';
import { readOwnFile } from '../files/safe-read.ts';
import type { KubeconfigFile } from './decode.ts';
import type { ClusterEntry, ContextEntry, KubeconfigWarning, UserEntry } from './kubeconfig.ts';
import { type FileAccess, readKubeconfigFile } from './read-kubeconfig-file.ts';
import { isSameEntry } from './same-entry.ts';

/** One file that could be read. */
export interface ExtraFile {
  readonly file: string;
  readonly content: KubeconfigFile;
}

/** Reads what can be read, and says what cannot. A file that others may write to could name any program: it is left out. */
export async function readExtraFiles(
  names: readonly string[],
  files: FileAccess,
): Promise<{ readonly loaded: readonly ExtraFile[]; readonly problems: readonly string[] }> {
  const careful: FileAccess = { ...files, readFile: readTrusted };
  const settled = await Promise.allSettled(names.map((file) => readKubeconfigFile(file, careful)));
  const loaded: ExtraFile[] = [];
  const problems: string[] = [];
  for (const [at, result] of settled.entries()) {
    const file = names[at] ?? '';
    if (result.status === 'rejected') problems.push(errorMessage(result.reason));
    else if (result.value) loaded.push({ file, content: result.value });
  }
  return { loaded, problems };
}

async function readTrusted(file: string): Promise<string> {
  const text = await readOwnFile(file);
  if (text === undefined) throw Object.assign(new Error(`no file ${file}`), { code: 'ENOENT' });
  return text;
}

interface Merged {
  readonly contexts: Map<string, ContextEntry>;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
}

/** Takes contexts out whose cluster or user, by its name, is now another one than their file means. */
export function dropShadowed(merged: Merged, extra: readonly ExtraFile[]): string[] {
  const problems: string[] = [];
  for (const { file, content } of extra)
    for (const context of content.contexts.values()) {
      // The name itself is taken by a file before this one: that one is meant.
      if (merged.contexts.get(context.name) !== context) continue;
      const cluster = content.clusters.get(context.cluster);
      const user = content.users.get(context.user);
      if (isKept(cluster, merged.clusters) && isKept(user, merged.users)) continue;
      merged.contexts.delete(context.name);
      problems.push(
        `context ${JSON.stringify(context.name)} of ${file}: another file gives the name of its cluster or user to something else`,
      );
    }
  return problems;
}

function isKept<T extends ClusterEntry | UserEntry>(
  entry: T | undefined,
  merged: ReadonlyMap<string, T>,
): boolean {
  if (entry === undefined) return true;
  const winner = merged.get(entry.name);
  return winner === undefined || isSameEntry(winner, entry);
}

/** One warning for all. */
export function ignoredWarning(problems: readonly string[]): KubeconfigWarning[] {
  const [first, ...more] = problems;
  if (first === undefined) return [];
  const rest = more.length === 0 ? '' : ` (and ${more.length} more)`;
  const message = `Left out of the kubeconfigs that setup fetched: ${first}${rest}. To fetch it anew, run: kubectl mc setup --provider aws|gcp|azure|ali`;
  return [{ kind: 'ignored', message }];
}
