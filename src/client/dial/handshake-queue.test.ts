import { describe, expect, it } from 'vitest';
import { createHandshakeQueue } from './handshake-queue.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Ends one of them in each turn of the event loop. */
async function endEach(ends: readonly (() => void)[]): Promise<void> {
  for (const end of ends) {
    // oxlint-disable-next-line no-await-in-loop -- one a turn
    await turn();
    end();
  }
}

describe('a newcomer', () => {
  it('starts at once while nobody is waiting for long', async () => {
    const queue = createHandshakeQueue();
    queue.begin();
    let isIn = false;
    void queue.enter().then(() => (isIn = true));
    await Promise.resolve();
    expect(isIn).toBe(true);
  });

  it('waits while an old handshake may only be kept waiting by the younger ones', async () => {
    const queue = createHandshakeQueue(-1);
    queue.begin();
    const younger = Array.from({ length: 20 }, () => queue.begin());
    const order: string[] = [];
    const entering = queue.enter().then(() => order.push('newcomer'));
    await endEach(younger.map((end) => () => (end(), order.push('ended'))));
    await entering;
    expect(order).toEqual([...younger.map(() => 'ended'), 'newcomer']);
  });

  it('does not wait for a server that is silent by itself', async () => {
    const queue = createHandshakeQueue(60_000);
    const ends = Array.from({ length: 20 }, () => queue.begin());
    await expect(queue.settled()).resolves.toBeUndefined();
    await expect(queue.enter()).resolves.toBeUndefined();
    for (const end of ends) end();
    await expect(queue.enter()).resolves.toBeUndefined();
  });
});

describe('settled', () => {
  it('counts from the moment it is asked', async () => {
    const queue = createHandshakeQueue();
    let first: 'open' | 'settled' = 'open';
    void queue.settled().then(() => (first = 'settled'));
    await turn();
    const again = queue.settled();
    await turn();
    expect(first).toBe('open');
    await again;
    expect(first).toBe('settled');
  });
});
