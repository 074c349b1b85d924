import { describe, expect, it } from 'vitest';
import { createByteBudget } from './byte-budget.ts';

/** Whether a lease may read on at once. */
const now = (asked: Promise<void> | undefined) => asked === undefined;

const roomy = () => false;

describe('createByteBudget', () => {
  it('never keeps a small answer waiting', () => {
    const budget = createByteBudget({ free: 10, total: 100, first: 1 }, roomy);
    const large = budget.open();
    expect(now(large.take(1_000))).toBe(true);
    for (let at = 0; at < 50; at++) expect(now(budget.open().take(10))).toBe(true);
  });

  it('lets the oldest of the long ones go on, whatever its length, and the next when it ends', async () => {
    const budget = createByteBudget({ free: 10, total: 100, first: 1 }, roomy);
    const [first, second, third] = [budget.open(), budget.open(), budget.open()];
    expect(now(first.take(70))).toBe(true);
    expect(now(second.take(40))).toBe(true);
    const waiting = second.take(40);
    expect(now(waiting)).toBe(false);
    let isThird = false;
    void third.take(60)?.then(() => (isThird = true));
    expect(now(first.take(500))).toBe(true);
    first.end();
    await waiting;
    expect(isThird).toBe(false);
    second.end();
    await Promise.resolve();
    expect(isThird).toBe(true);
  });

  it('counts what was given back no more', () => {
    const budget = createByteBudget({ free: 0, total: 100, first: 1 }, roomy);
    for (let at = 0; at < 10; at++) {
      const lease = budget.open();
      expect(now(lease.take(100))).toBe(true);
      lease.end();
      lease.end();
    }
    const [one, two] = [budget.open(), budget.open()];
    expect([now(one.take(60)), now(two.take(40))]).toEqual([true, true]);
  });

  it('lets only the first ones go on when memory is tight', () => {
    const budget = createByteBudget({ free: 10, total: 1_000, first: 4 }, () => true);
    const goOn = [1, 2, 3, 4].map(() => now(budget.open().take(20)));
    expect(goOn).toEqual([true, true, false, false]);
    expect(now(budget.open().take(10))).toBe(true);
  });

  it('leaves nobody waiting: each ends in its turn', async () => {
    const budget = createByteBudget({ free: 5, total: 50, first: 2 }, roomy);
    let done = 0;
    await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const lease = budget.open();
        for (let piece = 0; piece < 10 + (at % 7); piece++) await lease.take(4);
        lease.end();
        done += 1;
      }),
    );
    expect(done).toBe(40);
  });
});
