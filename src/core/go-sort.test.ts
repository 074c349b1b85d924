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
    expect(order).toEqual(TWO_VALUES);
  });

  it('leaves many equal items where Go leaves them', () => {
    const values = Array.from({ length: 60 }, (_, at) => (at * 7) % 3);
    const order = goSortOrder(60, (i, j) => (values[i] ?? 0) < (values[j] ?? 0));
    expect(order).toEqual(THREE_VALUES);
  });
});

// What Go 1.26's sort.Sort gave for twenty items 0, 1, 0, 1… and for sixty 0, 1, 2, 0, 1, 2…
const TWO_VALUES = [10, 18, 2, 16, 4, 0, 6, 14, 8, 12, 5, 11, 9, 13, 7, 15, 3, 17, 1, 19];
const THREE_VALUES = [
  21, 57, 54, 3, 51, 48, 6, 45, 42, 9, 39, 36, 12, 33, 0, 15, 30, 27, 18, 24, 31, 10, 22, 58, 19, 25, 1, 55,
  28, 52, 16, 4, 49, 13, 34, 46, 7, 37, 43, 40, 50, 41, 8, 38, 44, 11, 35, 47, 32, 5, 29, 14, 20, 53, 2, 17,
  56, 26, 23, 59,
];
