import { assert, double, integer, oneof, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ageReader, humanAge } from './duration.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

describe('humanAge', () => {
  // apimachinery/pkg/util/duration/duration_test.go, TestHumanDurationBoundaries
  it.each([
    [-2 * SECOND, '<invalid>'],
    [-2 * SECOND + 1, '0s'],
    [0, '0s'],
    [SECOND - 1, '0s'],
    [SECOND, '1s'],
    [2 * MINUTE - 1, '119s'],
    [2 * MINUTE, '2m'],
    [2 * MINUTE + SECOND, '2m1s'],
    [10 * MINUTE - 1, '9m59s'],
    [10 * MINUTE, '10m'],
    [3 * HOUR - 1, '179m'],
    [3 * HOUR, '3h'],
    [3 * HOUR + MINUTE, '3h1m'],
    [8 * HOUR - 1, '7h59m'],
    [8 * HOUR, '8h'],
    [48 * HOUR - 1, '47h'],
    [48 * HOUR, '2d'],
    [49 * HOUR, '2d1h'],
    [8 * DAY - 1, '7d23h'],
    [8 * DAY, '8d'],
    [2 * YEAR - 1, '729d'],
    [2 * YEAR, '2y'],
    [2 * YEAR + DAY, '2y1d'],
    [8 * YEAR - 1, '7y364d'],
    [8 * YEAR, '8y'],
  ])('writes %i ms as %s', (ms, text) => {
    expect(humanAge(ms).text).toBe(text);
  });

  it('knows when the text changes: not before, and for sure then', () => {
    const age = oneof(integer({ min: -5000, max: 9 * HOUR }), integer({ min: 0, max: 10 * YEAR }));
    assert(
      property(age, double({ min: 0, max: 1, noNaN: true }), (ms, part) => {
        const { text, staysMs } = humanAge(ms);
        expect(staysMs).toBeGreaterThan(0);
        expect(humanAge(ms + Math.floor((staysMs - 1) * part)).text).toBe(text);
        expect(humanAge(ms + staysMs).text).not.toBe(text);
      }),
    );
  });
});

describe('ageReader', () => {
  it('tells when the first of its texts changes', () => {
    const now = Date.parse('2026-11-21T12:00:00Z');
    const ages = ageReader(now);
    expect(ages.changesAt()).toBe(Number.POSITIVE_INFINITY);
    expect([
      ages.since('2026-11-18T11:30:00Z'),
      ages.since('2026-11-21T03:20:00Z'),
      ages.since(null),
    ]).toEqual(['3d', '8h', '<unknown>']);
    expect(new Date(ages.changesAt()).toISOString()).toBe('2026-11-21T12:20:00.000Z');
  });
});
