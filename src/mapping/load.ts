// Finds and reads the user's mapping file.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readOwnFile } from '../files/safe-read.ts';
import type { Mapping } from './mapping.ts';
import { parseMapping } from './parse.ts';

/** Names of the file in `~/.kube`: today's, and the one that older versions wrote. */
export const mainName = 'kubectl-mc-clusters.yaml';
export const legacyName = 'kubectl-mc.yaml';

/** Where the mapping is, absolute. */
export interface MappingFiles {
  readonly main: string;
  readonly legacy: string;
}

/** The two places for the home folder `home`; undefined when it is unknown (HOME is unset). */
export function mappingFiles(home: string): MappingFiles | undefined {
  // A relative path would read a file of whatever folder the user stands in.
  if (home === '') return undefined;
  return { main: join(home, '.kube', mainName), legacy: join(home, '.kube', legacyName) };
}

/** Where a change of `mapping` is written, also when it was read from the older file. */
export function mainMappingFile({ file }: Pick<Mapping, 'file'>): string {
  return basename(file) === legacyName ? join(dirname(file), mainName) : file;
}

/** Reads the mapping; an absent file is an empty mapping. Throws ConfigError for a broken or unsafe file. */
export async function loadMapping(options: { readonly home: string }): Promise<Mapping> {
  const files = mappingFiles(options.home);
  if (!files) return { file: '', clusters: [], notes: [] };
  const { file, text } = await readEither(files);
  if (text === undefined) return { file, clusters: [], notes: [] };
  const { mapping } = await parseMapping(text, file);
  if (file === files.main && existsSync(files.legacy))
    return {
      ...mapping,
      notes: [`Ignored the older mapping file ${files.legacy}, because ${files.main} exists.`],
    };
  return mapping;
}

async function readEither(files: MappingFiles): Promise<{ file: string; text: string | undefined }> {
  const text = await readOwnFile(files.main);
  if (text !== undefined) return { file: files.main, text };
  const legacy = await readOwnFile(files.legacy);
  if (legacy !== undefined) return { file: files.legacy, text: legacy };
  // `setup` may have moved the one to the other between the two looks.
  return { file: files.main, text: await readOwnFile(files.main) };
}
