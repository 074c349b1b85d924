import { describe, expect, it } from 'vitest';
import { type PickState, drawPicker, pressKey, splitKeys, startPicking, visibleOnes } from './picker.ts';

function press(state: PickState, keys: readonly string[]): PickState {
  return keys.reduce((now, key) => {
    const next = pressKey(now, key);
    if (typeof next === 'string') throw new Error(`ended with ${next}`);
    return next;
  }, state);
}

describe('the list', () => {
  const start = startPicking(Array.from({ length: 25 }, (_, i) => `c${i}`));

  it('keeps the cursor inside', () => {
    expect(press(start, ['\u001b[A']).cursor).toBe(0);
    expect(press(start, ['\u001b[F', '\u001b[B']).cursor).toBe(24);
    expect(press(start, ['\u001b[6~', '\u001b[6~', '\u001b[5~']).cursor).toBe(10);
    expect(press(start, ['\u001b[F', '\u001b[H']).cursor).toBe(0);
  });

  it('goes back to the top when the filter changes', () => {
    const filtered = press(start, ['\u001b[F', '2']);
    expect([filtered.cursor, visibleOnes(filtered).length]).toEqual([0, 7]);
    expect(press(filtered, [' ']).marked).toEqual(new Set([2]));
    expect(press(filtered, ['\u007f', '\u007f']).filter).toBe('');
  });

  it('marks all that is shown, and none when all are marked', () => {
    const all = press(start, ['2', '\u0001']);
    expect(all.marked.size).toBe(7);
    expect(press(all, ['\u0001']).marked.size).toBe(0);
  });

  it('ignores what it does not know, and a space where nothing is', () => {
    expect(press(start, ['\u001b[1;5C', '\u0007', 'é'])).toEqual(start);
    expect(press(start, ['z', 'z', ' ']).marked.size).toBe(0);
  });

  it('draws no line that is wider than the terminal', () => {
    for (const columns of [1, 5, 20, 200]) {
      const lines = drawPicker(startPicking(['x'.repeat(300)]), columns);
      for (const line of lines) expect(line.length).toBeLessThan(Math.max(2, columns));
    }
  });
});

describe('splitKeys', () => {
  it.each([
    ['abc', ['a', 'b', 'c']],
    ['\u001b[B\u001b[B \r', ['\u001b[B', '\u001b[B', ' ', '\r']],
    ['\u001b', ['\u001b']],
    ['\u001bOA', ['\u001bOA']],
    ['\u001b[6~x', ['\u001b[6~', 'x']],
    ['é😀', ['é', '😀']],
    ['', []],
  ])('%j', (chunk, keys) => {
    expect(splitKeys(chunk)).toEqual(keys);
  });
});
