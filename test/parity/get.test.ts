// The differential suite: the command lines that people type, on one real member, byte for byte with kubectl:
// stdout, exit code, and stderr. Ages go on between two runs and are masked.
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeReal } from '../support/control-plane/describe-real.ts';
import { type RealFleet, startFleet } from '../support/control-plane/real-fleet.ts';
import { seedWorkloads } from '../support/control-plane/seed-workloads.ts';
import { waitFor } from '../support/control-plane/wait-for.ts';
import { runCli } from '../support/run-cli.ts';
import { maskAges } from '../support/text-table.ts';
import { type TypedLine, parseLine } from './get/parse-line.ts';

const folder = join(import.meta.dirname, 'get');
const read = (file: string) => readFileSync(join(folder, file), 'utf8');

/** An id, and what stands after `kubectl`. */
const lines = read('lines.txt')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((text) => [text.slice(0, text.indexOf(' ')), text.slice(text.indexOf(' ') + 1)] as const);

interface Said {
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

describeReal('get on one member is kubectl’s get', () => {
  let fleet: RealFleet;
  beforeAll(async () => {
    fleet = await startFleet({ members: ['solo'] });
    await seedWorkloads(fleet, fleet.member('solo'));
    await fleet.apply('solo', read('odd.yaml'));
    await fleet.apply('solo', read('seed.yaml'));
    await waitFor('the types of seed.yaml', async () => {
      const { code } = await fleet.kubectl(['apply', '-f', join(folder, 'instances.yaml')], {
        context: 'solo',
      });
      return code === 0 ? true : undefined;
    });
    // Its finalizer keeps it: a pod that is Terminating.
    await fleet.kubectl(['delete', 'pod', 'p2', '-n', 'red', '--wait=false'], { context: 'solo' });
    cpSync(join(folder, 'home'), fleet.home, { recursive: true });
  });
  afterAll(() => fleet?.stop());

  async function ofKubectl({ words, env, input, anyOrder }: TypedLine): Promise<Said> {
    const options = { context: 'solo', env, ...(input !== undefined && { input }) };
    const { stdout, stderr, code } = await fleet.kubectl(words, options);
    return { out: comparable(stdout, anyOrder), err: withoutLog(stderr), code };
  }

  async function ofOurs({ words, env, input, anyOrder }: TypedLine): Promise<Said> {
    const world = { PATH: [fleet.programs, process.env['PATH']].join(':'), ...env };
    const { out, err, code } = await runCli(
      ['--contexts', 'solo', '--show-cluster-column=false', '-q', ...words],
      { home: fleet.home, env: world, ...(input !== undefined && { input }) },
    );
    return { out: comparable(out, anyOrder), err: withoutLog(err), code };
  }

  it.each(lines)('%s %s', async (_, text) => {
    const line = parseLine(text);
    const [wanted, got] = await Promise.all([ofKubectl(line), ofOurs(line)]);
    if (isDeepStrictEqual(wanted, got)) return;
    // Something may have happened meanwhile, or another second has begun: both again, ours between two oracles.
    const before = await ofKubectl(line);
    const again = await ofOurs(line);
    expect([before, await ofKubectl(line)]).toContainEqual(again);
  });
});

function comparable(text: string, anyOrder: boolean): string {
  const masked = maskAges(text);
  return anyOrder ? masked.split('\n').toSorted().join('\n') : masked;
}

/** klog lines carry times and line numbers. */
function withoutLog(text: string): string {
  return text.replaceAll(/^[IWEF]\d{4} .*\n/gm, '');
}
