// Reads one kubeconfig file. kubectl and aws rewrite such files in place, so that a reader may meet half of one.
import { devNull } from 'node:os';
import { errorCode } from '../core/error-code.ts';
import { ConfigError } from '../core/errors.ts';
import { goReadFileError } from '../core/go-os-error.ts';
import { decodeKubeconfig, type KubeconfigFile } from './decode.ts';
import { DocumentError } from './document-error.ts';
import { parseDocument } from './parse-document.ts';

/** How files are read; rejects as node:fs does. */
export interface FileAccess {
  /** The file as UTF-8 text. */
  readonly readFile: (file: string) => Promise<string>;
  /** Permission bits, and when it was last written in milliseconds since 1970. */
  readonly stat: (file: string) => Promise<{ readonly mode: number; readonly mtimeMs: number }>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const RETRY_MS = 50;
/** A writer takes milliseconds; the rest is for coarse clocks of file systems. */
const RECENT_MS = 2000;

/** What the file says; undefined when it does not exist. Throws ConfigError naming file and line when it is broken. */
export async function readKubeconfigFile(
  file: string,
  files: FileAccess,
): Promise<KubeconfigFile | undefined> {
  const text = await read(file, files);
  if (text === undefined) return undefined;
  if (await mayBeTorn(text, file, files)) return retry(file, files);
  try {
    return await decode(text, file);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return retry(file, files);
  }
}

// The first part of YAML is often YAML again, only with contexts missing: a file that ends in mid-line and
// was written this very moment is not believed at once. (Half of a JSON file never parses.)
async function mayBeTorn(text: string, file: string, files: FileAccess): Promise<boolean> {
  // A writer empties the file first.
  if (text === '') return file !== devNull;
  if (text.endsWith('\n') || text.endsWith('}')) return false;
  const state = await files.stat(file).catch(() => undefined);
  return state !== undefined && files.now() - state.mtimeMs < RECENT_MS;
}

async function retry(file: string, files: FileAccess): Promise<KubeconfigFile | undefined> {
  const { setTimeout: delay } = await import('node:timers/promises');
  await delay(RETRY_MS);
  const text = await read(file, files);
  if (text === undefined) return undefined;
  try {
    return await decode(text, file);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const line = error.line ?? (await lineOf(text, error));
    const where = line === undefined ? '' : `line ${line}: `;
    throw new ConfigError(`error loading config file "${file}": ${where}${error.message}`, {
      hint: 'Correct the file, restore it from a backup, or leave it out of KUBECONFIG.',
      cause: error,
    });
  }
}

async function read(file: string, files: FileAccess): Promise<string | undefined> {
  try {
    return await files.readFile(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`error loading config file "${file}": ${goReadFileError(error, file)}`, {
      hint: 'Make the file readable, or leave it out of KUBECONFIG.',
      cause: error,
    });
  }
}

async function decode(text: string, file: string): Promise<KubeconfigFile> {
  return decodeKubeconfig(await parseDocument(text), file);
}

// Values do not remember their place: the text is gone through again, only to name a line.
async function lineOf(text: string, error: DocumentError): Promise<number | undefined> {
  if (!error.path) return undefined;
  const { lineOfPath } = await import('./full-yaml.ts');
  try {
    return lineOfPath(text, error.path);
  } catch {
    return undefined;
  }
}
