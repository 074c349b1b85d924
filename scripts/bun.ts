// The Bun that tools/bun pins, from npm like every other tool: it makes the single executable, on this machine for
// every machine that there is a package for.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './bundle.ts';

/** A kind of machine, in npm's words. */
export interface Machine {
  readonly os: string;
  readonly cpu: string;
  /** Of Linux; absent elsewhere. */
  readonly libc?: 'glibc' | 'musl';
}

/** Bun could not be had, or does not run here; the message says why. */
export class NoBunError extends Error {
  override readonly name = 'NoBunError';
}

/** The machine that this runs on. */
export function thisMachine(): Machine {
  const { platform: os, arch: cpu } = process;
  return os === 'linux' ? { os, cpu, libc: hasGlibc() ? 'glibc' : 'musl' } : { os, cpu };
}

function hasGlibc(): boolean {
  const { header } = process.report.getReport() as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return header.glibcVersionRuntime !== undefined;
}

/** The path of Bun's program for a machine, installed into a cache on first use. Throws NoBunError. */
export function bunFor({ os, cpu, libc }: Machine): string {
  const tool = join(root, 'tools', 'bun');
  const pin = createHash('sha256')
    .update(readFileSync(join(tool, 'package-lock.json')))
    .digest('hex')
    .slice(0, 10);
  const name = ['bun', pin, os, cpu, ...(libc ? [libc] : [])].join('-');
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kubectl-mc', name);
  const found = programIn(cache);
  if (found !== undefined) return found;
  console.error(`Installing Bun from npm (once, into ${cache})`);
  // Beside and then in place: builds that run at once must not see half of it.
  mkdirSync(dirname(cache), { recursive: true });
  const work = mkdtempSync(`${cache}.`);
  try {
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(join(tool, file), join(work, file));
    copyFileSync(join(root, '.npmrc'), join(work, '.npmrc'));
    const npm = spawnSync(
      'npm',
      [
        'ci',
        '--loglevel=error',
        '--fetch-retries=1',
        `--os=${os}`,
        `--cpu=${cpu}`,
        ...(libc ? [`--libc=${libc}`] : []),
      ],
      { cwd: work, encoding: 'utf8' },
    );
    if (npm.status !== 0)
      throw new NoBunError(`npm has none (${firstLine(npm.error?.message ?? npm.stderr)})`);
    if (programIn(work) === undefined) throw new NoBunError(`there is none for ${os} ${cpu}`);
    if (programIn(cache) === undefined) {
      rmSync(cache, { recursive: true, force: true });
      renameSync(work, cache);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return programIn(cache) ?? '';
}

function programIn(folder: string): string | undefined {
  const packages = join(folder, 'node_modules', '@oven');
  if (!existsSync(packages)) return undefined;
  return readdirSync(packages)
    .flatMap((name) => ['bun', 'bun.exe'].map((file) => join(packages, name, 'bin', file)))
    .find((file) => existsSync(file));
}

function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').replace(/^npm error /, '');
}
