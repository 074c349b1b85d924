// Runs the real kubectl, the oracle, against a real fleet.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code; null when it was killed at the time limit. */
  readonly code: number | null;
}

export interface KubectlOptions {
  /** Default: the kubeconfig's current context, the hub. */
  readonly context?: string;
  /** Standard input; without it there is none. */
  readonly input?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: 60 s. */
  readonly timeoutMs?: number;
}

export interface KubectlPlace {
  /** Folder of the binaries. */
  readonly programs: string;
  /** The whole environment: nothing of the person who runs the tests. */
  readonly env: Readonly<Record<string, string>>;
}

/** Runs it in the home of `place`; never throws because kubectl failed. */
export async function runKubectl(
  place: KubectlPlace,
  args: readonly string[],
  options: KubectlOptions = {},
): Promise<Finished> {
  const context = options.context === undefined ? [] : [`--context=${options.context}`];
  const child = spawn(join(place.programs, 'kubectl'), [...context, ...args], {
    env: { ...place.env, ...options.env },
    cwd: place.env['HOME'],
    timeout: options.timeoutMs ?? 60_000,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close');
  const stdout = text(child.stdout);
  const stderr = text(child.stderr);
  // kubectl may end without reading all of it, as with a usage error.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const [code] = await closed;
  return { stdout: await stdout, stderr: await stderr, code };
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
