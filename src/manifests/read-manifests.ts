// `-f`, `-R` and `-k`: all that the files of a command line hold, read once for the whole fleet.
// cli-runtime resource/builder.go FilenameParam, and visitor.go.
import { readFile } from 'node:fs/promises';
import { orAbort } from '../client/cancel.ts';
import { errorCode } from '../core/error-code.ts';
import { ClusterError } from '../core/failure.ts';
import { goPathError, goReadFileError } from '../core/go-os-error.ts';
import { quoteGo } from '../core/go-quote.ts';
import { whileReading } from '../core/open-pipes.ts';
import { decodeDocument } from './decode-document.ts';
import { absolutePath, findFiles, noFilesProblem } from './find-files.ts';
import type { Kustomized } from './kustomize.ts';
import { ManifestError, type ManifestDocument, type ManifestSet } from './manifest.ts';
import { decodeText } from '../files/decode-text.ts';
import { splitDocuments } from './split-documents.ts';

/** What the command line names; a FilesPlan is one. */
export interface WantedManifests {
  /** Paths, patterns, `-` for stdin, http(s) URLs. */
  readonly filenames: readonly string[];
  /** `-k`. */
  readonly kustomize: string | undefined;
  /** `-R`. */
  readonly recursive: boolean;
}

/** Where manifests come from. */
export interface ManifestWorld {
  readonly cwd: string;
  /** Proxies and certificates for URLs; PATH and KUBECTL_MC_KUBECTL for `-k`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of stdin. */
  readonly readInput: () => Promise<string>;
  readonly signal: AbortSignal;
  /** In place of the user's kubectl; rejects with KustomizeError. */
  readonly runKustomize?: (folder: string) => Promise<Kustomized>;
  /** Between the attempts for a URL; default 1 s. */
  readonly retryPauseMs?: number;
}

/**
 * Reads everything, in kubectl's order. What is wrong inside the files stands among the documents: the rest of them
 * counts, as with kubectl get.
 * @throws ManifestError when kubectl would not begin: a path that does not exist, stdin named twice, no kubectl for `-k`
 */
export async function readManifests(wanted: WantedManifests, world: ManifestWorld): Promise<ManifestSet> {
  const sources = await findSources(wanted, world);
  const documents: ManifestDocument[] = [];
  const notices: string[] = [];
  for (const source of sources) {
    const read = await source.read();
    if ('problem' in read) documents.push({ problem: read.problem });
    else documents.push(...documentsIn(read.text, source.name));
    if (read.notices) notices.push(read.notices);
  }
  const [only] = sources;
  return {
    documents,
    singleFile: sources.length === 1 && only?.name !== stdinName,
    notices: notices.join(''),
  };
}

/** Looks the files up without reading any: what readManifests would not begin with, in kubectl's words. */
export async function missingFiles(
  wanted: WantedManifests,
  world: Pick<ManifestWorld, 'cwd'>,
): Promise<readonly string[]> {
  const { cwd } = world;
  const never = () => Promise.reject(new Error('nothing is read here'));
  try {
    await findSources(wanted, { cwd, env: {}, readInput: never, signal: new AbortController().signal });
    return [];
  } catch (error) {
    if (error instanceof ManifestError) return error.problems;
    throw error;
  }
}

function* documentsIn(text: string, source: string): Generator<ManifestDocument> {
  for (const document of splitDocuments(text))
    yield 'json' in document
      ? decodeDocument(document.json, source)
      : { problem: `error parsing ${source}: ${document.problem}` };
}

/** One file, URL, stream or kustomization. */
interface Source {
  /** As messages name it. */
  readonly name: string;
  readonly read: () => Promise<SourceText>;
}

type SourceText = ({ readonly text: string } | { readonly problem: string }) & { readonly notices?: string };

const stdinName = 'STDIN';

async function findSources(wanted: WantedManifests, world: ManifestWorld): Promise<Source[]> {
  const { kustomize, recursive } = wanted;
  const sources: Source[] = [];
  const problems: string[] = [];
  let hasStdin = false;
  for (const word of wanted.filenames) {
    if (word === '-') {
      if (hasStdin) problems.push('standard input cannot be used for multiple arguments');
      hasStdin = true;
      sources.push({ name: stdinName, read: () => fromStdin(world) });
    } else if (/^https?:\/\//.test(word)) {
      if (URL.canParse(word)) sources.push({ name: word, read: () => fromUrl(word, world) });
      else problems.push(`the URL passed to filename ${quoteGo(word)} is not valid: it cannot be parsed`);
    } else {
      const found = await findFiles(word, { cwd: world.cwd, recursive });
      problems.push(...found.problems);
      sources.push(...found.paths.map((path) => ({ name: path, read: () => fromFile(path, world) })));
      if (sources.length === 0 && problems.length === 0) problems.push(noFilesProblem(found));
    }
  }
  if (kustomize) sources.push({ name: kustomize, read: () => fromKustomize(kustomize, world) });
  if (problems.length > 0) throw new ManifestError(problems);
  return sources;
}

async function fromStdin({ readInput, signal }: ManifestWorld): Promise<SourceText> {
  try {
    return { text: (await orAbort(readInput(), signal)).replace(/^\ufeff/, '') };
  } catch (error) {
    // A folder, or a descriptor that is closed.
    if (signal.aborted || errorCode(error) === '') throw error;
    return { problem: `error parsing ${stdinName}: ${goPathError(error, 'read /dev/stdin')}` };
  }
}

async function fromFile(path: string, { cwd, signal }: ManifestWorld): Promise<SourceText> {
  try {
    const file = absolutePath(path, cwd);
    const bytes = whileReading(file, () => readFile(file, { signal }));
    return { text: decodeText(await orAbort(bytes, signal)) };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const why = goReadFileError(error, path);
    // The decoder of the stream is the one that reads, and it names the file; opening fails before it (visitor.go).
    return { problem: errorCode(error) === 'EISDIR' ? `error parsing ${path}: ${why}` : why };
  }
}

async function fromUrl(url: string, { env, signal, retryPauseMs }: ManifestWorld): Promise<SourceText> {
  const { download } = await import('./download.ts');
  try {
    const pauseMs = retryPauseMs === undefined ? {} : { pauseMs: retryPauseMs };
    return { text: (await download(url, { env, signal, ...pauseMs })).toString('utf8') };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { problem: error.failure.kubectlText.replace(/^error: /, '') };
  }
}

async function fromKustomize(folder: string, world: ManifestWorld): Promise<SourceText> {
  const { KustomizeError, runKustomize } = await import('./kustomize.ts');
  try {
    const { cwd, env, signal } = world;
    const run = world.runKustomize ?? ((name: string) => runKustomize(name, { cwd, env, signal }));
    const { output, notices } = await run(folder);
    return { text: output, notices };
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    return { problem: error.message };
  }
}
