import { expect, test } from 'vitest';
import { closeLater } from './close-later.ts';

test('closes the oldest at once when many wait, and the rest soon', async () => {
  const closed: number[] = [];
  const all = Array.from({ length: 131 }, (_, index) => index);
  const done = new Promise<void>((resolve) => {
    for (const index of all)
      closeLater({
        destroy() {
          closed.push(index);
          if (closed.length === all.length) resolve();
        },
      });
  });
  expect(closed).toEqual([0, 1, 2]);
  await done;
  expect(closed).toEqual(all);
});
