// What is kept between two runs: the hub's list of clusters and the types of each server, cold and warm.
import type { Case } from './cases.ts';
import { withFleet } from './fleet.ts';
import { type Contestant, compare, resultOf } from './measure.ts';
import { boundRow, ratioRow } from './report.ts';

/** The list of an ordinary hub. */
export const hubList: Case = {
  name: 'discovery',
  run: (tools) =>
    withFleet({ members: 200, pods: 1 }, async ({ home }) => {
      const cached = { name: 'cached', argv: [tools.executable, 'clusters'], home };
      const fresh = { name: 'fresh', argv: [tools.executable, 'clusters', '--refresh'], home };
      const results = await compare(tools.go, [cached, fresh], 5);
      const row = (name: string, words: string, most: number) =>
        boundRow(
          { work: `the list of 200 clusters, ${words}`, program: 'executable', what: 'time' },
          resultOf(results, name).wall,
          { most, unit: 'ms' },
        );
      return [row('cached', 'cached', 1_000), row('fresh', 'from the hub', 5_000)];
    }),
};

/** The list of a hub that is larger than the default limit. */
export const largeHub: Case = {
  name: 'large-hub',
  run: (tools) =>
    withFleet({ members: 1, pods: 1, profiles: 4_999 }, async ({ home }) => {
      const program = ['env', 'KUBECTL_MC_DISCOVERY_MAX_CLUSTERS=5000', tools.executable];
      const fresh = {
        name: 'fresh',
        argv: [...program, 'clusters', '--refresh'],
        home,
        minLines: 5_000,
      };
      const refused = {
        name: 'refused',
        argv: [tools.executable, 'clusters', '--refresh'],
        home,
        minLines: 0,
        okCodes: [1],
      };
      const results = await compare(tools.go, [fresh, refused], 3);
      const row = (name: string, words: string) =>
        boundRow(
          { work: `a hub of 5,000 clusters, ${words}`, program: 'executable', what: 'time' },
          resultOf(results, name).wall,
          { most: 3_000, unit: 'ms' },
        );
      return [row('fresh', 'listed'), row('refused', 'refused')];
    }),
};

/** A custom type, with each of the two caches there or not, beside kubectl with and without its own. */
export const types: Case = {
  name: 'types',
  run: (tools) =>
    withFleet({ members: 50, pods: 1 }, async ({ home, members }) => {
      const [first = ''] = members;
      const base = { home, minLines: members.length };
      const get = ['get', 'widgets', '-A'];
      /** First drops what lies below `~/.kube/cache` under these names. */
      const without = (names: readonly string[], argv: readonly string[]) => {
        const folders = names.map((name) => `"$HOME"/.kube/cache/${name}`).join(' ');
        return names.length === 0 ? argv : ['sh', '-c', `rm -rf ${folders}; exec "$@"`, 'sh', ...argv];
      };
      const each = `printf '%s\\n' ${members.join(' ')} | xargs -P10 -I{} ${tools.kubectl} --context {} ${get.join(' ')}`;
      const ours = (name: string, names: readonly string[]): Contestant => ({
        ...base,
        name,
        argv: without(
          names.map((one) => `kubectl-mc/${one}`),
          [tools.executable, ...get],
        ),
      });
      const rival = (name: string, argv: readonly string[], isCold: boolean): Contestant => ({
        ...base,
        name,
        argv: without(isCold ? ['discovery', 'http'] : [], argv),
      });
      const one = (contestant: Contestant): Contestant => ({ ...contestant, minLines: 2 });
      const caches = ['warm', 'cold hub', 'cold types', 'all cold'] as const;
      const results = await compare(
        tools.go,
        [
          ours('warm', []),
          ours('cold hub', ['hub']),
          ours('cold types', ['discovery']),
          ours('all cold', ['hub', 'discovery']),
        ],
        5,
      );
      const xargs = ['sh', '-c', each];
      const rivals = await compare(tools.go, [rival('warm', xargs, false), rival('cold', xargs, true)], 2);
      const kubectl = [tools.kubectl, '--context', first, ...get];
      const alone = (contestant: Contestant): Contestant =>
        one({ ...contestant, argv: [...contestant.argv, '--contexts', first] });
      const single = await compare(
        tools.go,
        [
          alone(ours('warm', [])),
          alone(ours('cold', ['discovery'])),
          one(rival('kubectl warm', kubectl, false)),
          one(rival('kubectl cold', kubectl, true)),
        ],
        7,
      );
      return [
        ...(['warm', 'cold'] as const).map((cache) =>
          ratioRow(
            { work: `get widgets -A, 1 cluster, types ${cache}`, program: 'executable', what: 'wall' },
            {
              ours: resultOf(single, cache).wall,
              rival: resultOf(single, `kubectl ${cache}`).wall,
              rivalName: `kubectl, ${cache}`,
            },
          ),
        ),
        ...caches.map((cache) => {
          const theirs = cache === 'warm' || cache === 'cold hub' ? 'warm' : 'cold';
          return ratioRow(
            { work: `get widgets -A, 50 clusters, ${cache}`, program: 'executable', what: 'wall' },
            {
              ours: resultOf(results, cache).wall,
              rival: resultOf(rivals, theirs).wall,
              rivalName: `xargs -P10 kubectl, ${theirs}`,
            },
          );
        }),
      ];
    }),
};
