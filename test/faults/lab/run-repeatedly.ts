// A process that runs the program again and again as a library, and tells after each run what it holds.
//   node run-repeatedly.ts COUNT WORD...     with HOME of the fleet
import { runCli } from '../../support/run-cli.ts';
import { clustersIn, namedIn } from './bad-day.ts';
import { descriptorsOf, rssOf } from './process-numbers.ts';

/** One line of its output. */
export interface RunNumbers {
  readonly code: number;
  readonly rows: number;
  readonly clusters: number;
  readonly named: number;
  readonly tookMs: number;
  readonly descriptors: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

const [count, ...argv] = process.argv.slice(2);
const home = process.env['HOME'] ?? '';

for (let run = 0; run < Number(count); run += 1) {
  const started = performance.now();
  const { out, err, code } = await runCli(argv, { home });
  const tookMs = Math.round(performance.now() - started);
  globalThis.gc?.();
  const numbers: RunNumbers = {
    code,
    rows: out.split('\n').filter((line) => / c\d{3}-\w+ /.test(line)).length,
    clusters: clustersIn(out).size,
    named: namedIn(err).size,
    tookMs,
    descriptors: descriptorsOf('self'),
    rssMb: rssOf('self'),
    heapMb: process.memoryUsage().heapUsed / 1024 / 1024,
  };
  process.stdout.write(`${JSON.stringify(numbers)}\n`);
}
