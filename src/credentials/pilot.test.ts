import { describe, expect, it } from 'vitest';
import { ClusterError } from '../core/failure.ts';
import { createAttention } from './attention.ts';
import { type Pass, pilotGate } from './pilot.ts';
import { exitFailure } from './plugin-failure.ts';

const failure = (words = 'expired') => exitFailure('aws', 255, words);
const never = new AbortController().signal;

/** Collects passes as they are given. */
function crowd(gate: ReturnType<typeof pilotGate>, count: number) {
  const passes: Pass[] = [];
  const refused: unknown[] = [];
  const all = Array.from({ length: count }, () =>
    gate.enter(never, createAttention()).then(
      (pass) => void passes.push(pass),
      (error: unknown) => void refused.push(error instanceof ClusterError ? error.failure.message : error),
    ),
  );
  return { passes, refused, all: Promise.all(all) };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('pilotGate', () => {
  it('lets one go first, and all the others after its success', async () => {
    const gate = pilotGate({ isKnown: true, patienceMs: 1 });
    const { passes, all } = crowd(gate, 5);
    await settle();
    expect(passes).toHaveLength(1);
    passes[0]?.leave('succeeded');
    await all;
    expect(passes).toHaveLength(5);
    expect(gate.hasSucceeded).toBe(true);
  });

  it('of a known login one failure is the failure of all, then and later', async () => {
    const gate = pilotGate({ isKnown: true, patienceMs: 1 });
    const { passes, refused, all } = crowd(gate, 5);
    await settle();
    passes[0]?.leave(failure());
    await all;
    expect(passes).toHaveLength(1);
    expect(new Set(refused)).toEqual(new Set([failure().message]));
    await expect(gate.enter(never, createAttention())).rejects.toMatchObject({ failure: failure() });
  });

  it('where only the command is the same, a second one has to fail in the same words', async () => {
    const gate = pilotGate({ isKnown: false, patienceMs: 60_000 });
    const { passes, refused, all } = crowd(gate, 5);
    await settle();
    passes[0]?.leave(failure());
    await settle();
    expect(passes).toHaveLength(2);
    passes[1]?.leave(failure());
    await all;
    expect([passes.length, refused.length]).toEqual([2, 3]);
  });

  it('one cluster with trouble of its own takes nobody down', async () => {
    const gate = pilotGate({ isKnown: false, patienceMs: 60_000 });
    const { passes, refused, all } = crowd(gate, 5);
    await settle();
    passes[0]?.leave(failure('no such cluster: eu-1'));
    await settle();
    passes[1]?.leave('succeeded');
    await all;
    expect([passes.length, refused.length]).toEqual([5, 0]);
    // Nor do later ones.
    passes[2]?.leave(failure());
    passes[3]?.leave(failure());
    expect(await gate.enter(never, createAttention())).toBeDefined();
  });

  it('failures in different words open the gate: they are not one trouble', async () => {
    const gate = pilotGate({ isKnown: false, patienceMs: 60_000 });
    const { passes, all } = crowd(gate, 5);
    await settle();
    passes[0]?.leave(failure('a'));
    await settle();
    passes[1]?.leave(failure('b'));
    await all;
    expect(passes).toHaveLength(5);
  });

  it('does not wait long for a pilot that may not speak for the others, unless it asks a person', async () => {
    const gate = pilotGate({ isKnown: false, patienceMs: 30 });
    const { passes, all } = crowd(gate, 2);
    await all;
    expect(passes).toHaveLength(2);
    const asking = pilotGate({ isKnown: false, patienceMs: 30 });
    const waiting = crowd(asking, 2);
    await settle();
    const end = waiting.passes[0]?.attention.begin();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(waiting.passes).toHaveLength(1);
    end?.();
    await waiting.all;
    expect(waiting.passes).toHaveLength(2);
  });

  it('a pilot that was called off says nothing, and the next takes its place', async () => {
    const gate = pilotGate({ isKnown: true, patienceMs: 1 });
    const { passes } = crowd(gate, 3);
    await settle();
    passes[0]?.leave();
    await settle();
    expect(passes).toHaveLength(2);
    passes[1]?.leave('succeeded');
  });

  it('whoever waits leaves at its signal, and its clock stands still while the pilot asks a person', async () => {
    const gate = pilotGate({ isKnown: true, patienceMs: 1 });
    const pilot = await gate.enter(never, createAttention());
    const stop = new AbortController();
    const waiter = createAttention();
    let held = 0;
    waiter.join(() => {
      held += 1;
      return () => void (held -= 1);
    });
    const waiting = gate.enter(stop.signal, waiter).catch((error: unknown) => error);
    const end = pilot.attention.begin();
    expect(held).toBe(1);
    end();
    expect(held).toBe(0);
    const reason = new Error('enough');
    stop.abort(reason);
    expect(await waiting).toBe(reason);
  });
});
