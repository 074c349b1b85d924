// `make bench-check`: a few ratios with margins so wide that only a gross loss shows: for CI, where nothing is quiet.
import { startBenchFleet } from './fleet.ts';
import { compare, type Contestant } from './measure.ts';
import { BenchError, findTools } from './tools.ts';

interface Check {
  readonly ours: string;
  readonly rival: string;
  /** CPU time, which a busy machine changes least. */
  readonly atMost: number;
}

const checks: readonly Check[] = [
  { ours: 'start', rival: 'kubectl start', atMost: 1 },
  { ours: 'start, npm', rival: 'kubectl start', atMost: 2.5 },
  { ours: 'one', rival: 'kubectl one', atMost: 2 },
  { ours: 'all', rival: 'xargs', atMost: 0.5 },
];

try {
  const tools = findTools();
  const fleet = await startBenchFleet({ members: 20, pods: 30 });
  try {
    const { home, members } = fleet;
    const [first = ''] = members;
    const pods = ['get', 'pods', '-A'];
    const each = `printf '%s\\n' ${members.join(' ')} | xargs -P10 -I{} ${tools.kubectl} --context {} get pods -A`;
    const contestants: Contestant[] = [
      { name: 'kubectl start', argv: [tools.kubectl, 'version', '--client'], home },
      { name: 'start', argv: [tools.executable, 'version', '--client'], home },
      { name: 'start, npm', argv: [...tools.npm, 'version', '--client'], home },
      { name: 'kubectl one', argv: [tools.kubectl, '--context', first, ...pods], home, minLines: 30 },
      { name: 'one', argv: [tools.executable, ...pods, '--clusters', first], home, minLines: 30 },
      { name: 'xargs', argv: ['sh', '-c', each], home, minLines: 600 },
      { name: 'all', argv: [tools.executable, ...pods], home, minLines: 600 },
    ];
    const results = await compare(tools.go, contestants, 3);
    for (const { ours, rival, atMost } of checks) {
      const ratio = (results.get(ours)?.cpu ?? Number.NaN) / (results.get(rival)?.cpu ?? Number.NaN);
      const isFine = ratio <= atMost;
      console.log(
        `${isFine ? 'ok  ' : 'FAIL'} ${ours}: ${ratio.toFixed(2)} × the CPU of ${rival}, at most ${atMost}`,
      );
      if (!isFine) process.exitCode = 1;
    }
  } finally {
    await fleet.stop();
  }
} catch (error) {
  if (!(error instanceof BenchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
