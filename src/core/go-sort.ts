// Go's sort.Sort, step for step. It is not stable, so that rows which compare alike come out in an order of its own;
// whoever wants kubectl's exact order has to take the same steps (go/src/sort/zsortinterface.go, pattern-defeating
// quicksort).

/** Whether item number `a` belongs before item number `b`. As in Go it need not be a proper order. */
export type Less = (a: number, b: number) => boolean;

interface Sorter {
  /** Numbers of items, in the order reached so far. */
  readonly order: Uint32Array;
  readonly less: Less;
}

type Hint = 'unknown' | 'increasing' | 'decreasing';

const INSERTION_LIMIT = 12;
const NINTHER_FROM = 50;
const MAX_SWAPS = 12;

/** The order (numbers of items, first to last) in which Go's `sort.Sort` leaves `length` items. */
export function goSortOrder(length: number, less: Less): number[] {
  const order = Uint32Array.from({ length }, (_, index) => index);
  pdqsort({ order, less }, [0, length], 32 - Math.clz32(length));
  return [...order];
}

function pdqsort(sorter: Sorter, range: readonly [number, number], badPivots: number): void {
  let [from, to] = range;
  let limit = badPivots;
  let wasBalanced = true;
  let wasPartitioned = true;
  while (to - from > INSERTION_LIMIT) {
    if (limit === 0) return heapSort(sorter, from, to);
    if (!wasBalanced) {
      breakPatterns(sorter, from, to);
      limit--;
    }
    let { pivot, hint } = choosePivot(sorter, from, to);
    if (hint === 'decreasing') {
      reverse(sorter, from, to);
      pivot = to - 1 - (pivot - from);
      hint = 'increasing';
    }
    if (wasBalanced && wasPartitioned && hint === 'increasing' && partialInsertionSort(sorter, from, to))
      return;
    if (from > 0 && !isLess(sorter, from - 1, pivot)) {
      from = partitionEqual(sorter, [from, to], pivot);
      continue;
    }
    const length = to - from;
    const { middle, already } = partition(sorter, [from, to], pivot);
    wasPartitioned = already;
    const left = middle - from;
    const right = to - middle;
    wasBalanced = Math.min(left, right) >= Math.floor(length / 8);
    if (left < right) {
      pdqsort(sorter, [from, middle], limit);
      from = middle + 1;
    } else {
      pdqsort(sorter, [middle + 1, to], limit);
      to = middle;
    }
  }
  insertionSort(sorter, from, to);
}

function isLess({ order, less }: Sorter, i: number, j: number): boolean {
  return less(order[i] ?? 0, order[j] ?? 0);
}

function swap({ order }: Sorter, i: number, j: number): void {
  const kept = order[i] ?? 0;
  order[i] = order[j] ?? 0;
  order[j] = kept;
}

function insertionSort(sorter: Sorter, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    for (let j = i; j > from && isLess(sorter, j, j - 1); j--) swap(sorter, j, j - 1);
  }
}

function heapSort(sorter: Sorter, from: number, to: number): void {
  const length = to - from;
  for (let i = Math.trunc((length - 1) / 2); i >= 0; i--)
    siftDown(sorter, { low: i, high: length, first: from });
  for (let i = length - 1; i >= 0; i--) {
    swap(sorter, from, from + i);
    siftDown(sorter, { low: 0, high: i, first: from });
  }
}

function siftDown(sorter: Sorter, heap: { low: number; high: number; first: number }): void {
  const { high, first } = heap;
  for (let root = heap.low; ;) {
    let child = 2 * root + 1;
    if (child >= high) return;
    if (child + 1 < high && isLess(sorter, first + child, first + child + 1)) child++;
    if (!isLess(sorter, first + root, first + child)) return;
    swap(sorter, first + root, first + child);
    root = child;
  }
}

/** Puts what is less than the pivot before it; the pivot's new place comes back. */
function partition(
  sorter: Sorter,
  [from, to]: readonly [number, number],
  pivot: number,
): { middle: number; already: boolean } {
  swap(sorter, from, pivot);
  let i = from + 1;
  let j = to - 1;
  const advance = (): void => {
    while (i <= j && isLess(sorter, i, from)) i++;
    while (i <= j && !isLess(sorter, j, from)) j--;
  };
  advance();
  const already = i > j;
  while (i <= j) {
    swap(sorter, i, j);
    i++;
    j--;
    advance();
  }
  swap(sorter, j, from);
  return { middle: j, already };
}

/** Puts what equals the pivot first; nothing in the range is less than it. */
function partitionEqual(sorter: Sorter, [from, to]: readonly [number, number], pivot: number): number {
  swap(sorter, from, pivot);
  let i = from + 1;
  let j = to - 1;
  for (;;) {
    while (i <= j && !isLess(sorter, from, i)) i++;
    while (i <= j && isLess(sorter, from, j)) j--;
    if (i > j) return i;
    swap(sorter, i, j);
    i++;
    j--;
  }
}

/** Mends a few pairs that are out of order; true when the range is sorted then. */
function partialInsertionSort(sorter: Sorter, from: number, to: number): boolean {
  let i = from + 1;
  for (let step = 0; step < 5; step++) {
    while (i < to && !isLess(sorter, i, i - 1)) i++;
    if (i === to) return true;
    if (to - from < 50) return false;
    swap(sorter, i, i - 1);
    if (i - from >= 2) {
      for (let j = i - 1; j >= 1 && isLess(sorter, j, j - 1); j--) swap(sorter, j, j - 1);
    }
    if (to - i >= 2) {
      for (let j = i + 1; j < to && isLess(sorter, j, j - 1); j++) swap(sorter, j, j - 1);
    }
  }
  return false;
}

/** Scatters three items, with a random generator that is seeded by the length and so repeats. */
function breakPatterns(sorter: Sorter, from: number, to: number): void {
  const length = to - from;
  const mask = (1n << BigInt(32 - Math.clz32(length))) - 1n;
  let random = BigInt(length);
  const middle = from + Math.floor(length / 4) * 2;
  for (let at = middle - 1; at <= middle + 1; at++) {
    random = BigInt.asUintN(64, random ^ (random << 13n));
    random ^= random >> 7n;
    random = BigInt.asUintN(64, random ^ (random << 17n));
    const other = Number(random & mask);
    swap(sorter, at, from + (other >= length ? other - length : other));
  }
}

function choosePivot(sorter: Sorter, from: number, to: number): { pivot: number; hint: Hint } {
  const quarter = Math.floor((to - from) / 4);
  const count = { swaps: 0 };
  let picks: [number, number, number] = [from + quarter, from + quarter * 2, from + quarter * 3];
  if (to - from >= NINTHER_FROM) {
    picks = [
      median(sorter, around(picks[0]), count),
      median(sorter, around(picks[1]), count),
      median(sorter, around(picks[2]), count),
    ];
  }
  const pivot = median(sorter, picks, count);
  const hint = count.swaps === 0 ? 'increasing' : count.swaps === MAX_SWAPS ? 'decreasing' : 'unknown';
  return { pivot, hint };
}

function around(at: number): [number, number, number] {
  return [at - 1, at, at + 1];
}

function median(sorter: Sorter, picks: readonly [number, number, number], count: { swaps: number }): number {
  let [a, b, c] = picks;
  const order = (x: number, y: number): [number, number] => {
    if (!isLess(sorter, y, x)) return [x, y];
    count.swaps++;
    return [y, x];
  };
  [a, b] = order(a, b);
  [b, c] = order(b, c);
  [a, b] = order(a, b);
  return b;
}

function reverse(sorter: Sorter, from: number, to: number): void {
  for (let i = from, j = to - 1; i < j; i++, j--) swap(sorter, i, j);
}
