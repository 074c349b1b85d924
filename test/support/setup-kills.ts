// Kills setups at random moments of their write, and looks at what they leave.
import { type FSWatcher, watch } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, basename } from 'node:path';
import { createRandom } from './sim/random.ts';
import { startBuilt } from './run-built.ts';
import { type SimFleet, startSimFleet } from './sim/fleet.ts';

/** A fleet whose cluster `a` may be mapped to `ctx-a` or to `ctx-b`. */
export function startKillFleet(): Promise<SimFleet> {
  return startSimFleet({
    members: [
      { name: 'a', context: 'ctx-a' },
      { name: 'b', context: 'ctx-b' },
    ],
    pods: 1,
  });
}

/** What a series of kills came to. */
export interface KillTally {
  /** Died before the end. */
  readonly killed: number;
  /** Died while they held the lock or had a temporary file: the moments that count. */
  readonly inWrite: number;
  /** The file had the content of before, and that of after. */
  readonly old: number;
  readonly fresh: number;
}

/**
 * Runs `setup` that often, each time with another context for `cluster`, and kills it: at a seeded random time after it
 * touched the folder of the mapping, or at any time. Throws when the file is neither the old nor the new one.
 */
export async function killSetups(
  times: number,
  world: { readonly home: string; readonly file: string; readonly cluster: string; readonly seed: string },
): Promise<KillTally> {
  const { home, file, cluster, seed } = world;
  const random = createRandom(seed);
  const tally = { killed: 0, inWrite: 0, old: 0, fresh: 0 };
  const textFor = (context: string): string =>
    `# kept\nhubContext: hub\nclusters:\n- name: ${cluster}\n  context: ${context} # ${'x'.repeat(20_000)}\n  namespace: fleet\n`;
  let current = textFor('ctx-a');
  await writeFile(file, current, { mode: 0o600 });
  for (let at = 0; at < times; at++) {
    const next = current.includes('ctx-a')
      ? current.replace('ctx-a', 'ctx-b')
      : current.replace('ctx-b', 'ctx-a');
    const context = next.includes('ctx-a') ? 'ctx-a' : 'ctx-b';
    const { child, result } = startBuilt(
      [
        'setup',
        '--hub-context',
        'hub',
        '--non-interactive',
        '--skip-check',
        '--clusters',
        cluster,
        '--map',
        `${cluster}=${context}`,
      ],
      { home },
    );
    const kill = () => child.kill('SIGKILL');
    const anyTime = at % 4 === 0 ? setTimeout(kill, random.next() * 150) : undefined;
    const watcher = anyTime === undefined ? killOnWrite(file, () => random.next() * 4, kill) : undefined;
    const { signal } = await result;
    clearTimeout(anyTime);
    watcher?.close();
    if (signal === 'SIGKILL') tally.killed++;
    const left = (await readdir(dirname(file))).filter((name) => /\.(?:lock|tmp)$/.test(name));
    if (signal === 'SIGKILL' && left.length > 0) tally.inWrite++;
    const text = await readFile(file, 'utf8');
    if (text === current) tally.old++;
    else if (text === next) {
      tally.fresh++;
      current = next;
    } else
      throw new Error(
        `after kill ${at} (seed ${seed}) the file is neither old nor new: ${JSON.stringify(text.slice(0, 400))}`,
      );
  }
  return tally;
}

function killOnWrite(file: string, delayMs: () => number, kill: () => void): FSWatcher {
  let isSet = false;
  const watcher = watch(dirname(file), (_, name) => {
    if (isSet || !name?.includes(basename(file))) return;
    isSet = true;
    setTimeout(kill, delayMs());
  });
  return watcher;
}
