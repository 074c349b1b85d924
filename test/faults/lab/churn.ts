// Pods that come, change and go on the members of a simulated fleet, each change with a number of its own, so that a
// watcher can be held to every one of them.
import { expect } from 'vitest';
import type { SimFleet } from '../../support/sim/fleet.ts';
import type { KubeObject } from '../../support/sim/objects.ts';
import { type Random, createRandom } from '../../support/sim/random.ts';

/** A table whose rows say which change they are of: label `at` holds its number. */
export const CHURN_LINE = 'get pods -A --watch --output-watch-events -L at';

/** A fleet at work. */
export interface Churn {
  /** One change on one member: mostly something new, else something that changes or goes. */
  readonly step: (cluster: string) => void;
  /** How many there were. */
  readonly count: () => number;
  /** Holds what was heard to what happened; `relisted` members may have told only what it came to. */
  readonly hold: (relisted?: ReadonlySet<string>) => void;
  /** Takes what a watcher printed, piece by piece: a poll that read all of it again would hold up the reading. */
  readonly hear: (piece: string) => void;
  /** Members whose last state is not printed yet. */
  readonly behind: () => string[];
}

interface Change {
  readonly type: string;
  readonly cluster: string;
  readonly name: string;
  readonly at: number;
}

/** The members must hold one pod at least. */
export function createChurn(fleet: SimFleet, seed: string): Churn {
  const random: Random = createRandom(`churn/${seed}`);
  const changes: Change[] = [];
  const living = new Map<string, string[]>();
  const last = new Map<string, Change>();
  const printed: Change[] = [];
  const seen = new Map<string, Change>();
  let half = '';

  function record(change: Change): void {
    changes.push(change);
    last.set(`${change.cluster} ${change.name}`, change);
  }

  function step(cluster: string): void {
    const member = fleet.member(cluster);
    const names = living.get(cluster) ?? [];
    living.set(cluster, names);
    const at = changes.length;
    const luck = random.below(4);
    if (names.length < 3 || (luck < 2 && names.length < 8)) {
      const name = `e-${at}`;
      const [model] = member.objects('pods');
      if (model === undefined) throw new Error(`${cluster} has no pod to copy`);
      const metadata = { ...model.metadata, name, namespace: 'default', uid: random.uuid() };
      member.mutate({ resource: 'pods', namespace: 'default', name }, () =>
        labelled({ ...model, metadata }, at),
      );
      names.push(name);
      return record({ type: 'ADDED', cluster, name, at });
    }
    const name = names[random.below(names.length)] ?? '';
    const key = { resource: 'pods', namespace: 'default', name };
    if (luck < 3) {
      member.mutate(key, (pod) => pod && labelled(pod, at));
      return record({ type: 'MODIFIED', cluster, name, at });
    }
    living.set(
      cluster,
      names.filter((other) => other !== name),
    );
    member.mutate(key, () => undefined);
    // A deleted object is shown as it was.
    record({ type: 'DELETED', cluster, name, at: last.get(`${cluster} ${name}`)?.at ?? at });
  }

  function hear(piece: string): void {
    const end = piece.lastIndexOf('\n') + 1;
    for (const change of changesIn(end === 0 ? '' : half + piece.slice(0, end))) {
      printed.push(change);
      seen.set(`${change.cluster} ${change.name}`, change);
    }
    half = end === 0 ? half + piece : piece.slice(end);
  }

  function behind(): string[] {
    const late = [...last].filter(([key, change]) => !isLastOf(seen.get(key), change));
    return [...new Set(late.map(([, { cluster }]) => cluster))];
  }

  return {
    step,
    count: () => changes.length,
    hear,
    behind,
    hold(relisted = new Set()) {
      const told = printed.filter(({ cluster }) => !relisted.has(cluster)).map(textOf);
      const happened = changes.filter(({ cluster }) => !relisted.has(cluster)).map(textOf);
      expect(twiceIn(printed.map(textOf)), 'told twice').toEqual([]);
      expect(without(happened, told), 'lost').toEqual([]);
      expect(without(told, happened), 'made up').toEqual([]);
      const summed = printed.filter(({ cluster }) => relisted.has(cluster));
      const states = new Set(changes.map(({ cluster, name, at }) => `${cluster} ${name} ${at}`));
      const unknown = summed.filter(({ cluster, name, at }) => !states.has(`${cluster} ${name} ${at}`));
      expect(unknown, 'made up by a new list').toEqual([]);
      expect(behind(), 'what it came to').toEqual([]);
    },
  };
}

/** What came and went between two lists need not have been seen. */
function isLastOf(seen: Change | undefined, change: Change): boolean {
  if (change.type === 'DELETED') return seen === undefined || seen.type === 'DELETED';
  return seen !== undefined && seen.type !== 'DELETED' && seen.at === change.at;
}

function labelled(pod: KubeObject, at: number): KubeObject {
  return { ...pod, metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, at: String(at) } } };
}

function changesIn(out: string): Change[] {
  const rows = out.matchAll(/^(ADDED|MODIFIED|DELETED) +\S+ +(e-\d+) +(\S+) .* (\d+)$/gm);
  return [...rows].map(([, type = '', name = '', cluster = '', at]) => ({
    type,
    cluster,
    name,
    at: Number(at),
  }));
}

const textOf = ({ type, cluster, name, at }: Change): string => `${type} ${cluster} ${name} ${at}`;

function twiceIn(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((text) => seen.size === seen.add(text).size);
}

function without(texts: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return texts.filter((text) => !known.has(text));
}
