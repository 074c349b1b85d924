import { describe, expect, it } from 'vitest';
import { humanDuration, translateTimestampSince } from './age.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const day = 24 * hour;

describe('humanDuration', () => {
  it.each([
    [-3 * second, '<invalid>'],
    [-1_999, '0s'],
    [0, '0s'],
    [999, '0s'],
    [119 * second, '119s'],
    [120 * second, '2m'],
    [3 * minute + 2 * second, '3m2s'],
    [10 * minute + 2 * second, '10m'],
    [179 * minute, '179m'],
    [3 * hour, '3h'],
    [7 * hour + 59 * minute, '7h59m'],
    [8 * hour + 59 * minute, '8h'],
    [47 * hour, '47h'],
    [48 * hour, '2d'],
    [2 * day + 3 * hour, '2d3h'],
    [8 * day - 1, '7d23h'],
    [8 * day, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [8 * 365 * day - 1, '7y364d'],
    [8 * 365 * day, '8y'],
    [8 * 365 * day + 9 * day, '8y'],
    [5_000 * 365 * day, '292y'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });
});

describe('translateTimestampSince', () => {
  const now = Date.parse('2024-03-01T12:00:00Z');
  it.each([
    ['2024-03-01T11:59:30Z', '30s'],
    ['2024-03-01T13:00:00.123456789+02:00', '59m'],
    ['2024-02-28T12:00:00Z', '2d'],
    ['2025-01-01T00:00:00Z', '<invalid>'],
    ['0001-01-01T00:00:00Z', '<unknown>'],
    ['2024-13-01T00:00:00Z', '<unknown>'],
    ['2024-03-01', '<unknown>'],
    ['yesterday', '<unknown>'],
    ['', '<unknown>'],
    [null, '<unknown>'],
    [undefined, '<unknown>'],
  ])('%s is %s', (timestamp, text) => {
    expect(translateTimestampSince(timestamp, now)).toBe(text);
  });
});
