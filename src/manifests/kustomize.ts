// `-k DIR`: the user's own kubectl builds the kustomization, once for the whole fleet.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { stopWith } from '../client/cancel.ts';
import { findKubectl } from './find-kubectl.ts';
import { ManifestError } from './manifest.ts';

/** What kustomize gave. */
export interface Kustomized {
  /** YAML. */
  readonly output: string;
  /** Deprecation warnings and the like, for stderr. */
  readonly notices: string;
}

/** kustomize could not build it. The message is its own, without `error: `. */
export class KustomizeError extends Error {
  override readonly name = 'KustomizeError';
}

/** The world around the child. */
export interface KustomizeOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Default 60 s: a remote kustomization is cloned with git. */
  readonly timeoutMs?: number;
  /** Default 64 MiB. */
  readonly maxBytes?: number;
}

const defaults = { timeoutMs: 60_000, maxBytes: 64 * 1024 * 1024 };
const maxErrorBytes = 64 * 1024;
const graceMs = 2000;

/**
 * Runs `kubectl kustomize DIR`.
 * @throws ManifestError without a kubectl, KustomizeError when it fails, the reason of the signal
 */
export async function runKustomize(folder: string, options: KustomizeOptions): Promise<Kustomized> {
  const kubectl = await findKubectl(options.env);
  if ('problem' in kubectl)
    throw new ManifestError([`-k ${folder}: kubectl builds kustomizations, and ${kubectl.problem}`]);
  const ms = options.timeoutMs ?? defaults.timeoutMs;
  const timeUp = {};
  const stop = stopWith([options.signal], { ms, reason: () => timeUp });
  try {
    // `--` keeps a folder that starts with a dash from being a flag.
    const child = spawn(kubectl.path, ['kustomize', '--', folder], {
      cwd: options.cwd,
      env: { ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: false,
    });
    return await outcomeOf(child, { signal: stop.signal, maxBytes: options.maxBytes ?? defaults.maxBytes });
  } catch (error) {
    if (error === timeUp) throw new KustomizeError(`kubectl kustomize did not end within ${ms / 1000}s`);
    throw error;
  } finally {
    stop.release();
  }
}

interface Limits {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

function outcomeOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
  limits: Limits,
): Promise<Kustomized> {
  const { signal, maxBytes } = limits;
  return new Promise((resolve, reject) => {
    const output = collect(child.stdout, maxBytes);
    const said = collect(child.stderr, maxErrorBytes);
    let killer: NodeJS.Timeout | undefined;
    const end = () => {
      child.kill('SIGTERM');
      // A git below it may hold the other ends open for longer than it lives.
      child.stdout.destroy();
      child.stderr.destroy();
      killer ??= setTimeout(() => child.kill('SIGKILL'), graceMs);
    };
    const stop = () => {
      reject(signal.reason);
      end();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    child.stdout.on('data', () => {
      if (output.isFull()) end();
    });
    child.on('error', (error) => {
      signal.removeEventListener('abort', stop);
      reject(new KustomizeError(`kubectl kustomize cannot be run: ${error.message}`, { cause: error }));
    });
    child.on('close', (code, killedBy) => {
      clearTimeout(killer);
      signal.removeEventListener('abort', stop);
      if (output.isFull())
        return reject(new KustomizeError(`the output of kubectl kustomize is longer than ${maxBytes} bytes`));
      if (code === 0) return resolve({ output: output.text(), notices: said.text() });
      const why = code === null ? `was ended by ${killedBy}` : `ended with code ${code}`;
      const words = said
        .text()
        .trimEnd()
        .replace(/^error: /, '');
      reject(new KustomizeError(words === '' ? `kubectl kustomize ${why}` : words));
    });
  });
}

function collect(stream: Readable, maxBytes: number) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  });
  return { isFull: () => bytes > maxBytes, text: () => Buffer.concat(chunks).toString('utf8') };
}
