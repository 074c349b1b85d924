import { describe, expect, it } from 'vitest';
import { freePort, onFreePorts, PortTakenError } from './free-port.ts';

describe('freePort', () => {
  it('never gives the same port twice', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()));
    expect(new Set(ports).size).toBe(50);
  });
});

describe('onFreePorts', () => {
  it('tries other ports when one was taken in between', async () => {
    const tried: number[] = [];
    const result = await onFreePorts(async (first, second) => {
      tried.push(first, second);
      if (tried.length < 6) throw new PortTakenError('taken');
      return 'started';
    });
    expect(result).toBe('started');
    expect(new Set(tried).size).toBe(6);
  });

  it('passes every other failure on at once', async () => {
    let tries = 0;
    const start = onFreePorts(async () => {
      tries += 1;
      throw new Error('broken');
    });
    await expect(start).rejects.toThrow('broken');
    expect(tries).toBe(1);
  });
});
