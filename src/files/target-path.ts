// The file that a path stands for once its symbolic links are followed, whether or not it exists.
import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from '../core/error-code.ts';

/** As many as Linux follows. */
const maxLinks = 40;

/**
 * Absolute path of the file that `file` names. A user who keeps the file in a dotfiles folder, behind a
 * link, keeps the link: the link's target is what is locked and replaced. A dangling link counts too.
 */
export async function targetPath(file: string): Promise<string> {
  let path = resolve(file);
  for (let links = 0; links < maxLinks; links++) {
    const next = await linkTarget(path);
    if (next === undefined) return join(await realFolder(dirname(path)), basename(path));
    path = resolve(dirname(path), next);
  }
  throw Object.assign(new Error(`too many symbolic links: ${file}`), { code: 'ELOOP' });
}

async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    // EINVAL: it is there and is not a link.
    if (errorCode(error) === 'EINVAL' || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function realFolder(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return folder;
    throw error;
  }
}
