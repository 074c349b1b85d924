// As many members as are asked at once send without an end: the process stays within its memory, and nobody healthy is lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BadDay, flood, startBadDay } from './lab/bad-day.ts';
import { askOn, holdDay } from './lab/hold-day.ts';

describe('64 members that send without an end', () => {
  let day: BadDay;
  beforeAll(async () => {
    day = await startBadDay('failing first', flood);
  });
  afterAll(() => day.fleet.stop());

  it('take no memory away from the others', async () => {
    const seen = await askOn(day, '--cluster-timeout 15s');
    holdDay(seen, day);
    // How much it is depends on when garbage is collected.
    expect(seen.peakRssMb).toBeLessThan(600);
  });
});
