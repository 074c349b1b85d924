import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../core/errors.ts';
import { ClusterError } from '../core/failure.ts';
import type { Outcome, Target, TaskResult } from '../core/fleet.ts';
import { type FanOutOptions, type Slot, fanOut } from './fan-out.ts';

function target(name: string): Target {
  return {
    cluster: { name, namespace: '', healthy: 'Unknown', labels: {}, properties: {}, accessProviders: [] },
    via: 'context',
    identity: 'user',
    context: name,
    namespace: 'default',
    connection: {
      server: 'https://127.0.0.1:1',
      insecureSkipTlsVerify: false,
      disableCompression: false,
      auth: {},
      impersonation: { groups: [], extra: {} },
    },
  };
}

const options: FanOutOptions<string> = {
  concurrency: 64,
  clusterTimeoutMs: 10_000,
  totalTimeoutMs: 60_000,
  signal: new AbortController().signal,
  continueOnError: true,
};
const fleet = (...names: string[]) => names.map(target);
const done = (value: string): TaskResult<string> => ({ value, failures: [] });
const forbidden = {
  reason: 'forbidden',
  message: 'no',
  kubectlText: 'Error from server (Forbidden): no',
} as const;
const reasons = (outcomes: Outcome<string>[]) =>
  outcomes.map((outcome) => (outcome.ok ? 'ok' : outcome.failures[0].reason));

/** A task that never ends by itself but heeds its signal. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('fanOut', () => {
  it('gives one outcome each, in the order of the targets whatever ends first', async () => {
    const outcomes = await fanOut(
      fleet('slow', 'quick'),
      async ({ cluster }) => {
        if (cluster.name === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
        return done(cluster.name);
      },
      options,
    );
    expect(outcomes.map((outcome) => outcome.value)).toEqual(['slow', 'quick']);
  });

  it('makes a failure of whatever a task throws, and of nothing else', async () => {
    const outcomes = await fanOut(
      fleet('a', 'b', 'c'),
      async ({ cluster }) => {
        if (cluster.name === 'a') throw new ClusterError(forbidden);
        if (cluster.name === 'b') throw new TypeError('undefined is not a function');
        return done('c');
      },
      options,
    );
    expect(reasons(outcomes)).toEqual(['forbidden', 'internal', 'ok']);
  });

  it('keeps what a failed cluster did give', async () => {
    const [outcome] = await fanOut(
      fleet('a'),
      async () => ({ value: 'half', failures: [forbidden] }),
      options,
    );
    expect(outcome).toMatchObject({ ok: false, value: 'half', failures: [forbidden] });
  });

  it('ends a cluster at its deadline, counted from the moment its work starts', async () => {
    const outcomes = await fanOut(
      fleet('a', 'b', 'c'),
      async ({ cluster }, { signal }) => (cluster.name === 'c' ? done('c') : untilAborted(signal)),
      { ...options, concurrency: 1, clusterTimeoutMs: 30 },
    );
    expect(reasons(outcomes)).toEqual(['timeout', 'timeout', 'ok']);
  });

  it('tells each task when its time ends, counted from its own start', async () => {
    const begun = Date.now();
    const ends: number[] = [];
    const note = async (_: Target, { deadline }: Slot) => {
      ends.push(deadline.at());
      await new Promise((resolve) => setTimeout(resolve, 30));
      return done('');
    };
    await fanOut(fleet('a', 'b'), note, { ...options, concurrency: 1, clusterTimeoutMs: 5_000 });
    const [first = 0, second = 0] = ends;
    expect(first).toBeGreaterThanOrEqual(begun + 4_999);
    expect(second - first).toBeGreaterThanOrEqual(25);
    await fanOut(fleet('a'), note, { ...options, clusterTimeoutMs: undefined });
    expect(ends[2]).toBe(Infinity);
  });

  it('stops both clocks while a task holds its deadline', async () => {
    const patient = async ({ cluster }: Target, { signal, deadline }: Slot) => {
      if (cluster.name !== 'a') return done(cluster.name);
      const release = deadline.hold();
      await new Promise((resolve) => setTimeout(resolve, 120));
      release();
      signal.throwIfAborted();
      return done('a');
    };
    const limits = { ...options, concurrency: 1, clusterTimeoutMs: 60, totalTimeoutMs: 60 };
    expect(reasons(await fanOut(fleet('a', 'b'), patient, limits))).toEqual(['ok', 'ok']);
  });

  it('does not wait for a task that ignores its signal', async () => {
    const started = performance.now();
    const outcomes = await fanOut(fleet('a'), () => new Promise<never>(() => undefined), {
      ...options,
      clusterTimeoutMs: 30,
    });
    expect(reasons(outcomes)).toEqual(['timeout']);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('names the clusters that were not started within the total timeout', async () => {
    const outcomes = await fanOut(fleet('a', 'b', 'c'), (_, { signal }) => untilAborted(signal), {
      ...options,
      concurrency: 1,
      clusterTimeoutMs: 60,
      totalTimeoutMs: 30,
    });
    expect(reasons(outcomes)).toEqual(['timeout', 'timeout', 'timeout']);
    const messages = outcomes.map((outcome) => (outcome.ok ? '' : outcome.failures[0].message));
    expect(messages[0]).toContain('cluster timeout');
    expect(messages[1]).toContain('not started within the total timeout of 0.03s');
  });

  it('never runs more than the concurrency at once', async () => {
    let running = 0;
    let most = 0;
    await fanOut(
      fleet('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'),
      async ({ cluster }) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return done(cluster.name);
      },
      { ...options, concurrency: 3 },
    );
    expect(most).toBe(3);
  });

  it('lets others start beside a cluster that keeps silent, and counts it again when it answers', async () => {
    let running = 0;
    let most = 0;
    const started = performance.now();
    const outcomes = await fanOut(
      fleet('dead', 'late', 'a', 'b', 'c', 'd', 'e', 'f'),
      async ({ cluster }, { signal, awaits }) => {
        const answered = awaits?.();
        if (cluster.name === 'dead') return untilAborted(signal);
        if (cluster.name === 'late') await new Promise((resolve) => setTimeout(resolve, 1_500));
        answered?.();
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, cluster.name === 'late' ? 100 : 300));
        running--;
        return done(cluster.name);
      },
      { ...options, concurrency: 2, clusterTimeoutMs: 4_000 },
    );
    expect(reasons(outcomes)).toEqual(['timeout', ...Array.from({ length: 7 }, () => 'ok')]);
    expect(performance.now() - started).toBeLessThan(5_000);
    // Two, and the late one for the moment until one of them is done.
    expect(most).toBeLessThanOrEqual(3);
  });

  it('keeps the place of a cluster that is at work, however long', async () => {
    const ended: string[] = [];
    await fanOut(
      fleet('long', 'short'),
      async ({ cluster }, { awaits }) => {
        awaits?.()();
        if (cluster.name === 'long') await new Promise((resolve) => setTimeout(resolve, 1_200));
        ended.push(cluster.name);
        return done('');
      },
      { ...options, concurrency: 1 },
    );
    expect(ended).toEqual(['long', 'short']);
  });

  it('cancels the rest after the first failure with continueOnError false, and keeps what came in before', async () => {
    const outcomes = await fanOut(
      fleet('a', 'b', 'c', 'd'),
      async ({ cluster }, { signal }) => {
        if (cluster.name === 'a') return done('a');
        if (cluster.name === 'b') throw new ClusterError(forbidden);
        return untilAborted(signal);
      },
      { ...options, concurrency: 3, continueOnError: false },
    );
    expect(reasons(outcomes)).toEqual(['ok', 'forbidden', 'cancelled', 'cancelled']);
  });

  it('cancels everything on an interrupt', async () => {
    const user = new AbortController();
    const running = fanOut(fleet('a', 'b'), (_, { signal }) => untilAborted(signal), {
      ...options,
      concurrency: 1,
      signal: user.signal,
    });
    user.abort(new InterruptedError('SIGINT'));
    expect(reasons(await running)).toEqual(['cancelled', 'cancelled']);
  });

  it('tells each outcome as soon as it is known', async () => {
    const seen: string[] = [];
    await fanOut(
      fleet('slow', 'quick'),
      async ({ cluster }) => {
        if (cluster.name === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
        return done(cluster.name);
      },
      { ...options, onOutcome: (outcome) => seen.push(outcome.cluster.name) },
    );
    expect(seen).toEqual(['quick', 'slow']);
  });
});
