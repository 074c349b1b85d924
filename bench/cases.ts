// What is measured: each case starts a fleet, lets the contestants run on it, and gives rows.
import { type BenchFleet, withFleet } from './fleet.ts';
import { type Contestant, compare, median, resultOf, runChecked } from './measure.ts';
import { type Row, boundRow, ratioRow } from './report.ts';
import type { Tools } from './tools.ts';

/** A part of the suite that can be run alone. */
export interface Case {
  readonly name: string;
  readonly run: (tools: Tools) => Promise<Row[]>;
}

const get = ['get', 'pods', '-A'] as const;

/** The contestants of a fleet, by what they are called in the rows. */
function contestants(
  tools: Tools,
  fleet: BenchFleet,
  minLines: number,
): Record<'executable' | 'npm' | 'kubectl' | 'xargs' | 'go', Contestant> {
  const { home, members } = fleet;
  const base = { home, minLines };
  const [first = ''] = members;
  const each = `printf '%s\\n' ${members.join(' ')} | xargs -P10 -I{} ${tools.kubectl} --context {} get pods -A`;
  return {
    executable: { ...base, name: 'executable', argv: [tools.executable, ...get] },
    npm: { ...base, name: 'npm', argv: [...tools.npm, ...get] },
    kubectl: { ...base, name: 'kubectl', argv: [tools.kubectl, '--context', first, ...get] },
    xargs: { ...base, name: 'xargs', argv: ['sh', '-c', each] },
    go: { ...base, name: 'go', argv: [tools.go, 'pods', ...members] },
  };
}

const startUp: Case = {
  name: 'start',
  run: (tools) =>
    withFleet({ members: 1, pods: 1 }, async ({ home }) => {
      const words = [['version', '--client'], ['--help'], ['completion', 'bash']];
      const ours = words.flatMap((args) => [
        { name: `executable ${args.join(' ')}`, argv: [tools.executable, ...args], home },
        { name: `npm ${args.join(' ')}`, argv: [...tools.npm, ...args], home },
      ]);
      const kubectl = { name: 'kubectl', argv: [tools.kubectl, 'version', '--client'], home };
      const results = await compare(tools.go, [kubectl, ...ours], 21);
      const rival = resultOf(results, 'kubectl');
      return words.flatMap((args) =>
        (['executable', 'npm'] as const).map((program) =>
          ratioRow(
            { work: `start: ${args.join(' ')}`, program, what: 'wall' },
            {
              ours: resultOf(results, `${program} ${args.join(' ')}`).wall,
              rival: rival.wall,
              rivalName: 'kubectl version --client',
            },
            program === 'executable' ? 0.5 : 1.1,
          ),
        ),
      );
    }),
};

function oneCluster(latencyMs: number): Case {
  return {
    name: latencyMs === 0 ? 'one' : 'one-far',
    run: (tools) =>
      withFleet({ members: 1, pods: 30, latencyMs }, async (fleet) => {
        const { executable, npm, kubectl, go } = contestants(tools, fleet, 30);
        const results = await compare(tools.go, [kubectl, executable, npm, go], latencyMs === 0 ? 21 : 9);
        const work = `get pods -A, 1 cluster, 30 pods${latencyMs === 0 ? '' : `, ${latencyMs} ms away`}`;
        const rival = resultOf(results, 'kubectl');
        const row = (program: 'executable' | 'npm', what: 'wall' | 'CPU', target?: number) => {
          const key = what === 'wall' ? 'wall' : 'cpu';
          const measured = { ours: resultOf(results, program)[key], rival: rival[key], rivalName: 'kubectl' };
          return ratioRow({ work, program, what }, measured, target);
        };
        if (latencyMs > 0) return [row('executable', 'wall'), row('npm', 'wall')];
        const { cpu } = resultOf(results, 'go');
        return [
          row('executable', 'wall', 0.6),
          row('executable', 'CPU'),
          row('npm', 'wall', 1.3),
          row('npm', 'CPU'),
          ratioRow(
            { work, program: 'executable', what: 'CPU' },
            { ours: resultOf(results, 'executable').cpu, rival: cpu, rivalName: 'Go in process' },
          ),
        ];
      }),
  };
}

const smallTargets = { 10: 0.2, 50: 0.08, 200: 0.06 } as const;

function small(members: 10 | 50 | 200, rounds: number): Case {
  return {
    name: `small-${members}`,
    run: (tools) =>
      withFleet({ members, pods: 30 }, async (fleet) => {
        const { executable, npm, xargs, go } = contestants(tools, fleet, members * 30);
        const quick = await compare(tools.go, [executable, npm, go], rounds * 2 + 1);
        const slow = await compare(tools.go, [executable, xargs], rounds);
        const work = `get pods -A, ${members} clusters × 30 pods`;
        const [ours, rival, mine, gos] = [
          resultOf(slow, 'executable'),
          resultOf(slow, 'xargs'),
          resultOf(quick, 'executable'),
          resultOf(quick, 'go'),
        ];
        const target = smallTargets[members];
        const against = 'xargs -P10 kubectl';
        return [
          ratioRow(
            { work, program: 'executable', what: 'wall' },
            { ours: ours.wall, rival: rival.wall, rivalName: against },
            target,
          ),
          ratioRow(
            { work, program: 'executable', what: 'CPU' },
            { ours: ours.cpu, rival: rival.cpu, rivalName: against },
            target,
          ),
          ratioRow(
            { work, program: 'npm', what: 'wall' },
            { ours: resultOf(quick, 'npm').wall, rival: rival.wall, rivalName: against },
          ),
          ratioRow(
            { work, program: 'executable', what: 'wall' },
            { ours: mine.wall, rival: gos.wall, rivalName: 'Go in process' },
          ),
          ratioRow(
            { work, program: 'executable', what: 'CPU' },
            { ours: mine.cpu, rival: gos.cpu, rivalName: 'Go in process' },
            members === 50 ? 1 : undefined,
          ),
          ...(members === 50
            ? []
            : [
                boundRow({ work, program: 'executable', what: 'memory' }, mine.rss, {
                  most: members === 10 ? 80 : 150,
                  unit: 'MiB',
                }),
              ]),
        ];
      }),
  };
}

const versusGo: Case = {
  name: 'versus-go',
  async run(tools) {
    const rows: Row[] = [];
    for (const members of [5, 20, 100])
      // oxlint-disable-next-line no-await-in-loop -- one fleet at a time
      await withFleet({ members, pods: 30 }, async (fleet) => {
        const { executable, go } = contestants(tools, fleet, members * 30);
        const results = await compare(tools.go, [executable, go], 9);
        const [ours, rival] = [resultOf(results, 'executable'), resultOf(results, 'go')];
        const work = `get pods -A, ${members} clusters × 30 pods`;
        const row = (what: 'wall' | 'CPU', target?: number) => {
          const key = what === 'wall' ? 'wall' : 'cpu';
          return ratioRow(
            { work, program: 'executable', what },
            { ours: ours[key], rival: rival[key], rivalName: 'Go in process' },
            target,
          );
        };
        rows.push(row('wall', members === 5 ? undefined : 1), row('CPU', members === 100 ? 1 : undefined));
      });
    return rows;
  },
};

const large: Case = {
  name: 'large',
  run: (tools) =>
    withFleet({ members: 50, pods: 1000 }, async (fleet) => {
      const { executable, npm, go } = contestants(tools, fleet, 50_000);
      const results = await compare(tools.go, [executable, npm, go], 5);
      const work = 'get pods -A, 50 clusters × 1,000 pods';
      const rival = resultOf(results, 'go');
      const row = (program: 'executable' | 'npm', what: 'wall' | 'CPU', target?: number) => {
        const key = what === 'wall' ? 'wall' : 'cpu';
        return ratioRow(
          { work, program, what },
          { ours: resultOf(results, program)[key], rival: rival[key], rivalName: 'Go in process' },
          target,
        );
      };
      return [
        row('executable', 'wall', 0.4),
        row('executable', 'CPU'),
        row('npm', 'wall'),
        boundRow({ work, program: 'executable', what: 'memory' }, resultOf(results, 'executable').rss, {
          most: 600,
          unit: 'MiB',
        }),
      ];
    }),
};

const huge: Case = {
  name: 'huge',
  run: (tools) =>
    withFleet({ members: 10, pods: 10_000 }, async (fleet) => {
      const { executable, xargs } = contestants(tools, fleet, 100_000);
      const results = await compare(tools.go, [executable, xargs], 2);
      const work = 'get pods -A, 10 clusters × 10,000 pods';
      const [ours, rival] = [resultOf(results, 'executable'), resultOf(results, 'xargs')];
      return [
        ratioRow(
          { work, program: 'executable', what: 'wall' },
          { ours: ours.wall, rival: rival.wall, rivalName: 'xargs -P10 kubectl' },
          0.1,
        ),
        boundRow({ work, program: 'executable', what: 'memory' }, ours.rss, { most: 300, unit: 'MiB' }),
      ];
    }),
};

const far: Case = {
  name: 'far',
  run: (tools) =>
    withFleet({ members: 200, pods: 30, latencyMs: 80 }, async (fleet) => {
      const { executable, xargs, go } = contestants(tools, fleet, 6_000);
      const results = await compare(tools.go, [executable, xargs, go], 2);
      const work = 'get pods -A, 200 clusters × 30 pods, 80 ms away';
      const row = (name: string, rivalName: string) =>
        ratioRow(
          { work, program: 'executable', what: 'wall' },
          { ours: resultOf(results, 'executable').wall, rival: resultOf(results, name).wall, rivalName },
        );
      return [row('xargs', 'xargs -P10 kubectl'), row('go', 'Go in process')];
    }),
};

const hanging: Case = {
  name: 'hanging',
  run: (tools) =>
    withFleet({ members: 200, pods: 30, hanging: 20 }, async ({ home }) => {
      const argv = [tools.executable, ...get, '--cluster-timeout', '5s'];
      const contestant = { name: 'executable', argv, home, onTerminal: true, okCodes: [2], minLines: 5_400 };
      const { last, wall } = resultOf(await compare(tools.go, [contestant], 2), 'executable');
      const work = '200 clusters, 20 of them hang, 5 s each, on a terminal';
      return [
        boundRow({ work: `${work}: last healthy row`, program: 'executable', what: 'time' }, last, {
          most: 2_000,
          unit: 'ms',
        }),
        boundRow({ work: `${work}: end`, program: 'executable', what: 'time' }, wall, {
          most: 6_000,
          unit: 'ms',
        }),
      ];
    }),
};

/** How long after the first answer of a server the first row is on the terminal. */
function firstRow(members: number, latencyMs: number): Case {
  return {
    name: latencyMs === 0 ? `first-row-${members}` : `first-row-${members}-far`,
    run: (tools) =>
      withFleet({ members, pods: 30, latencyMs }, async (fleet) => {
        const { executable } = contestants(tools, fleet, members * 30);
        const onTerminal = { ...executable, onTerminal: true };
        const delays: number[] = [];
        for (let round = 0; round < 8; round++) {
          // oxlint-disable-next-line no-await-in-loop -- one at a time is the point
          await fleet.asked();
          // oxlint-disable-next-line no-await-in-loop -- as above
          const { wall, first } = await runChecked(tools.go, onTerminal);
          const started = Date.now() - wall;
          // oxlint-disable-next-line no-await-in-loop -- as above
          const asked = await fleet.asked();
          if (round > 0) delays.push(started + first - (asked.first + latencyMs));
        }
        const work = `get pods -A, ${members} clusters${latencyMs === 0 ? '' : `, ${latencyMs} ms away`}, on a terminal`;
        return [
          boundRow(
            { work: `${work}: first row after the first answer`, program: 'executable', what: 'time' },
            median(delays),
            { most: 50, unit: 'ms' },
          ),
        ];
      }),
  };
}

/** All of them, cheap ones first. */
export const cases: readonly Case[] = [
  startUp,
  oneCluster(0),
  oneCluster(80),
  versusGo,
  small(10, 5),
  small(50, 7),
  small(200, 3),
  large,
  huge,
  far,
  hanging,
  firstRow(50, 0),
  firstRow(50, 80),
  firstRow(200, 0),
];
