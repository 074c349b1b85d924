// Which files make up the kubeconfig and who wins (client-go tools/clientcmd/loader.go).
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { ConfigError } from '../core/errors.ts';
import { whileReading } from '../core/open-pipes.ts';
import { decodeUtf16OrUtf8 } from '../files/decode-text.ts';
import type { KubeconfigFile } from './decode.ts';
import type { Kubeconfig, KubeconfigWarning, UserEntry } from './kubeconfig.ts';
import { dropShadowed, ignoredWarning, readExtraFiles } from './extra-files.ts';
import { type FileAccess, readKubeconfigFile } from './read-kubeconfig-file.ts';

export interface LoadOptions {
  /** `KUBECONFIG` is read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
  /** `--kubeconfig`: this file alone, and it must exist. */
  readonly flagPath?: string | undefined;
  /**
   * Our own files beside the user's: least important, may be missing, and their current-context does not count.
   * One that is broken or that others may write to is left out with a warning, and so is a context whose
   * cluster or user means something else in a file before it.
   */
  readonly extraFiles?: readonly string[];
  /** Default: node:fs and the system's clock. */
  readonly files?: Partial<FileAccess>;
}

const disk: FileAccess = {
  async readFile(file) {
    const found = statSync(file);
    if (found.size > maxBytes) throw tooLarge();
    // Not through the thread pool, which takes longer than the file; but whoever waits at a pipe can be interrupted.
    const isFile = found.isFile();
    // kubectl's reader of YAML takes UTF-16, too.
    return decodeUtf16OrUtf8(isFile ? readFileSync(file) : await whileReading(file, () => readStream(file)));
  },
  stat: async (file) => statSync(file),
  now: Date.now,
};

/** No kubeconfig comes near it; a device has no end. */
const maxBytes = 256 * 1024 * 1024;

async function readStream(file: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size > maxBytes) throw tooLarge();
  }
  return Buffer.concat(pieces);
}

function tooLarge(): Error {
  return Object.assign(new Error(`is larger than ${maxBytes / 1024 / 1024} MiB`), { code: 'EFBIG' });
}

/**
 * Loads and merges: `--kubeconfig`, else the files of KUBECONFIG, else ~/.kube/config; then the extra
 * files. Missing files are skipped; the first file to name an entry, or the current context, wins.
 * Throws ConfigError for a missing `--kubeconfig` and for a file that cannot be read.
 */
export async function loadKubeconfig(options: LoadOptions): Promise<Kubeconfig> {
  const files = { ...disk, ...options.files };
  const own = ownFiles(options);
  const extra = (options.extraFiles ?? []).filter((file) => !own.includes(file));
  const [settled, beside] = await Promise.all([
    Promise.allSettled(own.map((file) => readKubeconfigFile(file, files))),
    readExtraFiles(extra, files),
  ]);
  const loaded: Loaded[] = [];
  for (const [i, result] of settled.entries()) {
    const file = own[i] ?? '';
    // Of several broken files the first is named, whichever was read first.
    if (result.status === 'rejected') throw result.reason;
    if (result.value) loaded.push({ file, isOwn: true, content: result.value });
    else if (file === options.flagPath) throw missingFile(file);
  }
  loaded.push(...beside.loaded.map(({ file, content }) => ({ file, isOwn: false, content })));
  const merged = {
    contexts: firstWins(loaded.map(({ content }) => content.contexts)),
    clusters: firstWins(loaded.map(({ content }) => content.clusters)),
    users: firstWins(loaded.map(({ content }) => content.users)),
  };
  const ignored = [...beside.problems, ...dropShadowed(merged, beside.loaded)];
  return {
    files: loaded.map(({ file }) => file),
    currentContext: loaded.find(({ isOwn, content }) => isOwn && content.currentContext !== '')?.content
      .currentContext,
    ...merged,
    warnings: [
      ...missingWarnings(options, own, loaded),
      ...(await modeWarnings(loaded, files)),
      ...ignoredWarning(ignored),
    ],
  };
}

interface Loaded {
  readonly file: string;
  readonly isOwn: boolean;
  readonly content: KubeconfigFile;
}

function ownFiles(options: LoadOptions): string[] {
  if (options.flagPath) return [options.flagPath];
  const list = options.env['KUBECONFIG'];
  if (!list) return [join(options.home, '.kube', 'config')];
  return [...new Set(list.split(delimiter))].filter((file) => file !== '');
}

function missingFile(file: string): ConfigError {
  return new ConfigError(`stat ${file}: no such file or directory`, {
    hint: '--kubeconfig must name a kubeconfig file that exists.',
  });
}

function firstWins<T>(maps: readonly ReadonlyMap<string, T>[]): Map<string, T> {
  const merged = new Map<string, T>();
  for (const map of maps) for (const [name, entry] of map) if (!merged.has(name)) merged.set(name, entry);
  return merged;
}

// kubectl warns only about KUBECONFIG: no ~/.kube/config is an ordinary state (clientcmd WarnIfAllMissing).
function missingWarnings(
  options: LoadOptions,
  own: readonly string[],
  loaded: readonly Loaded[],
): KubeconfigWarning[] {
  if (own.length === 0 || options.flagPath || !options.env['KUBECONFIG']) return [];
  if (loaded.some(({ isOwn }) => isOwn)) return [];
  return [{ kind: 'all-missing', files: own, message: `Config not found: ${own.join(', ')}` }];
}

// Helm warns about any kubeconfig (cmd/helm checkPerms); without a secret in the file there is nothing to leak.
async function modeWarnings(loaded: readonly Loaded[], files: FileAccess): Promise<KubeconfigWarning[]> {
  // On Windows the bits say nothing about who may read.
  if (sep === '\\') return [];
  const secret = loaded.filter(({ content }) => [...content.users.values()].some(holdsSecret));
  const warnings = secret.map(async ({ file }): Promise<KubeconfigWarning[]> => {
    const mode = (await files.stat(file).catch(() => undefined))?.mode ?? 0;
    if ((mode & 0o044) === 0) return [];
    const by = mode & 0o004 ? 'world' : 'group';
    const message = `Kubernetes configuration file is ${by}-readable and holds credentials. This is insecure. Run: chmod go-r ${file}`;
    return [{ kind: 'readable-by-others', file, by, message }];
  });
  return (await Promise.all(warnings)).flat();
}

function holdsSecret(user: UserEntry): boolean {
  return (
    user.token !== '' ||
    user.password !== '' ||
    user.clientKeyData !== '' ||
    (user.authProvider !== undefined && user.authProvider.config.size > 0)
  );
}
