// How a fleet of 200 with 60 failing members is asked, in numbers: time of the first row, of the last healthy row and of
// the exit, memory and descriptors.
//   scripts/with-node node scripts/bench-faults.ts
import { type Order, PODS, clustersIn, namedIn, startBadDay, watchRun } from '../test/faults/lab/bad-day.ts';

interface Run {
  readonly name: string;
  readonly more: Parameters<typeof watchRun>[2];
  readonly flags: readonly string[];
}

const runs: readonly Run[] = [
  { name: 'pipe, T=5s', more: {}, flags: ['--cluster-timeout', '5s'] },
  { name: 'terminal, T=5s', more: { tty: true }, flags: ['--cluster-timeout', '5s'] },
  { name: 'terminal, T=5s, hub asked', more: { tty: true }, flags: ['--cluster-timeout', '5s', '--refresh'] },
  { name: 'terminal, T=2s', more: { tty: true }, flags: ['--cluster-timeout', '2s'] },
  { name: 'pipe, concurrency 200', more: {}, flags: ['--cluster-timeout', '5s', '--concurrency', '200'] },
  {
    name: 'pipe, ulimit -n 256',
    more: { through: ['sh', '-c', 'ulimit -n 256; exec "$@"', 'sh'] },
    flags: ['--cluster-timeout', '5s'],
  },
  {
    name: 'pipe, ulimit -n 64',
    more: { through: ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh'] },
    flags: ['--cluster-timeout', '5s'],
  },
];

for (const order of ['mixed', 'failing first'] satisfies Order[]) {
  const day = await startBadDay(order);
  try {
    for (const { name, more, flags } of runs) {
      const seen = await watchRun(['get', 'pods', '-A', ...flags], day, more);
      const text = seen.out + seen.err;
      const numbers = [
        `first row ${seconds(seen.firstRowMs)}`,
        `last healthy row ${seconds(seen.lastRowMs)}`,
        `exit ${seconds(seen.tookMs)} with ${seen.code}`,
        `clusters ${clustersIn(seen.out).size}/${day.healthy.size} (${PODS} rows each)`,
        `named ${namedIn(text).size}/${day.expected.size}`,
        `RSS ${Math.round(seen.peakRssMb)} MB`,
        `descriptors ${seen.peakDescriptors}`,
      ];
      console.log(`${order}: ${name}: ${numbers.join(', ')}`);
    }
  } finally {
    await day.fleet.stop();
  }
}

function seconds(ms: number): string {
  return Number.isNaN(ms) ? '-' : `${(ms / 1000).toFixed(2)}s`;
}
