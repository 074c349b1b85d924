// The terminal's modes (echo, line editing): a plugin that is stopped at a password may leave them changed.
import { spawn } from 'node:child_process';
import { lookPath } from '../files/look-path.ts';
import { deferred } from '../core/deferred.ts';

/** Puts the modes back as they were. */
export type RestoreModes = () => Promise<void>;

/** Remembers the modes of the terminal that is our stdin; without stty nothing is remembered, and nothing put back. */
export async function rememberModes(
  env: Readonly<Record<string, string | undefined>>,
): Promise<RestoreModes> {
  const stty = await lookPath('stty', { env });
  if ('problem' in stty) return async () => undefined;
  const before = await run(stty.path, ['-g']);
  return async () => {
    if (/^[0-9a-f:]+$/.test(before) && (await run(stty.path, ['-g'])) !== before)
      await run(stty.path, [before]);
  };
}

function run(path: string, args: readonly string[]): Promise<string> {
  const { promise, resolve } = deferred<string>();
  const child = spawn(path, args, { stdio: ['inherit', 'pipe', 'ignore'], shell: false });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  child.on('error', () => resolve(''));
  child.on('close', () => resolve(text.trim()));
  return promise;
}
