import { describe, expect, it } from 'vitest';
import { createSocketGate, isShortage } from './socket-gate.ts';

const { signal } = new AbortController();

describe('the gate', () => {
  it('is open until the system refuses', async () => {
    const gate = createSocketGate(Infinity);
    const leaves = await Promise.all(Array.from({ length: 1_000 }, () => gate.enter(signal)));
    expect(leaves).toHaveLength(1_000);
  });

  it('keeps some of the descriptors that there are for others', async () => {
    const gate = createSocketGate(10);
    await Promise.all([gate.enter(signal), gate.enter(signal)]);
    await expect(gate.enter(AbortSignal.timeout(150))).rejects.toThrow(/timeout/);
  });

  it('lets in fewer after that, each when another leaves', async () => {
    const gate = createSocketGate(Infinity);
    const leaves = await Promise.all(Array.from({ length: 20 }, () => gate.enter(signal)));
    leaves.pop()?.();
    await gate.shrink(signal);
    let entered = 0;
    const later = Promise.all(
      Array.from({ length: 3 }, async () => {
        await gate.enter(signal);
        entered += 1;
      }),
    );
    // 19 are inside, and 11 is the most now.
    for (const leave of leaves.splice(0, 8)) leave();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(entered).toBe(0);
    for (const leave of leaves.splice(0, 3)) leave();
    await later;
    expect(entered).toBe(3);
  });

  it('counts nobody twice who leaves twice', async () => {
    const gate = createSocketGate(Infinity);
    const leave = await gate.enter(signal);
    leave();
    leave();
    await gate.shrink(signal);
    await gate.enter(signal);
    const full = new AbortController();
    const second = gate.enter(full.signal);
    full.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
  });
});

it('knows a shortage of descriptors', () => {
  expect(isShortage(Object.assign(new Error('x'), { code: 'EMFILE' }))).toBe(true);
  expect(isShortage(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe(false);
});
