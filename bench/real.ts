// The same on real API servers: what the simulated ones cannot get wrong on our behalf.
import { startFleet } from '../test/support/control-plane/real-fleet.ts';
import type { Case } from './cases.ts';
import { compare } from './measure.ts';
import { ratioRow } from './report.ts';

/** Three real servers; without the control plane that `make control-plane` builds it says so and gives no rows. */
export const real: Case = {
  name: 'real',
  async run(tools) {
    const members = ['alpha', 'beta', 'gamma'];
    const fleet = await startFleet({ members, controllers: false, nodes: false });
    try {
      const { home } = fleet;
      const get = ['get', 'namespaces'];
      const each = `printf '%s\\n' ${members.join(' ')} | xargs -P10 -I{} ${tools.kubectl} --context {} get namespaces`;
      const contexts = ['--contexts', members.join(',')];
      const contestants = [
        { name: 'kubectl', argv: [tools.kubectl, '--context', 'alpha', ...get], home },
        { name: 'one', argv: [tools.executable, ...get, '--contexts', 'alpha'], home },
        { name: 'xargs', argv: ['sh', '-c', each], home },
        { name: 'three', argv: [tools.executable, ...get, ...contexts], home },
      ];
      const results = await compare(tools.go, contestants, 9);
      const wall = (name: string) => results.get(name)?.wall ?? Number.NaN;
      const labels = { program: 'executable', what: 'wall' } as const;
      return [
        ratioRow(
          { ...labels, work: 'get namespaces, 1 real API server' },
          { ours: wall('one'), rival: wall('kubectl'), rivalName: 'kubectl' },
        ),
        ratioRow(
          { ...labels, work: 'get namespaces, 3 real API servers' },
          { ours: wall('three'), rival: wall('xargs'), rivalName: 'xargs -P10 kubectl' },
        ),
      ];
    } finally {
      await fleet.stop();
    }
  },
};
