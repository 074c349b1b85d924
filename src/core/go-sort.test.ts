import { describe, expect, it } from 'vitest';
import { goSortOrder } from './go-sort.ts';

describe('goSortOrder', () => {
  it.each([0, 1, 2, 12, 13, 49, 50, 51, 1_000, 20_000])('sorts %d different items', (length) => {
    for (const shuffle of [7_919, 1, -1]) {
      const values = Array.from(
        { length },
        (_, at) => ((at * shuffle) % 20_011) + (shuffle < 0 ? 20_011 : 0),
      );
      const sorted = goSortOrder(length, (i, j) => (values[i] ?? 0) < (values[j] ?? 0)).map(
        (at) => values[at],
      );
      expect(sorted).toEqual(values.toSorted((a, b) => a - b));
    }
  });

  it('turns around what claims to be less than its like, as Go does with few items', () => {
    expect(goSortOrder(4, () => true)).toEqual([3, 2, 1, 0]);
  });

  it('leaves equal items where Go leaves them', () => {
    const values = Array.from({ length: 20 }, (_, at) => at % 2);
    const order = goSortOrder(20, (i, j) => (values[i] ?? 0) < (values[j] ?? 0));
    expect(order).toEqual(GO_ORDER);
  });
});

// What Go 1.26's sort.Sort gave for twenty items 0, 1, 0, 1…
const GO_ORDER = [10, 18, 2, 16, 4, 0, 6, 14, 8, 12, 5, 11, 9, 13, 7, 15, 3, 17, 1, 19];
