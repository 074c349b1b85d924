import { describe, expect, it } from 'vitest';
import { createTerminal } from './terminal.ts';

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

describe('createTerminal', () => {
  it('is lent to one at a time, in the order in which it was asked for', async () => {
    const terminal = createTerminal();
    const log: string[] = [];
    const gates = [gate(), gate()];
    const uses = gates.map(({ opened }, i) =>
      terminal.lend(async () => {
        log.push(`${i} has it`);
        await opened;
        log.push(`${i} gives it back`);
        return i;
      }),
    );
    gates[1]?.open();
    await Promise.resolve();
    gates[0]?.open();
    expect(await Promise.all(uses)).toEqual([0, 1]);
    expect(log).toEqual(['0 has it', '0 gives it back', '1 has it', '1 gives it back']);
    expect(terminal.isLent).toBe(false);
  });

  it('is cleared first, and its input is not read meanwhile', async () => {
    const log: string[] = [];
    const terminal = createTerminal(() => {
      log.push('pause');
      return () => void log.push('resume');
    });
    const forget = terminal.beforeLending(async () => void log.push(`clear, lent: ${terminal.isLent}`));
    await terminal.lend(async () => void log.push(`use, lent: ${terminal.isLent}`));
    forget();
    await terminal.lend(async () => void log.push('use again'));
    expect(log).toEqual([
      'clear, lent: false',
      'pause',
      'use, lent: true',
      'resume',
      'pause',
      'use again',
      'resume',
    ]);
  });

  it('comes back when its user fails', async () => {
    const terminal = createTerminal();
    await expect(terminal.lend(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    await terminal.free();
    expect(await terminal.lend(async () => 'next')).toBe('next');
  });

  it('free waits for whoever has it', async () => {
    const terminal = createTerminal();
    const { opened, open } = gate();
    let isFree = false;
    const lent = terminal.lend(() => opened);
    await expect.poll(() => terminal.isLent).toBe(true);
    const waiting = terminal.free().then(() => (isFree = true));
    await Promise.resolve();
    expect(isFree).toBe(false);
    open();
    await Promise.all([lent, waiting]);
    expect(isFree).toBe(true);
  });
});
