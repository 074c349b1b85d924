import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdAll, noDeadline, startDeadline } from './deadline.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  // The clock is imported by its name from node:process, and has to follow.
  syncBuiltinESMExports();
});
afterEach(() => {
  vi.useRealTimers();
  syncBuiltinESMExports();
});

describe('startDeadline', () => {
  it('fires once its time has passed, and not before', () => {
    let fired = 0;
    const deadline = startDeadline(1000, () => (fired += 1));
    expect(deadline.at()).toBe(1_001_000);
    vi.advanceTimersByTime(999);
    expect([fired, deadline.at()]).toEqual([0, 1_001_000]);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(1);
    vi.advanceTimersByTime(10_000);
    expect(fired).toBe(1);
  });

  it('stands still while it is held, by however many', () => {
    let fired = 0;
    const deadline = startDeadline(1000, () => (fired += 1));
    vi.advanceTimersByTime(400);
    const first = deadline.hold();
    const second = deadline.hold();
    vi.advanceTimersByTime(60_000);
    first();
    first();
    vi.advanceTimersByTime(60_000);
    expect(fired).toBe(0);
    expect(deadline.at()).toBe(Date.now() + 600);
    second();
    vi.advanceTimersByTime(599);
    expect(fired).toBe(0);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(1);
  });

  it('does not fire after clear, held or not', () => {
    let fired = 0;
    const cleared = startDeadline(1000, () => (fired += 1));
    cleared.clear();
    const held = startDeadline(1000, () => (fired += 1));
    const release = held.hold();
    held.clear();
    release();
    vi.advanceTimersByTime(10_000);
    expect(fired).toBe(0);
  });

  it('without a limit it is infinite', () => {
    expect(startDeadline(undefined).at()).toBe(Infinity);
    expect(noDeadline.at()).toBe(Infinity);
  });
});

it('holdAll holds every clock', () => {
  const [one, two] = [startDeadline(100), startDeadline(200)];
  const release = holdAll([one, undefined, two])();
  vi.advanceTimersByTime(1000);
  release();
  expect([one.at(), two.at()]).toEqual([Date.now() + 100, Date.now() + 200]);
});
